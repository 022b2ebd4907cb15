import { sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { dayOf, instantOf, isoOf, startOfDay } from '../../platform/time.ts'
import { searchAmong } from '../../platform/warehouse/search-among.ts'

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

/**
 * Which of the months an instant lies in, 0-based, without turning each instant into its zone's wall clock. Instants before the first month count to the first,
 * later ones to the last.
 */
export const monthIndex = (time: Sql, months: readonly Month[], dialect: Dialect): Sql => sql`cast(${searchAmong(time, months.slice(1).map(({ from }) => dialect.instant(from)))} as integer)`
