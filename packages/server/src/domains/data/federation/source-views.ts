import type { CompanyModel } from '@sextant/contract'
import { render } from '@sextant/sql'
import { AppError, isAppError } from '../../../platform/errors.ts'
import type { Warehouse } from '../../../platform/warehouse/warehouse.ts'
import { dataErrors } from '../errors.ts'
import { catalogSpecs } from '../import/table-spec.ts'
import { placeText, sourceFaultsOf } from './check-sources.ts'
import type { CatalogSpec } from './check-sources.ts'
import { inPlaceSelect } from './in-place-select.ts'

/** Whether a table of another catalog can be read now, and if not, why. */
export type SourceState = { readonly kind: 'readable' } | { readonly kind: 'unavailable'; readonly error: AppError }

/** Views as they were last made, by warehouse and name: one that would be the same is not made again. */
const made = new WeakMap<Warehouse, Map<string, string>>()

/** Describes a source; what keeps it from being read is thrown under its name. DATA_SOURCE_NEEDS_CLUSTER, DATA_SOURCE_AWAY, DATA_SOURCE_CHANGED. */
export const readableSource = async (warehouse: Warehouse, spec: CatalogSpec) => {
  const table = spec.name
  const place = placeText(spec.catalog)
  const { foreign } = warehouse
  if (foreign === undefined) throw dataErrors.DATA_SOURCE_NEEDS_CLUSTER({ table, place }, { where: table })
  const found = await foreign.describe(spec.catalog)
  if (found.kind === 'away') throw dataErrors.DATA_SOURCE_AWAY({ table, place, reason: found.reason }, { where: table })
  const [fault] = sourceFaultsOf(spec, found)
  if (fault !== undefined || found.kind !== 'table') throw dataErrors.DATA_SOURCE_CHANGED({ table, place, problem: fault?.message ?? 'it is gone', remedy: fault?.fix ?? 'name another table' }, { where: fault?.path.join('.') ?? table })
  return { foreign, columns: found.columns }
}

/**
 * Makes the view of a table that is read in place, where it can be read.
 *
 * @param isInDoubt make it though it was made like this before: it may have been taken away or gone stale since
 */
export const ensureSourceView = async (warehouse: Warehouse, model: CompanyModel, spec: CatalogSpec, isInDoubt: boolean): Promise<SourceState> => {
  const views = made.get(warehouse) ?? new Map<string, string>()
  made.set(warehouse, views)
  try {
    const { foreign, columns } = await readableSource(warehouse, spec)
    const select = inPlaceSelect(spec, columns, { model, dialect: warehouse.dialect, foreign })
    // With the types: a view is stale when they have changed, though its text has not.
    const text = JSON.stringify([render(select, warehouse.dialect.placeholders), columns])
    if (!isInDoubt && views.get(spec.target) === text) return { kind: 'readable' }
    await warehouse.ensureView('data.readInPlace', spec.target, select)
    views.set(spec.target, text)
    return { kind: 'readable' }
  } catch (error) {
    views.delete(spec.target)
    // The cluster may tell the columns of a table also to who may not read its rows.
    if (isAppError(error, 'WAREHOUSE_DENIED')) return { kind: 'unavailable', error: dataErrors.DATA_SOURCE_AWAY({ table: spec.name, place: placeText(spec.catalog), reason: error.message }, { where: spec.name, cause: error }) }
    if (error instanceof AppError) return { kind: 'unavailable', error }
    throw error
  }
}

/** The tables of a model that are read in place. */
export const inPlaceSpecs = (model: CompanyModel): readonly CatalogSpec[] => catalogSpecs(model).filter(({ catalog }) => catalog.mode === 'in_place')

/** Names in the warehouse of the tables that are read in place. */
export const inPlaceTables = (model: CompanyModel): readonly string[] => inPlaceSpecs(model).map(({ target }) => target)

/**
 * Makes the views of all tables that are read in place. One that cannot be read now is left as it is: whoever asks it is told why, and what
 * does not ask it goes on.
 */
export const ensureSourceViews = async (warehouse: Warehouse, model: CompanyModel): Promise<ReadonlyMap<string, SourceState>> => {
  const states = new Map<string, SourceState>()
  for (const spec of inPlaceSpecs(model)) states.set(spec.target, await ensureSourceView(warehouse, model, spec, true))
  return states
}
