import { assertNever } from '../assert-never.ts'
import { and, ident, join, or, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { Catalogue, CatalogueFact } from '../catalogue.ts'
import { columnOf, rowScopeOf } from '../scope.ts'
import type { RowScope } from '../scope.ts'
import { timeColumnName } from '../tree.ts'
import type { Aggregate, Expression } from '../tree.ts'
import { typeOf } from '../type-of.ts'
import { windowBounds } from '../windows.ts'
import type { Bounds } from '../windows.ts'
import { compileExpression } from './expression.ts'
import type { Compilation } from './expression.ts'

/** The aggregates of a rule over one fact: they become one scan of it, grouped by customer. */
export interface FactScan {
  readonly factName: string
  /** Name of the common table expression. */
  readonly name: string
  readonly aggregates: {
    readonly key: string
    readonly node: Aggregate
    readonly column: string
    /** A sum of the same value that is taken off. */
    readonly minus?: Aggregate
  }[]
}

export interface ScanContext {
  readonly dialect: Dialect
  readonly catalogue: Catalogue
  readonly at: string
  readonly customers: readonly string[] | undefined
}

const dimensionAlias = (dimension: string): string => `fact_${dimension}`

const factColumn = (row: RowScope, used: Set<string>) => (name: string, dimension: string | undefined): Sql => {
  const column = columnOf(row, name, dimension)
  if (column === undefined) throw new Error(`the fact has no column ${name}: the rule was checked against another catalogue`)
  if (dimension !== undefined) used.add(dimension)
  return ident(dimension === undefined ? 'fact' : dimensionAlias(dimension), column.column ?? name)
}

const misplaced = (): never => {
  throw new Error('an aggregate reads the columns of its fact only')
}

export const rowCompilation = (context: ScanContext, row: RowScope, used: Set<string>): Compilation => ({
  dialect: context.dialect, catalogue: context.catalogue, row, timeZone: context.catalogue.timeZone, at: context.at,
  attribute: misplaced, score: misplaced, percentile: misplaced, tag: misplaced, segment: misplaced, aggregate: misplaced, sequence: misplaced, column: factColumn(row, used),
})

const isTimeOf = (of: Expression, { row }: Compilation): boolean => of.op === 'column' && of.dimension === undefined && of.name === timeColumnName && !Object.hasOwn(row?.columns ?? {}, timeColumnName)

/** A value of the fact's rows, ready to be compared with others. */
const comparable = (of: Expression, row: Compilation): Sql => {
  const plain = compileExpression(of, row)
  return typeOf(of, row.catalogue, row.row) === 'string' ? row.dialect.byCodePoint(plain) : plain
}

const aggregateSql = (node: Aggregate, condition: Sql | undefined, time: Sql, row: Compilation): Sql => {
  const { dialect } = row
  const filtered = (aggregate: Sql): Sql => dialect.filtered(aggregate, condition)
  if (node.of === undefined) return node.function === 'count' ? filtered(sql`count(*)`) : sql`${filtered(sql`count(*)`)} > 0`
  if (isTimeOf(node.of, row) && node.function === 'last') return filtered(sql`max(${compileExpression(node.of, row)})`)
  if (isTimeOf(node.of, row) && node.function === 'first') return filtered(sql`min(${compileExpression(node.of, row)})`)
  const value = comparable(node.of, row)
  switch (node.function) {
    case 'count':
      return filtered(sql`count(${value})`)
    case 'distinct':
      return filtered(sql`count(distinct ${value})`)
    case 'sum':
      return filtered(sql`sum(${value})`)
    case 'avg':
      return dialect.safeDivide(dialect.toDouble(filtered(sql`sum(${value})`)), dialect.toDouble(filtered(sql`count(${value})`)))
    case 'min':
      return filtered(sql`min(${value})`)
    case 'max':
      return filtered(sql`max(${value})`)
    case 'first':
    case 'last': {
      const known = sql`${value} is not null`
      return dialect.pick(node.function, value, time, condition === undefined ? known : sql`${condition} and ${known}`)
    }
    case 'nth': {
      const known = sql`${value} is not null`
      return dialect.nth(node.n ?? 1, value, time, condition === undefined ? known : sql`${condition} and ${known}`)
    }
    case 'trend':
    case 'any':
    case 'none':
      return misplaced()
    default:
      return assertNever(node.function)
  }
}

/** A sum less another of the same value. Where the value is unknown, so is the row's difference: it adds to neither. */
const differenceSql = (of: Expression, plus: Sql | undefined, minus: Sql | undefined, row: Compilation): Sql => {
  const value = compileExpression(of, row)
  const part = (condition: Sql | undefined): Sql => (condition === undefined ? value : sql`case when ${condition} then ${value} else 0 end`)
  return sql`sum(${part(plus)} - ${part(minus)})`
}

export const boundsSql = (bounds: Bounds, time: Sql, dialect: Dialect): readonly Sql[] => [
  ...(bounds.from === undefined ? [] : [sql`${time} >= ${dialect.instant(bounds.from)}`]),
  sql`${time} < ${dialect.instant(bounds.to)}`,
]

const widest = (all: readonly Bounds[]): Bounds => ({
  from: all.some(({ from }) => from === undefined) ? undefined : all.map(({ from }) => from as string).sort()[0],
  to: all.map(({ to }) => to).sort().at(-1) as string,
})

interface Narrowing {
  readonly bounds: Bounds
  readonly where: Sql | undefined
  readonly key: string
}

/** What an aggregate needs beyond what the scan's own `where` already says. */
const remaining = (narrow: Narrowing, outer: Bounds, isOnly: boolean, time: Sql, dialect: Dialect): Sql | undefined => {
  if (isOnly) return undefined
  const parts = [
    ...(narrow.bounds.from === undefined || narrow.bounds.from === outer.from ? [] : [sql`${time} >= ${dialect.instant(narrow.bounds.from)}`]),
    ...(narrow.bounds.to === outer.to ? [] : [sql`${time} < ${dialect.instant(narrow.bounds.to)}`]),
    ...(narrow.where === undefined ? [] : [narrow.where]),
  ]
  if (parts.length === 0) return undefined
  return parts.length === 1 ? (parts[0] as Sql) : and(parts)
}

export const joins = (fact: CatalogueFact, used: ReadonlySet<string>): Sql =>
  join([...used].map((name) => {
    const dimension = fact.dimensions?.[name]
    if (dimension === undefined) throw new Error(`the fact has no dimension ${name}`)
    const alias = dimensionAlias(name)
    return sql`
    left join ${ident(dimension.table)} as ${ident(alias)} on ${ident(alias, dimension.keyColumn)} = ${ident('fact', dimension.factColumn)}`
  }), sql``)

/** The value of the latest or earliest row where it is all that is asked of the scan, and the engine finds it sooner by rank than by an aggregate. */
const rankedValue = ({ aggregates }: FactScan, row: Compilation, time: Sql): { readonly column: string; readonly value: Sql; readonly order: Sql } | undefined => {
  const [only, other] = aggregates
  if (!row.dialect.ranksRows || only === undefined || other !== undefined) return undefined
  const { node: { function: which, of }, column } = only
  if ((which !== 'last' && which !== 'first') || of === undefined || isTimeOf(of, row)) return undefined
  const value = comparable(of, row)
  const order = which === 'last' ? sql`${time} desc, ${value} desc` : sql`${time}, ${value}`
  return { column, value, order }
}

export interface ScanShape {
  /** Only who has rows is asked for, not how many: rows are not grouped, a customer may come several times. */
  readonly isPlain: boolean
  /** Further conditions upon the row's customer: others cannot be in the answer. */
  readonly narrowing: (customer: Sql) => readonly Sql[]
}

/** One scan of a fact: all its aggregates, with the windows and filters they share pushed into `where`. */
export const factScanSql = (scan: FactScan, context: ScanContext, shape: ScanShape): Sql => {
  const { catalogue, dialect } = context
  const fact = catalogue.facts[scan.factName] as CatalogueFact
  const used = new Set<string>()
  const row = rowCompilation(context, rowScopeOf(catalogue, scan.factName) as RowScope, used)
  const time = ident('fact', fact.timeColumn)
  const narrowingOf = ({ window, where }: Aggregate): Narrowing => ({
    bounds: windowBounds(window, catalogue.timeZone, context.at, catalogue.calendar),
    where: where === undefined ? undefined : compileExpression(where, row),
    key: JSON.stringify(where ?? null),
  })
  const asked = scan.aggregates.map(({ node, minus, column }) => ({ node, column, own: narrowingOf(node), minus: minus === undefined ? undefined : narrowingOf(minus) }))
  const narrowings = asked.flatMap(({ own, minus }) => (minus === undefined ? [own] : [own, minus]))
  const outer = widest(narrowings.map(({ bounds }) => bounds))
  const sharesAll = narrowings.every(({ bounds, key }) => bounds.from === outer.from && bounds.to === outer.to && key === narrowings[0]?.key)
  const filters = narrowings.map(({ where }) => where)
  const isNarrowable = filters.every((where) => where !== undefined) && new Set(narrowings.map(({ key }) => key)).size <= 4
  const distinctFilters = [...new Map(narrowings.map(({ key, where }) => [key, where])).values()].filter((where) => where !== undefined)
  const conditionOf = (narrowing: Narrowing): Sql | undefined => remaining(narrowing, outer, sharesAll, time, dialect)
  const columns = asked.map(({ node, column, own, minus }) => {
    const value = minus === undefined ? aggregateSql(node, conditionOf(own), time, row) : differenceSql(node.of as Expression, conditionOf(own), conditionOf(minus), row)
    return sql`,
      ${value} as ${ident(column)}`
  })
  const customer = ident('fact', fact.customerColumn)
  const narrowing = distinctFilters.length === 1 ? sql`(${distinctFilters[0] as Sql})` : sql`(${or(distinctFilters)})`
  const conditions = [
    sql`${customer} is not null`,
    ...boundsSql(outer, time, dialect),
    ...(isNarrowable ? [narrowing] : []),
    ...(context.customers === undefined ? [] : [dialect.isOneOf(customer, context.customers, 'string')]),
    ...shape.narrowing(customer),
  ]
  const where = join(conditions, sql`
      and `)
  if (shape.isPlain) {
    return sql`-- customers with such a row
  ${ident(scan.name)} as (
    select ${customer} as "customer"
    from ${ident(fact.table)} as "fact"${joins(fact, used)}
    where ${where}
  )`
  }
  const ranked = rankedValue(scan, row, time)
  if (ranked !== undefined) {
    return sql`-- the row of each customer that the rule asks for
  ${ident(scan.name)} as (
    select "customer", ${ident(ranked.column)}
    from (
      select ${customer} as "customer", ${ranked.value} as ${ident(ranked.column)}, row_number() over (partition by ${customer} order by ${ranked.order}) as "place"
      from ${ident(fact.table)} as "fact"${joins(fact, used)}
      where ${where}
        and ${ranked.value} is not null
    ) as "ranked"
    where "place" = 1
  )`
  }
  return sql`-- one scan of the fact, one row per customer
  ${ident(scan.name)} as (
    select
      ${customer} as "customer"${join(columns, sql``)}
    from ${ident(fact.table)} as "fact"${joins(fact, used)}
    where ${where}
    group by ${customer}
  )`
}

/**
 * How an aggregate is read: beside every customer, those without rows count as 0, false, or unknown; inside a question to the scan there are
 * rows, and only a sum of nothing but unknown values still has to be made 0.
 */
export const aggregateReference = (scan: FactScan, node: Aggregate, column: string, place: 'beside' | 'inside'): Sql => {
  const value = ident(scan.name, column)
  switch (node.function) {
    case 'sum':
      return sql`coalesce(${value}, 0)`
    case 'count':
    case 'distinct':
      return place === 'inside' ? value : sql`coalesce(${value}, 0)`
    case 'any':
      return place === 'inside' ? value : sql`coalesce(${value}, false)`
    case 'none':
      return place === 'inside' ? sql`(not ${value})` : sql`(not coalesce(${value}, false))`
    case 'avg':
    case 'min':
    case 'max':
    case 'first':
    case 'last':
    case 'nth':
    case 'trend':
      return value
    default:
      return assertNever(node.function)
  }
}
