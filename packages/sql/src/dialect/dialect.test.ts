import { PGlite } from '@electric-sql/pglite'
import { BOOLEAN, DOUBLE, DuckDBInstance, LIST, VARCHAR, listValue } from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { duckdbDialect, postgresDialect, render, sql, trinoDialect } from '../index.ts'
import type { Dialect, Sql } from '../index.ts'
import { dialectCases, relationCases } from '../testing/dialect-cases.ts'

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

const typeOfItems = (items: readonly unknown[]): DuckDBType => {
  const item = items.find((one) => one !== null)
  return typeof item === 'number' ? DOUBLE : typeof item === 'boolean' ? BOOLEAN : VARCHAR
}

const value = async (dialect: Dialect, expression: Sql): Promise<unknown> => {
  const { text, values } = render(sql`select ${expression} as answer`, dialect.placeholders)
  if (dialect.name !== 'duckdb') return (await postgres.query<{ answer: unknown }>(text, [...values])).rows[0]?.answer
  const bound = values.map((one) => (Array.isArray(one) ? listValue(one as DuckDBValue[]) : one)) as DuckDBValue[]
  const types = values.map((one) => (Array.isArray(one) ? LIST(typeOfItems(one)) : undefined)) as DuckDBType[]
  return (await duckdb.runAndReadAll(text, bound, types)).getRowObjectsJS()[0]?.['answer']
}

/** Days are compared as text. */
const answerText = (dialect: Dialect, built: Sql, answer: unknown): Sql => {
  const isDay = typeof answer === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(answer)
  return isDay ? dialect.dayText(built) : built
}

describe.each([duckdbDialect, postgresDialect])('the $name dialect', (dialect) => {
  it.each(dialectCases)('%s', async (_, expression, answer) => {
    expect(await value(dialect, answerText(dialect, expression(dialect), answer))).toEqual(answer)
  })

  it.each(relationCases)('%s', async (_, expression, answer) => {
    const found = await value(dialect, expression(dialect))
    expect(Array.isArray(answer) ? JSON.parse(String(found)) : found).toEqual(answer)
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

describe('the trino dialect', () => {
  it('binds every value and leaves the place of each to the driver', () => {
    const { text, values } = render(sql`select ${trinoDialect.contains(sql`"a"`, trinoDialect.typed("x'y", 'string'))} and ${trinoDialect.instant('2024-03-31T01:02:03.004Z')} > "t"`, trinoDialect.placeholders)
    expect(text).toBe('select (strpos("a", cast(? as varchar)) > 0) and cast(? as timestamp(6)) > "t"')
    expect(values).toEqual(["x'y", '2024-03-31 01:02:03.004'])
  })

  it('writes a long value once, so that nested ones do not double the statement', () => {
    let value = sql`"a"`
    for (let depth = 0; depth < 40; depth++) value = trinoDialect.finite(sql`(${value} * ${trinoDialect.typed(2, 'number')})`)
    expect(render(value, 'question').text.length).toBeLessThan(20_000)
  })
})
