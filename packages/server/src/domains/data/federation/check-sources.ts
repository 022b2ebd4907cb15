import { nearest } from '@sextant/contract'
import type { CompanyModel } from '@sextant/contract'
import type { ForeignCatalogs, ForeignColumn, ForeignDescription } from '../../../platform/warehouse/warehouse.ts'
import { catalogSpecs } from '../import/table-spec.ts'
import type { TableSpec } from '../import/table-spec.ts'
import type { ModelFault } from '../model.ts'
import { kindsFor, needsOf, specPath } from './source-needs.ts'
import type { SourceNeed } from './source-needs.ts'

type CatalogSpec = ReturnType<typeof catalogSpecs>[number]

/** Where a table lies, as people write it. */
export const placeText = ({ catalog, schema, table }: CatalogSpec['catalog']): string => `${catalog}.${schema}.${table}`

/** The column of a source that a model means: engines fold the case of names. */
export const columnNamed = (columns: readonly ForeignColumn[], name: string): ForeignColumn | undefined =>
  columns.find((column) => column.name === name) ?? columns.find((column) => column.name.toLowerCase() === name.toLowerCase())

const listed = (names: readonly string[]): string => (names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`)

const meant = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known)
  if (near.length > 0) return `did you mean ${near.join(' or ')}?`
  return known.length === 0 ? 'there is none' : `there are ${listed(known)}`
}

const advice: Readonly<Record<SourceNeed['use'], string>> = {
  key: 'keys are texts or whole numbers', string: 'texts may be texts or numbers', number: 'numbers are numbers', money: 'amounts are numbers in major units',
  boolean: 'booleans are booleans', date: 'days are dates', instant: 'times are timestamps or dates',
}

const needFault = (need: SourceNeed, spec: CatalogSpec, columns: readonly ForeignColumn[]): readonly ModelFault[] => {
  const place = placeText(spec.catalog)
  const column = columnNamed(columns, need.column)
  if (column === undefined)
    return [{ path: need.path, message: `${place} has no column "${need.column}"`, fix: `${meant(need.column, columns.map(({ name }) => name))} (decimals without a precision are left out by some connectors: let a view cast them)` }]
  if (kindsFor(need, spec.catalog.mode).includes(column.kind)) return []
  return [{
    path: need.path, message: `column "${column.name}" of ${place} is ${column.type}, which cannot be read as ${need.use}`,
    fix: `${advice[need.use]}${spec.catalog.mode === 'in_place' && column.kind === 'text' && !need.hasFormat ? '; texts are read with mode: load' : ''}; make a view in the catalog that casts it, or declare another type`,
  }]
}

/** What keeps a table from being read, of what its source is now. */
export const sourceFaultsOf = (spec: CatalogSpec, found: ForeignDescription): readonly ModelFault[] => {
  const at = [...specPath(spec), 'source']
  if (found.kind === 'away') return [{ path: [...at, 'catalog'], message: `the catalog "${spec.catalog.catalog}" does not answer: ${found.reason}`, fix: 'try again when it does' }]
  if (found.kind === 'table') return needsOf(spec).flatMap((need) => needFault(need, spec, found.columns))
  const { part, known } = found
  const where = part === 'catalog' ? 'the cluster has' : part === 'schema' ? `the catalog "${spec.catalog.catalog}" has` : `${spec.catalog.catalog}.${spec.catalog.schema} has`
  return [{ path: [...at, part], message: `${where} no ${part} "${spec.catalog[part]}"`, fix: meant(spec.catalog[part], known) }]
}

/** Holds every source of a model against the cluster. */
export const checkSources = async (model: CompanyModel, foreign: ForeignCatalogs): Promise<readonly ModelFault[]> => {
  const faults: ModelFault[] = []
  for (const spec of catalogSpecs(model)) faults.push(...sourceFaultsOf(spec, await foreign.describe(spec.catalog)))
  return faults
}

export type { CatalogSpec, TableSpec }
