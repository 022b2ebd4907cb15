import type { CompanyModel, ModelCatalogSource, ModelColumn, ModelSource, ModelTableSource } from '@sextant/contract'
import { dataErrors } from '../errors.ts'
import { defaultLevel } from '../catalogue.ts'

/** One table of model.yaml as the import sees it. */
export interface TableSpec {
  readonly kind: 'level' | 'dependant' | 'dimension' | 'fact'
  readonly name: string
  /** Table of the warehouse. */
  readonly target: string
  readonly source: ModelSource
  /** The table of another catalog whose rows `source` is a copy of. */
  readonly catalog: ModelCatalogSource | undefined
  /** Columns read or computed from the file. */
  readonly columns: Readonly<Record<string, ModelColumn>>
  /** Header of the row's own key (levels, dependants, dimensions). */
  readonly keyHeader: string | undefined
  /** Text columns besides, by the name they get in the checked table; all start with `_x_`. */
  readonly extras: Readonly<Record<string, string>>
  readonly fact: CompanyModel['facts'][string] | undefined
}

const withoutDerived = (columns: Readonly<Record<string, ModelColumn>>): Record<string, ModelColumn> =>
  Object.fromEntries(Object.entries(columns).filter(([, column]) => column.derive === undefined))

/** Names of the checked table's columns for a level's title, parent and identifiers. */
export const extraNames = Object.freeze({
  title: '_x_title',
  parent: '_x_parent',
  parentFrom: '_x_parent_from',
  parentTo: '_x_parent_to',
  identifier: (index: number) => `_x_id${index}`,
  identifierFrom: (index: number) => `_x_id${index}_from`,
  identifierTo: (index: number) => `_x_id${index}_to`,
})

const levelExtras = (level: CompanyModel['levels'][string]): Record<string, string> => {
  const extras: Record<string, string> = {}
  if (level.title !== undefined) extras[extraNames.title] = level.title
  if (level.within !== undefined) {
    extras[extraNames.parent] = level.within.column
    if (level.within.validFrom !== undefined) extras[extraNames.parentFrom] = level.within.validFrom
    if (level.within.validTo !== undefined) extras[extraNames.parentTo] = level.within.validTo
  }
  for (const [index, identifier] of level.identifiers.entries()) {
    extras[extraNames.identifier(index)] = identifier.column
    if (identifier.validFrom !== undefined) extras[extraNames.identifierFrom(index)] = identifier.validFrom
    if (identifier.validTo !== undefined) extras[extraNames.identifierTo(index)] = identifier.validTo
  }
  return extras
}

/** Levels from the default outwards, parents of a level before it where they lie below the default. */
const levelOrder = (model: CompanyModel): readonly string[] => {
  const depth = (name: string): number => {
    let steps = 0
    for (let at: string | undefined = name; at !== undefined && steps < 50; at = model.levels[at]?.within?.level) steps += 1
    return steps
  }
  return Object.keys(model.levels).sort((a, b) => depth(a) - depth(b))
}

export const isCatalogSource = (source: ModelTableSource | undefined): source is ModelCatalogSource => source !== undefined && 'catalog' in source

export const isReadInPlace = (source: ModelTableSource | undefined): boolean => isCatalogSource(source) && source.mode === 'in_place'

/** Where the rows are when they are imported: those of another catalog have been unloaded to a file of the table's name. */
const sourceOf = (source: ModelTableSource, target: string): Pick<TableSpec, 'source' | 'catalog'> =>
  isCatalogSource(source) ? { source: { file: `${target}.parquet` }, catalog: source } : { source, catalog: undefined }

