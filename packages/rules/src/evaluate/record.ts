import type { CatalogueColumn, CatalogueFact, ValueType } from '../catalogue.ts'
import { columnOf } from '../scope.ts'
import type { RowScope } from '../scope.ts'
import { timeColumnName } from '../tree.ts'
import { canonicalInstant } from '../zone.ts'
import type { Value } from './values.ts'

/** One fact's row in memory: values by the catalogue's column names, and `time` for when it happened. */
export type FactRow = Readonly<Record<string, Value | undefined>>

/** A customer as the memory evaluator reads him. What is absent is unknown. */
export interface CustomerRecord {
  readonly id: string
  readonly attributes: FactRow
  readonly facts?: Readonly<Record<string, readonly FactRow[]>>
  readonly scores?: Readonly<Record<string, number | null | undefined>>
  /** Percentiles of scores, 0..1. */
  readonly percentiles?: Readonly<Record<string, number | null | undefined>>
  /** Tags whose values are kept in tables; those defined by expressions are evaluated. */
  readonly tags?: FactRow
  /** Segments with a list of members that he is in; those defined by rules are evaluated. */
  readonly segments?: readonly string[] | ReadonlySet<string>
}

/** Rows of dimension tables: dimension name → key → row. */
export type DimensionRows = Readonly<Record<string, ReadonlyMap<string, FactRow>>>

/** An instant in canonical form; other ISO forms are brought into it, anything else is an error. */
export const canonicalTime = (value: Value | undefined): string | null => {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') {
    if (value.length === 24 && value.charCodeAt(23) === 90) return value
    const instant = canonicalInstant(value)
    if (instant !== undefined) return instant
  }
  throw new Error(`${JSON.stringify(value)} is not an instant; a record writes 2024-02-29T08:30:00.000Z`)
}

const wrongType = (name: string, value: Value, type: ValueType): never => {
  throw new Error(`the record's ${name} is ${JSON.stringify(value)}, the catalogue says ${type}`)
}

/** Names that every object answers to (`constructor`), whether it has such a value or not. */
const isInherited = (name: string): boolean => name in Object.prototype

/** Reads one value as the catalogue's type; absent and not-a-number are null, another type is an error. */
export const valueReader = (name: string, type: ValueType): ((row: FactRow) => Value) => {
  const read = presentReader(name, type)
  return isInherited(name) ? (row) => (Object.hasOwn(row, name) ? read(row) : null) : read
}

const presentReader = (name: string, type: ValueType): ((row: FactRow) => Value) => {
  if (type === 'instant') return (row) => canonicalTime(row[name])
  if (type === 'number' || type === 'money') {
    return (row) => {
      const value = row[name]
      if (value === undefined || value === null) return null
      if (typeof value !== 'number') return wrongType(name, value, type)
      return Number.isFinite(value) ? value : null
    }
  }
  const wanted = type === 'boolean' ? 'boolean' : 'string'
  return (row) => {
    const value = row[name]
    if (value === undefined || value === null) return null
    return typeof value === wanted ? value : wrongType(name, value, type)
  }
}

const noRows: readonly FactRow[] = []

/** Reads a customer's rows of a fact. */
export const factRowsReader = (fact: string): ((customer: CustomerRecord) => readonly FactRow[]) =>
  isInherited(fact)
    ? ({ facts }) => (facts !== undefined && Object.hasOwn(facts, fact) ? facts[fact] : undefined) ?? noRows
    : ({ facts }) => facts?.[fact] ?? noRows

/** Names under which a row of a fact may say when it happened, the usual one first: `time`, unless that is another column of the fact. */
export const timeNamesOf = ({ columns, timeColumn }: CatalogueFact): readonly [usual: string, other: string] => {
  const declared = Object.keys(columns).find((name) => (columns[name]?.column ?? name) === timeColumn)
  const isOther = Object.hasOwn(columns, timeColumnName) && (columns[timeColumnName]?.column ?? timeColumnName) !== timeColumn
  return isOther ? [declared ?? timeColumn, declared ?? timeColumn] : [timeColumnName, declared ?? timeColumnName]
}

const nameOfColumn = (columns: Readonly<Record<string, CatalogueColumn>>, physical: string): string =>
  Object.keys(columns).find((name) => (columns[name]?.column ?? name) === physical) ?? physical

/** Reads a column of a row, or of the dimension row it points at. */
export const columnReader = (row: RowScope, name: string, dimension: string | undefined, dimensions: DimensionRows): ((row: FactRow) => Value) => {
  const type = columnOf(row, name, dimension)?.type
  if (type === undefined) throw new Error(`the row has no column ${name}: the rule was checked against another catalogue`)
  const read = valueReader(name, type)
  if (dimension === undefined) return read
  const table = row.dimensions?.[dimension]
  if (table === undefined) throw new Error(`the row has no dimension ${dimension}`)
  const keyName = nameOfColumn(row.columns, table.factColumn)
  const rows = Object.hasOwn(dimensions, dimension) ? dimensions[dimension] : undefined
  return (fact) => {
    const key = fact[keyName]
    const found = key === null || key === undefined ? undefined : rows?.get(String(key))
    return found === undefined ? null : read(found)
  }
}

export const isMember = (customer: CustomerRecord, name: string): boolean => {
  const { segments } = customer
  if (segments === undefined) return false
  return Array.isArray(segments) ? segments.includes(name) : (segments as ReadonlySet<string>).has(name)
}

const ownNumber = (values: CustomerRecord['scores'], name: string): Value => {
  const value = values !== undefined && Object.hasOwn(values, name) ? values[name] : null
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

export const scoreOf = (customer: CustomerRecord, name: string): Value => ownNumber(customer.scores, name)
export const percentileOf = (customer: CustomerRecord, name: string): Value => ownNumber(customer.percentiles, name)

