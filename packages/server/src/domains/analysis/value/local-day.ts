import { offsetMsAt, transitionsBetween } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { instantOf, isoOf } from '../../../platform/time.ts'
import { searchAmong } from '../../../platform/warehouse/search-among.ts'

/** Instants before and from here on are left to the engine. */
const knownFrom = Date.parse('1990-01-01T00:00:00.000Z')
const knownTo = Date.parse('2100-01-01T00:00:00.000Z')

/**
 * The calendar day of a zone at an instant before `at`: a search over the zone's changes of offset, ten times faster over millions of
 * rows than asking the engine's calendar for each.
 */
export const localDayOf = (time: Sql, zone: string, at: string, dialect: Dialect): Sql => {
  if (instantOf(at) > knownTo) return dialect.localDay(time, zone)
  const changes = transitionsBetween(zone, knownFrom, instantOf(at))
  const minutes = (place: number): Sql => sql`${offsetMsAt(zone, changes[place - 1] ?? knownFrom) / 60_000}`
  const offset = searchAmong(time, changes.map((change) => dialect.instant(isoOf(change))), minutes)
  return sql`case when ${time} < ${dialect.instant(isoOf(knownFrom))} then ${dialect.localDay(time, zone)} else cast(${time} + ${offset} * interval '1' minute as date) end`
}
