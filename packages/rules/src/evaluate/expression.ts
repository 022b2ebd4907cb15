import { assertNever } from '../assert-never.ts'
import type { Catalogue } from '../catalogue.ts'
import { expandAggregate } from '../expand.ts'
import type { RowScope } from '../scope.ts'
import type { Aggregate, Expression, Literal, Sequence } from '../tree.ts'
import { typeOf } from '../type-of.ts'
import { dayOfWall, isoOf, startOfDay, utcOf, wallAt, wallOfDay } from '../zone.ts'
import { arithmetic, codePoints, compareValues, comparisons, finite, leftOf, lowerCase, rightOf, roundHalfAway, trimSpaces, upperCase } from './values.ts'
import type { Value } from './values.ts'

/** A prepared expression over a subject: a customer or a row. */
export type Reader<S> = (subject: S) => Value

/** The instant that is being asked about; prepared expressions read it when they run. */
export interface Clock {
  at: string
}

/** How the names of an expression are read from its subject. */
export interface Preparation<S> {
  readonly catalogue: Catalogue | undefined
  readonly row: RowScope | undefined
  readonly timeZone: string
  readonly clock: Clock
  readonly attribute: (name: string) => Reader<S>
  readonly score: (name: string) => Reader<S>
  readonly percentile: (name: string) => Reader<S>
  readonly tag: (name: string) => Reader<S>
  readonly segment: (name: string) => Reader<S>
  readonly column: (name: string, dimension: string | undefined) => Reader<S>
  readonly aggregate: (node: Aggregate) => Reader<S>
  readonly sequence: (node: Sequence) => Reader<S>
}

const dayMs = 86_400_000

const isTrueOrNull = (value: Value): boolean | null => (value === null ? null : value === true)

const prepareAll = <S>(nodes: readonly Expression[], preparation: Preparation<S>): readonly Reader<S>[] =>
  nodes.map((node) => prepareExpression(node, preparation))

const prepareLogic = <S>(op: 'and' | 'or', readers: readonly Reader<S>[]): Reader<S> => {
  const decisive = op === 'or'
  return (subject) => {
    let isUnknown = false
    for (const read of readers) {
      const value = read(subject)
      if (value === decisive) return decisive
      if (value === null) isUnknown = true
    }
    return isUnknown ? null : !decisive
  }
}

/** A value beside another: a written day beside an instant is the day's first instant. */
const prepareSide = <S>(node: Expression, other: Expression, preparation: Preparation<S>): Reader<S> => {
  if (node.op === 'literal' && node.type === 'date' && typeOf(other, preparation.catalogue, preparation.row) === 'instant') {
    const instant = isoOf(startOfDay(preparation.timeZone, node.value as string))
    return () => instant
  }
  return prepareExpression(node, preparation)
}

const prepareCompare = <S>(node: Extract<Expression, { op: 'compare' }>, preparation: Preparation<S>): Reader<S> => {
  const left = prepareSide(node.left, node.right, preparation)
  const right = prepareSide(node.right, node.left, preparation)
  const compare = comparisons[node.operator]
  return (subject) => compare(left(subject), right(subject))
}

const prepareIn = <S>(node: Extract<Expression, { op: 'in' }>, preparation: Preparation<S>): Reader<S> => {
  const of = prepareExpression(node.of, preparation)
  const values = new Set<Value>(node.values.map((value: Literal) => prepareSide(value, node.of, preparation)(undefined as S)))
  return (subject) => {
    const value = of(subject)
    return value === null ? null : values.has(value)
  }
}

const prepareBetween = <S>(node: Extract<Expression, { op: 'between' }>, preparation: Preparation<S>): Reader<S> => {
  const of = prepareExpression(node.of, preparation)
  const from = prepareSide(node.from, node.of, preparation)
  const to = prepareSide(node.to, node.of, preparation)
  const atLeast: Reader<S> = (subject) => comparisons['>='](of(subject), from(subject))
  const below: Reader<S> = (subject) => comparisons['<'](of(subject), to(subject))
  return prepareLogic('and', [atLeast, below])
}

const prepareCase = <S>(node: Extract<Expression, { op: 'case' }>, preparation: Preparation<S>): Reader<S> => {
  const branches = node.branches.map(({ when, value }) => [prepareExpression(when, preparation), prepareExpression(value, preparation)] as const)
  const otherwise = node.otherwise === undefined ? undefined : prepareExpression(node.otherwise, preparation)
  return (subject) => {
    for (const [when, value] of branches) if (when(subject) === true) return value(subject)
    return otherwise === undefined ? null : otherwise(subject)
  }
}

