import { join } from 'node:path'
import { stat } from 'node:fs/promises'
import type { CompanyModel, ImportReport } from '@sextant/contract'
import { AppError, isAppError } from '../../../platform/errors.ts'
import { insertRows } from '../../../platform/store/insert-rows.ts'
import { isoOf } from '../../../platform/time.ts'
import { importReportOf } from '../batches.ts'
import type { Batch } from '../batches.ts'
import { dataErrors } from '../errors.ts'
import { modelOf } from '../model.ts'
import type { ModelVersions } from '../model-versions.ts'
import type { ImportDeps, ImportRequest } from './import-deps.ts'
import { readRejects } from './rejects.ts'
import type { Reject } from './rejects.ts'
import { createImportLine } from './import-line.ts'
import type { LinePlace } from './import-line.ts'
import { createImportRequests, isWorthKeeping } from './import-requests.ts'
import type { ImportRequests } from './import-requests.ts'
import { createWaiting } from './waiting.ts'
import type { Waiting } from './waiting.ts'
import { importInto, makeWorkDir, planImport, tidyWorkDir } from './run-import.ts'
import type { ImportOutcome, ImportPlan } from './run-import.ts'
import { errorPart, reconcileImports, undoImport, undoOutside } from './undo-import.ts'
import type { SettledImport } from './undo-import.ts'

export interface Imports {
  /** Checks the request, opens the import and answers at once; `done` resolves when it is visible, checked (dry run) or failed. */
  readonly start: (request: ImportRequest) => Promise<{ readonly report: ImportReport; readonly done: Promise<ImportReport> }>
  /** The same, waiting to the end; a failed import throws its error. */
  readonly run: (request: ImportRequest) => Promise<ImportReport>
  readonly get: (id: string) => Promise<ImportReport>
  readonly list: (limit: number, before: string | undefined) => Promise<readonly ImportReport[]>
  readonly undo: (id: string) => Promise<ImportReport>
  readonly rejects: (id: string, from: number, limit: number) => Promise<{ readonly items: readonly Reject[]; readonly hasMore: boolean }>
  /** Path of the error file; DATA_IMPORT_UNKNOWN when there is none. */
  readonly rejectsFile: (id: string) => Promise<string>
  /** Start-up: finishes imports whose rows are all in, removes what others had begun; those that waited stay as they are. */
  readonly reconcile: () => Promise<readonly SettledImport[]>
  /** When it serves: begins those anew that waited when the server was stopped. @returns their ends; one that failed says so in its report */
  readonly goOn: () => Promise<readonly Promise<ImportReport>[]>
  /** Resolves when no import is under way; before the engines are closed. */
  readonly settled: () => Promise<void>
}

class DryRun extends Error {
  readonly outcome: ImportOutcome
  constructor(outcome: ImportOutcome) {
    super('dry run')
    this.outcome = outcome
  }
}

const isDiskFull = (error: unknown): boolean => {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EFBIG' || code === 'EDQUOT' || code === '53100' || code === 'WAREHOUSE_DISK_FULL') return true
    if (/no space left|file too large|disk quota|could not (write|extend)/i.test(at.message)) return true
  }
  return false
}

/** The failure as people get it. */
const failureOf = (error: unknown, deps: ImportDeps, id: string): AppError => {
  if (isDiskFull(error)) return dataErrors.DATA_DISK_FULL({ dir: deps.home }, { cause: error })
  if (error instanceof AppError) return error
  return dataErrors.DATA_IMPORT_FAILED({ id, reason: error instanceof Error ? error.message : String(error) }, { cause: error })
}

const rejectsPath = (deps: ImportDeps, id: string): string => join(deps.home, 'imports', id, 'rejects.csv')

