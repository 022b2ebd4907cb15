import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileColumns, compileRule, parseExpression, parseRule } from '@sextant/rules'
import type { Catalogue } from '@sextant/rules'
import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSourceViews, tellingSources } from '../../packages/server/src/domains/data/index.ts'
import { trinoStatement } from '../../packages/server/src/platform/warehouse/trino/statement.ts'
import type { Warehouse } from '../../packages/server/src/platform/warehouse/warehouse.ts'
import { openImportBench } from '../support/import-bench.ts'
import type { ImportBench } from '../support/import-bench.ts'
import { addVisits, makeVisits, visitModel, visitRows, visits, writeVisitFiles } from '../support/visits.ts'
import { askCluster, freshSchema } from './support/cluster.ts'
import { dropSchemas, openOnCluster } from './warehouse-rig.ts'

/*
 * A company's own catalogs beside the warehouse: a PostgreSQL database, and another schema of Iceberg tables. What is read of them must be what
 * an import of the same rows as a file gives.
 */

const schema = freshSchema('federation')
/** The company's own schema, of the same name in both catalogs. */
const own = freshSchema('crm')
const inDatabase = ['pg', own, 'visits'] as const
const inLake = ['lake', own, 'visits'] as const
const inPlace = (catalog: string): string => `{ catalog: ${catalog}, schema: ${own}, table: visits, mode: in_place }`
const load = `{ catalog: pg, schema: ${own}, table: visits, mode: load, every: hour }`
const at = '2025-01-01T00:00:00.000Z'

let dir: string
let bench: ImportBench
let files: string

const execute = (statement: Sql): Promise<unknown> => askCluster(trinoStatement('test', statement).text)
const rowsOf = (table: 'fact_visit' | 'fact_visit_file', warehouse: Warehouse = bench.warehouse) => warehouse.query('test', visitRows(table))
const modelNow = async () => (await bench.data.needModel()).model
const catalogueNow = async (): Promise<Catalogue> => ({ ...((await bench.data.catalogue()) as Catalogue), scores: {}, segments: {} })

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-federation-'))
  bench = await openImportBench({ warehouse: () => openOnCluster(schema, dir) })
  files = await writeVisitFiles(join(bench.home, 'files'))
  for (const catalog of ['pg', 'lake']) await askCluster(`create schema ${catalog}.${own}`)
  await makeVisits(execute, inDatabase)
  await makeVisits(execute, inLake)
}, 300_000)

afterAll(async () => {
  await bench?.close()
  for (const catalog of ['pg', 'lake']) await askCluster(`drop schema if exists ${catalog}.${own} cascade`)
  await dropSchemas(schema, dir)
}, 300_000)

/** Whom a rule over a fact selects. */
const selected = async (text: string, fact: string): Promise<readonly string[]> => {
  const catalogue = await catalogueNow()
  const parsed = parseRule(text.replaceAll('visit', fact), catalogue)
  if (parsed.kind === 'error') throw new Error(parsed.errors[0]?.message.en)
  const rows = await bench.warehouse.query<{ id: string }>('test', sql`select "customer_id" as "id" from (${compileRule(parsed.rule, catalogue, { at, dialect: bench.warehouse.dialect })}) as "rule" order by 1`)
  return rows.map(({ id }) => id)
}

/** Recency, frequency and monetary value of every customer. */
const rfm = async (fact: string) => {
  const catalogue = await catalogueNow()
  const expression = (text: string) => {
    const parsed = parseExpression(text, catalogue)
    if (parsed.kind === 'error') throw new Error(parsed.errors[0]?.message.en)
    return parsed.expression
  }
  const columns = { recency: expression(`days_since(${fact})`), frequency: expression(`count(${fact})`), monetary: expression(`sum(${fact}.amount)`) }
  return bench.warehouse.query('test', sql`select * from (${compileColumns(columns, catalogue, { at, dialect: bench.warehouse.dialect })}) as "rfm" order by "customer_id"`)
}

