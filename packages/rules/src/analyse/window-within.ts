import type { Window, WindowUnit } from '../tree.ts'
import { isDay, isoOf, startOfDay } from '../zone.ts'

/*
 * Whether one window lies within another for every instant a rule can be asked at, in every zone. "No" means "not for certain".
 */

/** A whole number of units before the instant. */
interface Back {
  readonly count: number
  readonly unit: WindowUnit
}

/** Lengths of the twelve months of common years; the shortest and longest stretches begin and end in these and leap years. */
const monthDays = (year: number, month: number): number => new Date(Date.UTC(year, month + 1, 0)).getUTCDate()

const monthSpans = new Map<number, readonly [least: number, most: number]>()

/** Fewest and most days that a number of months back can reach, over every day of 1890 to 2110 that matters. */
const daysOfMonths = (months: number): readonly [number, number] => {
  const known = monthSpans.get(months)
  if (known !== undefined) return known
  if (months > 240) {
    // Far back the bounds need not be tight.
    const years = Math.floor(months / 12)
    return [years * 365 + Math.floor((years - 1) / 8), (years + 1) * 366]
  }
  let [least, most] = [Infinity, -Infinity]
  for (let month = 1890 * 12 + months; month < 2110 * 12; month++) {
    const [year, at] = [Math.floor(month / 12), month % 12]
    const then = month - months
    const length = monthDays(Math.floor(then / 12), then % 12)
    for (const day of [1, 28, 29, 30, 31]) {
      if (day > monthDays(year, at)) continue
      const days = (Date.UTC(year, at, day) - Date.UTC(Math.floor(then / 12), then % 12, Math.min(day, length))) / 86_400_000
      least = Math.min(least, days)
      most = Math.max(most, days)
    }
  }
  monthSpans.set(months, [least, most])
  return [least, most]
}

/** Clocks of a zone have never been set by more than this against each other. */
const zoneHours = 26

/** Fewest and most days back; hours are days give or take what clocks are set by. */
const daysBack = ({ count, unit }: Back, isRounded: boolean): readonly [number, number] => {
  switch (unit) {
    case 'hours':
      return isRounded ? [(count - zoneHours) / 24, (count + zoneHours) / 24] : [count / 24, count / 24]
    case 'days':
      return [count, count]
    case 'weeks':
      return [7 * count, 7 * count]
    case 'months':
      return daysOfMonths(count)
    case 'years':
      return daysOfMonths(12 * count)
  }
}

/** Whether the first never reaches further back than the second. */
const isNoFurther = (a: Back, b: Back): boolean => {
  if (a.count === 0) return true
  if (b.count === 0) return false
  if (a.unit === b.unit) return a.count <= b.count
  if (['months', 'years'].includes(a.unit) && ['months', 'years'].includes(b.unit)) return a.count * (a.unit === 'years' ? 12 : 1) <= b.count * (b.unit === 'years' ? 12 : 1)
  const isRounded = a.unit === 'hours' || b.unit === 'hours'
  return daysBack(a, isRounded)[1] <= daysBack(b, isRounded)[0]
}

interface Relative {
  readonly from: Back
  readonly to: Back
}

const relativeOf = (window: Window): Relative | undefined => {
  if (window.kind === 'last') return { from: { count: window.count, unit: window.unit }, to: { count: 0, unit: window.unit } }
  if (window.kind === 'ago') return { from: { count: window.to, unit: window.unit }, to: { count: window.from, unit: window.unit } }
  return undefined
}

interface Periods {
  readonly unit: string
  /** Periods back of the earliest and the latest period in it. */
  readonly earliest: number
  readonly latest: number
}

const periodsOf = (window: Window): Periods | undefined => {
  if (window.kind !== 'calendar') return undefined
  const { unit, back, count = 1 } = window as { unit: string; back: number; count?: number }
  return { unit, earliest: back + count - 1, latest: back }
}

/** Periods that never cut through another. */
const nested: Readonly<Record<string, readonly string[]>> = { day: ['week', 'month', 'quarter', 'year', 'billing_period'], month: ['quarter', 'year'], quarter: ['year'] }
const longestDays: Readonly<Record<string, number>> = { day: 1, week: 7, month: 31, quarter: 92, year: 366, billing_period: 31 }

const periodsWithin = (inner: Periods, outer: Periods): boolean => {
  if (inner.unit === outer.unit) return inner.earliest <= outer.earliest && inner.latest >= outer.latest
  const isCurrent = inner.earliest === 0 && inner.latest === 0 && outer.latest === 0
  return isCurrent && (nested[inner.unit] ?? []).includes(outer.unit)
}

const periodsWithinRelative = (inner: Periods, outer: Relative): boolean => {
  const longest = longestDays[inner.unit]
  if (longest === undefined || outer.to.count !== 0) return false
  return isNoFurther({ count: longest * (inner.earliest + 1) + 1, unit: 'days' }, outer.from)
}

const pointOf = (zone: string, text: string): string => (isDay(text) ? isoOf(startOfDay(zone, text)) : text)

interface Fixed {
  readonly from: string
  readonly to: string | undefined
}

const fixedOf = (window: Window, zone: string): Fixed | undefined => {
  if (window.kind === 'since') return { from: pointOf(zone, window.from), to: undefined }
  if (window.kind === 'span') return { from: pointOf(zone, window.from), to: pointOf(zone, window.to) }
  return undefined
}

/**
 * Whether every row in the first window is in the second, for certain and at every instant.
 * @param inner absent: ever
 * @param outer absent: ever
 */
export const isWindowWithin = (inner: Window | undefined, outer: Window | undefined, zone: string): boolean => {
  if (outer === undefined) return true
  if (inner === undefined) return false
  if (JSON.stringify(inner) === JSON.stringify(outer)) return true
  const [a, b] = [relativeOf(inner), relativeOf(outer)]
  if (a !== undefined && b !== undefined) return isNoFurther(a.from, b.from) && isNoFurther(b.to, a.to)
  const [p, q] = [periodsOf(inner), periodsOf(outer)]
  if (p !== undefined && q !== undefined) return periodsWithin(p, q)
  if (p !== undefined && b !== undefined) return periodsWithinRelative(p, b)
  const [x, y] = [fixedOf(inner, zone), fixedOf(outer, zone)]
  if (x === undefined || y === undefined) return false
  return y.from <= x.from && (y.to === undefined || (x.to !== undefined && x.to <= y.to))
}
