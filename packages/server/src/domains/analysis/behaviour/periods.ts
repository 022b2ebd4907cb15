import type { CompanyModel } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { addDays, dayOf, startOfDay } from '../../../platform/time.ts'
import { monthIndex } from '../../customers/index.ts'

export type Granularity = 'day' | 'week' | 'month' | 'quarter' | 'billing_period'

/** Half-open [from, to), whole days of the company's zone. */
export interface Period {
  readonly label: string
  readonly firstDay: string
  readonly from: string
  readonly to: string
}

/** How a company's time is cut. */
export interface PeriodCalendar {
  readonly zone: string
  readonly weekStart: 'monday' | 'sunday'
  readonly billingDay: number
}

export const periodCalendarOf = ({ company: { timeZone, calendar } }: CompanyModel): PeriodCalendar => ({ zone: timeZone, weekStart: calendar?.weekStart ?? 'monday', billingDay: calendar?.billingDay ?? 1 })

const two = (value: number): string => String(value).padStart(2, '0')
/** A day of the month with a number, as `monthNumber` counts them. */
export const monthAt = (index: number, day = 1): string => `${String(Math.floor(index / 12)).padStart(4, '0')}-${two((index % 12) + 1)}-${two(day)}`
/** Months since the year 0. */
export const monthNumber = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1

/** First day of the period that holds a day. */
export const firstDayOf = (day: string, granularity: Granularity, calendar: Omit<PeriodCalendar, 'zone'>): string => {
  switch (granularity) {
    case 'day':
      return day
    case 'week': {
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
      return addDays(day, -(calendar.weekStart === 'sunday' ? weekday : (weekday + 6) % 7))
    }
    case 'month':
      return monthAt(monthNumber(day))
    case 'quarter':
      return monthAt(monthNumber(day) - (monthNumber(day) % 3))
    case 'billing_period':
      return monthAt(monthNumber(day) - (Number(day.slice(8, 10)) < calendar.billingDay ? 1 : 0), calendar.billingDay)
  }
}

/** First day of the period that lies `count` periods after the one that begins on `first`. */
export const shiftedBy = (first: string, count: number, granularity: Granularity, calendar: PeriodCalendar): string => {
  switch (granularity) {
    case 'day':
      return addDays(first, count)
    case 'week':
      return addDays(first, 7 * count)
    case 'month':
      return monthAt(monthNumber(first) + count)
    case 'quarter':
      return monthAt(monthNumber(first) + 3 * count)
    case 'billing_period':
      return monthAt(monthNumber(first) + count, calendar.billingDay)
  }
}

const labelOf = (first: string, granularity: Granularity, calendar: PeriodCalendar): string => {
  if (granularity === 'quarter') return `${first.slice(0, 4)} Q${Math.ceil(Number(first.slice(5, 7)) / 3)}`
  return granularity === 'month' || (granularity === 'billing_period' && calendar.billingDay === 1) ? first.slice(0, 7) : first
}

const instantAt = (day: string, zone: string): string => new Date(startOfDay(day, zone)).toISOString()

const periodFrom = (first: string, granularity: Granularity, calendar: PeriodCalendar): Period => ({
  label: labelOf(first, granularity, calendar), firstDay: first, from: instantAt(first, calendar.zone), to: instantAt(shiftedBy(first, 1, granularity, calendar), calendar.zone),
})

/** The periods from the one that holds `from` to the one that holds the last instant before `to`. */
export const periodsBetween = (from: string, to: string, granularity: Granularity, calendar: PeriodCalendar): readonly Period[] => {
  const last = dayOf(Date.parse(to) - 1, calendar.zone)
  const periods: Period[] = []
  for (let first = firstDayOf(dayOf(Date.parse(from), calendar.zone), granularity, calendar); first <= last; first = shiftedBy(first, 1, granularity, calendar)) periods.push(periodFrom(first, granularity, calendar))
  return periods
}

/** The last `count` periods, the last being the one that holds the last instant before `to`. */
export const periodsUpTo = (to: string, count: number, granularity: Granularity, calendar: PeriodCalendar): readonly Period[] => {
  const last = firstDayOf(dayOf(Date.parse(to) - 1, calendar.zone), granularity, calendar)
  return Array.from({ length: count }, (_, index) => periodFrom(shiftedBy(last, index + 1 - count, granularity, calendar), granularity, calendar))
}

/** Each period moved by whole days. */
export const movedByDays = (periods: readonly Period[], days: number, zone: string): readonly Period[] =>
  periods.map(({ firstDay, to }) => {
    const first = addDays(firstDay, days)
    return { label: first, firstDay: first, from: instantAt(first, zone), to: instantAt(addDays(dayOf(Date.parse(to), zone), days), zone) }
  })

/** The same periods of the year before: same days of the month; a week is the one 52 weeks earlier. */
export const aYearEarlier = (periods: readonly Period[], granularity: Granularity, calendar: PeriodCalendar): readonly Period[] => {
  if (granularity === 'week') return periods.map(({ firstDay }) => periodFrom(addDays(firstDay, -364), granularity, calendar))
  return periods.map(({ firstDay }) => {
    // A 29 February is held against the 28th.
    const earlier = firstDay.endsWith('-02-29') ? `${Number(firstDay.slice(0, 4)) - 1}-02-28` : `${Number(firstDay.slice(0, 4)) - 1}${firstDay.slice(4)}`
    return periodFrom(earlier, granularity, calendar)
  })
}

/** Which of consecutive periods an instant lies in, 0-based. Earlier instants count to the first, later ones to the last: bound them outside. */
export const periodIndex = (time: Sql, periods: readonly Period[], dialect: Dialect): Sql =>
  periods.length < 2 ? sql`0` : monthIndex(time, periods.map(({ label, from }) => ({ name: label, from })), dialect)
