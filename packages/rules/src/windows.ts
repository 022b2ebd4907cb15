import { assertNever } from './assert-never.ts'
import type { CompanyCalendar } from './catalogue.ts'
import { RuleRunError } from './run-error.ts'
import type { CalendarUnit, Window, WindowUnit } from './tree.ts'
import { addMonths, dayOfWall, firstMs, instantOfWall, isDay, isoOf, startOfDay, utcOf, wallAt, wallOfDay } from './zone.ts'

const dayMs = 86_400_000

/** [from, to) as canonical instants; `from` is absent when the window has no beginning. */
export interface Bounds {
  readonly from: string | undefined
  readonly to: string
}

/** A wall clock moved by units; months and years keep the day of the month, or take the month's last. */
export const movedWall = (wall: number, count: number, unit: Exclude<WindowUnit, 'hours'>): number => {
  switch (unit) {
    case 'days':
      return wall + count * dayMs
    case 'weeks':
      return wall + count * 7 * dayMs
    case 'months':
      return addMonths(wall, count)
    case 'years':
      return addMonths(wall, 12 * count)
    default:
      return assertNever(unit)
  }
}

/** The instant `count` units before `atMs`: hours are exact; days, weeks, months and years keep the wall clock of the zone. */
export const unitsBefore = (zone: string, atMs: number, count: number, unit: WindowUnit): number => {
  if (count === 0) return atMs
  if (unit === 'hours') return atMs - count * 3_600_000
  return instantOfWall(zone, movedWall(wallAt(zone, atMs), -count, unit))
}

const calendarStart = (wall: number, unit: CalendarUnit, back: number, calendar: CompanyCalendar | undefined): number => {
  const day = Math.floor(wall / dayMs) * dayMs
  const date = new Date(day)
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  switch (unit) {
    case 'day':
      return day - back * dayMs
    case 'week': {
      const sinceStart = calendar?.weekStart === 'sunday' ? date.getUTCDay() : (date.getUTCDay() + 6) % 7
      return day - (sinceStart + back * 7) * dayMs
    }
    case 'month':
      return utcOf(year, month - back, 1)
    case 'quarter':
      return utcOf(year, month - (month % 3) - 3 * back, 1)
    case 'year':
      return utcOf(year - back, 0, 1)
    case 'billing_period': {
      const firstDay = calendar?.billingDay ?? 1
      const begun = date.getUTCDate() >= firstDay ? 0 : 1
      return utcOf(year, month - begun - back, firstDay)
    }
    default:
      return assertNever(unit)
  }
}

/** Before the first instant nothing is recorded: windows that reach further back have no beginning. */
const between = (fromMs: number, toMs: number, at: string): Bounds => {
  const to = isoOf(Math.max(toMs, firstMs))
  return { from: fromMs < firstMs ? undefined : isoOf(fromMs), to: to < at ? to : at }
}

const unlisted = (name: string, en: string, zh: string): RuleRunError =>
  new RuleRunError('HolidayUnlisted', {
    en: `the holiday ${name} is not listed far enough: ${en}; add its days to company.calendar.holidays in model.yaml`,
    zh: `节日 ${name} 的日期不够：${zh}；请在 model.yaml 的 company.calendar.holidays 中补充`,
  })

/** Days after which a holiday must have come again: the smallest gap on its list, at most a little less than a lunar year. */
const yearDays = 350

const daysBetween = (from: number, to: number): number => Math.round((to - from) / dayMs)

/** Wall clock of the midnight on which the wanted occurrence of a holiday begins. */
const holidayDay = (window: Extract<Window, { kind: 'holiday' }>, wall: number, calendar: CompanyCalendar | undefined): number => {
  const listed = calendar !== undefined && Object.hasOwn(calendar.holidays, window.name) ? calendar.holidays[window.name] : undefined
  const days = [...new Set(listed)].filter(isDay).map(wallOfDay).sort((a, b) => a - b)
  const today = Math.floor(wall / dayMs) * dayMs
  const begun = days.filter((day) => day + window.from * dayMs <= today)
  const latest = begun.at(-1)
  const wanted = begun.at(-1 - window.back)
  if (latest === undefined || wanted === undefined) {
    throw unlisted(window.name, `${begun.length} of the ${window.back + 1} occurrences that had begun by ${dayOfWall(today)} are known`, `截至 ${dayOfWall(today)} 需要 ${window.back + 1} 次，只列出 ${begun.length} 次`)
  }
  if (begun.length < days.length) return wanted
  const gaps = days.slice(1).map((day, index) => daysBetween(days[index] as number, day))
  if (daysBetween(latest + window.from * dayMs, today) < Math.min(yearDays, ...gaps)) return wanted
  throw unlisted(window.name, `the last day known is ${dayOfWall(latest)}, it may have come again before ${dayOfWall(today)}`, `最后列出的是 ${dayOfWall(latest)}，到 ${dayOfWall(today)} 可能已再次出现`)
}

const pointOf = (zone: string, text: string): string => (isDay(text) ? isoOf(startOfDay(zone, text)) : text)
const earlier = (a: string, b: string): string => (a < b ? a : b)

/**
 * The bounds of a window for a rule evaluated at an instant; no window reaches the instant itself.
 * @param calendar the company's weeks, billing periods and holidays
 * @throws RuleRunError `HolidayUnlisted` when the wanted occurrence of a holiday is not on the company's list
 */
export const windowBounds = (window: Window | undefined, zone: string, at: string, calendar?: CompanyCalendar): Bounds => {
  if (window === undefined) return { from: undefined, to: at }
  const atMs = Date.parse(at)
  switch (window.kind) {
    case 'last':
      return between(unitsBefore(zone, atMs, window.count, window.unit), atMs, at)
    case 'ago':
      return between(unitsBefore(zone, atMs, window.to, window.unit), unitsBefore(zone, atMs, window.from, window.unit), at)
    case 'since':
      return { from: pointOf(zone, window.from), to: at }
    case 'span':
      return { from: pointOf(zone, window.from), to: earlier(pointOf(zone, window.to), at) }
    case 'calendar': {
      const wall = wallAt(zone, atMs)
      const first = instantOfWall(zone, calendarStart(wall, window.unit, window.back + (window.count ?? 1) - 1, calendar))
      return between(first, window.back === 0 ? atMs : instantOfWall(zone, calendarStart(wall, window.unit, window.back - 1, calendar)), at)
    }
    case 'holiday': {
      const day = holidayDay(window, wallAt(zone, atMs), calendar)
      return between(instantOfWall(zone, day + window.from * dayMs), instantOfWall(zone, day + window.to * dayMs), at)
    }
    default:
      return assertNever(window)
  }
}