/** Arithmetic without the check for infinite results, which is made once around the whole. */
const prepareArithmetic = <S>(node: Expression, preparation: Preparation<S>): Reader<S> => {
  if (node.op === 'negate') {
    const of = prepareArithmetic(node.of, preparation)
    return (subject) => {
      const value = of(subject)
      return value === null ? null : -(value as number)
    }
  }
  if (node.op !== 'arithmetic') return prepareExpression(node, preparation)
  const left = prepareArithmetic(node.left, preparation)
  const right = prepareArithmetic(node.right, preparation)
  const compute = arithmetic[node.operator]
  return (subject) => {
    const a = left(subject)
    const b = right(subject)
    return a === null || b === null ? null : compute(a as number, b as number)
  }
}

/** Whole months from one wall clock to another: a month is over when the same day and time has come. */
const monthsBetween = (from: number, to: number): number => {
  const a = new Date(from)
  const b = new Date(to)
  const inMonth = (date: Date): number => date.getTime() - utcOf(date.getUTCFullYear(), date.getUTCMonth(), 1)
  const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth()
  return inMonth(a) > inMonth(b) ? months - 1 : months
}

const since = (unit: 'hours' | 'days' | 'months' | 'years', value: string, isInstant: boolean, at: string, zone: string): number => {
  const atMs = Date.parse(at)
  if (unit === 'hours') return Math.floor((atMs - Date.parse(value)) / 3_600_000)
  const wall = wallAt(zone, atMs)
  const to = isInstant ? wall : Math.floor(wall / dayMs) * dayMs
  const from = isInstant ? wallAt(zone, Date.parse(value)) : wallOfDay(value)
  if (unit === 'days') return Math.floor((to - from) / dayMs)
  const months = monthsBetween(from, to)
  return unit === 'months' ? months : Math.floor(months / 12)
}

const partOf = (part: 'year' | 'month' | 'day' | 'weekday', wall: number): number => {
  const date = new Date(wall)
  if (part === 'year') return date.getUTCFullYear()
  if (part === 'month') return date.getUTCMonth() + 1
  if (part === 'day') return date.getUTCDate()
  return ((date.getUTCDay() + 6) % 7) + 1
}

/** The day so many days later; unknown outside the years 1 to 9999. */
const addDays = (day: string, count: number): Value => {
  const moved = wallOfDay(day) + count * dayMs
  return moved < wallOfDay('0001-01-01') || moved > wallOfDay('9999-12-31') ? null : dayOfWall(moved)
}

/** Days from a midnight to the next one with the day and month of a wall clock; 29 February falls on 1 March in common years. */
const daysUntilAnniversary = (wall: number, today: number): number => {
  const date = new Date(wall)
  const inYear = (year: number): number => utcOf(year, date.getUTCMonth(), date.getUTCDate())
  const year = new Date(today).getUTCFullYear()
  const next = inYear(year) >= today ? inYear(year) : inYear(year + 1)
  return (next - today) / dayMs
}

/** The function's result for known arguments; one unknown argument makes the result unknown. */
const callFunction = (node: Extract<Expression, { op: 'call' }>, isInstant: boolean, zone: string, clock: Clock): ((a: Value, b: Value) => Value) => {
  const wall = (value: Value): number => (isInstant ? wallAt(zone, Date.parse(value as string)) : wallOfDay(value as string))
  const { name } = node
  switch (name) {
    case 'contains':
      return (a, b) => (a as string).includes(b as string)
    case 'starts_with':
      return (a, b) => (a as string).startsWith(b as string)
    case 'ends_with':
      return (a, b) => (a as string).endsWith(b as string)
    case 'lower':
      return (a) => lowerCase(a as string)
    case 'upper':
      return (a) => upperCase(a as string)
    case 'trim':
      return (a) => trimSpaces(a as string)
    case 'left':
      return (a, b) => leftOf(a as string, b as number)
    case 'right':
      return (a, b) => rightOf(a as string, b as number)
    case 'length':
      return (a) => codePoints(a as string)
    case 'abs':
      return (a) => Math.abs(a as number)
    case 'round':
      return (a) => roundHalfAway(a as number)
    case 'floor':
      return (a) => Math.floor(a as number)
    case 'ceil':
      return (a) => Math.ceil(a as number)
    case 'date':
      return (a) => dayOfWall(wallAt(zone, Date.parse(a as string)))
    case 'year':
    case 'month':
    case 'day':
    case 'weekday':
      return (a) => partOf(name, wall(a))
    case 'hours_since':
      return (a) => since('hours', a as string, true, clock.at, zone)
    case 'days_since':
      return (a) => since('days', a as string, isInstant, clock.at, zone)
    case 'months_since':
      return (a) => since('months', a as string, isInstant, clock.at, zone)
    case 'years_since':
      return (a) => since('years', a as string, isInstant, clock.at, zone)
    case 'mod':
      return (a, b) => (b === 0 ? null : finite((a as number) - Math.trunc((a as number) / (b as number)) * (b as number)))
    case 'days_between':
      return (a, b) => Math.floor((wall(b) - wall(a)) / dayMs)
    case 'add_days':
      return (a, b) => addDays(a as string, b as number)
    case 'days_until_anniversary':
      return (a) => daysUntilAnniversary(wall(a), Math.floor(wallAt(zone, Date.parse(clock.at)) / dayMs) * dayMs)
    case 'concat':
    case 'greatest':
    case 'least':
    case 'coalesce':
      throw new Error(`${name} is read argument by argument`)
    default:
      return assertNever(name)
  }
}

