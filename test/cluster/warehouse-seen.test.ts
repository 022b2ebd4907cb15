import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askedBy } from '../../packages/server/src/platform/asking.ts'
import type { Asking, Scope } from '../../packages/server/src/platform/asking.ts'
import type { SeenWarehouse, StatementAnswer, Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { askCluster, freshSchema } from './support/cluster.ts'
import { dropSchemas, openOnCluster } from './warehouse-rig.ts'

const schema = freshSchema('seen')
const dir = mkdtempSync(join(tmpdir(), 'sextant-seen-'))
let warehouse: Warehouse
let seen: SeenWarehouse

beforeAll(async () => {
  warehouse = await openOnCluster(schema, dir)
  await warehouse.replaceTable('test.make', 'level_person', sql`select cast(i as varchar) as "_customer", 'S' || cast(i % 5 as varchar) as "store", 'Name ' || cast(i as varchar) as "name", i as "age" from unnest(sequence(0, 99)) as r (i)`)
  await warehouse.replaceTable('test.make', 'fact_purchase', sql`select if(i % 10 = 0, null, cast(i % 100 as varchar)) as "_customer", i as "amount" from unnest(sequence(0, 999)) as r (i)`)
  await warehouse.replaceTable('test.make', 'dimension_store', sql`select 'S' || cast(i as varchar) as "_key" from unnest(sequence(0, 4)) as r (i)`)
  await warehouse.replaceTable('test.make', 'projection', sql`select 'TOP SECRET' as "name"`)
  await warehouse.ensureView('test.make', 'fact_contact', sql`select "_customer", "amount" from "fact_purchase" where "amount" < 500`)
  seen = warehouse.seen({ key: 'small', version: '1', customers: sql`select "_customer" as "customer_id" from "level_person" where "age" < 60`, hidden: { level_person: ['name'] } })
})
afterAll(async () => {
  await warehouse?.close()
  await dropSchemas(schema, dir)
})

const store = (name: string): Sql => sql`select "_customer" as "customer_id" from "level_person" where "store" = ${name}`
const scopeOf = (key: string, customers: Sql, version = '1'): Scope => ({ key, members: async () => ({ version, customers }) })
const by = (scope: Scope | null): Asking => ({ requestId: 'r', endpoint: 'test.ask', who: { id: 'u', name: 'ana', kind: 'user' }, scope })
const count = async (table: string): Promise<number> => (await warehouse.one<{ n: number }>('test.count', sql`select count(*) as n from ${ident(table)}`)).n

describe('a reader with a scope, on a cluster', () => {
  const inS1 = by(scopeOf('S1', store('S1')))

  it('sees his customers in every table that has customers, rows without one never, dimensions whole, however often he asks', async () => {
    for (let time = 0; time < 3; time += 1) {
      expect(await askedBy(inS1, () => count('level_person'))).toBe(20)
      expect(await askedBy(inS1, () => count('fact_purchase'))).toBe(200)
    }
    expect(await askedBy(inS1, () => count('fact_contact'))).toBe(100)
    expect(await askedBy(inS1, () => count('dimension_store'))).toBe(5)
    expect(await count('fact_purchase')).toBe(1000)
  })

  it('finds no table that has no customers and is no dimension, however it is named', async () => {
    for (const table of [sql`"projection"`, sql`"main"."projection"`, sql`"load_state"`])
      await expect(askedBy(inS1, () => warehouse.query('test.other', sql`select * from ${table}`))).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY_FAILED' })
  })

  it('sees the same through common tables of the statement, whole columns, key tables, kept answers and exports', async () => {
    expect(await askedBy(inS1, () => warehouse.one('test.with', sql`with "old" as (select * from "level_person" where "age" > 50) select count(*) as n from "old"`))).toEqual({ n: 10 })
    expect(await askedBy(inS1, () => warehouse.one('test.with', sql`with recursive "n"("i") as (select 1 union all select "i" + 1 from "n" where "i" < 3) select count(*) as n from "n" cross join "level_person"`))).toEqual({ n: 60 })
    expect((await askedBy(inS1, () => warehouse.columns('test.columns', sql`select * from "level_person"`))).rowCount).toBe(20)
    const found = await askedBy(inS1, () => warehouse.withKeys(['1', '2', '6'], async (keys, session) => {
      const kept = await session.keep('test.keep', sql`select "_customer" from "level_person" where "_customer" in (select "key" from ${keys})`)
      return session.query('test.keys', sql`select "_customer" from ${kept} order by 1`)
    }))
    expect(found).toEqual([{ _customer: '1' }, { _customer: '6' }])
    expect(await askedBy(inS1, () => warehouse.exportTo('test.export', sql`select * from "level_person"`, join(dir, 'out.csv'), 'csv'))).toBe(20)
    expect(await askedBy(inS1, () => warehouse.inside(['1', '2', 'nobody']))).toEqual(new Set(['1']))
  })

  it('sees new members as soon as they are there', async () => {
    expect(await askedBy(by(scopeOf('moving', store('S1'), 'a')), () => count('level_person'))).toBe(20)
    expect(await askedBy(by(scopeOf('moving', sql`${store('S1')} or "store" = 'S2'`, 'b')), () => count('level_person'))).toBe(40)
  })

  it('never sees a customer outside, whatever set he is given', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 12 }), async (ids) => {
        const names = ids.map(String)
        const scope = scopeOf(`set ${names.join(' ')}`, sql`select "id" as "customer_id" from unnest(cast(${names} as array(varchar))) as "set"("id")`)
        const rows = await askedBy(by(scope), () => warehouse.query<{ id: string }>('test.set', sql`select distinct "_customer" as "id" from "fact_purchase" union select "_customer" from "level_person"`))
        expect(rows.map(({ id }) => Number(id)).toSorted((left, right) => left - right)).toEqual(ids.toSorted((left, right) => left - right))
      }),
      { numRuns: 8 },
    )
  })
})

