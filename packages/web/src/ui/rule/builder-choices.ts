import type { AggregateFunction, BuilderColumn, BuilderCondition, BuilderFilter, BuilderGroup, BuilderOperator, BuilderSubject, ValueType, Window } from '@sextant/rules'
import type { Catalogue, CatalogueColumn } from '../../api/rules.ts'

export type FactSubject = Extract<BuilderSubject, { kind: 'fact' }>
export type FactFunction = AggregateFunction | 'days_since'
export const factFunctions: readonly FactFunction[] = ['count', 'any', 'none', 'sum', 'avg', 'min', 'max', 'distinct', 'first', 'last', 'days_since']
const withoutColumn: readonly FactFunction[] = ['count', 'any', 'none', 'days_since']
export const needsColumn = (name: FactFunction): boolean => !withoutColumn.includes(name)
export const emptyGroup: BuilderGroup = { kind: 'group', match: 'all', negated: false, of: [] }

const numeric: readonly BuilderOperator[] = ['>', '>=', '<', '<=', '=', '!=', 'between']
const nullable: readonly BuilderOperator[] = ['known', 'unknown']
const byType: Readonly<Record<ValueType, readonly BuilderOperator[]>> = {
  number: numeric, money: numeric, date: ['>=', '<', '<=', '>', '=', 'between'], instant: ['>=', '<', '<=', '>', 'between'], boolean: ['is_true', 'is_false'],
  string: ['=', '!=', 'in', 'not_in', 'contains', 'starts_with', 'ends_with'],
}

export const columnOf = (fact: Catalogue['facts'][string] | undefined, column: BuilderColumn | undefined): CatalogueColumn | undefined =>
  column === undefined ? undefined : column.dimension === undefined ? fact?.columns[column.name] : fact?.dimensions?.[column.dimension]?.columns[column.name]

/** Type of the value that a subject gives. */
export const typeOfSubject = (subject: BuilderSubject, catalogue: Catalogue): ValueType => {
  switch (subject.kind) {
    case 'attribute':
      return catalogue.attributes[subject.name]?.type ?? 'string'
    case 'score':
    case 'percentile':
      return 'number'
    case 'tag':
      return catalogue.tags[subject.name]?.type ?? 'string'
    case 'segment':
      return 'boolean'
    case 'fact':
      if (subject.function === 'any' || subject.function === 'none') return 'boolean'
      if (!needsColumn(subject.function) || subject.function === 'distinct') return 'number'
      return subject.column?.name === 'time' ? 'instant' : (columnOf(catalogue.facts[subject.fact], subject.column)?.type ?? 'number')
  }
}

const isAlwaysKnown = (subject: BuilderSubject): boolean => subject.kind === 'segment' || (subject.kind === 'fact' && ['count', 'any', 'none', 'distinct'].includes(subject.function))
export const operatorsOf = (type: ValueType, alwaysKnown: boolean): readonly BuilderOperator[] => [...byType[type], ...(alwaysKnown ? [] : nullable)]
export const operatorsOfSubject = (subject: BuilderSubject, catalogue: Catalogue): readonly BuilderOperator[] => operatorsOf(typeOfSubject(subject, catalogue), isAlwaysKnown(subject))

export const valueCount = (operator: BuilderOperator): 0 | 1 | 2 | 'many' => {
  if (['known', 'unknown', 'is_true', 'is_false'].includes(operator)) return 0
  if (operator === 'between') return 2
  return operator === 'in' || operator === 'not_in' ? 'many' : 1
}

const firstValue = (type: ValueType): string | number | boolean => {
  if (type === 'number' || type === 'money') return 0
  if (type === 'date') return new Date().toISOString().slice(0, 10)
  return type === 'instant' ? `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z` : type === 'boolean' ? true : ''
}

/** Values that fit an operator, keeping those there are. */
export const fitValues = (operator: BuilderOperator, type: ValueType, old: readonly (string | number | boolean)[], known: readonly string[] | undefined): readonly (string | number | boolean)[] => {
  const count = valueCount(operator)
  const start = known?.[0] ?? firstValue(type)
  if (count === 0) return []
  if (count === 'many') return old.length === 0 ? [start] : old
  return Array.from({ length: count }, (_, index) => old[index] ?? start)
}

export const knownValues = (subject: BuilderSubject, catalogue: Catalogue): readonly string[] | undefined =>
  subject.kind === 'attribute' ? catalogue.attributes[subject.name]?.values : subject.kind === 'fact' ? columnOf(catalogue.facts[subject.fact], subject.column)?.values : undefined

/** The condition about another subject: its operator and values are kept where they still fit. */
export const withSubject = (condition: BuilderCondition, subject: BuilderSubject, catalogue: Catalogue): BuilderCondition => {
  const type = typeOfSubject(subject, catalogue)
  const operators = operatorsOfSubject(subject, catalogue)
  const operator = operators.includes(condition.operator) ? condition.operator : (operators[0] ?? '=')
  return { ...condition, subject, type, operator, values: fitValues(operator, type, type === condition.type ? condition.values : [], knownValues(subject, catalogue)) }
}

export const withOperator = <Item extends BuilderCondition | BuilderFilter>(item: Item, operator: BuilderOperator, known: readonly string[] | undefined): Item => ({ ...item, operator, values: fitValues(operator, item.type, item.values, known) })

/** A fact subject under another function: with a column where it needs one. */
export const withFunction = (subject: FactSubject, name: FactFunction, catalogue: Catalogue): FactSubject => {
  const { column, n: _, against: __, ...rest } = subject
  if (!needsColumn(name)) return { ...rest, function: name }
  const fact = catalogue.facts[subject.fact]
  const first = column?.name ?? fact?.valueColumn ?? Object.keys(fact?.columns ?? {})[0] ?? 'time'
  return { ...rest, function: name, column: column ?? { name: first } }
}

export const newCondition = (catalogue: Catalogue): BuilderCondition => {
  const name = Object.keys(catalogue.attributes)[0]
  const fact = Object.keys(catalogue.facts)[0] ?? ''
  const subject: BuilderSubject = name === undefined ? { kind: 'fact', fact, function: 'count', where: [] } : { kind: 'attribute', name }
  return withSubject({ kind: 'condition', subject, operator: '=', values: [], type: 'boolean' }, subject, catalogue)
}

export const newFilter = (fact: Catalogue['facts'][string] | undefined): BuilderFilter | null => {
  const first = Object.entries(fact?.columns ?? {})[0]
  if (first === undefined) return null
  const [name, column] = first
  const operator = operatorsOf(column.type, false)[0] ?? '='
  return { column: { name }, operator, type: column.type, values: fitValues(operator, column.type, [], column.values) }
}

export const defaultWindow: Window = { kind: 'last', count: 90, unit: 'days' }

/** A value to order customers by, before somebody chooses one. */
export const valueExpression = (catalogue: Catalogue): string => {
  const [name, fact] = Object.entries(catalogue.facts).find(([, { valueColumn }]) => valueColumn !== undefined) ?? []
  if (name !== undefined && fact?.valueColumn !== undefined) return `sum(${name}.${fact.valueColumn})`
  const other = Object.keys(catalogue.facts)[0]
  return other === undefined ? (Object.keys(catalogue.attributes)[0] ?? '1') : `count(${other})`
}
