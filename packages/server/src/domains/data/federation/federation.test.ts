import { join } from 'node:path'
import { ident, raw, sql } from '@sextant/sql'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { withAttached } from '../../../../../../test/support/attached-catalog.ts'
import { openImportBench } from '../../../../../../test/support/import-bench.ts'
import type { ImportBench } from '../../../../../../test/support/import-bench.ts'
import { addVisits, makeVisits, visitModel, visitRows, visits, writeVisitFiles } from '../../../../../../test/support/visits.ts'
import type { CompanyModel } from '@sextant/contract'
import { readModel } from '../model.ts'
import { isLoadDue, lastLoadTime } from './load-times.ts'
import { ensureSourceViews } from './source-views.ts'
import { tellingSources } from './telling-sources.ts'

const company: CompanyModel['company'] = { key: 'hotel', name: { en: 'Hotel', zh: '酒店' }, currency: 'EUR', timeZone: 'Europe/Berlin' }
const inPlace = '{ catalog: crm, schema: front, table: visits, mode: in_place }'
const load = '{ catalog: crm, schema: front, table: visits, mode: load, every: day, at: "02:15" }'

const firstProblem = (yaml: string): string => {
  const reading = readModel(yaml)
  return reading.kind === 'ok' ? 'sound' : `${reading.problems[0]?.where} | ${reading.problems[0]?.message} | ${reading.problems[0]?.fix}`
}

describe('a source in another catalog, as the model describes it', () => {
  it('is read in place without creating customers', () => {
    expect(firstProblem(visitModel({ source: inPlace }))).toBe('sound')
    expect(firstProblem(visitModel({ source: inPlace, rest: 'unknownCustomer: create' }))).toMatch(/facts\.visit\.unknownCustomer \| a fact that is read in place cannot create customers.* \| write reject or keep, or mode: load/)
  })

  it('is not both in place and by a schedule', () => {
    expect(firstProblem(visitModel({ source: inPlace.replace(' }', ', every: day }') }))).toContain('what is read in place is never loaded, so every means nothing')
  })

  it('of a level is loaded, since its customers are kept here', () => {
    const yaml = visitModel({ source: load }).replace('{ file: guests.csv }', '{ catalog: crm, schema: front, table: guests, mode: in_place }')
    expect(firstProblem(yaml)).toContain('a level cannot be read in place')
  })

  it('takes only new rows by a column that grows, and only with a key', () => {
    expect(firstProblem(visitModel({ source: load.replace(' }', ', since: room }'), rest: 'key: [id]' }))).toMatch(/"room" is no column of numbers, days or times .* \| use one of amount, discount, nights, day/)
    expect(firstProblem(visitModel({ source: load.replace(' }', ', since: day }') }))).toContain('without a key they would be doubled')
    expect(firstProblem(visitModel({ source: load.replace(' }', ', since: day }'), rest: 'key: [id]' }))).toBe('sound')
  })

  it('a misspelt setting is named as a setting of catalogs, and a file stays a file', () => {
    expect(firstProblem(visitModel({ source: '{ catalog: crm, schema: front, tabel: visits }' }))).toMatch(/facts\.visit\.source/)
    expect(firstProblem(visitModel({ source: '{ file: visits.csv, encodng: utf-8 }' }))).toContain('unknown setting "encodng"')
  })
})

