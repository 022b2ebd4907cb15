import { defaultLevel } from '../catalogue.ts'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CompanyModel, ImportReport } from '@sextant/contract'
import { ident, sql } from '@sextant/sql'
import { isoOf } from '../../../platform/time.ts'
import type { LoadBench } from '../../../platform/warehouse/warehouse.ts'
import { importedBefore } from '../batches.ts'
import { currencyDigits } from '../catalogue.ts'
import { dataErrors } from '../errors.ts'
import { bringExisting } from './bring-existing.ts'
import { checkTable } from './check-table.ts'
import type { CheckedTable } from './check-table.ts'
import { settleCustomers } from './customers.ts'
import type { ExistingTables } from './customers.ts'
import { handConsents, handCustomers, handIdentifiers, handLinks } from './hand-over.ts'
import type { GivenIdentifiers } from './hand-over.ts'
import { handHistory, historyFiles, historyKeys, historyTables, stageHistory } from './history.ts'
import type { HistoryPart } from './history.ts'
import { loadCustomers, loadTable } from './load-tables.ts'
import type { LoadedTable } from './load-tables.ts'
import { qualityReport } from './quality.ts'
import { fileHash } from './read-text.ts'
import { openRejectFile } from './rejects.ts'
import type { ImportDeps, ImportRequest } from './import-deps.ts'
import { sourceFiles } from './source-files.ts'
import type { SourceFile } from './source-files.ts'
import { stageTable } from './stage-table.ts'
import { headersOf, isDefaultLevel, tableSpecs, textHeaders } from './table-spec.ts'
import type { TableSpec } from './table-spec.ts'

/** Files of an import, found and told apart from those loaded before; nothing is written yet. */
export interface ImportPlan {
  readonly model: CompanyModel
  readonly dir: string
  readonly tables: readonly { readonly spec: TableSpec; readonly files: readonly SourceFile[] }[]
  readonly history: Awaited<ReturnType<typeof historyFiles>>
  readonly hashes: readonly { readonly table: string; readonly file: SourceFile; readonly sha256: string }[]
}

/** Finds the files of a model in a folder. DATA_FILE_MISSING, DATA_FILE_IMPORTED (unless `again` or a dry run). */
export const planImport = async (deps: ImportDeps, model: CompanyModel, request: ImportRequest): Promise<ImportPlan> => {
  const isUnloaded = request.from === 'catalogs'
  const specs = tableSpecs(model, request.only, request.from)
  const tables: { spec: TableSpec; files: readonly SourceFile[] }[] = []
  for (const spec of specs) tables.push({ spec, files: await sourceFiles(request.dataDir, spec.source, spec.name) })
  const wantsHistory = !isUnloaded && (request.only === undefined || request.only.includes('history'))
  const history = wantsHistory ? await historyFiles(model, request.dataDir) : new Map()
  const all = [...tables.flatMap(({ spec, files }) => files.map((file) => ({ table: spec.target, file }))), ...[...history].flatMap(([kind, files]) => files.map((file: SourceFile) => ({ table: `history.${kind}`, file })))]
  const hashes: { table: string; file: SourceFile; sha256: string }[] = []
  // What was unloaded is a copy that nobody could give a second time.
  for (const { table, file } of isUnloaded ? [] : all) {
    const sha256 = await fileHash(file.path)
    hashes.push({ table, file, sha256 })
    if (request.again || request.dryRun) continue
    const before = await importedBefore(deps.store, sha256, table)
    if (before !== undefined) throw dataErrors.DATA_FILE_IMPORTED({ file: file.name, table, at: before.at, id: before.id }, { where: file.name })
  }
  return { model, dir: request.dataDir, tables, history, hashes }
}

const existingTables = async (deps: ImportDeps): Promise<ExistingTables> => {
  const found = new Map<string, ReadonlySet<string>>()
  for (const table of await deps.warehouse.tables()) found.set(table, new Set((await deps.warehouse.describe(table)).map(({ name }) => name)))
  return found
}

/** When the newest row of each fact happened that was loaded before. */
const newestFacts = async (deps: ImportDeps, checked: readonly CheckedTable[], existing: ExistingTables): Promise<ReadonlyMap<string, string | null>> => {
  const found = new Map<string, string | null>()
  for (const { spec } of checked)
    if (spec.fact !== undefined && existing.has(spec.target)) found.set(spec.target, (await deps.warehouse.one<{ at: string | null }>('import.newest', sql`select max(_at) as "at" from ${ident(spec.target)}`)).at)
  return found
}

