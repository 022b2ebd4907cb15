import type { CompanyModel } from '@sextant/contract'
import { ident, sql } from '@sextant/sql'
import { bySextant } from '../../../platform/asking.ts'
import { AppError } from '../../../platform/errors.ts'
import type { Store } from '../../../platform/store/store.ts'
import type { Warehouse } from '../../../platform/warehouse/warehouse.ts'
import { catalogSpecs } from '../import/table-spec.ts'
import type { TableSummary } from '../tables.ts'
import type { CatalogSpec } from './check-sources.ts'
import { loadStates, problemOf } from './load-state.ts'
import type { LoadState } from './load-state.ts'
import { ensureSourceView } from './source-views.ts'

const placeOf = ({ catalog: { catalog, schema, table, mode } }: CatalogSpec) => ({ catalog, schema, table, mode })

const unavailable = (summary: TableSummary, spec: CatalogSpec, error: AppError): TableSummary => ({
  ...summary, rows: 0, from: null, to: null, freshness: 'late', source: { ...placeOf(spec), state: 'unavailable', loadedAt: null, problem: problemOf(error) },
})

/** A table in place is as fresh as the table itself. */
const inPlace = async (warehouse: Warehouse, model: CompanyModel, summary: TableSummary, spec: CatalogSpec): Promise<TableSummary> => {
  const state = await bySextant(() => ensureSourceView(warehouse, model, spec, false))
  if (state.kind === 'unavailable') return unavailable(summary, spec, state.error)
  const { nothing } = warehouse.dialect
  const times = spec.fact === undefined ? sql`${nothing('instant')} as "from", ${nothing('instant')} as "to"` : sql`min(_at) as "from", max(_at) as "to"`
  try {
    const counted = await warehouse.one<{ rows: number; from: string | null; to: string | null }>('data.tables', sql`select count(*) as "rows", ${times} from ${ident(spec.target)}`)
    return { ...summary, ...counted, freshness: 'fresh', source: { ...placeOf(spec), state: 'readable', loadedAt: null, problem: null } }
  } catch (error) {
    // Told in its row: the page is of the other tables too.
    if (error instanceof AppError) return unavailable(summary, spec, error)
    throw error
  }
}

const loaded = (summary: TableSummary, spec: CatalogSpec, state: LoadState | undefined): TableSummary => {
  const { loadedAt, error: problem } = state ?? { loadedAt: null, error: null }
  const outcome = problem !== null ? 'failed' : loadedAt === null ? 'waiting' : 'loaded'
  return { ...summary, source: { ...placeOf(spec), state: outcome, loadedAt, problem } }
}

/** Adds to the tables that come from other catalogs where they come from and how they stand. */
export const withSources = async ({ store, warehouse }: { readonly store: Store; readonly warehouse: Warehouse }, model: CompanyModel, summaries: readonly TableSummary[]): Promise<readonly TableSummary[]> => {
  const specs = new Map(catalogSpecs(model).map((spec) => [spec.target, spec]))
  if (specs.size === 0) return summaries
  const states = new Map((await loadStates(store)).map((state) => [state.table, state]))
  const told: TableSummary[] = []
  for (const summary of summaries) {
    const spec = specs.get(`${summary.kind}_${summary.name}`)
    if (spec === undefined) told.push(summary)
    else told.push(spec.catalog.mode === 'in_place' ? await inPlace(warehouse, model, summary, spec) : loaded(summary, spec, states.get(spec.target)))
  }
  return told
}
