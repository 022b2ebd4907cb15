import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from '@sextant/sql'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askedBy } from '../asking.ts'
import { movableClock } from '../time.ts'
import { openDuckdbWarehouse } from './duckdb/open-duckdb-warehouse.ts'
import type { SeenWarehouse, StatementAnswer, Warehouse } from './warehouse.ts'

let dir: string
let warehouse: Warehouse
let seen: SeenWarehouse

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-statement-'))
  warehouse = await openDuckdbWarehouse({ path: join(dir, 'warehouse.duckdb'), tempDir: join(dir, 'tmp'), memoryBytes: 512 * 2 ** 20, threads: 2, clock: movableClock('2026-03-01T08:00:00.000Z') })
  await warehouse.execute('test.make', sql`create table "level_person" as select i::varchar as "_customer", 'Name ' || i as "name", i as "age" from range(5000) as r (i)`)
  await warehouse.execute('test.make', sql`create table "projection" as select 'TOP SECRET' as "name"`)
  writeFileSync(join(dir, 'secret.csv'), 'a\nTOP SECRET\n')
  seen = warehouse.seen({ key: 'small', version: '1', customers: sql`select "_customer" as "customer_id" from "level_person" where "age" < 3000`, hidden: { level_person: ['name'] } })
}, 30_000)
afterAll(async () => {
  await warehouse?.close()
  rmSync(dir, { recursive: true, force: true })
})

const ask = (text: string, mostRows = 100): Promise<StatementAnswer> => seen.ask(text, { mostRows })
const rows = async (text: string): Promise<readonly unknown[]> => {
  const answer = await ask(text)
  if (answer.kind !== 'rows') throw new Error(`refused: ${JSON.stringify(answer.problem)}`)
  return answer.rows
}

