import { compareText } from '../evaluate/values.ts'
import { dayOfWall, isDay, wallOfDay } from '../zone.ts'

/*
 * Sets of values of one term, with a place for "unknown". Known values form spans on a line; a span begins and ends at cuts, and a cut
 * stands just before or just after a value or at an end of the line. With cuts, open and closed ends need no cases of their own.
 */

/** A value on the line: numbers (true is 1, false is 0), or texts (also days and instants, whose canonical form sorts as they do). */
export type Point = number | string

/** How the values of a term lie: every number between two may occur, or whole numbers, or calendar days only. */
export type Grain = 'dense' | 'whole' | 'day'

type Cut = { readonly end: -1 | 1 } | { readonly end: 0; readonly value: Point; readonly isAfter: boolean }

interface Span {
  readonly low: Cut
  readonly high: Cut
}

export interface ValueSet {
  readonly unknown: boolean
  /** Sorted, apart from each other, none empty. */
  readonly spans: readonly Span[]
}

const lineStart: Cut = { end: -1 }
const lineEnd: Cut = { end: 1 }
const before = (value: Point): Cut => ({ end: 0, value, isAfter: false })
const after = (value: Point): Cut => ({ end: 0, value, isAfter: true })

export const comparePoints = (a: Point, b: Point): number => {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

const compareCuts = (a: Cut, b: Cut): number => {
  if (a.end !== 0 || b.end !== 0) return a.end - b.end
  return comparePoints(a.value, b.value) || Number(a.isAfter) - Number(b.isAfter)
}

export const nothing: ValueSet = { unknown: false, spans: [] }
export const unknownOnly: ValueSet = { unknown: true, spans: [] }
export const anyKnown: ValueSet = { unknown: false, spans: [{ low: lineStart, high: lineEnd }] }
export const anything: ValueSet = { unknown: true, spans: anyKnown.spans }

const known = (low: Cut, high: Cut): ValueSet => (compareCuts(low, high) < 0 ? { unknown: false, spans: [{ low, high }] } : nothing)

/** The known values that stand in a relation to one value. */
export const related = (operator: '=' | '!=' | '<' | '<=' | '>' | '>=', value: Point): ValueSet => {
  switch (operator) {
    case '=':
      return known(before(value), after(value))
    case '!=':
      return { unknown: false, spans: [{ low: lineStart, high: before(value) }, { low: after(value), high: lineEnd }] }
    case '<':
      return known(lineStart, before(value))
    case '<=':
      return known(lineStart, after(value))
    case '>':
      return known(after(value), lineEnd)
    case '>=':
      return known(before(value), lineEnd)
  }
}

/** Half-open: from <= value < to. */
export const between = (from: Point, to: Point): ValueSet => known(before(from), before(to))
/** Both ends included. */
export const range = (from: Point, to: Point): ValueSet => known(before(from), after(to))

export const pointSet = (values: readonly Point[]): ValueSet => {
  const sorted = [...values].sort(comparePoints)
  const apart = sorted.filter((value, index) => index === 0 || comparePoints(value, sorted[index - 1] as Point) !== 0)
  return { unknown: false, spans: apart.map((value) => ({ low: before(value), high: after(value) })) }
}

export const withUnknown = (set: ValueSet, unknown = true): ValueSet => (set.unknown === unknown ? set : { unknown, spans: set.spans })

export const intersection = (a: ValueSet, b: ValueSet): ValueSet => {
  const spans: Span[] = []
  for (let i = 0, j = 0; i < a.spans.length && j < b.spans.length; ) {
    const x = a.spans[i] as Span
    const y = b.spans[j] as Span
    const low = compareCuts(x.low, y.low) >= 0 ? x.low : y.low
    const isXFirst = compareCuts(x.high, y.high) <= 0
    const high = isXFirst ? x.high : y.high
    if (compareCuts(low, high) < 0) spans.push({ low, high })
    if (isXFirst) i += 1
    else j += 1
  }
  return { unknown: a.unknown && b.unknown, spans }
}

export const complement = (set: ValueSet): ValueSet => {
  const spans: Span[] = []
  let low: Cut = lineStart
  for (const span of set.spans) {
    if (compareCuts(low, span.low) < 0) spans.push({ low, high: span.low })
    low = span.high
  }
  if (compareCuts(low, lineEnd) < 0) spans.push({ low, high: lineEnd })
  return { unknown: !set.unknown, spans }
}

export const union = (a: ValueSet, b: ValueSet): ValueSet => complement(intersection(complement(a), complement(b)))

const isRegular = (value: Point): value is string => typeof value === 'string' && isDay(value) && value > '0001-01-02' && value < '9998-12-31'
const dayMs = 86_400_000
const shiftedDay = (day: string, days: number): string => dayOfWall(wallOfDay(day) + days * dayMs)

/** The first value at or after a low cut, and the last at or before a high one, for values that lie apart from each other. */
const tightened = ({ low, high }: Span, grain: Grain): Span => {
  if (grain === 'whole') {
    return {
      low: low.end === 0 && typeof low.value === 'number' ? before(low.isAfter ? Math.floor(low.value) + 1 : Math.ceil(low.value)) : low,
      high: high.end === 0 && typeof high.value === 'number' ? after(high.isAfter ? Math.floor(high.value) : Math.ceil(high.value) - 1) : high,
    }
  }
  return {
    low: low.end === 0 && low.isAfter && isRegular(low.value) ? before(shiftedDay(low.value, 1)) : low,
    high: high.end === 0 && !high.isAfter && isRegular(high.value) ? after(shiftedDay(high.value, -1)) : high,
  }
}

/** The same set without the gaps between whole numbers or days. */
export const atGrain = (set: ValueSet, grain: Grain): ValueSet => {
  if (grain === 'dense' || set.spans.length === 0) return set
  const spans = set.spans.map((span) => tightened(span, grain)).filter(({ low, high }) => compareCuts(low, high) < 0)
  return { unknown: set.unknown, spans }
}

export const isNothing = (set: ValueSet): boolean => !set.unknown && set.spans.length === 0
export const isAnything = (set: ValueSet): boolean => set.unknown && set.spans.length === 1 && set.spans[0]?.low.end === -1 && set.spans[0].high.end === 1

export const includes = (set: ValueSet, value: Point | null): boolean => {
  if (value === null) return set.unknown
  const cut = before(value)
  const end = after(value)
  return set.spans.some((span) => compareCuts(span.low, cut) <= 0 && compareCuts(end, span.high) <= 0)
}

export const isWithin = (inner: ValueSet, outer: ValueSet): boolean => {
  if (inner.unknown && !outer.unknown) return false
  let index = 0
  return inner.spans.every((span) => {
    while (index < outer.spans.length && compareCuts((outer.spans[index] as Span).high, span.high) < 0) index += 1
    const cover = outer.spans[index]
    return cover !== undefined && compareCuts(cover.low, span.low) <= 0
  })
}

export const sameSet = (a: ValueSet, b: ValueSet): boolean =>
  a.unknown === b.unknown && a.spans.length === b.spans.length &&
  a.spans.every((span, index) => compareCuts(span.low, (b.spans[index] as Span).low) === 0 && compareCuts(span.high, (b.spans[index] as Span).high) === 0)

/** The single values a set is made of; undefined when it holds a stretch, or more of them than asked for. Whole numbers are counted out. */
export const listed = (set: ValueSet, most: number, grain: Grain = 'dense'): readonly Point[] | undefined => {
  const values: Point[] = []
  for (const { low, high } of atGrain(set, grain).spans) {
    if (low.end !== 0 || high.end !== 0) return undefined
    if (comparePoints(low.value, high.value) === 0) values.push(low.value)
    else if (grain === 'whole' && typeof low.value === 'number' && typeof high.value === 'number' && high.value - low.value < most) {
      for (let value = low.value; value <= high.value; value++) values.push(value)
    } else return undefined
    if (values.length > most) return undefined
  }
  return values
}

export interface Bound {
  readonly value: Point
  readonly isIncluded: boolean
}

/** The lower end of the known values; undefined when there is none. */
export const lowerBound = ({ spans: [first] }: ValueSet): Bound | undefined =>
  first === undefined || first.low.end !== 0 ? undefined : { value: first.low.value, isIncluded: !first.low.isAfter }

export const upperBound = ({ spans }: ValueSet): Bound | undefined => {
  const last = spans.at(-1)
  return last === undefined || last.high.end !== 0 ? undefined : { value: last.high.value, isIncluded: last.high.isAfter }
}

/** The spans as pairs of bounds, for choosing values and for words. */
export const stretches = (set: ValueSet): readonly { readonly from: Bound | undefined; readonly to: Bound | undefined }[] =>
  set.spans.map((span) => ({ from: lowerBound({ unknown: false, spans: [span] }), to: upperBound({ unknown: false, spans: [span] }) }))

/** A set without the ends that its values have anyway. */
export const withoutEndsOf = (set: ValueSet, domain: ValueSet): ValueSet => {
  const [first, last] = [domain.spans[0], domain.spans.at(-1)]
  const spans = set.spans.map(({ low, high }, index) => ({
    low: index === 0 && first !== undefined && compareCuts(low, first.low) === 0 ? lineStart : low,
    high: index === set.spans.length - 1 && last !== undefined && compareCuts(high, last.high) === 0 ? lineEnd : high,
  }))
  return { unknown: set.unknown, spans }
}

/** Numbers seen in the mirror: -x for every x. */
export const mirrored = (set: ValueSet): ValueSet => {
  const turned = (cut: Cut): Cut => (cut.end !== 0 ? (cut.end === 1 ? lineStart : lineEnd) : { end: 0, value: 0 - (cut.value as number), isAfter: !cut.isAfter })
  return { unknown: set.unknown, spans: set.spans.map(({ low, high }) => ({ low: turned(high), high: turned(low) })).toReversed() }
}

/** Outcomes of a condition: 1 is true, 0 is false. */
export const trueOnly: ValueSet = pointSet([1])
export const falseOnly: ValueSet = pointSet([0])
/** What does not select: false or unknown. */
export const notTrue: ValueSet = withUnknown(falseOnly)
export const notFalse: ValueSet = withUnknown(trueOnly)
