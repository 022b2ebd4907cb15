import { assertNever } from './assert-never.ts'
import type { Window, WindowUnit } from './tree.ts'
import { addMonths, dayOfWall, instantOfWall, isDay, isoOf, startOfDay, wallAt } from './zone.ts'

const dayMs = 86_400_000

/** [from, to) as canonical instants; `from` is absent when the window has no beginning. */
export interface Bounds {
  readonly from: string | undefined
  readonly to: string
}

/** The instant `count` units before `atMs`: hours are exact; days, weeks, months and years keep the wall clock of the zone. */
export const unitsBefore = (zone: string, atMs: number, count: number, unit: WindowUnit): number => {
  if (count === 0) return atMs
  if (unit === 'hours') return atMs - count * 3_600_000
  const wall = wallAt(zone, atMs)
  switch (unit) {
    case 'days':
      return instantOfWall(zone, wall - count * dayMs)
    case 'weeks':
      return instantOfWall(zone, wall - count * 7 * dayMs)
    case 'months':
      return instantOfWall(zone, addMonths(wall, -count))
    case 'years':
      return instantOfWall(zone, addMonths(wall, -12 * count))
    default:
      return assertNever(unit)
  }
}

const calendarStart = (wall: number, unit: 'day' | 'week' | 'month' | 'quarter' | 'year', back: number): number => {
  const day = Math.floor(wall / dayMs) * dayMs
  const date = new Date(day)
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  switch (unit) {
    case 'day':
      return day - back * dayMs
    case 'week':
      return day - ((date.getUTCDay() + 6) % 7) * dayMs - back * 7 * dayMs
    case 'month':
      return Date.UTC(year, month - back, 1)
    case 'quarter':
      return Date.UTC(year, month - (month % 3) - 3 * back, 1)
    case 'year':
      return Date.UTC(year - back, 0, 1)
    default:
      return assertNever(unit)
  }
}

const pointOf = (zone: string, text: string): string => (isDay(text) ? isoOf(startOfDay(zone, text)) : text)
const earlier = (a: string, b: string): string => (a < b ? a : b)

/** The bounds of a window for a rule evaluated at an instant; no window reaches the instant itself. */
export const windowBounds = (window: Window | undefined, zone: string, at: string): Bounds => {
  if (window === undefined) return { from: undefined, to: at }
  const atMs = Date.parse(at)
  switch (window.kind) {
    case 'last':
      return { from: isoOf(unitsBefore(zone, atMs, window.count, window.unit)), to: at }
    case 'ago':
      return {
        from: isoOf(unitsBefore(zone, atMs, window.to, window.unit)),
        to: earlier(isoOf(unitsBefore(zone, atMs, window.from, window.unit)), at),
      }
    case 'since':
      return { from: pointOf(zone, window.from), to: at }
    case 'span':
      return { from: pointOf(zone, window.from), to: earlier(pointOf(zone, window.to), at) }
    case 'calendar': {
      const wall = wallAt(zone, atMs)
      const from = startOfDay(zone, dayOfWall(calendarStart(wall, window.unit, window.back)))
      const to = window.back === 0 ? at : isoOf(startOfDay(zone, dayOfWall(calendarStart(wall, window.unit, window.back - 1))))
      return { from: isoOf(from), to: earlier(to, at) }
    }
    default:
      return assertNever(window)
  }
}
