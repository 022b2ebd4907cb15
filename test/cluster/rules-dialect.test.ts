import { ident, join, sql, trinoDialect } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lowerCase, upperCase } from '../../packages/rules/src/evaluate/values.ts'
import { dialectCases, relationCases } from '../../packages/sql/src/testing/dialect-cases.ts'
import { openRulesCluster } from './rules-cluster.ts'
import type { RulesCluster } from './rules-cluster.ts'

let cluster: RulesCluster
/** All answers that are one value each come from one statement. */
let answers: Readonly<Record<string, unknown>>

const isDay = (answer: unknown): boolean => typeof answer === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(answer)

beforeAll(async () => {
  cluster = await openRulesCluster('none')
  const columns = dialectCases.map(([, expression, answer], index) => {
    const built = expression(trinoDialect)
    return sql`${isDay(answer) ? trinoDialect.dayText(built) : built} as ${ident(`a${index}`)}`
  })
  answers = (await cluster.query(sql`select ${join(columns)}`))[0] ?? {}
})

afterAll(() => cluster.close())

describe('the trino dialect on a cluster', () => {
  it.each(dialectCases.map(([claim, , answer], index) => ({ claim, answer, index })))('$claim', ({ answer, index }) => {
    expect(answers[`a${index}`]).toEqual(answer)
  })

  it.each(relationCases)('%s', async (_, expression, answer) => {
    const found = (await cluster.query(sql`select ${expression(trinoDialect)} as "answer"`))[0]?.['answer']
    expect(Array.isArray(answer) ? JSON.parse(String(found)) : found).toEqual(answer)
  })

  it('the last row of an instant is the one with the greatest value, the first the one with the smallest, the n-th counts from either end', async () => {
    const rows = sql`(values (1, 'b'), (2, 'a'), (2, 'c'), (1, 'a'), (3, 'x')) as t(n, v)`
    const known = sql`v <> 'x'`
    const places = [1, 2, 3, 4, 5, -1, -2, -4, -5]
    const [found] = await cluster.query(sql`select ${trinoDialect.pick('last', sql`v`, sql`n`, known)} as "last", ${trinoDialect.pick('first', sql`v`, sql`n`, known)} as "first",
      array[${join(places.map((n) => trinoDialect.nth(n, sql`v`, sql`n`, known)))}] as "nth" from ${rows}`)
    expect(found).toEqual({ last: 'c', first: 'a', nth: ['a', 'b', 'a', 'c', null, 'c', 'a', 'a', null] })
  })

  it('rows at places of a table are found although the sample misleads', async () => {
    // The rows that the sample takes, and nobody else, have great values: every place lies before the stretch where it is looked for.
    const isSampled = sql`from_big_endian_64(xxhash64(to_utf8(cast("n" as varchar)))) % 7 = 0`
    const table = sql`(select if(${isSampled}, 1e6, 0e0) + "n" as "worth", cast("n" as varchar) as "who" from ${trinoDialect.series(0, 20_000)} as "s") as "misleading"`
    const columns = { worth: { type: 'number', value: sql`"worth"` }, who: { type: 'string', value: sql`"who"` } } as const
    const [found] = await cluster.query(sql`
      select ${trinoDialect.fieldAt(sql`"lists"."fifth"`, 1, columns, 'who')} as "found", "sorted"."who" as "right"
      from (${trinoDialect.rowsAtOf(table, { fifth: { columns, shares: [0.2] } }, {})}) as "lists" cross join (select "who" from ${table} order by "worth" offset 3999 limit 1) as "sorted"`)
    expect(found?.['found']).toBe(found?.['right'])
  })

  it('small letters and capitals are those of the embedded engine, but for letters that are younger than its tables', async () => {
    const point = sql`"block" * 10000 + "place"`
    const rows = await cluster.query(sql`select ${point} as "point", ${trinoDialect.lower(sql`chr(${point})`)} as "lower", ${trinoDialect.upper(sql`chr(${point})`)} as "upper"
      from ${trinoDialect.series(0, 112)} as "blocks" ("block") cross join ${trinoDialect.series(0, 10_000)} as "places" ("place")
      where ${point} between 1 and 1114111 and ${point} not between 55296 and 57343
        and (${trinoDialect.lower(sql`chr(${point})`)} <> chr(${point}) or ${trinoDialect.upper(sql`chr(${point})`)} <> chr(${point}))`)
    const onCluster = new Map(rows.map((row) => [Number(row['point']), [row['lower'], row['upper']]]))
    const others: string[] = []
    for (let code = 1; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const letter = String.fromCodePoint(code)
      const [lower, upper] = onCluster.get(code) ?? [letter, letter]
      if (lower !== lowerCase(letter) || upper !== upperCase(letter)) others.push(letter)
    }
    // Latin letters of Unicode 14 to 16 and the Garay script: the embedded engine leaves them as they are, a newer Java does not.
    expect(others.filter((letter) => !/^[\u019b\u0264\u1c89\u1c8a\ua7cb-\ua7dc\u{10d50}-\u{10d85}\u{16ea0}-\u{16ed3}]$/u.test(letter))).toEqual([])
  })
})