describe('a statement that a person wrote', () => {
  it('may compute whatever one select can, with common tables, windows, set operations and functions', async () => {
    expect(await rows('select count(*), max(age) from level_person')).toEqual([[3000, 2999]])
    expect(await rows('with old as (select * from level_person where age > 2990), older as (from old where age > 2995) select count(*) from older -- the oldest')).toEqual([[4]])
    expect(await rows('with recursive n as (select 1 as i union all select i + 1 from n where i < 5) select sum(i) from n;')).toEqual([[15]])
    expect(await rows(`select list_sum(list_transform([1, 2], x -> x * 2)), strftime(date '2026-01-02', '%Y'), row_number() over (order by 1), cast('3' as integer) from range(1)`)).toEqual([[6, '2026', 1, 3]])
    expect(await rows('select i from generate_series(1, 2) as s (i) union all values (7) order by 1')).toEqual([[1], [2], [7]])
    expect(await rows('select 9223372036854775807, current_date is not null')).toEqual([['9223372036854775807', true]])
  })

  it('gives the first rows and says that there are more', async () => {
    const answer = await ask('select * from level_person order by age', 3)
    expect(answer).toMatchObject({ kind: 'rows', isCut: true, columns: [{ name: '_customer', type: 'VARCHAR' }, { name: 'name', type: 'VARCHAR' }, { name: 'age', type: 'BIGINT' }] })
    expect(answer.kind === 'rows' && answer.rows.map((row) => row[1])).toEqual(['•••', '•••', '•••'])
    expect(await rows(`select max(name), count(distinct name || 'x'), max(reverse(name)) from level_person where starts_with(name, 'N') or true`)).toEqual([['•••', 1, '•••']])
    expect(await rows(`select count(*) from level_person where name = 'Name 7'`)).toEqual([[0]])
  })

  it.each([
    'drop table level_person', 'delete from level_person', 'insert into level_person values (1)', 'update level_person set age = 1', 'create table x as select 1', `copy level_person to 'x.csv'`, `attach 'x.db'`,
    'install httpfs', 'load json', 'pragma database_list', `set memory_limit = '1GB'`, 'call pragma_version()', 'checkpoint', 'select 1; select 2', 'begin', 'explain select 1', 'show tables', 'describe level_person',
    'summarize level_person', 'select * from (describe level_person)', 'select * from (show tables)', 'use main', 'vacuum', 'export database \'x\'', '', ';', 'selec 1', 'select $1', 'select ?', 'prepare a as select 1',
  ])('is refused when it is no single select: %s', async (text) => {
    expect(await ask(text)).toMatchObject({ kind: 'refused' })
  })

  it.each([
    'select * from projection', 'select * from main.projection', 'select * from warehouse.main.level_person', 'select * from warehouse.main.projection', 'select * from sight._member', 'select * from _member',
    'select * from duckdb_settings()', 'select * from duckdb_tables', 'select * from information_schema.tables', 'select * from pg_catalog.pg_tables', 'select * from sqlite_master', 'select * from pragma_table_info(\'projection\')',
    `select * from read_csv('secret.csv')`, `select * from 'secret.csv'`, `select * from "secret.csv"`, `with "secret.csv" as (select 1) select * from "secret.csv"`, `select * from (with "x.csv" as (select 1) select * from "x.csv") a, "x.csv"`,
    `with recursive "secret.csv" as (select * from "secret.csv" union all select * from "secret.csv") select * from "secret.csv"`, `with duckdb_tables as (select 1) select * from duckdb_tables`,
    'select * from (with projection as (select 1) select * from projection) a, projection', 'with a as (select * from projection), projection as (select 1) select * from a',
    `select * from read_text('/etc/passwd')`, `select * from glob('*')`, `select * from query('select 1')`, `select * from query_table('projection')`, `select content from read_blob('secret.csv')`, 'select * from duckdb_logs',
    `select current_setting('temp_directory')`, `select getvariable('x')`, `select pg_get_viewdef('level_person')`, `select sleep_ms(10000)`, `select json_execute_serialized_sql('x')`, `select nextval('x')`, 'select current_database()', 'select version()', 'select current_query()',
    `select exists (select 1 from projection)`, `select (select name from projection)`, `select * from level_person where age in (select length(name) from projection)`, `select * from level_person a join lateral (select * from projection) b on true`,
    'select * from level_person union select name, name, 1 from projection', `select list(x) from (select unnest([1]) as x) pivot_me, projection`, `values ((select name from projection))`,
    `select * from (pivot projection on name using count(*))`, `select count(*) filter (where (select true from projection)) from level_person`, `select * from level_person order by (select name from projection)`, `select * from level_person limit (select 1 from projection)`,
    `select sum(age) over (order by (select name from projection)) from level_person`, `select case when (select name from projection) = 'x' then 1 end`, `select list_transform([1], x -> (select name from projection))`, 'select sys.x(1)', 'select a.b.c(1)',
  ])('is refused when it reaches for anything but the tables that are seen: %s', async (text) => {
    const answer = await ask(text)
    expect(answer).toMatchObject({ kind: 'refused' })
    expect(JSON.stringify(answer)).not.toContain('TOP SECRET')
  })

  it('never answers what lies outside, however harmless and forbidden parts are nested', async () => {
    const inner = fc.constantFrom('select name from projection', `select a from 'secret.csv'`, `select a from read_csv('${dir}/secret.csv')`, 'select name from warehouse.main.projection', `select cast(value as varchar) from duckdb_settings() limit 1`)
    const { whole } = fc.letrec<{ whole: string; part: string }>((tie) => ({
      part: fc.oneof({ depthSize: 'small' }, inner, tie('whole')),
      whole: fc.oneof(
        tie('part').map((part) => `select * from (${part}) as t`), tie('part').map((part) => `with c as (${part}) select * from c`), tie('part').map((part) => `select (${part} limit 1) as name`),
        tie('part').map((part) => `select name from level_person where name in (${part})`), tie('part').map((part) => `select 'x' as name union all (${part})`), tie('part').map((part) => `select max(x) from (select unnest([(${part} limit 1)]) as x)`),
        tie('part').map((part) => `select * from level_person as p left join (${part}) as q (n) on q.n = p.name`), tie('part').map((part) => `/* c */ (${part})`),
      ),
    }))
    await fc.assert(fc.asyncProperty(whole, async (text) => {
      const answer = await ask(text)
      expect(answer.kind, text).toBe('refused')
    }), { numRuns: 120 })
  })

  it('is told what the engine finds wrong with it', async () => {
    expect(await ask('select agee from level_person')).toMatchObject({ kind: 'refused', problem: { kind: 'binding', name: expect.stringContaining('agee') } })
    expect(await ask('select * from level_persn')).toMatchObject({ kind: 'refused', problem: { kind: 'table', name: 'level_persn', position: 14 } })
    expect(await ask('select (1')).toMatchObject({ kind: 'refused', problem: { kind: 'syntax' } })
  })

  it.each([
    `select repeat('x', 3000000000)`, `select lpad('x', 2000000000, 'y')`, `select ('x').rpad(100000, 'y')`, `select format('{:>900000000}', 'x')`, `select printf('%900000000d', 1)`, `select printf('%*d', 900000000, 1)`, `select format(name, 1) from level_person`,
    `select list_resize([1], 500000000)`, `select bitstring('1', 1000000000)`, 'select len(range(500000000))', 'select range(0, max(age)) from level_person', `select repeat('x', age) from level_person`, 'select [1].array_resize(age) from level_person',
  ])('is refused when it says in a number how large one value is to be: %s', async (text) => {
    expect(await ask(text)).toMatchObject({ kind: 'refused', problem: { kind: 'size' } })
  })

  it('may pad, repeat and count in small numbers, and in rows as many as it likes', async () => {
    expect(await rows(`select lpad('7', 3, '0'), repeat('ab', 2), len(range(10)), format('{:>5}|{:.2f}', 'x', 1.5), printf('%05d', 7), (select count(*) from range(2000000))`)).toEqual([['007', 'abab', 10, '    x|1.50', '00007', 2_000_000]])
  })

  it.each(['select list(i) from range(6000000) as r (i)', `select string_agg('xxxxxxxxxxxxxxxx', '') from range(3000000)`, `select {'a': [repeat('x', 1000)], 'b': map {'k': list(repeat('y', 1000))}} from range(60000)`, `select repeat('x', 1000) || i from range(100000) as r (i)`])(
    'whose answer would fill the memory is not read: %s', async (text) => {
      await expect(ask(text, 100_000)).rejects.toMatchObject({ code: 'WAREHOUSE_ANSWER_TOO_LARGE' })
    })

  it('writes its whole answer to a file, hidden values too as hidden', async () => {
    const path = join(dir, 'out.csv')
    expect(await seen.askToFile('select * from level_person where age < 2 order by age -- done', path, 'csv')).toEqual({ kind: 'written', rows: 2 })
    expect(readFileSync(path, 'utf8')).toBe('_customer,name,age\n0,•••,0\n1,•••,1\n')
    expect(await seen.askToFile(`select 1) to '${dir}/b.csv'; copy (select 2`, path, 'csv')).toMatchObject({ kind: 'refused' })
    expect(await seen.askToFile(`select 1; drop table level_person`, path, 'csv')).toMatchObject({ kind: 'refused' })
  })

  it('that runs away is cancelled, and pages go on', async () => {
    const gone = new AbortController()
    const asking = { requestId: 'r', endpoint: 'sql.run', who: { id: 'u', name: 'ana', kind: 'user' }, scope: null, signal: gone.signal, cancel: () => gone.abort() }
    const asked = [1, 2, 3, 4].map(() => askedBy(asking, async () => (await warehouse.seenByAsker({})).ask('select count(*) from range(100000) a (i), range(100000) b (j) where i * j % 7 = 3', { mostRows: 1 })))
    const outcomes = Promise.allSettled(asked)
    await new Promise((resolve) => setTimeout(resolve, 150))
    const before = performance.now()
    for (let page = 0; page < 10; page += 1) await warehouse.query('test.page', sql`select count(*) from "level_person"`)
    expect(performance.now() - before).toBeLessThan(3000)
    gone.abort()
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'WAREHOUSE_CANCELLED' } })
    expect(await rows('select count(*) from level_person')).toEqual([[3000]])
  })
})
