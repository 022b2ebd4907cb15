import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askedBy, bySextant, scopeKey, shared } from '../asking.ts'
import type { Asking, Scope } from '../asking.ts'
import { movableClock } from '../time.ts'
import { openDuckdbWarehouse } from './duckdb/open-duckdb-warehouse.ts'
import type { Warehouse } from './warehouse.ts'

let dir: string
let warehouse: Warehouse

const store = (name: string): Sql => sql`select "_customer" as "customer_id" from "level_person" where "store" = ${name}`
const scopeOf = (key: string, customers: Sql, version = '1'): Scope => ({ key, members: async () => ({ version, customers }) })
const by = (scope: Scope | null, more: Partial<Asking> = {}): Asking => ({ requestId: 'r', endpoint: 'test.ask', who: { id: 'u', name: 'ana', kind: 'user' }, scope, ...more })
const count = async (table: string): Promise<number> => (await warehouse.one<{ n: number }>('test.count', sql`select count(*) as n from ${ident(table)}`)).n

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-guarded-'))
  warehouse = await openDuckdbWarehouse({ path: join(dir, 'warehouse.duckdb'), tempDir: join(dir, 'tmp'), memoryBytes: 512 * 2 ** 20, threads: 2, clock: movableClock('2026-03-01T08:00:00.000Z') })
  await warehouse.execute('test.make', sql`create table "level_person" as select i::varchar as "_customer", 'S' || (i % 5) as "store", 'N' || i as "name", i as "age" from range(100) as r (i)`)
  await warehouse.execute('test.make', sql`create table "fact_purchase" as select case when i % 10 = 0 then null else (i % 100)::varchar end as "_customer", i as "amount" from range(1000) as r (i)`)
  await warehouse.execute('test.make', sql`create table "dimension_store" as select 'S' || i as "_key" from range(5) as r (i)`)
  await warehouse.execute('test.make', sql`create table "projection" as select 'secret' as "name"`)
  await warehouse.execute('test.make', sql`create view "fact_contact" as select "_customer", "amount" from "fact_purchase" where "amount" < 500`)
}, 30_000)
afterAll(async () => {
  await warehouse?.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('a reader with a scope', () => {
  const inS1 = by(scopeOf('S1', store('S1')))

  it('sees his customers in every table that has customers, rows without one never, dimensions whole', async () => {
    expect(await askedBy(inS1, () => count('level_person'))).toBe(20)
    expect(await askedBy(inS1, () => count('fact_purchase'))).toBe(200)
    expect(await askedBy(inS1, () => count('fact_contact'))).toBe(100)
    expect(await askedBy(inS1, () => count('dimension_store'))).toBe(5)
    expect(await count('fact_purchase')).toBe(1000)
  })

  it('finds no table that has no customers and is no dimension, however it is named', async () => {
    for (const table of [sql`"projection"`, sql`"main"."projection"`, sql`"batch_loaded"`])
      await expect(askedBy(inS1, () => warehouse.query('test.other', sql`select * from ${table}`))).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED' })
  })

  it('sees the same through whole columns, key tables and exports', async () => {
    const { rowCount } = await askedBy(inS1, () => warehouse.columns('test.columns', sql`select * from "level_person"`))
    expect(rowCount).toBe(20)
    const found = await askedBy(inS1, () => warehouse.withKeys(['1', '2', '6'], (keys, session) => session.query('test.keys', sql`select "_customer" from "level_person" where "_customer" in (select "key" from ${keys})`)))
    expect(found).toEqual([{ _customer: '1' }, { _customer: '6' }])
    expect(await askedBy(inS1, () => warehouse.exportTo('test.export', sql`select * from "level_person"`, join(dir, 'out.csv'), 'csv'))).toBe(20)
    expect(await askedBy(inS1, () => warehouse.inside(['1', '2', 'nobody']))).toEqual(new Set(['1']))
    expect(await warehouse.inside(['1', 'nobody'])).toEqual(new Set(['1', 'nobody']))
  })

  it('sees the whole base in work that is Sextant’s own, and leaves nobody else narrow', async () => {
    await askedBy(inS1, async () => {
      expect(await bySextant(() => count('level_person'))).toBe(100)
      expect(await count('level_person')).toBe(20)
      await warehouse.write(async (session) => expect((await session.one<{ n: number }>('test.tx', sql`select count(*) as n from "level_person"`)).n).toBe(100))
    })
    const many = await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? count('level_person') : askedBy(inS1, () => count('level_person')))))
    expect(many).toEqual(Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 100 : 20)))
  })

  it('sees new tables, new columns and new members as soon as they are there', async () => {
    expect(await askedBy(by(scopeOf('moving', store('S1'), 'a')), () => count('level_person'))).toBe(20)
    expect(await askedBy(by(scopeOf('moving', sql`${store('S1')} or "store" = 'S2'`, 'b')), () => count('level_person'))).toBe(40)
    await warehouse.execute('test.late', sql`create table "fact_late" as select '1' as "_customer" union all select '2'`)
    expect(await askedBy(inS1, () => count('fact_late'))).toBe(1)
    await warehouse.ensureTable('fact_late', [{ name: 'minutes', type: 'number' }])
    expect(await askedBy(inS1, () => warehouse.query('test.late', sql`select "_customer", "minutes" from "fact_late"`))).toEqual([{ _customer: '1', minutes: null }])
    await warehouse.execute('test.late', sql`drop table "fact_late"`)
    await expect(askedBy(inS1, () => count('fact_late'))).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED' })
  })

  it('sees nothing when his scope cannot be worked out', async () => {
    const broken: Scope = { key: 'broken', members: async () => Promise.reject(new Error('SCOPE')) }
    await expect(askedBy(by(broken), () => count('level_person'))).rejects.toThrow('SCOPE')
    await expect(askedBy(by(broken), () => warehouse.inside(['1']))).rejects.toThrow('SCOPE')
    await expect(askedBy(by(scopeOf('gone', sql`select "_customer" as "customer_id" from "level_person" where "dropped_column" = 1`)), () => count('level_person'))).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED' })
  })

  it('never sees a customer outside, whatever set he is given and however sets take turns', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 12 }), { minLength: 1, maxLength: 6 }), async (sets) => {
        const seen = await Promise.all(sets.map((ids) => {
          const names = ids.map(String)
          const scope = scopeOf(`set ${names.join(' ')}`, sql`select unnest(${names}::varchar[]) as "customer_id"`)
          return askedBy(by(scope), () => warehouse.query<{ id: string }>('test.set', sql`select distinct "_customer" as "id" from "fact_purchase" union select "_customer" from "level_person"`))
        }))
        for (const [index, rows] of seen.entries()) expect(rows.map(({ id }) => Number(id)).toSorted((left, right) => left - right)).toEqual((sets[index] ?? []).toSorted((left, right) => left - right))
      }),
      { numRuns: 40 },
    )
  })
})