describe('a fact in another catalog', () => {
  it.each(['pg', 'lake'])('read in place of %s has the rows, sums, members and RFM of an import of it', async (catalog) => {
    await bench.run({ dataDir: files, yaml: visitModel({ source: inPlace(catalog) }), again: true })
    expect((await ensureSourceViews(bench.warehouse, await modelNow())).get('fact_visit')).toEqual({ kind: 'readable' })
    const imported = await rowsOf('fact_visit_file')
    expect(imported).toHaveLength(405)
    expect(await rowsOf('fact_visit')).toEqual(imported)
    const rule = 'sum(visit.amount) > 2000 and count(visit, where room = "garden") >= 2'
    const members = await selected(rule, 'visit_file')
    expect(members.length).toBeGreaterThan(3)
    expect(members.length).toBeLessThan(55)
    expect(await selected(rule, 'visit')).toEqual(members)
    expect(await rfm('visit')).toEqual(await rfm('visit_file'))
    expect((await bench.data.tables()).find(({ name }) => name === 'visit')).toMatchObject({ rows: 405, freshness: 'fresh', source: { catalog, mode: 'in_place', state: 'readable' } })
    for (const { id, status } of await bench.data.imports.list(20, undefined)) if (status === 'visible') await bench.data.imports.undo(id)
  }, 300_000)

  it('that is altered behind our back is named at the next question, and read again once it can be', async () => {
    const report = await bench.run({ dataDir: files, yaml: visitModel({ source: inPlace('pg') }), again: true, only: ['person'] })
    await ensureSourceViews(bench.warehouse, await modelNow())
    const warehouse = tellingSources(bench.warehouse, modelNow)
    const before = await rowsOf('fact_visit', warehouse)
    await askCluster(`alter table ${inDatabase.join('.')} rename column room to chamber`)
    await expect(rowsOf('fact_visit', warehouse)).rejects.toMatchObject({ code: 'DATA_SOURCE_CHANGED', where: 'facts.visit.columns.room' })
    await expect(warehouse.one('test', sql`select count(*) as n from level_person`)).resolves.toEqual({ n: 60 })
    await askCluster(`alter table ${inDatabase.join('.')} rename column chamber to room`)
    expect(await rowsOf('fact_visit', warehouse)).toEqual(before)
    await bench.data.imports.undo(report.id)
  }, 300_000)

  it('is checked before its model is saved: catalog, schema, table, columns and types', async () => {
    const first = async (yaml: string): Promise<string> => (await bench.data.problems(yaml)).map(({ message, fix }) => `${message} | ${fix}`)[0] ?? ''
    const sound = visitModel({ source: inPlace('pg') })
    expect(await first(sound)).toBe('')
    expect(await first(sound.replace('catalog: pg', 'catalog: pgg'))).toMatch(/the cluster has no catalog "pgg" \| did you mean pg\?/)
    expect(await first(sound.replace(`schema: ${own}`, 'schema: nowhere'))).toMatch(/the catalog "pg" has no schema "nowhere"/)
    expect(await first(sound.replace('table: visits', 'table: visit'))).toMatch(/has no table "visit" \| did you mean visits\?/)
    expect(await first(sound.replace('column: visit_id', 'column: vist_id'))).toMatch(/has no column "vist_id" \| did you mean visit_id\?/)
    expect(await first(sound.replace('type: number,', 'type: date,'))).toMatch(/column "nights" of .* is double, which cannot be read as date/)
    await expect(bench.data.models.save(sound.replace('catalog: pg', 'catalog: pgg'), 'test')).rejects.toMatchObject({ code: 'DATA_MODEL_INVALID' })
  }, 300_000)

  it('that is loaded has the rows of an import of it, is replaced whole by the next load, kept by one that fails, and taken back', async () => {
    await bench.run({ dataDir: files, yaml: visitModel({ source: load }), again: true })
    const [loaded] = await bench.data.sources.run(undefined, 'test')
    expect(loaded).toMatchObject({ outcome: 'loaded', error: null })
    expect(await rowsOf('fact_visit')).toEqual(await rowsOf('fact_visit_file'))
    await execute(sql`delete from ${ident(...inDatabase)} where visit_id = 100`)
    await addVisits(execute, inDatabase, [{ ...(visits[0] as (typeof visits)[number]), id: '9001' }])
    expect((await bench.data.sources.run(['visit'], 'test'))[0]).toMatchObject({ outcome: 'loaded', importId: loaded?.importId, rows: 405 })
    const rows = await rowsOf('fact_visit')
    expect(rows.map((row) => (row as { id: string }).id)).toEqual(expect.arrayContaining(['9001']))
    await askCluster(`alter table ${inDatabase.join('.')} rename to gone`)
    expect((await bench.data.sources.run(undefined, 'test'))[0]).toMatchObject({ outcome: 'failed', error: { code: 'DATA_SOURCE_CHANGED' } })
    expect(await rowsOf('fact_visit')).toEqual(rows)
    await askCluster(`alter table pg.${own}.gone rename to visits`)
    await bench.data.imports.undo(loaded?.importId ?? '')
    expect(await rowsOf('fact_visit')).toEqual([])
  }, 300_000)

  it('that is loaded by a column that grows is asked for its later rows only, and undone load by load', async () => {
    const stays = ['pg', own, 'stays'] as const
    const dated = visits.filter(({ day }) => day !== null)
    const isEarly = ({ day }: (typeof visits)[number]): boolean => (day ?? '') < '2024-05-01'
    await makeVisits(execute, stays, dated.filter(isEarly))
    await bench.run({ dataDir: files, yaml: visitModel({ source: load.replace('table: visits', 'table: stays').replace(' }', ', since: day }'), rest: 'key: [id]' }), again: true })
    const [one] = await bench.data.sources.run(undefined, 'test')
    expect(one).toMatchObject({ outcome: 'loaded', error: null })
    const early = await rowsOf('fact_visit')
    await addVisits(execute, stays, dated.filter((visit) => !isEarly(visit)))
    const [two] = await bench.data.sources.run(undefined, 'test')
    expect(two?.importId).not.toBe(one?.importId)
    // The rows of the last day that was loaded come once more, and take the place of themselves.
    const lastDay = dated.filter(isEarly).map(({ day }) => day ?? '').toSorted().at(-1) ?? ''
    expect(two?.rows).toBe(dated.filter(({ day }) => (day ?? '') >= lastDay).length)
    const imported = (await rowsOf('fact_visit_file')) as readonly { readonly day: string | null }[]
    expect(await rowsOf('fact_visit')).toEqual(imported.filter(({ day }) => day !== null))
    await bench.data.imports.undo(two?.importId ?? '')
    expect(await rowsOf('fact_visit')).toEqual(early)
    await bench.data.imports.undo(one?.importId ?? '')
    expect(await rowsOf('fact_visit')).toEqual([])
  }, 300_000)
})