/** Writes the store's side of a load, then lets the warehouse show it. */
const load = async (deps: ImportDeps, plan: ImportPlan, request: ImportRequest, opened: ImportReport, workDir: string, saveModel: () => Promise<void>): Promise<ImportReport> => {
  const { id } = opened
  const total = plan.tables.length * 2 + 6
  let done = 0
  const step = async (name: string): Promise<void> => {
    // An import that is loaded again shows what it was until it is another.
    if (request.loadsAgain !== undefined) return
    done += 1
    await deps.batches.report(id, { ...opened, progress: { done: Math.min(done, total), total, step: name } })
  }
  const signal = request.signal ?? new AbortController().signal
  const complete = (outcome: ImportOutcome, status: ImportReport['status']): ImportReport => ({
    ...opened, ...outcome, tables: [...outcome.tables], quality: [...outcome.quality], status, finishedAt: isoOf(deps.clock.now()),
    rejectsFile: outcome.rejected === 0 ? null : rejectsPath(deps, id), progress: { done: total, total, step: 'done' },
  })
  const report = await deps.warehouse
    .loadBatch(id, async (batch) => {
      const outcome = await importInto(await batch.bench(), deps, { id, plan, request, workDir, signal, step })
      if (request.dryRun) throw new DryRun(outcome)
      await saveModel()
      const files = plan.hashes.map(({ table, file, sha256 }) => ({
        batch_id: id, path: file.path, table_name: table, sha256, bytes: file.bytes, rows_read: outcome.tables.filter((one) => one.file === file.name).reduce((sum, one) => sum + one.read, 0),
      }))
      await insertRows(deps.store, 'imported_file', { batch_id: 'text', path: 'text', table_name: 'text', sha256: 'text', bytes: 'int8', rows_read: 'int8' }, files)
      await step('making it visible')
      const visible = complete(outcome, 'visible')
      // Not shown as visible before the warehouse shows it: until then it is still running.
      await deps.batches.markLoaded(id, plan.tables.map(({ spec }) => spec.target), { ...visible, status: 'running', finishedAt: null })
      return visible
    })
    .catch((error: unknown) => {
      if (error instanceof DryRun) return complete(error.outcome, 'dry_run')
      throw error
    })
  if (report.status === 'dry_run') await deps.batches.markDryRun(id, report)
  else await deps.batches.finish(id, report)
  return report
}

/** Removes all that a failed import had begun and records why. */
const failImport = async (deps: ImportDeps, opened: ImportReport, workDir: string, error: unknown, before: ImportReport | undefined, waiting: Waiting): Promise<AppError> => {
  const failure = failureOf(error, deps, opened.id)
  if (before !== undefined) {
    // The former rows have not been touched.
    await tidyWorkDir(workDir, before.rejected > 0)
    await deps.batches.finish(opened.id, { ...before, error: errorPart(failure) })
    return failure
  }
  const hasRejects = await stat(rejectsPath(deps, opened.id)).then(() => isAppError(error, 'DATA_TOO_MANY_REJECTS'), () => false)
  await tidyWorkDir(workDir, hasRejects)
  // It may have gone away meanwhile, and what it holds of this import must go; what was never shown keeps no import from having failed.
  await waiting.untilGone(() => deps.warehouse.undoBatch(opened.id)).catch(async (fault: unknown) => {
    const isShown = await deps.warehouse.loadedBatches().then((loaded) => loaded.some(({ batchId }) => batchId === opened.id), () => true)
    if (!isShown) return
    await deps.batches.report(opened.id, { ...opened, error: errorPart(failure) })
    throw fault
  })
  await waiting.untilGone(() => undoOutside(deps, opened.id, []))
  await deps.batches.fail(opened.id, { ...opened, status: 'failed', finishedAt: isoOf(deps.clock.now()), rejectsFile: hasRejects ? rejectsPath(deps, opened.id) : null, error: errorPart(failure) })
  return failure
}

interface BegunImport {
  readonly plan: ImportPlan
  readonly request: ImportRequest
  readonly opened: ImportReport
  /** The visible import whose rows it replaces. */
  readonly before: ImportReport | undefined
  readonly place: LinePlace
}

/** Does an import to its end, however often the warehouse goes away meanwhile; one that fails is removed, and its error thrown. */
const workThrough = async (deps: ImportDeps, models: ModelVersions, requests: ImportRequests, { plan, request, opened, before, place }: BegunImport): Promise<ImportReport> => {
  const workDir = join(deps.home, 'imports', opened.id)
  const saveModel = async (): Promise<void> => void (request.yaml === undefined ? undefined : await models.save(request.yaml, request.startedBy))
  const attempt = async (): Promise<ImportReport> => {
    await makeWorkDir(deps.home, opened.id)
    const report = await load(deps, plan, request, opened, workDir, saveModel)
    await tidyWorkDir(workDir, report.rejected > 0)
    return report
  }
  const mark = { waits: async () => (isWorthKeeping(request) ? requests.note(opened.id, request) : undefined), begins: () => requests.forget(opened.id) }
  const waiting = createWaiting(deps, { opened, workDir, signal: place.signal, mark })
  try {
    // One that replaces a visible import is begun again by its schedule instead.
    return await (before === undefined ? waiting.untilDone(attempt) : attempt())
  } catch (error) {
    if (await place.isLeft()) throw error
    throw await failImport(deps, opened, workDir, error, before, waiting)
  }
}