describe('what is hidden', () => {
  it('is hidden in whatever is computed from it', async () => {
    const masked = warehouse.seen({ key: 'all', version: '1', customers: null, hidden: { level_person: ['name', 'age'] } })
    expect(await masked.query('test.hidden', sql`select max("name" || 'x') as a, max("age" + 1) as b, count(distinct upper("name")) as c, count(*) filter (where "age" > 3) as d, max("store") as e from "level_person"`))
      .toEqual([{ a: '•••x', b: null, c: 1, d: 0, e: 'S4' }])
    const open = warehouse.seen({ key: 'all', version: '1', customers: null })
    expect(await open.one('test.open', sql`select max("age") as b from "level_person"`)).toEqual({ b: 99 })
  })
})

describe('a question', () => {
  const runaway = sql`select count(*) as n from range(100000) as a (i), range(100000) as b (j) where i * j % 7 = 3`

  it('is stopped with the request that asked it, also while it waits in line', async () => {
    const gone = new AbortController()
    const asking = by(null, { signal: gone.signal, cancel: () => gone.abort() })
    const asked = Array.from({ length: 5 }, () => askedBy(asking, () => warehouse.query('test.runaway', runaway)))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(warehouse.running.list().filter(({ question }) => question === 'test.runaway')).toHaveLength(5)
    gone.abort()
    for (const outcome of await Promise.allSettled(asked)) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'WAREHOUSE_CANCELLED' } })
    expect(warehouse.running.list()).toEqual([])
  })

  it('of ten thousand million rows is cancelled by name, and others are answered meanwhile', async () => {
    const gone = new AbortController()
    const asked = askedBy(by(null, { signal: gone.signal, cancel: () => gone.abort() }), () => warehouse.query('test.runaway', runaway))
    const stopped = expect(asked).rejects.toMatchObject({ code: 'WAREHOUSE_CANCELLED', status: 499 })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await askedBy(by(null), () => count('level_person'))).toBe(100)
    const found = warehouse.running.list().find(({ question }) => question === 'test.runaway')
    expect(found).toMatchObject({ endpoint: 'test.ask', who: { name: 'ana' }, isCancellable: true })
    warehouse.running.cancel(found?.id ?? '')
    await stopped
  })

  it('has the time limit of its asker, and Sextant’s own work does not', async () => {
    await expect(askedBy(by(null, { timeoutMs: 100 }), () => warehouse.query('test.runaway', runaway))).rejects.toMatchObject({ code: 'WAREHOUSE_TIMEOUT' })
  })

  it('shares a cache with those who see the same, and goes on when its asker leaves', async () => {
    const gone = new AbortController()
    await askedBy(by(scopeOf('S1', store('S1')), { signal: gone.signal }), async () => {
      expect(await scopeKey()).toBe('S1@1')
      const filling = shared(() => count('level_person'))
      gone.abort()
      expect(await filling).toBe(20)
    })
    expect(await scopeKey()).toBe('')
  })
})
