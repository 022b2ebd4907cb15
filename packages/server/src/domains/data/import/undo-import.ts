import { join } from 'node:path'
import type { ImportReport } from '@sextant/contract'
import { ident, join as joinSql, sql } from '@sextant/sql'
import type { AppError } from '../../../platform/errors.ts'
import { isoOf } from '../../../platform/time.ts'
import { valuePieces } from '../../../platform/warehouse/value-pieces.ts'
import { importReportOf } from '../batches.ts'
import type { Batch } from '../batches.ts'
import { defaultLevel } from '../catalogue.ts'
import { dataErrors } from '../errors.ts'
import type { ModelVersions } from '../model-versions.ts'
import { clearUploads } from '../uploads.ts'
import type { KeptCustomer } from './hand-over.ts'
import type { ImportDeps } from './import-deps.ts'
import type { ImportRequests } from './import-requests.ts'
import { tidyWorkDir } from './run-import.ts'

export const errorPart = (error: AppError): NonNullable<ImportReport['error']> => ({ code: error.code, message: error.message, where: error.where ?? null, fix: error.fix })

/** Takes back what a batch put outside the warehouse. */
export const undoOutside = async (deps: ImportDeps, id: string, keep: readonly KeptCustomer[]): Promise<void> => {
  await deps.history?.undo(id)
  await deps.consents?.undo(id)
  await deps.identity.undoBatch(id, keep)
}

/** Removes what a try has left outside the warehouse, as if it had not been begun. */
export const takeTryBack = async (deps: ImportDeps, id: string, workDir: string): Promise<void> => {
  await tidyWorkDir(workDir, false)
  await undoOutside(deps, id, [])
  await deps.store.execute(sql`delete from imported_file where batch_id = ${id}`)
}

/** An import that is to begin anew. */
export const openAgain = (deps: ImportDeps, opened: ImportReport): Promise<void> => deps.batches.open({ id: opened.id, kind: 'import', source: opened.source, openedBy: opened.startedBy }, opened)

/** Customers of a batch that something else speaks of: they stay when it is undone, as customers of the batch that still names them. */
const stillUsed = async (deps: ImportDeps, created: readonly string[]): Promise<readonly KeptCustomer[]> => {
  if (created.length === 0) return []
  const used = new Map<string, string | null>()
  const tables = (await deps.warehouse.tables()).filter((name) => name.startsWith('fact_'))
  await deps.warehouse.withKeys(created, async (keys, session) => {
    if (tables.length === 0) return
    const spoken = tables.map((table) => sql`select "fact"."_customer", "fact"."_batch" from ${ident(table)} as "fact" where "fact"."_customer" in (select "created"."key" from ${keys} as "created")`)
    const rows = await session.query<{ key: string; batch: string | null }>('import.stillUsed', sql`select "_customer" as "key", max("_batch") as "batch" from (${joinSql(spoken, sql` union all `)}) as "spoken" group by 1`)
    for (const { key, batch } of rows) used.set(key, batch)
  })
  // What is spoken of outside the warehouse belongs to no batch any more.
  for (const key of (await deps.usedCustomers?.(created)) ?? []) used.set(key, null)
  return [...used].map(([customer, batch]) => ({ customer, batch }))
}

/** Level rows that another batch wrote for customers who are no more (bare rows of an earlier undo). */
const dropLevelRows = async (deps: ImportDeps, models: ModelVersions, gone: readonly string[]): Promise<void> => {
  const saved = await models.current()
  if (saved === undefined || gone.length === 0) return
  const table = `level_${defaultLevel(saved.model)}`
  if (!(await deps.warehouse.hasTable(table))) return
  for (const piece of valuePieces(gone)) {
    const given = deps.warehouse.dialect.rowsOf({ key: { type: 'string', values: piece } })
    await deps.warehouse.execute('import.dropLevelRows', sql`delete from ${ident(table)} where _key in (select "gone"."key" from ${given} as "gone")`)
  }
}