describe('a statement that a person wrote, on a cluster', () => {
  const ask = (text: string, mostRows = 100): Promise<StatementAnswer> => seen.ask(text, { mostRows })
  const rows = async (text: string): Promise<readonly unknown[]> => {
    const answer = await ask(text)
    if (answer.kind !== 'rows') throw new Error(`refused: ${JSON.stringify(answer.problem)}`)
    return answer.rows
  }

  it('may compute whatever one select can', async () => {
    expect(await rows('select count(*), max(age) from level_person;')).toEqual([[60, 59]])
    expect(await rows('-- the oldest\nwith old as (select * from level_person where age > 50), older as (select * from old where age > 55) select count(*) from older -- here')).toEqual([[4]])
    expect(await rows('with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select sum(i) from n')).toEqual([[15]])
    expect(await rows('with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select count(*) from n cross join level_person')).toEqual([[180]])
    expect(await rows(`select max(name), count(distinct name || 'x') from level_person`)).toEqual([['•••', 1]])
    expect(await rows(`select lpad('7', 3, '0'), format('%05d', 7), 'a;b', 9223372036854775807`)).toEqual([['007', '00007', 'a;b', '9223372036854775807']])
  })

  it('gives the first rows and says that there are more', async () => {
    expect(await ask('select age from level_person order by age', 3)).toEqual({ kind: 'rows', columns: [{ name: 'age', type: 'bigint' }], rows: [[0], [1], [2]], isCut: true })
  })

  it('is refused when it is no single select, or reaches for anything but the tables that are seen', async () => {
    const other = `${schema}__rows`
    const texts = [
      'drop table level_person', 'delete from level_person', 'create table x as select 1', 'show tables', 'explain select 1', 'select 1; select 2', '', ';', 'selec 1', 'select ?', 'select (1', 'call system.runtime.kill_query()',
      'select * from projection', `select * from ${schema}.projection`, `select * from lake.${schema}.level_person`, `select * from "lake"."${other}"."level_person"`, `select * from (select * from level_person offset 5) a, ${schema}.projection`,
      `select * from level_person where age in (select age from ${schema}.level_person)`, `select exists(select 1 from ${schema}.projection)`, `select * from level_person limit (select 1)`, 'select * from information_schema.tables',
      'select * from system.runtime.queries', `select * from TABLE(pg.system.query(query => 'select 1'))`, 'table projection', 'with a as (select * from projection), projection as (select 1 as x) select * from a', 'select * from pg.public.anything',
      'select current_user', 'select version()', 'select agee from level_person', 'select nofun(1)', 'with function f() returns bigint return 1 select f()', `select * from /* " */ ${schema}.projection -- "`,
      `select lpad('x', 2000000000, 'y')`, `select rpad('x', age, 'y') from level_person`, `select "lpad"('x', 100000, 'y')`, `select repeat('x', age) from level_person`, `select format('%900000000d', 1)`, `select format(name) from level_person`,
    ]
    for (const text of texts) {
      const answer = await ask(text)
      expect(answer, text).toMatchObject({ kind: 'refused' })
      expect(JSON.stringify(answer)).not.toContain('TOP SECRET')
    }
    expect(await askCluster('select 1')).toEqual([[1]])
  })

  it('is told what is wrong, and where', async () => {
    expect(await ask('select *\n from level_persn')).toMatchObject({ problem: { kind: 'table', name: 'level_persn', position: 15 } })
    expect(await ask('select agee from level_person')).toMatchObject({ problem: { kind: 'binding', name: expect.stringContaining('agee'), position: 7 } })
    expect(await ask('select (1')).toMatchObject({ problem: { kind: 'syntax' } })
    expect(await ask('select 1 / 0')).toMatchObject({ problem: { kind: 'binding', name: expect.stringContaining('zero') } })
  })

  it('writes its whole answer to a file, hidden values too as hidden', async () => {
    const path = join(dir, 'asked.csv')
    expect(await seen.askToFile('select _customer, name, age from level_person where age < 2 order by age -- done', path, 'csv')).toEqual({ kind: 'written', rows: 2 })
    expect(readFileSync(path, 'utf8')).toBe('_customer,name,age\n0,•••,0\n1,•••,1\n')
    expect(await seen.askToFile('select 1; drop table level_person', path, 'csv')).toMatchObject({ kind: 'refused' })
  })
})
