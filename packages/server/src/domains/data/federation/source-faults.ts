import type { CompanyModel, ModelCatalogSource } from '@sextant/contract'
import { defaultLevel } from '../catalogue.ts'
import { catalogSpecs } from '../import/table-spec.ts'
import type { TableSpec } from '../import/table-spec.ts'
import type { ModelFault } from '../model.ts'
import { needsOf, specPath } from './source-needs.ts'

type CatalogSpec = TableSpec & { readonly catalog: ModelCatalogSource }

const growing: ReadonlySet<string> = new Set(['number', 'money', 'date', 'instant'])

const factInPlaceFaults = (model: CompanyModel, spec: CatalogSpec, path: readonly string[]): readonly ModelFault[] => {
  const { fact } = spec
  if (fact === undefined) return []
  const found: ModelFault[] = []
  if (fact.unknownCustomer === 'create')
    found.push({ path: [...path, 'unknownCustomer'], message: 'a fact that is read in place cannot create customers: nothing happens when a row appears in it', fix: 'write reject or keep, or mode: load' })
  if (fact.event !== undefined)
    found.push({ path: [...path, 'event'], message: 'events cannot land in a fact that is read in place', fix: 'take event out, describe the events as a fact of their own, or write mode: load' })
  for (const [name, { derive }] of Object.entries(model.levels[defaultLevel(model)]?.attributes ?? {}))
    if (derive?.fact === spec.name)
      found.push({ path: ['levels', defaultLevel(model), 'attributes', name, 'derive', 'fact'], message: `"${spec.name}" is read in place, and attributes are derived when rows are loaded`, fix: `ask it in rules, such as last(${spec.name}.${derive.column}), or write mode: load at ${spec.name}` })
  return found
}

const inPlaceFaults = (model: CompanyModel, spec: CatalogSpec): readonly ModelFault[] => {
  const path = specPath(spec)
  const found: ModelFault[] = []
  if (spec.kind === 'level' || spec.kind === 'dependant')
    found.push({ path: [...path, 'source', 'mode'], message: `a ${spec.kind} cannot be read in place: its members, what they are known by and their consents are kept here`, fix: 'write mode: load, with every: hour, day or week' })
  for (const setting of ['every', 'since'] as const)
    if (spec.catalog[setting] !== undefined) found.push({ path: [...path, 'source', setting], message: `what is read in place is never loaded, so ${setting} means nothing`, fix: `take ${setting} out, or write mode: load` })
  for (const need of needsOf(spec)) if (need.hasFormat) found.push({ path: need.path, message: 'texts with a form of their own cannot be read in place', fix: 'make a view in the catalog that casts them, or write mode: load' })
  return [...found, ...factInPlaceFaults(model, spec, path)]
}

const loadFaults = (spec: CatalogSpec): readonly ModelFault[] => {
  const { since } = spec.catalog
  if (since === undefined) return []
  const path = [...specPath(spec), 'source', 'since']
  const column = spec.columns[since]
  const usable = Object.entries(spec.columns).flatMap(([name, { type, formula }]) => (growing.has(type) && formula === undefined ? [name] : []))
  const found: ModelFault[] = []
  if (column === undefined || !usable.includes(since))
    found.push({ path, message: `"${since}" is no column of numbers, days or times that is read from the source`, fix: usable.length === 0 ? 'take since out: then all rows are loaded anew' : `use one of ${usable.join(', ')}` })
  if (spec.fact !== undefined && spec.fact.key === undefined)
    found.push({ path, message: 'rows of the last value are read once more, so without a key they would be doubled', fix: 'declare the key of a row, or take since out' })
  return found
}

/** What is wrong with the sources in other catalogs, as far as the model alone tells. */
export const sourceFaults = (model: CompanyModel): readonly ModelFault[] =>
  catalogSpecs(model).flatMap((spec) => (spec.catalog.mode === 'in_place' ? inPlaceFaults(model, spec) : loadFaults(spec)))