/** A customer that stays keeps a bare row of the default level, in a batch of its own. */
const restoreBareRows = async (deps: ImportDeps, models: ModelVersions, keep: readonly string[]): Promise<void> => {
  const saved = await models.current()
  if (keep.length === 0 || saved === undefined) return
  const table = `level_${defaultLevel(saved.model)}`
  const present = new Set<string>()
  await deps.warehouse.withKeys(keep, async (keys, session) => {
    for (const { key } of await session.query<{ key: string }>('import.bareRows', sql`select "kept"."key" from ${keys} as "kept" where "kept"."key" in (select _key from ${ident(table)})`)) present.add(key)
  })
  const bare = keep.filter((key) => !present.has(key))
  if (bare.length === 0) return
  const id = deps.ids.id()
  await deps.batches.open({ id, kind: 'projection', source: 'customers kept after an undo', openedBy: 'system', tables: [table] })
  await deps.warehouse.loadBatch(id, (batch) =>
    batch.insertRows({ table, columns: [{ name: '_key', type: 'string' }, { name: '_customer', type: 'string' }, { name: '_batch', type: 'string' }], key: ['_key'] }, bare.map((key) => [key, key, id])),
  )
  await deps.batches.finish(id)
}

/** Takes a visible import back: its rows go, the rows it replaced return, its customers go unless something still speaks of them. */
export const undoImport = async (deps: ImportDeps, models: ModelVersions, batch: Batch): Promise<ImportReport> => {
  const { id } = batch
  if (batch.status !== 'visible') throw dataErrors.DATA_IMPORT_NOT_VISIBLE({ id, status: batch.status })
  await deps.warehouse.undoBatch(id)
  const created = await deps.identity.createdBy(id)
  const keep = await stillUsed(deps, created)
  const kept = new Set(keep.map(({ customer }) => customer))
  await dropLevelRows(deps, models, created.filter((key) => !kept.has(key)))
  await restoreBareRows(deps, models, [...kept])
  await undoOutside(deps, id, keep)
  const report: ImportReport = { ...importReportOf(batch), status: 'undone' }
  await deps.batches.markUndone(id, report)
  return report
}

export interface SettledImport {
  readonly id: string
  /** `waiting`: it had not begun, or begins anew, when it is gone on with. */
  readonly outcome: 'finished' | 'removed' | 'waiting'
}

/** Start-up: finishes imports whose rows are all in, removes what others had begun; when the warehouse is away, as soon as it is there. */
export const reconcileImports = async (deps: ImportDeps, requests: Pick<ImportRequests, 'all'>): Promise<readonly SettledImport[]> => {
  const waiting = await requests.all()
  await clearUploads(deps.home, new Set(Array.from(waiting.values(), ({ dataDir }) => dataDir)))
  // Asked before anything new can begin, which is not to be taken for something that a crash has left.
  let left = (await deps.batches.unfinished()).filter(({ kind }) => kind === 'import')
  let settled: readonly SettledImport[] = []
  await deps.warehouse.atArrival(async () => {
    settled = await settleImports(deps, left, new Set(waiting.keys()))
    left = []
  })
  return settled
}

const settleImports = async (deps: ImportDeps, left: readonly Batch[], waiting: ReadonlySet<string>): Promise<readonly SettledImport[]> => {
  if (left.length === 0) return []
  const loaded = new Set((await deps.warehouse.loadedBatches()).map(({ batchId }) => batchId))
  const settled: SettledImport[] = []
  for (const batch of left) {
    const workDir = join(deps.home, 'imports', batch.id)
    const report = importReportOf(batch)
    if (batch.status === 'loaded' && loaded.has(batch.id)) {
      await tidyWorkDir(workDir, report.rejected > 0)
      await deps.batches.finish(batch.id, { ...report, status: 'visible', finishedAt: isoOf(deps.clock.now()) })
      settled.push({ id: batch.id, outcome: 'finished' })
      continue
    }
    await deps.warehouse.undoBatch(batch.id)
    await takeTryBack(deps, batch.id, workDir)
    if (waiting.has(batch.id)) {
      await openAgain(deps, report)
      settled.push({ id: batch.id, outcome: 'waiting' })
      continue
    }
    const error = errorPart(dataErrors.DATA_IMPORT_INTERRUPTED({ id: batch.id }))
    await deps.batches.fail(batch.id, { ...report, tables: [], status: 'failed', finishedAt: isoOf(deps.clock.now()), rejectsFile: null, error })
    settled.push({ id: batch.id, outcome: 'removed' })
  }
  return settled
}
