import { assertNever } from './assert-never.ts'
import type { Catalogue, CatalogueColumn, ValueType } from './catalogue.ts'
import { columnOf, rowScopeOf, tagOf } from './scope.ts'
import type { RowScope } from './scope.ts'
import type { CaseBranch, Expression, FunctionName } from './tree.ts'

const callTypes: Readonly<Record<FunctionName, ValueType | 'same'>> = {
  contains: 'boolean', starts_with: 'boolean', ends_with: 'boolean', lower: 'string', upper: 'string', trim: 'string',
  concat: 'string', left: 'string', right: 'string', length: 'number',
  abs: 'same', round: 'same', floor: 'same', ceil: 'same', mod: 'same', coalesce: 'same', greatest: 'same', least: 'same',
  date: 'date', year: 'number', month: 'number', day: 'number', weekday: 'number',
  hours_since: 'number', days_since: 'number', months_since: 'number', years_since: 'number', days_between: 'number', add_days: 'date',
  days_until_anniversary: 'number',
}

const unknown = (name: string): never => {
  throw new Error(`the catalogue has no ${name}: the rule was checked against another one`)
}

/** The catalogue's entry for an attribute of a checked rule. */
export const attributeColumn = (catalogue: Catalogue | undefined, name: string): CatalogueColumn =>
  (catalogue !== undefined && Object.hasOwn(catalogue.attributes, name) ? catalogue.attributes[name] : undefined) ?? unknown(`attribute ${name}`)

/** The type of a checked expression over a customer, or over a row when `row` is given. */
export const typeOf = (node: Expression, catalogue: Catalogue | undefined, row?: RowScope): ValueType => {
  switch (node.op) {
    case 'literal':
      return node.type
    case 'attribute':
      return attributeColumn(catalogue, node.name).type
    case 'score':
    case 'percentile':
      return 'number'
    case 'tag':
      return (catalogue === undefined ? undefined : tagOf(catalogue, node.name))?.type ?? unknown(`tag ${node.name}`)
    case 'column':
      return (row === undefined ? undefined : columnOf(row, node.name, node.dimension))?.type ?? unknown(`column ${node.name}`)
    case 'now':
      return 'instant'
    case 'today':
      return 'date'
    case 'aggregate': {
      if (node.function === 'count' || node.function === 'distinct' || node.against !== undefined) return 'number'
      if (node.function === 'trend' && node.of === undefined) return 'number'
      if (node.function === 'any' || node.function === 'none' || node.of === undefined) return 'boolean'
      return typeOf(node.of, catalogue, catalogue === undefined ? undefined : rowScopeOf(catalogue, node.fact))
    }
    case 'arithmetic': {
      const left = typeOf(node.left, catalogue, row)
      const right = typeOf(node.right, catalogue, row)
      if (node.operator === '/' && left === 'money' && right === 'money') return 'number'
      return left === 'money' || right === 'money' ? 'money' : 'number'
    }
    case 'negate':
      return typeOf(node.of, catalogue, row)
    case 'call': {
      const type = callTypes[node.name]
      return type === 'same' ? typeOf(node.of[0] as Expression, catalogue, row) : type
    }
    case 'case':
      return typeOf((node.branches[0] as CaseBranch).value, catalogue, row)
    case 'segment':
    case 'sequence':
    case 'and':
    case 'or':
    case 'not':
    case 'compare':
    case 'in':
    case 'between':
    case 'known':
      return 'boolean'
    default:
      return assertNever(node)
  }
}
