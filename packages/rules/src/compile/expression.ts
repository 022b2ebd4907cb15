import { assertNever } from '../assert-never.ts'
import { ident, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { Catalogue, ValueType } from '../catalogue.ts'
import { expandAggregate } from '../expand.ts'
import { columnOf } from '../scope.ts'
import type { RowScope } from '../scope.ts'
import type { Aggregate, CompareOperator, Expression, Literal, Sequence } from '../tree.ts'
import { typeOf } from '../type-of.ts'
import { addDays, daysUntilAnniversary } from './days.ts'
import { canonicalInstant, dayOfWall, isoOf, startOfDay, wallAt } from '../zone.ts'
import { isSurelyFinite } from './magnitude.ts'

/** How the names of an expression become SQL, and the instant it is asked at. */
export interface Compilation {
  readonly dialect: Dialect
  readonly catalogue: Catalogue | undefined
  readonly row: RowScope | undefined
  readonly timeZone: string
  /** Canonical instant; undefined where an expression may not speak of now. */
  readonly at: string | undefined
  readonly attribute: (name: string) => Sql
  readonly score: (name: string) => Sql
  readonly percentile: (name: string) => Sql
  readonly tag: (name: string) => Sql
  readonly segment: (name: string) => Sql
  readonly column: (name: string, dimension: string | undefined) => Sql
  readonly aggregate: (node: Aggregate) => Sql
  /** One aggregate less another in one figure, where that is the same and cheaper than both. */
  readonly difference?: (left: Aggregate, right: Aggregate) => Sql | undefined
  readonly sequence: (node: Sequence) => Sql
}

const operators: Readonly<Record<CompareOperator | '+' | '-' | '*', Sql>> = {
  '=': sql`=`, '!=': sql`<>`, '<': sql`<`, '<=': sql`<=`, '>': sql`>`, '>=': sql`>=`, '+': sql`+`, '-': sql`-`, '*': sql`*`,
}

const needAt = (compilation: Compilation): string => {
  if (compilation.at === undefined) throw new Error('an expression that speaks of now needs an instant')
  return compilation.at
}

/** The instant of a rule in canonical form; throws when it is none. */
export const canonicalAt = (at: string): string => {
  const instant = canonicalInstant(at)
  if (instant === undefined) throw new Error(`${JSON.stringify(at)} is not an instant; write 2024-02-29T08:30:00.000Z`)
  return instant
}

/** A literal with its type, or bare where the value beside it tells the engine. */
const compileLiteral = (node: Literal, compilation: Compilation, isBare: boolean): Sql => {
  const { dialect } = compilation
  switch (node.type) {
    case 'string':
      return isBare ? sql`${node.value}` : dialect.typed(node.value, 'string')
    case 'number':
    case 'money':
      return isBare && Number.isSafeInteger(node.value) ? sql`${node.value}` : dialect.typed(node.value, 'number')
    case 'boolean':
      return node.value === true ? sql`true` : sql`false`
    case 'date':
      return dialect.day(node.value as string)
    case 'instant':
      return dialect.instant(node.value as string)
    default:
      return assertNever(node.type)
  }
}

const isNumeric = (type: ValueType): boolean => type === 'number' || type === 'money'

/** A value on one side of a comparison. */
const side = (node: Expression, other: Expression, compilation: Compilation): Sql => {
  if (node.op !== 'literal') return compileValue(node, compilation)
  if (node.type === 'date' && typeOf(other, compilation.catalogue, compilation.row) === 'instant') {
    return compilation.dialect.instant(isoOf(startOfDay(compilation.timeZone, node.value as string)))
  }
  return compileLiteral(node, compilation, other.op !== 'literal')
}

const textOrder = (type: ValueType, operator: CompareOperator, left: Sql, compilation: Compilation): Sql =>
  type === 'string' && operator !== '=' && operator !== '!=' ? compilation.dialect.byCodePoint(left) : left

const bracketed = (node: Expression, compilation: Compilation): Sql => {
  const inner = compileExpression(node, compilation)
  return node.op === 'and' || node.op === 'or' || node.op === 'not' || node.op === 'compare' || node.op === 'in' || node.op === 'between' || node.op === 'known'
    ? sql`(${inner})`
    : inner
}

const joinAll = (pieces: readonly Sql[], separator: Sql): Sql => ({
  kind: 'sql', parts: pieces.flatMap((piece, index) => (index === 0 ? piece.parts : [...separator.parts, ...piece.parts])),
})

const compileCompare = (node: Extract<Expression, { op: 'compare' }>, compilation: Compilation): Sql => {
  const difference = node.left.op === 'aggregate' && node.right.op === 'aggregate' ? compilation.difference?.(node.left, node.right) : undefined
  if (difference !== undefined) return sql`${difference} ${operators[node.operator]} 0`
  const type = typeOf(node.left, compilation.catalogue, compilation.row)
  const left = textOrder(type, node.operator, side(node.left, node.right, compilation), compilation)
  return sql`${left} ${operators[node.operator]} ${side(node.right, node.left, compilation)}`
}

const compileBetween = (node: Extract<Expression, { op: 'between' }>, compilation: Compilation): Sql => {
  const of = compileValue(node.of, compilation)
  const type = typeOf(node.of, compilation.catalogue, compilation.row)
  const low = textOrder(type, '>=', of, compilation)
  return sql`${low} >= ${side(node.from, node.of, compilation)} and ${textOrder(type, '<', of, compilation)} < ${side(node.to, node.of, compilation)}`
}

const toNumber = (node: Expression, compilation: Compilation): Sql => {
  if (node.op === 'arithmetic' || node.op === 'negate') return compileArithmetic(node, compilation)
  if (node.op === 'literal') return compileLiteral(node, compilation, false)
  return compilation.dialect.toDouble(compileExpression(node, compilation))
}

/** Arithmetic in doubles, left to right; null where a divisor is 0. Infinite results are made null once, around the whole. */
const compileArithmetic = (node: Expression, compilation: Compilation): Sql => {
  if (node.op === 'negate') return sql`(-${toNumber(node.of, compilation)})`
  if (node.op !== 'arithmetic') return toNumber(node, compilation)
  const left = toNumber(node.left, compilation)
  const right = toNumber(node.right, compilation)
  if (node.operator === '/') return compilation.dialect.safeDivide(left, right)
  return sql`(${left} ${operators[node.operator]} ${right})`
}

const multiplies = (node: Expression): boolean =>
  (node.op === 'arithmetic' && (node.operator === '*' || node.operator === '/' || multiplies(node.left) || multiplies(node.right))) ||
  (node.op === 'negate' && multiplies(node.of))

const localOf = (node: Expression, compilation: Compilation): Sql => {
  const value = compileValue(node, compilation)
  return typeOf(node, compilation.catalogue, compilation.row) === 'instant' ? compilation.dialect.localTime(value, compilation.timeZone) : value
}

const todayOf = (compilation: Compilation): string => dayOfWall(wallAt(compilation.timeZone, Date.parse(needAt(compilation))))

/** Whole calendar units since a day or instant: days by the wall clock, months and years when the same day (and time) has come. */
const compileSince = (unit: 'hours' | 'days' | 'months' | 'years', node: Expression, compilation: Compilation): Sql => {
  const { dialect, timeZone } = compilation
  const atMs = Date.parse(needAt(compilation))
  if (unit === 'hours') return dialect.wholeBetween('hour', compileValue(node, compilation), dialect.instant(isoOf(atMs)))
  const isInstant = typeOf(node, compilation.catalogue, compilation.row) === 'instant'
  const local = localOf(node, compilation)
  const wall = wallAt(timeZone, atMs)
  if (unit === 'days') {
    return isInstant ? dialect.wholeBetween('day', local, dialect.wallTime(isoOf(wall))) : dialect.daysBetween(local, dialect.day(dayOfWall(wall)))
  }
  const now = isInstant ? dialect.wallTime(isoOf(wall)) : dialect.day(dayOfWall(wall))
  const months = dialect.monthsBetween(local, now)
  return unit === 'months' ? months : sql`floor(${months} / 12.0)`
}

const compileDaysBetween = (from: Expression, to: Expression, compilation: Compilation): Sql => {
  const { dialect, timeZone } = compilation
  const isInstant = [from, to].some((part) => typeOf(part, compilation.catalogue, compilation.row) === 'instant')
  const [a, b] = [side(from, to, compilation), side(to, from, compilation)]
  return isInstant ? dialect.wholeBetween('day', dialect.localTime(a, timeZone), dialect.localTime(b, timeZone)) : dialect.daysBetween(a, b)
}

const compileCall = (node: Extract<Expression, { op: 'call' }>, compilation: Compilation): Sql => {
  const { dialect } = compilation
  const [first, second] = node.of as readonly [Expression, Expression]
  const value = (): Sql => compileValue(first, compilation)
  const double = (): Sql => (first.op === 'literal' ? value() : dialect.toDouble(value()))
  switch (node.name) {
    case 'contains':
      return dialect.contains(value(), compileValue(second, compilation))
    case 'starts_with':
      return dialect.startsWith(value(), compileValue(second, compilation))
    case 'ends_with':
      return dialect.endsWith(value(), compileValue(second, compilation))
    case 'lower':
      return dialect.lower(value())
    case 'upper':
      return dialect.upper(value())
    case 'trim':
      return sql`trim(both ' ' from ${value()})`
    case 'concat':
      return sql`(${joinAll(node.of.map((part) => compileValue(part, compilation)), sql` || `)})`
    case 'left':
    case 'right':
      return dialect.ending(node.name, value(), (second as Literal).value as number)
    case 'length':
      return dialect.length(value())
    case 'abs':
      return sql`abs(${double()})`
    case 'round':
      return dialect.round(double())
    case 'floor':
      return sql`floor(${double()})`
    case 'ceil':
      return sql`ceil(${double()})`
    case 'coalesce': {
      const isNumber = isNumeric(typeOf(first, compilation.catalogue, compilation.row))
      const parts = node.of.map((part) => (isNumber ? toNumber(part, compilation) : compileValue(part, compilation)))
      return sql`coalesce(${joinAll(parts, sql`, `)})`
    }
    case 'greatest':
    case 'least': {
      const type = typeOf(first, compilation.catalogue, compilation.row)
      return dialect.extreme(node.name, node.of.map((part) => (isNumeric(type) ? toNumber(part, compilation) : compileValue(part, compilation))), type === 'string')
    }
    case 'mod': {
      const [a, b] = [toNumber(first, compilation), toNumber(second, compilation)]
      return dialect.finite(sql`(${a} - ${dialect.truncate(dialect.safeDivide(a, b))} * ${b})`)
    }
    case 'days_between':
      return compileDaysBetween(first, second, compilation)
    case 'add_days':
      return addDays(value(), (second as Literal).value as number, dialect)
    case 'days_until_anniversary':
      return daysUntilAnniversary(localOf(first, compilation), todayOf(compilation), dialect)
    case 'date':
      return dialect.localDay(value(), compilation.timeZone)
    case 'year':
    case 'month':
    case 'day':
    case 'weekday':
      return dialect.part(node.name, localOf(first, compilation))
    case 'hours_since':
      return compileSince('hours', first, compilation)
    case 'days_since':
      return compileSince('days', first, compilation)
    case 'months_since':
      return compileSince('months', first, compilation)
    case 'years_since':
      return compileSince('years', first, compilation)
    default:
      return assertNever(node.name)
  }
}

const compileCase = (node: Extract<Expression, { op: 'case' }>, compilation: Compilation): Sql => {
  const isNumber = isNumeric(typeOf(node, compilation.catalogue, compilation.row))
  const result = (part: Expression): Sql => (isNumber ? toNumber(part, compilation) : compileValue(part, compilation))
  const branches = node.branches.map(({ when, value }) => sql`when ${compileExpression(when, compilation)} then ${result(value)}`)
  const otherwise = node.otherwise === undefined ? sql`` : sql` else ${result(node.otherwise)}`
  return sql`case ${joinAll(branches, sql` `)}${otherwise} end`
}

/** An expression whose literals carry their types. Conditions standing as values are bracketed. */
const compileValue = (node: Expression, compilation: Compilation): Sql => bracketed(node, compilation)

/** SQL of an expression; conditions are not bracketed outside. */
export const compileExpression = (node: Expression, compilation: Compilation): Sql => {
  switch (node.op) {
    case 'literal':
      return compileLiteral(node, compilation, false)
    case 'attribute':
      return compilation.attribute(node.name)
    case 'score':
      return compilation.score(node.name)
    case 'percentile':
      return compilation.percentile(node.name)
    case 'tag':
      return compilation.tag(node.name)
    case 'segment':
      return compilation.segment(node.name)
    case 'column':
      return compilation.column(node.name, node.dimension)
    case 'now':
      return compilation.dialect.instant(needAt(compilation))
    case 'today':
      return compilation.dialect.day(todayOf(compilation))
    case 'aggregate': {
      const expanded = expandAggregate(node)
      return expanded === undefined ? compilation.aggregate(node) : compileExpression(expanded, compilation)
    }
    case 'sequence':
      return compilation.sequence(node)
    case 'and':
    case 'or':
      return joinAll(node.of.map((part) => bracketed(part, compilation)), node.op === 'and' ? sql` and ` : sql` or `)
    case 'not':
      return sql`not ${bracketed(node.of, compilation)}`
    case 'compare':
      return compileCompare(node, compilation)
    case 'arithmetic':
    case 'negate': {
      const value = compileArithmetic(node, compilation)
      return multiplies(node) && !isSurelyFinite(node, compilation.catalogue) ? compilation.dialect.finite(value) : value
    }
    case 'call':
      return compileCall(node, compilation)
    case 'in':
      return sql`${compileValue(node.of, compilation)} in (${joinAll(node.values.map((value) => side(value, node.of, compilation)), sql`, `)})`
    case 'between':
      return compileBetween(node, compilation)
    case 'known':
      return sql`${compileValue(node.of, compilation)} is not null`
    case 'case':
      return compileCase(node, compilation)
    default:
      return assertNever(node)
  }
}

const rowCompilation = (scope: RowScope, options: RowSqlOptions): Compilation => {
  const no = (what: string) => (): never => {
    throw new Error(`a row expression cannot hold ${what}`)
  }
  return {
    dialect: options.dialect, catalogue: undefined, row: scope, timeZone: scope.timeZone,
    at: options.at === undefined ? undefined : canonicalAt(options.at),
    attribute: no('an attribute'), score: no('a score'), percentile: no('a percentile'), tag: no('a tag'), segment: no('a segment'), aggregate: no('an aggregate'), sequence: no('a sequence'),
    column: (name, dimension) => rowColumn(scope, name, dimension, options.alias),
  }
}

/** A column of the row at hand, or of the dimension joined under its own name. */
export const rowColumn = (scope: RowScope, name: string, dimension: string | undefined, alias: string | undefined): Sql => {
  const column = columnOf(scope, name, dimension)
  if (column === undefined) throw new Error(`the row has no column ${name}`)
  const physical = column.column ?? name
  if (dimension !== undefined) return ident(dimension, physical)
  return alias === undefined ? ident(physical) : ident(alias, physical)
}

export interface RowSqlOptions {
  readonly dialect: Dialect
  /** Name under which the row's table stands in the query. Dimensions are expected to be joined under their own names. */
  readonly alias?: string
  /** Needed when the expression speaks of now. */
  readonly at?: string
}

/**
 * SQL of a row expression's value: numbers as doubles, money in minor units rounded to whole ones (halves away from zero).
 * @param expression from `parseRowExpression`
 */
export const compileRowExpression = (expression: Expression, scope: RowScope, options: RowSqlOptions): Sql => {
  const value = compileExpression(expression, rowCompilation(scope, options))
  const isComputed = expression.op !== 'column' && expression.op !== 'literal'
  return isComputed && typeOf(expression, undefined, scope) === 'money' ? options.dialect.round(options.dialect.toDouble(value)) : value
}

/** SQL of a row condition; null counts as not met when it stands in `where` or `filter`. */
export const compileRowCondition = (expression: Expression, scope: RowScope, options: RowSqlOptions): Sql =>
  compileExpression(expression, rowCompilation(scope, options))