describe('the time of a load', () => {
  const at = (iso: string): number => Date.parse(iso)
  it('is that of the company, through the change of clocks', () => {
    expect(lastLoadTime({ every: 'day', at: '02:15' }, company, at('2024-07-02T00:14:00Z'))).toBe(at('2024-07-01T00:15:00Z'))
    expect(lastLoadTime({ every: 'day', at: '02:15' }, company, at('2024-07-02T00:15:00Z'))).toBe(at('2024-07-02T00:15:00Z'))
    expect(lastLoadTime({ every: 'hour', at: '02:15' }, company, at('2024-07-02T10:14:00Z'))).toBe(at('2024-07-02T09:15:00Z'))
    expect(lastLoadTime({ every: 'week', at: '02:15' }, company, at('2024-07-03T10:14:00Z'))).toBe(at('2024-07-01T00:15:00Z'))
    expect(lastLoadTime({ at: '02:15' }, company, at('2024-07-03T10:14:00Z'))).toBeUndefined()
  })

  it('comes once, and half an hour later again after a failure', () => {
    const due = at('2024-07-02T00:15:00Z')
    expect(isLoadDue(undefined, due, due)).toBe(true)
    expect(isLoadDue({ attemptedAt: due, loadedAt: due }, due, due + 1)).toBe(false)
    expect(isLoadDue({ attemptedAt: due, loadedAt: null }, due, due + 60_000)).toBe(false)
    expect(isLoadDue({ attemptedAt: due, loadedAt: null }, due, due + 1_800_000)).toBe(true)
    expect(isLoadDue({ attemptedAt: due, loadedAt: due - 1 }, undefined, due)).toBe(false)
  })
})

describe('the embedded warehouse', () => {
  it('refuses a model with such a source and says which warehouse has catalogs', async () => {
    const bench = await openImportBench()
    try {
      await expect(bench.data.models.save(visitModel({ source: inPlace }), 'test')).rejects.toMatchObject({ code: 'DATA_SOURCE_NEEDS_CLUSTER', where: 'facts.visit.source' })
      expect(await bench.data.problems(visitModel({ source: inPlace }))).toMatchObject([{ where: expect.stringContaining('facts.visit.source') as string, fix: expect.stringContaining('WAREHOUSE_URL=trino://') as string }])
    } finally {
      await bench.close()
    }
  }, 60_000)
})

