import type { CompanyModel } from '@sextant/contract'
import { bySextant } from '../../../platform/asking.ts'
import { AppError } from '../../../platform/errors.ts'
import { dataErrors } from '../errors.ts'
import { tableSpecs } from '../import/table-spec.ts'
import { inPlaceSpecs } from './source-views.ts'
import type { CatalogSpec } from './check-sources.ts'
import { loadSource } from './load-source.ts'
import type { LoadDeps } from './load-source.ts'
import { failedLoads, loadStates, problemOf } from './load-state.ts'
import type { LoadProblem } from './load-state.ts'
import { isLoadDue, lastLoadTime } from './load-times.ts'

/** How the load of one table ended. */
export interface SourceLoad {
  readonly table: string
  readonly outcome: 'loaded' | 'unchanged' | 'failed'
  readonly importId: string | null
  readonly rows: number
  readonly error: LoadProblem | null
}

export interface SourceLoads {
  /** Loads all tables that come from other catalogs, or those named. DATA_MODEL_MISSING, DATA_TABLE_UNKNOWN. */
  readonly run: (only: readonly string[] | undefined, startedBy: string) => Promise<readonly SourceLoad[]>
  /** Tables whose last load failed. */
  readonly failed: () => Promise<number>
  /** Loads the tables whose time has come. */
  readonly runDue: () => Promise<readonly SourceLoad[]>
}

const loadable = (model: CompanyModel, only: readonly string[] | undefined): readonly CatalogSpec[] => {
  const named = only?.find((name) => inPlaceSpecs(model).some((spec) => spec.name === name))
  if (named !== undefined) throw dataErrors.DATA_SOURCE_IN_PLACE({ table: named }, { where: named })
  return tableSpecs(model, only, 'catalogs').flatMap((spec) => (spec.catalog === undefined ? [] : [{ ...spec, catalog: spec.catalog }]))
}

export const createSourceLoads = (deps: LoadDeps, currentModel: () => Promise<CompanyModel | null>): SourceLoads => {
  // One at a time: a second run of the same table would unload what the first is about to replace.
  let tail: Promise<unknown> = Promise.resolve()
  const loadAll = async (model: CompanyModel, specs: readonly CatalogSpec[], startedBy: string): Promise<readonly SourceLoad[]> => {
    const loads: SourceLoad[] = []
    for (const spec of specs) {
      try {
        const report = await loadSource(deps, model, spec, startedBy)
        const rows = report?.tables.reduce((sum, { loaded }) => sum + loaded, 0) ?? 0
        loads.push({ table: spec.name, outcome: report === null ? 'unchanged' : 'loaded', importId: report?.id ?? null, rows, error: null })
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        // Told by the answer and kept with the table: the others are loaded all the same.
        loads.push({ table: spec.name, outcome: 'failed', importId: null, rows: 0, error: problemOf(error) })
      }
    }
    return loads
  }
  const inTurn = (choose: (model: CompanyModel | null) => Promise<readonly SourceLoad[]>): Promise<readonly SourceLoad[]> => {
    const mine = tail.then(() => bySextant(async () => choose(await currentModel())))
    tail = mine.catch(() => undefined)
    return mine
  }
  return Object.freeze<SourceLoads>({
    run: (only, startedBy) =>
      inTurn(async (model) => {
        if (model === null) throw dataErrors.DATA_MODEL_MISSING()
        return loadAll(model, loadable(model, only), startedBy)
      }),
    failed: () => failedLoads(deps.store),
    runDue: () =>
      inTurn(async (model) => {
        if (model === null) return []
        const now = deps.clock.now()
        const states = new Map((await loadStates(deps.store)).map((state) => [state.table, state]))
        const due = loadable(model, undefined).filter((spec) => {
          const state = states.get(spec.target)
          const last = state === undefined ? undefined : { attemptedAt: Date.parse(state.attemptedAt), loadedAt: state.loadedAt === null ? null : Date.parse(state.loadedAt) }
          return isLoadDue(last, lastLoadTime(spec.catalog, model.company, now), now)
        })
        return loadAll(model, due, 'schedule')
      }),
  })
}