const modelFor = async (models: ModelVersions, request: ImportRequest): Promise<CompanyModel> => {
  if (request.yaml !== undefined) {
    const model = modelOf(request.yaml)
    await models.checkCompany(model)
    await models.checkSources(request.yaml, model)
    return model
  }
  const saved = await models.current()
  if (saved === undefined) throw dataErrors.DATA_MODEL_MISSING()
  return saved.model
}

/** The plan of an import that is begun anew: its files, or its model, may no longer be there. */
const planAgain = async (deps: ImportDeps, models: ModelVersions, opened: ImportReport, request: ImportRequest): Promise<ImportPlan> => {
  try {
    return await planImport(deps, await modelFor(models, request), request)
  } catch (error) {
    const failure = failureOf(error, deps, opened.id)
    await deps.batches.fail(opened.id, { ...opened, status: 'failed', finishedAt: isoOf(deps.clock.now()), error: errorPart(failure) })
    throw failure
  }
}

export const createImports = (deps: ImportDeps, models: ModelVersions): Imports => {
  const requests = createImportRequests(deps.store, deps.clock)
  const line = createImportLine(requests)
  const get = async (id: string): Promise<ImportReport> => importReportOf(await batchOf(id))
  const batchOf = async (id: string): Promise<Batch> => {
    const batch = await deps.batches.get(id)
    if (batch === undefined || batch.kind !== 'import') throw dataErrors.DATA_IMPORT_UNKNOWN({ id }, { where: id })
    return batch
  }

  const begin = async (request: ImportRequest): Promise<{ report: ImportReport; done: Promise<ImportReport> }> => {
    const plan = await planImport(deps, await modelFor(models, request), request)
    const before = request.loadsAgain === undefined ? undefined : await get(request.loadsAgain)
    const id = before?.id ?? deps.ids.id()
    const opened: ImportReport = {
      id, status: 'running', source: request.sourceName ?? request.dataDir, startedAt: isoOf(deps.clock.now()), finishedAt: null, startedBy: request.startedBy,
      progress: { done: 0, total: plan.tables.length * 2 + 6, step: 'waiting' }, tables: [], rejected: 0, rejectsFile: null, newCustomers: 0, quality: [], error: null,
    }
    if (before === undefined) await deps.batches.open({ id, kind: 'import', source: opened.source, openedBy: request.startedBy }, opened)
    if (isWorthKeeping(request) && (line.isBusy() || deps.warehouse.standing().kind === 'away')) await requests.note(id, request)
    return { report: opened, done: line.add(id, request, (place) => workThrough(deps, models, requests, { plan, request, opened, before, place })) }
  }

  /** Begins an import anew that waited when the server was stopped. */
  const beginAgain = async (id: string, request: ImportRequest): Promise<ImportReport> => {
    const opened = await get(id)
    return line.add(id, request, async (place) => {
      // What it may have left is removed as soon as the warehouse is there.
      await deps.warehouse.whenThere(place.signal)
      return workThrough(deps, models, requests, { plan: await planAgain(deps, models, opened, request), request, opened, before: undefined, place })
    })
  }

  const rejectsFile = async (id: string): Promise<string> => {
    const report = await get(id)
    if (report.rejectsFile === null) throw dataErrors.DATA_IMPORT_UNKNOWN({ id }, { where: id })
    return rejectsPath(deps, id)
  }

  const imports: Imports = {
    start: async (request) => {
      const { report, done } = await begin(request)
      // The report says how it ended; whoever runs it to the end gets the error itself.
      return { report, done: done.catch(() => get(report.id)) }
    },
    run: async (request) => (await begin(request)).done,
    settled: line.settled,
    get,
    list: async (limit, before) => (await deps.batches.list('import', limit, before)).map(importReportOf),
    undo: async (id) => undoImport(deps, models, await batchOf(id)),
    rejects: async (id, from, limit) => {
      await batchOf(id)
      return readRejects(rejectsPath(deps, id), from, limit)
    },
    rejectsFile,
    reconcile: () => reconcileImports(deps, requests),
    goOn: async () => Array.from(await requests.all(), ([id, request]) => beginAgain(id, request).catch(() => get(id))),
  }
  return Object.freeze(imports)
}
