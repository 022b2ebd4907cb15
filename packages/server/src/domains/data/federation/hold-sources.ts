import type { CompanyModel } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Store } from '../../../platform/store/store.ts'
import type { Warehouse } from '../../../platform/warehouse/warehouse.ts'
import { dataErrors } from '../errors.ts'
import { catalogSpecs } from '../import/table-spec.ts'
import { placedFaults } from '../model.ts'
import type { ModelProblem } from '../model.ts'
import { checkSources, placeText } from './check-sources.ts'
import { specPath } from './source-needs.ts'
import { inPlaceSpecs } from './source-views.ts'

interface HoldDeps {
  readonly store: Store
  readonly warehouse: Warehouse
}

/** A batch whose rows stand where a table is to be read in place. */
const takenBy = async ({ store }: HoldDeps, model: CompanyModel): Promise<{ readonly name: string; readonly place: string; readonly path: readonly string[]; readonly id: string } | undefined> => {
  for (const spec of inPlaceSpecs(model)) {
    const held = await store.maybeOne<{ id: string }>(sql`select id from batch where status in ('loaded', 'visible') and ${spec.target} = any(tables) limit 1`)
    if (held !== undefined) return { name: spec.name, place: placeText(spec.catalog), path: [...specPath(spec), 'source', 'mode'], id: held.id }
  }
  return undefined
}

/** DATA_SOURCE_NEEDS_CLUSTER, DATA_SOURCE_TABLE_TAKEN; DATA_MODEL_INVALID with every source that is not as the model says. */
export const holdSources = async (deps: HoldDeps, yaml: string, model: CompanyModel): Promise<void> => {
  const [first] = catalogSpecs(model)
  if (first === undefined) return
  const { foreign } = deps.warehouse
  if (foreign === undefined) throw dataErrors.DATA_SOURCE_NEEDS_CLUSTER({ table: first.name, place: placeText(first.catalog) }, { where: [...specPath(first), 'source'].join('.') })
  const problems = placedFaults(yaml, await checkSources(model, foreign))
  if (problems[0] !== undefined) throw dataErrors.DATA_MODEL_INVALID({ problems }, { where: problems[0].where })
  const taken = await takenBy(deps, model)
  if (taken !== undefined) throw dataErrors.DATA_SOURCE_TABLE_TAKEN({ table: taken.name, place: taken.place, id: taken.id }, { where: taken.path.join('.') })
}

/** The same, told instead of thrown: for whoever only wants to know. */
export const sourceProblems = async (deps: HoldDeps, yaml: string, model: CompanyModel): Promise<readonly ModelProblem[]> => {
  const { foreign } = deps.warehouse
  if (foreign !== undefined) {
    const problems = placedFaults(yaml, await checkSources(model, foreign))
    const taken = problems.length > 0 ? undefined : await takenBy(deps, model)
    if (taken === undefined) return problems
    const error = dataErrors.DATA_SOURCE_TABLE_TAKEN({ table: taken.name, place: taken.place, id: taken.id })
    return placedFaults(yaml, [{ path: taken.path, message: error.message, fix: error.fix }])
  }
  return placedFaults(yaml, catalogSpecs(model).map((spec) => {
    const error = dataErrors.DATA_SOURCE_NEEDS_CLUSTER({ table: spec.name, place: placeText(spec.catalog) })
    return { path: [...specPath(spec), 'source'], message: error.message, fix: error.fix }
  }))
}

/** The first place that a model names and the one in force does not: naming it lets the whole company read it. */
export const newPlace = (model: CompanyModel, before: CompanyModel | undefined): string | undefined => {
  const known = new Set(before === undefined ? [] : catalogSpecs(before).map(({ catalog }) => placeText(catalog)))
  return catalogSpecs(model).map(({ catalog }) => placeText(catalog)).find((place) => !known.has(place))
}
