import { PGlite } from '@electric-sql/pglite'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { duckdbDialect, postgresDialect, render, sql } from '../index.ts'
import type { Dialect, Sql } from '../index.ts'

let duckdb: DuckDBConnection
let postgres: PGlite

beforeAll(async () => {
  duckdb = await (await DuckDBInstance.create(':memory:')).connect()
  await duckdb.run("set timezone = 'UTC'")
  postgres = await PGlite.create()
  await postgres.exec("set timezone = 'UTC'")
})

afterAll(async () => {
  duckdb.closeSync()
  await postgres.close()
})

const value = async (dialect: Dialect, expression: Sql): Promise<unknown> => {
  const { text, values } = render(sql`select ${expression} as answer`, dialect.placeholders)
  if (dialect.name === 'duckdb') return (await duckdb.runAndReadAll(text, values as unknown as DuckDBValue[])).getRowObjectsJS()[0]?.['answer']
  return (await postgres.query<{ answer: unknown }>(text, [...values])).rows[0]?.answer
}

const number = (dialect: Dialect, given: number): Sql => dialect.typed(given, 'number')
const text = (dialect: Dialect, given: string): Sql => dialect.typed(given, 'string')

const cases: readonly (readonly [claim: string, expression: (dialect: Dialect) => Sql, answer: unknown])[] = [
  ['a share of nothing is unknown', (d) => d.safeDivide(number(d, 5), number(d, 0)), null],
  ['a share is a fraction, not cut to whole numbers', (d) => d.safeDivide(number(d, 1), number(d, 4)), 0.25],
  ['a finite number stays', (d) => d.finite(number(d, 1.5)), 1.5],
  ['infinity is unknown', (d) => d.finite(d.toDouble(sql`${'Infinity'}`)), null],
  ['not-a-number is unknown', (d) => d.finite(d.toDouble(sql`${'NaN'}`)), null],
  ['halves round away from zero', (d) => d.round(number(d, 2.5)), 3],
  ['negative halves round away from zero', (d) => d.round(number(d, -2.5)), -3],
  ['the largest double below a half rounds to nothing', (d) => d.round(number(d, 0.49999999999999994)), 0],
  ['all digits of a whole number outlast rounding', (d) => d.round(number(d, 9_007_199_254_740_991)), 9_007_199_254_740_991],
  ['a whole number beyond 64 bits is a number like any other', (d) => number(d, 1e23), 1e23],
  ['a per cent sign in a search is itself', (d) => d.contains(text(d, '100 percent'), text(d, '%')), false],
  ['an underscore in a search is itself', (d) => d.contains(text(d, 'a_b'), text(d, '_')), true],
  ['a start is matched literally', (d) => d.startsWith(text(d, '%abc'), text(d, '%a')), true],
  ['an end is matched literally', (d) => d.endsWith(text(d, 'abc_'), text(d, 'c_')), true],
  ['the empty end is the end of anything', (d) => d.endsWith(text(d, 'abc'), text(d, '')), true],
  ['length counts code points', (d) => d.length(text(d, '😀é')), 2],
  ['the greatest of a list with an unknown is unknown', (d) => d.extreme('greatest', [number(d, 5), d.nothing('number'), number(d, 7)], false), null],
  ['the greatest text comes last by code point', (d) => d.extreme('greatest', [text(d, 'a'), text(d, 'Z')], true), 'a'],
  ['the least number', (d) => d.extreme('least', [number(d, 5), number(d, -7)], false), -7],
  ['the last characters are code points', (d) => d.ending('right', text(d, 'a😀b'), 2), '😀b'],
  ['no first characters are an empty text', (d) => d.ending('left', text(d, 'abc'), 0), ''],
  ['numbers are cut towards zero', (d) => d.truncate(number(d, -2.7)), -2],
  ['a day moves over the end of February', (d) => d.addDays(d.day('2024-02-28'), 2), '2024-03-01'],
  ['a hash is that of the text in UTF-8', (d) => d.md5(text(d, '鲁:c1')), '1b69e8cd323b13e62a6b3123c59340f5'],
  ['the clock of a zone follows summer time', (d) => d.localDay(d.instant('2024-06-30T23:30:00.000Z'), 'Europe/London'), '2024-07-01'],
  ['whole days are counted down', (d) => d.wholeBetween('day', d.wallTime('2024-01-01T12:00:00.000Z'), d.wallTime('2024-01-03T11:59:59.999Z')), 1],
  ['days of the calendar', (d) => d.daysBetween(d.day('2024-02-28'), d.day('2024-03-01')), 2],
  ['a month is over when its day has come', (d) => d.monthsBetween(d.day('2024-01-31'), d.day('2024-02-29')), 0],
  ['months go below zero for days to come', (d) => d.monthsBetween(d.day('2024-03-01'), d.day('2024-02-29')), -1],
  ['a month after the last of January is the last of February', (d) => d.part('day', d.later(d.wallTime('2024-01-31T12:00:00.000Z'), 1, 'months')), 29],
  ['weeks later are multiples of seven days', (d) => d.wholeBetween('day', d.wallTime('2024-01-01T12:00:00.000Z'), d.later(d.wallTime('2024-01-01T12:00:00.000Z'), 2, 'weeks')), 14],
  ['Sunday is the seventh day', (d) => d.part('weekday', d.day('2024-03-31')), 7],
  ['an instant is written with milliseconds', (d) => d.instantText(d.instant('2024-03-31T01:02:03.004Z')), '2024-03-31T01:02:03.004Z'],
  ['a day is written as ISO', (d) => d.dayText(d.day('0987-03-01')), '0987-03-01'],
]

describe.each([duckdbDialect, postgresDialect])('the $name dialect', (dialect) => {
  it.each(cases)('%s', async (_, expression, answer) => {
    const built = expression(dialect)
    const isDay = typeof answer === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(answer)
    const asked = isDay && !render(built, 'postgres').text.startsWith('to_char') && !render(built, 'postgres').text.startsWith('strftime') ? dialect.dayText(built) : built
    expect(await value(dialect, asked)).toEqual(answer)
  })

  it('the last row of an instant is the one with the greatest value, the first the one with the smallest', async () => {
    const rows = sql`(values (1, 'b'), (2, 'a'), (2, 'c'), (1, 'a')) as t(n, v)`
    const pick = (which: 'first' | 'last'): Sql => sql`(select ${dialect.pick(which, sql`v`, sql`n`, sql`v <> 'x'`)} from ${rows})`
    expect(await value(dialect, pick('last'))).toBe('c')
    expect(await value(dialect, pick('first'))).toBe('a')
  })

  it('the n-th row counts from the first, a negative one from the last, and is unknown where there are fewer', async () => {
    const rows = sql`(values (1, 'b'), (2, 'a'), (2, 'c'), (1, 'a')) as t(n, v)`
    const nth = async (n: number): Promise<unknown> => value(dialect, sql`(select ${dialect.nth(n, sql`v`, sql`n`, sql`v <> 'x'`)} from ${rows})`)
    expect(await Promise.all([1, 2, 3, 4, 5, -1, -2, -4, -5].map(nth))).toEqual(['a', 'b', 'a', 'c', null, 'c', 'a', 'a', null])
  })
})