/** Functions of as many arguments as there are; all must be known. */
const prepareMany = <S>(name: 'concat' | 'greatest' | 'least', args: readonly Reader<S>[]): Reader<S> => {
  const better = (value: NonNullable<Value>, best: NonNullable<Value>): boolean =>
    name === 'greatest' ? compareValues(value, best) > 0 : compareValues(value, best) < 0
  return (subject) => {
    let result: Value = null
    for (const read of args) {
      const value = read(subject)
      if (value === null) return null
      if (result === null) result = value
      else if (name === 'concat') result = (result as string) + (value as string)
      else if (better(value, result)) result = value
    }
    return result
  }
}

const prepareCall = <S>(node: Extract<Expression, { op: 'call' }>, preparation: Preparation<S>): Reader<S> => {
  const { name } = node
  const isBetween = name === 'days_between'
  const args = isBetween
    ? [prepareSide(node.of[0] as Expression, node.of[1] as Expression, preparation), prepareSide(node.of[1] as Expression, node.of[0] as Expression, preparation)]
    : prepareAll(node.of, preparation)
  if (name === 'concat' || name === 'greatest' || name === 'least') return prepareMany(name, args)
  if (node.name === 'coalesce') {
    return (subject) => {
      for (const read of args) {
        const value = read(subject)
        if (value !== null) return value
      }
      return null
    }
  }
  const isInstant = node.of.some((part) => typeOf(part, preparation.catalogue, preparation.row) === 'instant')
  const call = callFunction(node, isInstant, preparation.timeZone, preparation.clock)
  const [first, second] = args as readonly [Reader<S>, Reader<S> | undefined]
  return (subject) => {
    const a = first(subject)
    const b = second === undefined ? undefined : second(subject)
    return a === null || b === null ? null : call(a, b ?? null)
  }
}

/** Turns a checked expression into a tree of closures that is run per subject. */
export const prepareExpression = <S>(node: Expression, preparation: Preparation<S>): Reader<S> => {
  switch (node.op) {
    case 'literal': {
      const { value } = node
      return () => value
    }
    case 'attribute':
      return preparation.attribute(node.name)
    case 'score':
      return preparation.score(node.name)
    case 'percentile':
      return preparation.percentile(node.name)
    case 'tag':
      return preparation.tag(node.name)
    case 'segment':
      return preparation.segment(node.name)
    case 'column':
      return preparation.column(node.name, node.dimension)
    case 'now':
      return () => preparation.clock.at
    case 'today':
      return () => dayOfWall(wallAt(preparation.timeZone, Date.parse(preparation.clock.at)))
    case 'aggregate': {
      const expanded = expandAggregate(node)
      return expanded === undefined ? preparation.aggregate(node) : prepareExpression(expanded, preparation)
    }
    case 'sequence':
      return preparation.sequence(node)
    case 'and':
    case 'or':
      return prepareLogic(node.op, prepareAll(node.of, preparation))
    case 'not': {
      const of = prepareExpression(node.of, preparation)
      return (subject) => {
        const value = isTrueOrNull(of(subject))
        return value === null ? null : !value
      }
    }
    case 'compare':
      return prepareCompare(node, preparation)
    case 'arithmetic':
    case 'negate': {
      const compute = prepareArithmetic(node, preparation)
      return (subject) => finite(compute(subject))
    }
    case 'call':
      return prepareCall(node, preparation)
    case 'in':
      return prepareIn(node, preparation)
    case 'between':
      return prepareBetween(node, preparation)
    case 'known': {
      const of = prepareExpression(node.of, preparation)
      return (subject) => of(subject) !== null
    }
    case 'case':
      return prepareCase(node, preparation)
    default:
      return assertNever(node)
  }
}
