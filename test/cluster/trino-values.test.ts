import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { join, raw, sql } from '@sextant/sql'
import type { SqlValue } from '@sextant/sql'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixedClock } from '../../packages/server/src/platform/time.ts'
import { openDuckdbWarehouse } from '../../packages/server/src/platform/warehouse/duckdb/open-duckdb-warehouse.ts'
import { anyBigint, anyList, anyText, anyValue } from '../../packages/server/src/platform/warehouse/trino/testing/values.ts'
import type { Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { openSession } from './trino-rig.ts'
import type { ClusterSession } from './trino-rig.ts'

let session: ClusterSession
let embedded: Warehouse
let dir: string

beforeAll(async () => {
  session = await openSession()
  dir = mkdtempSync(joinPath(tmpdir(), 'sextant-values-'))
  embedded = await openDuckdbWarehouse({ path: joinPath(dir, 'w.duckdb'), tempDir: joinPath(dir, 'tmp'), memoryBytes: 256 * 2 ** 20, threads: 1, clock: fixedClock('2026-01-01T00:00:00Z') })
})
afterAll(async () => {
  session?.client.close()
  await embedded?.close()
  rmSync(dir, { recursive: true, force: true })
})

/** Values of one statement, and statements of one run: few statements, since each is planned for itself. */
const many = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 100, maxLength: 100 })
const runs = { numRuns: 4, endOnFailure: true }

/** What comes back of a value; whole numbers beyond 53 bits are asked for as text elsewhere. */
const returned = (value: SqlValue): unknown => {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return (value as readonly SqlValue[]).map(returned)
  return value
}

const selectAll = (values: readonly SqlValue[]) => sql`select ${join(values.map((value, index) => sql`${value} as ${raw(`v${index}`)}`))}`

describe('a value bound on a cluster', () => {
  it('comes back as it was: texts, numbers, booleans, bytes, lists and null, 400 of them', async () => {
    const plain = anyValue.filter((value) => typeof value !== 'bigint')
    await fc.assert(
      fc.asyncProperty(many(plain), async (values) => {
        const row = await session.one<Record<string, unknown>>('test.values', selectAll(values))
        expect(values.map((_, index) => row[`v${index}`])).toEqual(values.map(returned))
      }),
      runs,
    )
  })

  it('is, as a text, the same bytes on the cluster as here, 400 of them', async () => {
    await fc.assert(
      fc.asyncProperty(many(anyText), async (texts) => {
        const row = await session.one<Record<string, unknown>>('test.bytes', sql`select ${join(texts.map((text, index) => sql`to_utf8(${text}) as ${raw(`v${index}`)}`))}`)
        expect(texts.map((_, index) => row[`v${index}`])).toEqual(texts.map((text) => new Uint8Array(Buffer.from(text))))
      }),
      runs,
    )
  })

  it('keeps every digit of a whole number, beyond 64 bits as well', async () => {
    await fc.assert(
      fc.asyncProperty(many(anyBigint), async (values) => {
        const row = await session.one<Record<string, unknown>>('test.bigints', sql`select ${join(values.map((value, index) => sql`cast(${value} as varchar) as ${raw(`v${index}`)}`))}`)
        expect(values.map((_, index) => row[`v${index}`])).toEqual(values.map(String))
      }),
      { ...runs, numRuns: 2 },
    )
  })

  it('has the type that it has on the embedded engine', async () => {
    const values: readonly SqlValue[] = ['a', 5, 1.5, -0, 2 ** 53, 5n, 2n ** 64n, true, null, new Uint8Array([1]), ['a'], [1, null], [1, 2.5], [true], []]
    const row = await session.one<Record<string, unknown>>('test.types', sql`select ${join(values.map((value, index) => sql`typeof(${value}) as ${raw(`v${index}`)}`))}`)
    expect(values.map((_, index) => row[`v${index}`])).toEqual([
      'varchar(1)', 'bigint', 'double', 'double', 'double', 'bigint', 'decimal(20,0)', 'boolean', 'unknown', 'varbinary',
      'array(varchar)', 'array(bigint)', 'array(double)', 'array(boolean)', 'array(unknown)',
    ])
  })

  it('is a list of as many values as it has, none included, and an empty one compares with any column', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyList.filter((list) => list.every((item) => item === null || typeof item === 'string')), { minLength: 20, maxLength: 20 }), async (lists) => {
        const counts = join(lists.map((list, index) => sql`(select count(x) from unnest(${list}) as t(x)) as ${raw(`v${index}`)}`))
        expect(await session.one('test.lists', sql`select ${counts}`)).toEqual(Object.fromEntries(lists.map((list, index) => [`v${index}`, list.filter((item) => item !== null).length])))
      }),
      { ...runs, numRuns: 2 },
    )
    const empty = sql`select x in (select y from unnest(${[]}) as t(y)) as "in", contains(${[]}, x) as "has" from (select cast(5 as bigint) as x) as one`
    expect(await session.query('test.empty', empty)).toEqual([{ in: false, has: false }])
  })

  it('may be a list of tens of thousands', async () => {
    const keys = Array.from({ length: 50_000 }, (_, index) => `customer-${index}`)
    const { n } = await session.one<{ n: number }>('test.long', sql`select count(distinct x) as n from unnest(${keys}) as t(x)`)
    expect(n).toBe(50_000)
    await expect(session.query('test.long', sql`select count(*) as n from unnest(${[...keys, ...keys]}) as t(x)`)).rejects.toMatchObject({ code: 'WAREHOUSE_STATEMENT_TOO_LONG' })
  })
})

describe('an answer of both engines', () => {
  const expressions = [
    "cast('2024-02-29 23:59:59.999999' as timestamp(6))",
    "cast('1969-12-31 23:59:59.999999' as timestamp(6))",
    "cast('0001-01-01 00:00:00' as timestamp(6))",
    "cast('9999-12-31 23:59:59.999' as timestamp(6))",
    "date '2024-02-29'",
    "date '1582-10-10'",
    'cast(12.50 as decimal(12, 2))',
    'cast(-0.01 as decimal(38, 2))',
    "cast('NaN' as double)",
    "cast('-Infinity' as double)",
    'cast(0.1 as double)',
    'cast(1e300 as double)',
    'cast(9007199254740991 as bigint)',
    'cast(7 as smallint)',
    'true',
    'cast(null as boolean)',
    'cast(null as bigint)',
    'cast(null as varchar)',
    'cast(null as timestamp(6))',
    "'ä 😀 \\'",
    'array[1, null, 3]',
    "array[array['a'], array[]]",
    'array[date \'2024-01-01\']',
  ]
  const select = sql`select ${join(expressions.map((expression, index) => sql`${raw(expression)} as ${raw(`v${index}`)}`))}`

  it('has the same records', async () => {
    expect(await session.query('test.both', select)).toEqual(await embedded.query('test.both', select))
  })

  it('has the same columns', async () => {
    expect(await session.columns('test.both', select)).toEqual(await embedded.columns('test.both', select))
  })

  it('refuses the same whole numbers', async () => {
    const unsafe = sql`select cast(9007199254740993 as bigint) as n`
    for (const engine of [session, embedded]) await expect(engine.query('test.unsafe', unsafe)).rejects.toMatchObject({ code: 'WAREHOUSE_NUMBER_UNSAFE', params: { value: '9007199254740993', column: 'n' } })
  })
})
