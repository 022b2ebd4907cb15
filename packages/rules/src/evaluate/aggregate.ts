import type { Catalogue, CatalogueFact } from '../catalogue.ts'
import { rowScopeOf } from '../scope.ts'
import type { Aggregate, AggregateFunction } from '../tree.ts'
import { windowBounds } from '../windows.ts'
import type { Bounds } from '../windows.ts'
import { prepareExpression } from './expression.ts'
import type { Clock, Reader } from './expression.ts'
import { canonicalTime, columnReader, factRowsReader, timeNamesOf } from './record.ts'
import type { CustomerRecord, DimensionRows, FactRow } from './record.ts'
import { compareText, compareValues, finite } from './values.ts'
import type { Value } from './values.ts'

/** Folds the values of the rows that count; `add` returns true when the answer cannot change any more. */
interface Fold {
  readonly add: (value: Value, time: string) => boolean
  readonly result: () => Value
}

const foldPick = (which: 'first' | 'last'): Fold => {
  const sign = which === 'last' ? 1 : -1
  let best: string | number | boolean | null = null
  let bestTime = ''
  return {
    add: (value, time) => {
      if (value === null) return false
      const order = best === null ? 1 : sign * (compareText(time, bestTime) || compareValues(value, best))
      if (order > 0) [best, bestTime] = [value, time]
      return false
    },
    result: () => best,
  }
}

const foldExtreme = (sign: 1 | -1): Fold => {
  let best: Value = null
  return {
    add: (value) => {
      if (value !== null && (best === null || sign * compareValues(value, best) > 0)) best = value
      return false
    },
    result: () => best,
  }
}

const foldSum = (isAverage: boolean): Fold => {
  let sum = 0
  let count = 0
  return {
    add: (value) => {
      if (value === null) return false
      sum += value as number
      count += 1
      return false
    },
    result: () => (isAverage ? (count === 0 ? null : finite(sum / count)) : sum),
  }
}

const foldCount = (ofRows: boolean): Fold => {
  let count = 0
  return {
    add: (value) => {
      if (ofRows || value !== null) count += 1
      return false
    },
    result: () => count,
  }
}

const foldDistinct = (): Fold => {
  const seen = new Set<Value>()
  return {
    add: (value) => {
      if (value !== null) seen.add(value)
      return false
    },
    result: () => seen.size,
  }
}

const foldAny = (whenFound: boolean): Fold => {
  let isFound = false
  return { add: () => (isFound = true), result: () => (isFound ? whenFound : !whenFound) }
}

const misplaced = (): never => {
  throw new Error('an aggregate reads the columns of its fact only')
}

/** The n-th known value in the order of time (ties by value); from the end when n is negative. */
const foldNth = (n: number): Fold => {
  const rows: (readonly [value: string | number | boolean, time: string])[] = []
  return {
    add: (value, time) => {
      if (value !== null) rows.push([value, time])
      return false
    },
    result: () => rows.toSorted((a, b) => compareText(a[1], b[1]) || compareValues(a[0], b[0])).at(n > 0 ? n - 1 : n)?.[0] ?? null,
  }
}

const folds: Readonly<Record<AggregateFunction, (hasValue: boolean, n: number) => Fold>> = {
  count: (hasValue) => foldCount(!hasValue),
  sum: () => foldSum(false),
  avg: () => foldSum(true),
  min: () => foldExtreme(-1),
  max: () => foldExtreme(1),
  distinct: foldDistinct,
  first: () => foldPick('first'),
  last: () => foldPick('last'),
  nth: (_, n) => foldNth(n),
  trend: () => misplaced(),
  any: () => foldAny(true),
  none: () => foldAny(false),
}

/** How the rows of one fact are read: when they happened, which of them a filter lets through and what they are worth. */
export interface FactReader {
  /** Names under which a row may say when it happened, the usual one first. */
  readonly timeNames: readonly [usual: string, other: string]
  readonly rows: (customer: CustomerRecord) => readonly FactRow[]
  readonly where: Reader<FactRow> | undefined
  readonly of: Reader<FactRow> | undefined
}

export const prepareFact = (name: string, parts: Pick<Aggregate, 'of' | 'where'>, catalogue: Catalogue, clock: Clock, dimensions: DimensionRows): FactReader => {
  const row = rowScopeOf(catalogue, name)
  if (row === undefined) throw new Error(`the catalogue has no fact ${name}: the rule was checked against another one`)
  const rowPreparation = {
    catalogue, row, timeZone: catalogue.timeZone, clock,
    attribute: misplaced, score: misplaced, percentile: misplaced, tag: misplaced, segment: misplaced, aggregate: misplaced, sequence: misplaced,
    column: (column: string, dimension: string | undefined) => columnReader(row, column, dimension, dimensions),
  }
  return {
    timeNames: timeNamesOf(catalogue.facts[name] as CatalogueFact),
    rows: factRowsReader(name),
    where: parts.where === undefined ? undefined : prepareExpression<FactRow>(parts.where, rowPreparation),
    of: parts.of === undefined ? undefined : prepareExpression<FactRow>(parts.of, rowPreparation),
  }
}

/** Prepares an aggregate: one pass over the customer's rows of the fact. */
export const prepareAggregate = (node: Aggregate, catalogue: Catalogue, clock: Clock, dimensions: DimensionRows): Reader<CustomerRecord> => {
  const { timeNames: [usualTime, otherTime], rows, of, where } = prepareFact(node.fact, node, catalogue, clock, dimensions)
  const newFold = folds[node.function]
  const n = node.n ?? 1
  let bounds: Bounds | undefined
  let boundsAt = ''
  return (customer) => {
    if (bounds === undefined || boundsAt !== clock.at) {
      bounds = windowBounds(node.window, catalogue.timeZone, clock.at, catalogue.calendar)
      boundsAt = clock.at
    }
    const fold = newFold(of !== undefined, n)
    for (const fact of rows(customer)) {
      const time = canonicalTime(fact[usualTime] ?? fact[otherTime])
      if (time === null || time >= bounds.to || (bounds.from !== undefined && time < bounds.from)) continue
      if (where !== undefined && where(fact) !== true) continue
      if (fold.add(of === undefined ? null : of(fact), time)) break
    }
    return fold.result()
  }
}
