import { sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { dayOf, instantOf, isoOf, startOfDay } from '../../platform/time.ts'

/** A calendar month of the company's zone. */
export interface Month {
  /** `2026-03`. */
  readonly name: string
  /** First instant, ISO. */
  readonly from: string
}

const next = (name: string): string => {
  const [year, month] = name.split('-').map(Number) as [number, number]
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`
}

/** The months from the one that holds `from` to the one that holds the last instant before `to`. */
export const monthsBetween = (from: string, to: string, zone: string): readonly Month[] => {
  const last = dayOf(instantOf(to) - 1, zone).slice(0, 7)
  const months: Month[] = []
  for (let name = dayOf(instantOf(from), zone).slice(0, 7); name <= last; name = next(name)) months.push({ name, from: isoOf(startOfDay(`${name}-01`, zone)) })
  return months
}

/** The month that lies `count` months before the one that holds the last instant before `to`. */
export const monthsUpTo = (to: string, count: number, zone: string): readonly Month[] => {
  let [year, month] = dayOf(instantOf(to) - 1, zone).slice(0, 7).split('-').map(Number) as [number, number]
  month -= count - 1
  while (month < 1) {
    month += 12
    year -= 1
  }
  return monthsBetween(isoOf(startOfDay(`${year}-${String(month).padStart(2, '0')}-01`, zone)), to, zone)
}

const branch = (time: Sql, months: readonly Month[], from: number, to: number, dialect: Dialect): Sql => {
  if (to - from <= 1) return sql`${from}`
  const middle = (from + to) >> 1
  return sql`case when ${time} < ${dialect.instant((months[middle] as Month).from)} then ${branch(time, months, from, middle, dialect)} else ${branch(time, months, middle, to, dialect)} end`
}

/**
 * Which of the months an instant lies in, 0-based: a search over the months' first instants, many times faster over millions of rows
 * than turning each instant into its zone's wall clock. Instants before the first month count to the first, later ones to the last.
 */
export const monthIndex = (time: Sql, months: readonly Month[], dialect: Dialect): Sql => sql`cast(${branch(time, months, 0, months.length, dialect)} as integer)`