/** Facts of a merged customer are the customer's that stays. */
const redirect = async (load: LoadBench, deps: ImportDeps, checked: readonly CheckedTable[]): Promise<void> => {
  const redirects = await deps.identity.redirects()
  if (redirects.length === 0) return
  await load.execute('import.redirect', sql`create or replace temp table import_redirect (key varchar, kept varchar)`)
  for (let from = 0; from < redirects.length; from += 10_000) {
    const part = redirects.slice(from, from + 10_000)
    await load.execute('import.redirect', sql`insert into import_redirect select unnest(${part.map((one) => one.from)}), unnest(${part.map((one) => one.to)})`)
  }
  for (const { spec, table } of checked)
    if (spec.kind === 'fact') await load.execute('import.redirect', sql`update ${ident(table)} set _customer = r.kept from import_redirect as r where _customer = r.key`)
}

type TableReport = ImportReport['tables'][number]

const tableReports = (table: CheckedTable, done: LoadedTable, rejected: number, withoutCustomer: number, milliseconds: number): readonly TableReport[] =>
  table.staged.files.map(({ file, encoding, delimiter, rows }, index) => ({
    table: table.spec.name, file: file.name, kind: table.spec.kind, encoding, delimiter, read: rows,
    // Counts belong to the table; with several files they stand at its first.
    loaded: index === 0 ? done.loaded : 0, updated: index === 0 ? done.updated : 0, rejected: index === 0 ? rejected : 0, withoutCustomer: index === 0 ? withoutCustomer : 0, milliseconds: index === 0 ? milliseconds : 0,
  }))

export interface ImportOutcome {
  readonly tables: readonly TableReport[]
  readonly rejected: number
  readonly newCustomers: number
  readonly quality: ImportReport['quality']
}

export interface ImportWork {
  readonly id: string
  readonly plan: ImportPlan
  readonly request: ImportRequest
  readonly workDir: string
  readonly signal: AbortSignal
  readonly step: (step: string) => Promise<void>
}

const stageAll = async (load: LoadBench, deps: ImportDeps, work: ImportWork): Promise<{ readonly checked: readonly CheckedTable[]; readonly times: ReadonlyMap<string, number> }> => {
  const { plan, signal, workDir } = work
  const digits = currencyDigits(plan.model.company.currency)
  const checked: CheckedTable[] = []
  const times = new Map<string, number>()
  for (const [index, { spec, files }] of plan.tables.entries()) {
    const startedAt = deps.clock.now()
    await work.step(`reading ${spec.name}`)
    const isKeyless = spec.fact !== undefined && spec.fact.key === undefined
    const staged = await stageTable(`import_stage_${index}`, { session: load, source: spec.source, files, headers: headersOf(spec), texts: textHeaders(spec), optional: new Set(), hashLines: isKeyless, workDir, signal })
    await work.step(`checking ${spec.name}`)
    checked.push(await checkTable(load, plan.model, spec, staged, digits, signal))
    times.set(spec.target, deps.clock.now() - startedAt)
  }
  return { checked, times }
}

const withoutCustomer = async (load: LoadBench, table: CheckedTable): Promise<number> => {
  if (table.spec.fact === undefined) return 0
  return (await load.one<{ rows: number }>('import.withoutCustomer', sql`select count(*) as rows from ${ident(table.table)} where _faults is null and _customer is null`)).rows
}

/** Writes the error file and refuses an import with more rejects than allowed. */
const rejectRows = async (load: LoadBench, work: ImportWork, checked: readonly CheckedTable[], history: readonly HistoryPart[]): Promise<ReadonlyMap<string, number>> => {
  const file = openRejectFile(join(work.workDir, 'rejects.csv'))
  const counts = new Map<string, number>()
  for (const table of checked) {
    await file.malformed(table.staged.malformed)
    counts.set(table.spec.target, table.staged.malformed.length + (await file.checked(load, table)))
  }
  for (const part of history) {
    await file.malformed(part.staged.malformed)
    await file.malformed(part.faults.map((fault) => ({ ...fault, text: fault.value ?? '' })))
    counts.set(`history.${part.kind}`, part.staged.malformed.length + part.faults.length)
  }
  await file.close()
  const allowed = work.request.maxRejectedShare
  for (const { spec, staged } of checked) {
    const rejected = counts.get(spec.target) ?? 0
    if (rejected > allowed * staged.rows) throw dataErrors.DATA_TOO_MANY_REJECTS({ table: spec.name, rejected, read: staged.rows, allowed })
  }
  return counts
}

