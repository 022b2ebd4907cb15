import type { CompanyModel } from '@sextant/contract'
import { addDays, dayOf, instantOf, isoOf, startOfDay } from '../../../platform/time.ts'
import type { Day } from '../../../platform/time.ts'

export type PeriodUnit = 'day' | 'week' | 'month' | 'billing_period'

/** A period of the company's calendar, half-open; the name of a month is `2026-03`, of all others their first day. */
export interface Period {
  readonly name: string
  readonly from: string
  readonly to: string
}

export interface CompanyCalendar {
  readonly timeZone: string
  readonly weekStart: 'monday' | 'sunday'
  readonly billingDay: number
  readonly holidays: Readonly<Record<string, readonly Day[]>>
}

export const calendarOf = ({ company }: CompanyModel): CompanyCalendar => ({
  timeZone: company.timeZone, weekStart: company.calendar?.weekStart ?? 'monday', billingDay: company.calendar?.billingDay ?? 1, holidays: company.calendar?.holidays ?? {},
})

/** Monday 0 … Sunday 6. */
export const weekdayOf = (day: Day): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7

const monthOn = (day: Day, months: number, dayOfMonth: number): Day => {
  const [year, month] = day.split('-').map(Number) as [number, number]
  const index = year * 12 + month - 1 + months
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`
}

const firstDay = (unit: PeriodUnit, day: Day, calendar: CompanyCalendar): Day => {
  switch (unit) {
    case 'day':
      return day
    case 'week':
      return addDays(day, -((weekdayOf(day) + (calendar.weekStart === 'monday' ? 0 : 1)) % 7))
    case 'month':
      return monthOn(day, 0, 1)
    case 'billing_period':
      return monthOn(day, Number(day.slice(8)) >= calendar.billingDay ? 0 : -1, calendar.billingDay)
  }
}

const shifted = (unit: PeriodUnit, first: Day, periods: number): Day => {
  if (unit === 'day') return addDays(first, periods)
  return unit === 'week' ? addDays(first, 7 * periods) : monthOn(first, periods, Number(first.slice(8)))
}

const periodFrom = (unit: PeriodUnit, first: Day, zone: string): Period => ({
  name: unit === 'month' ? first.slice(0, 7) : first, from: isoOf(startOfDay(first, zone)), to: isoOf(startOfDay(shifted(unit, first, 1), zone)),
})

/** The last `count` periods, oldest first; the newest holds the instant just before `at` and may not be over. */
export const periodsUpTo = (unit: PeriodUnit, at: string, count: number, calendar: CompanyCalendar): readonly Period[] => {
  const last = firstDay(unit, dayOf(instantOf(at) - 1, calendar.timeZone), calendar)
  return Array.from({ length: count }, (_, index) => periodFrom(unit, shifted(unit, last, index + 1 - count), calendar.timeZone))
}

/** The period of a name, as `periodsUpTo` names it; undefined when it names none. */
export const periodNamed = (unit: PeriodUnit, name: string, calendar: CompanyCalendar): Period | undefined => {
  const day = unit === 'month' ? `${name}-01` : name
  if (!/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/.test(day) || firstDay(unit, day, calendar) !== day) return undefined
  return periodFrom(unit, day, calendar.timeZone)
}

export const isOver = (period: Period, at: string): boolean => instantOf(period.to) <= instantOf(at)

/** Periods back to the same time last year: 364 days and 52 weeks keep the weekday. */
export const yearOf: Readonly<Record<PeriodUnit, number>> = { day: 364, week: 52, month: 12, billing_period: 12 }

/** The holidays of the company's calendar that fall into a period, by name. */
export const holidaysIn = (period: Period, { holidays, timeZone }: CompanyCalendar): readonly string[] =>
  Object.entries(holidays).filter(([, days]) => days.some((day) => startOfDay(day, timeZone) >= instantOf(period.from) && startOfDay(day, timeZone) < instantOf(period.to))).map(([name]) => name)