const everySpec = (model: CompanyModel): readonly TableSpec[] => {
  const specs: TableSpec[] = []
  for (const [name, dimension] of Object.entries(model.dimensions)) {
    const target = `dimension_${name}`
    specs.push({ kind: 'dimension', name, target, ...sourceOf(dimension.source, target), columns: dimension.columns, keyHeader: dimension.key, extras: {}, fact: undefined })
  }
  for (const name of levelOrder(model)) {
    const level = model.levels[name] as CompanyModel['levels'][string]
    const target = `level_${name}`
    if (level.source === undefined) continue
    specs.push({ kind: 'level', name, target, ...sourceOf(level.source, target), columns: withoutDerived(level.attributes), keyHeader: level.key, extras: levelExtras(level), fact: undefined })
  }
  for (const [name, dependant] of Object.entries(model.dependants)) {
    const target = `dependant_${name}`
    specs.push({
      kind: 'dependant', name, target, ...sourceOf(dependant.source, target), columns: dependant.attributes, keyHeader: dependant.key,
      extras: { [extraNames.parent]: dependant.parent }, fact: undefined,
    })
  }
  for (const [name, fact] of Object.entries(model.facts)) {
    const target = `fact_${name}`
    if (fact.source !== undefined) specs.push({ kind: 'fact', name, target, ...sourceOf(fact.source, target), columns: fact.columns, keyHeader: undefined, extras: {}, fact })
  }
  return specs
}

/** The tables of a model that lie in other catalogs, in the order they are loaded. */
export const catalogSpecs = (model: CompanyModel): readonly (TableSpec & { readonly catalog: ModelCatalogSource })[] =>
  everySpec(model).flatMap((spec) => (spec.catalog === undefined ? [] : [{ ...spec, catalog: spec.catalog }]))

/**
 * The tables of a model that come from files, in the order they are imported: dimensions, levels, dependants, facts.
 *
 * @param from `catalogs`: those instead that are loaded from other catalogs
 * @param only names to restrict it to; DATA_TABLE_UNKNOWN for a name the model lacks (`history` is a name too)
 */
export const tableSpecs = (model: CompanyModel, only: readonly string[] | undefined, from: 'files' | 'catalogs' = 'files'): readonly TableSpec[] => {
  const specs = everySpec(model).filter(({ catalog }) => (from === 'files' ? catalog === undefined : catalog?.mode === 'load'))
  if (only === undefined) return specs
  const known = [...specs.map((spec) => spec.name), ...(from === 'catalogs' || model.history === undefined ? [] : ['history'])]
  const unknown = only.find((name) => !known.includes(name))
  if (unknown !== undefined) throw dataErrors.DATA_TABLE_UNKNOWN({ table: unknown, tables: known })
  return specs.filter((spec) => only.includes(spec.name))
}

export const isDefaultLevel = (model: CompanyModel, spec: TableSpec): boolean => spec.kind === 'level' && spec.name === defaultLevel(model)

/** Headers that a table needs of its files. */
export const headersOf = (spec: TableSpec): readonly string[] => {
  const columns = Object.entries(spec.columns).flatMap(([name, column]) => (column.formula === undefined ? [column.column ?? name] : []))
  const own = spec.fact === undefined ? [] : [spec.fact.customer, spec.fact.time.column]
  return [...new Set([...(spec.keyHeader === undefined ? [] : [spec.keyHeader]), ...own, ...Object.values(spec.extras), ...columns])]
}

const isValidity = (extra: string): boolean => extra.endsWith('_from') || extra.endsWith('_to')

/** Headers of keys, references, identifiers and texts: cells of which every digit counts. */
export const textHeaders = (spec: TableSpec): ReadonlySet<string> => {
  const keyColumns = new Set(spec.fact?.key)
  const columns = Object.entries(spec.columns).flatMap(([name, { type, column, formula }]) => (formula === undefined && (type === 'string' || keyColumns.has(name)) ? [column ?? name] : []))
  const extras = Object.entries(spec.extras).flatMap(([name, header]) => (isValidity(name) ? [] : [header]))
  return new Set([...(spec.keyHeader === undefined ? [] : [spec.keyHeader]), ...(spec.fact === undefined ? [] : [spec.fact.customer]), ...extras, ...columns])
}