describe('over a catalog', () => {
  let bench: ImportBench
  let files: string
  const place = ['crm', 'front', 'visits'] as const
  const execute = (statement: ReturnType<typeof sql>): Promise<unknown> => bench.warehouse.execute('test', statement)
  const rowsOf = (table: 'fact_visit' | 'fact_visit_file') => bench.warehouse.query('test', visitRows(table))
  const modelNow = async (): Promise<CompanyModel> => (await bench.data.needModel()).model

  beforeAll(async () => {
    bench = await openImportBench({ warehouse: async (embedded) => withAttached(await embedded(), 'crm') })
    files = await writeVisitFiles(join(bench.home, 'files'))
    await makeVisits(execute, place)
  }, 60_000)
  afterEach(async () => {
    for (const { id, status } of await bench.data.imports.list(20, undefined)) if (status === 'visible') await bench.data.imports.undo(id)
    // This engine keeps a table and a view of one name apart.
    for (const kind of ['view', 'table'] as const) await execute(sql`drop ${raw(kind)} if exists fact_visit`).catch(() => undefined)
  })
  afterAll(async () => { await bench.close() })

  it.each(['unknownCustomer: reject', 'unknownCustomer: keep', 'missingCustomer: keep', '{ unknownCustomer: keep, missingCustomer: keep }'])('a fact in place has the rows of an import of it (%s)', async (rest) => {
    const settings = rest.startsWith('{') ? rest.slice(1, -1).split(',').map((part) => part.trim()).join('\n    ') : rest
    await bench.run({ dataDir: files, yaml: visitModel({ source: inPlace, rest: settings }), again: true })
    const states = await ensureSourceViews(bench.warehouse, await modelNow())
    expect(states.get('fact_visit')).toMatchObject({ kind: 'readable' })
    const imported = await rowsOf('fact_visit_file')
    expect(imported.length).toBeGreaterThan(390)
    expect(await rowsOf('fact_visit')).toEqual(imported)
  }, 60_000)

  it('says of the table where it is read from', async () => {
    await bench.run({ dataDir: files, yaml: visitModel({ source: inPlace }), again: true })
    expect((await bench.data.tables()).find(({ name }) => name === 'visit')).toMatchObject({
      rows: 405, freshness: 'fresh', source: { catalog: 'crm', schema: 'front', table: 'visits', mode: 'in_place', state: 'readable', problem: null },
    })
    await expect(bench.data.sources.run(['visit'], 'test')).rejects.toMatchObject({ code: 'DATA_SOURCE_IN_PLACE' })
  }, 60_000)

  it('names what the catalog lacks before the model is saved', async () => {
    const problems = async (yaml: string): Promise<string> => (await bench.data.problems(yaml)).map(({ message, fix }) => `${message} | ${fix}`).join('\n')
    expect(await problems(visitModel({ source: inPlace.replace('crm', 'crn') }))).toMatch(/has no catalog "crn" \| did you mean crm\?/)
    expect(await problems(visitModel({ source: inPlace.replace('visits', 'visit') }))).toMatch(/crm\.front has no table "visit" \| did you mean visits\?/)
    expect(await problems(visitModel({ source: inPlace }).replace('column: visit_id', 'column: visitid'))).toMatch(/has no column "visitid" \| did you mean visit_id\?/)
    expect(await problems(visitModel({ source: inPlace }).replace('type: money, label: { en: visit Amount', 'type: money, column: room, label: { en: visit Amount'))).toMatch(/column "room" of crm\.front\.visits is varchar, which cannot be read as money/)
    await expect(bench.data.models.save(visitModel({ source: inPlace.replace('visits', 'visit') }), 'test')).rejects.toMatchObject({ code: 'DATA_MODEL_INVALID' })
  }, 60_000)

  it('a load has the rows of an import of it, replaces them whole when it comes again, and is taken back', async () => {
    await bench.run({ dataDir: files, yaml: visitModel({ source: load }), again: true })
    const [loaded] = await bench.data.sources.run(undefined, 'test')
    expect(loaded).toMatchObject({ table: 'visit', outcome: 'loaded', error: null })
    expect(await rowsOf('fact_visit')).toEqual(await rowsOf('fact_visit_file'))
    const before = (await rowsOf('fact_visit')).length
    await execute(sql`delete from ${ident(...place)} where visit_id = 100`)
    await addVisits(execute, place, [{ ...(visits[0] as (typeof visits)[number]), id: '9001' }, { ...(visits[0] as (typeof visits)[number]), id: '9002' }])
    const [again] = await bench.data.sources.run(['visit'], 'test')
    expect(again).toMatchObject({ outcome: 'loaded', importId: loaded?.importId, rows: before + 1 })
    expect((await rowsOf('fact_visit')).length).toBe(before + 1)
    expect(await bench.data.imports.get(loaded?.importId ?? '')).toMatchObject({ status: 'visible', source: 'crm.front.visits' })
    await bench.data.imports.undo(loaded?.importId ?? '')
    expect(await rowsOf('fact_visit')).toEqual([])
    expect((await bench.data.sources.run(undefined, 'test'))[0]?.importId).not.toBe(loaded?.importId)
  }, 60_000)

  it('a load that creates customers keeps those its rows still name when it comes again, and takes them away when it is taken back', async () => {
    await bench.run({ dataDir: files, yaml: visitModel({ source: load, rest: 'unknownCustomer: create' }), again: true, only: ['person'] })
    const known = async (): Promise<number> => (await bench.warehouse.one<{ n: number }>('test', sql`select count(*) as n from level_person where _key in ('stranger', 'newcomer')`)).n
    expect(await known()).toBe(0)
    const [loaded] = await bench.data.sources.run(['visit'], 'test')
    expect(await known()).toBe(1)
    await addVisits(execute, place, [{ ...(visits[0] as (typeof visits)[number]), id: '9003', guest: 'newcomer' }])
    await bench.data.sources.run(['visit'], 'test')
    expect(await known()).toBe(2)
    await execute(sql`delete from ${ident(...place)} where visit_id = 9003`)
    await bench.data.sources.run(['visit'], 'test')
    expect(await known()).toBe(1)
    await bench.data.imports.undo(loaded?.importId ?? '')
    expect(await known()).toBe(0)
  }, 60_000)

  it('a load that fails leaves the former rows, and says why', async () => {
    await bench.run({ dataDir: files, yaml: visitModel({ source: load }), again: true })
    const [loaded] = await bench.data.sources.run(undefined, 'test')
    const before = await rowsOf('fact_visit')
    await execute(sql`alter table ${ident(...place)} rename column room to chamber`)
    const [failed] = await bench.data.sources.run(undefined, 'test')
    expect(failed).toMatchObject({ outcome: 'failed', error: { code: 'DATA_SOURCE_CHANGED' } })
    expect(failed?.error?.message).toContain('has no column "room"')
    expect(await rowsOf('fact_visit')).toEqual(before)
    expect((await bench.data.tables()).find(({ name }) => name === 'visit')?.source).toMatchObject({ state: 'failed', problem: { code: 'DATA_SOURCE_CHANGED' } })
    await execute(sql`alter table ${ident(...place)} rename column chamber to room`)
    expect((await bench.data.sources.run(undefined, 'test'))[0]).toMatchObject({ outcome: 'loaded', importId: loaded?.importId })
    await bench.data.imports.undo(loaded?.importId ?? '')
  }, 60_000)

  it('by a column that grows only later rows are taken, each time as an import of their own', async () => {
    const source = load.replace('table: visits', 'table: stays').replace(' }', ', since: day }')
    const stays = ['crm', 'front', 'stays'] as const
    const dated = visits.filter(({ day }) => day !== null)
    await makeVisits(execute, stays, dated.filter(({ day }) => (day ?? '') < '2024-05-01'))
    await bench.run({ dataDir: files, yaml: visitModel({ source, rest: 'key: [id]' }), again: true, only: ['person'] })
    const [one] = await bench.data.sources.run(undefined, 'test')
    await addVisits(execute, stays, dated.filter(({ day }) => (day ?? '') >= '2024-05-01'))
    const [two] = await bench.data.sources.run(undefined, 'test')
    expect(two?.importId).not.toBe(one?.importId)
    expect(two?.rows).toBeLessThan(dated.length)
    const all = (await rowsOf('fact_visit')).length
    expect(all).toBe(dated.filter(({ guest }) => guest !== null && guest !== 'stranger').length)
    await bench.data.imports.undo(two?.importId ?? '')
    expect((await rowsOf('fact_visit')).length).toBeLessThan(all)
    await bench.data.imports.undo(one?.importId ?? '')
  }, 60_000)

  it('a table altered behind our back is named at the next question, and read again once it can be', async () => {
    await bench.run({ dataDir: files, yaml: visitModel({ source: inPlace }), again: true })
    const warehouse = tellingSources(bench.warehouse, modelNow)
    await ensureSourceViews(bench.warehouse, await modelNow())
    const count = () => warehouse.one<{ n: number }>('test', sql`select count(*) as n, max(room) as room from fact_visit`)
    const { n } = await count()
    await execute(sql`alter table ${ident(...place)} rename column room to chamber`)
    await expect(count()).rejects.toMatchObject({ code: 'DATA_SOURCE_CHANGED', where: 'facts.visit.columns.room' })
    await expect(warehouse.one('test', sql`select count(*) as n from fact_visit_file`)).resolves.toBeDefined()
    await execute(sql`alter table ${ident(...place)} rename column chamber to room`)
    expect((await count()).n).toBe(n)
    await execute(sql`alter table ${ident(...place)} alter column nights type ${raw('decimal(5, 1)')}`)
    expect((await count()).n).toBe(n)
  }, 60_000)

  it('rows that were loaded do not pass for rows in place', async () => {
    await bench.run({ dataDir: files, yaml: visitModel({ source: load }), again: true })
    const [loaded] = await bench.data.sources.run(undefined, 'test')
    await expect(bench.data.models.save(visitModel({ source: inPlace }), 'test')).rejects.toMatchObject({ code: 'DATA_SOURCE_TABLE_TAKEN' })
    await bench.data.imports.undo(loaded?.importId ?? '')
  }, 60_000)
})