/** One finding per kind and level, so that people know which column to look at. */
const identifierFindings = (identifiers: readonly GivenIdentifiers[]): readonly ImportReport['quality'][number][] =>
  identifiers.flatMap(({ level, kind, given, invalid }) =>
    invalid === 0
      ? []
      : [{
          table: level, column: kind, kind: 'invalid' as const, rows: invalid, share: invalid / given, examples: [],
          message: {
            en: `${kind} of ${level}: ${invalid} of ${given} are no valid ${kind === 'email' ? 'address' : 'number'}; they were kept as they are`,
            zh: `${level} 的 ${kind}：${given} 个中有 ${invalid} 个不是有效的${kind === 'email' ? '地址' : '号码'}，已按原样保留`,
          },
        }],
  )

const handOver = async (load: LoadBench, deps: ImportDeps, work: ImportWork, checked: readonly CheckedTable[], history: readonly HistoryPart[]): Promise<readonly ImportReport['quality'][number][]> => {
  const { model } = work.plan
  await work.step('customers')
  await handCustomers(load, model, deps.identity, work.id)
  const identifiers = await handIdentifiers(load, model, checked, deps.identity, work.id)
  await handLinks(load, model, checked, deps.identity, work.id)
  if (deps.consents !== undefined) await handConsents(load, model, checked, (rows) => deps.consents?.load(work.id, rows) ?? Promise.resolve())
  if (history.length > 0 && deps.history !== undefined) {
    await work.step('earlier campaigns')
    await handHistory(load, history, (chunk) => deps.history?.load(work.id, chunk, { level: defaultLevel(model), timeZone: model.company.timeZone }) ?? Promise.resolve())
  }
  return identifierFindings(identifiers)
}

/** Everything an import does inside its batch; the caller decides what becomes of the batch. */
export const importInto = async (load: LoadBench, deps: ImportDeps, work: ImportWork): Promise<ImportOutcome> => {
  const { plan, id } = work
  const existing = await existingTables(deps)
  const staged = await stageAll(load, deps, work)
  await redirect(load, deps, staged.checked)
  const history = await stageHistory({ session: load, model: plan.model, dir: plan.dir, workDir: work.workDir, signal: work.signal, now: deps.clock.now }, plan.history)
  const keys = await historyKeys(load, history)
  await bringExisting(load, plan.model, staged.checked, existing, keys)
  const { tables: checked, unknown, newCustomers } = await settleCustomers(load, plan.model, staged.checked, existing, keys)
  await work.step('rejects')
  const rejected = await rejectRows(load, work, checked, history)
  await work.step('quality')
  const digits = currencyDigits(plan.model.company.currency)
  const { findings: quality, repeated } = await qualityReport({ session: load, model: plan.model, checked, existing, newest: await newestFacts(deps, checked, existing), unknownCustomers: unknown, digits, now: isoOf(deps.clock.now()) })
  await work.step('loading')
  const reports: TableReport[] = []
  const customers = await loadCustomers(load, plan.model, checked, existing, id)
  for (const table of checked) {
    const startedAt = deps.clock.now()
    const done = isDefaultLevel(plan.model, table.spec) ? customers : await loadTable(load, plan.model, table, { existing, batchId: id, repeated })
    const { target } = table.spec
    reports.push(...tableReports(table, done, rejected.get(target) ?? 0, await withoutCustomer(load, table), (staged.times.get(target) ?? 0) + deps.clock.now() - startedAt))
  }
  const invalid = work.request.dryRun ? [] : await handOver(load, deps, work, checked, history)
  return {
    tables: [...reports, ...historyTables(history)], rejected: [...rejected.values()].reduce((sum, rows) => sum + rows, 0), newCustomers, quality: [...quality, ...invalid],
  }
}

/** Removes what an import left in its folder, but for the error file when it has rows. */
export const tidyWorkDir = async (workDir: string, keepRejects: boolean): Promise<void> => {
  if (!keepRejects) {
    await rm(workDir, { recursive: true, force: true })
    return
  }
  for (const name of await readdir(workDir)) if (name !== 'rejects.csv') await rm(join(workDir, name), { recursive: true, force: true })
}

export const makeWorkDir = async (home: string, id: string): Promise<string> => {
  const dir = join(home, 'imports', id)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  return dir
}
