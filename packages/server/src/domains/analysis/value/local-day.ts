import { sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { dayOf, daysBetween, instantOf, isoOf, minuteOfDay } from '../../../platform/time.ts'

const dayMs = 86_400_000
/** Offsets are looked up from here on; earlier instants are left to the engine. */
const knownFrom = Date.parse('1990-01-01T00:00:00.000Z')
/** No zone keeps an offset for less. */
const stepMs = 7 * dayMs

const offsetMinutes = (at: number, zone: string): number => daysBetween(dayOf(at, 'utc'), dayOf(at, zone)) * 1440 + minuteOfDay(at, zone) - minuteOfDay(at, 'utc')

interface Offset { readonly from: number; readonly minutes: number }

const changeBetween = (before: number, after: number, minutes: number, zone: string): number => {
  let [low, high] = [before, after]
  while (high - low > 60_000) {
    const middle = low + Math.floor((high - low) / 120_000) * 60_000
    if (offsetMinutes(middle, zone) === minutes) low = middle
    else high = middle
  }
  return high
}

const offsetsUpTo = (end: number, zone: string): readonly Offset[] => {
  const offsets: Offset[] = [{ from: knownFrom, minutes: offsetMinutes(knownFrom, zone) }]
  for (let at = knownFrom; at < end; at += stepMs) {
    const [{ minutes }, next] = [offsets.at(-1) as Offset, offsetMinutes(at + stepMs, zone)]
    if (next !== minutes) offsets.push({ from: changeBetween(at, at + stepMs, minutes, zone), minutes: next })
  }
  return offsets
}

const known = new Map<string, readonly Offset[]>()

/** The offsets of a zone from 1990 to the end of the year after an instant. */
export const offsetsOf = (at: string, zone: string): readonly Offset[] => {
  const year = new Date(at).getUTCFullYear() + 2
  const key = `${zone} ${year}`
  const found = known.get(key) ?? offsetsUpTo(Date.UTC(year, 0, 1), zone)
  known.set(key, found)
  return found
}

const search = (time: Sql, offsets: readonly Offset[], from: number, to: number, dialect: Dialect): Sql => {
  if (to - from <= 1) return sql`${(offsets[from] as Offset).minutes}`
  const middle = (from + to) >> 1
  return sql`case when ${time} < ${dialect.instant(isoOf((offsets[middle] as Offset).from))} then ${search(time, offsets, from, middle, dialect)} else ${search(time, offsets, middle, to, dialect)} end`
}

/**
 * The calendar day of a zone at an instant before `at`: a search over the zone's changes of offset, ten times faster over millions of
 * rows than asking the engine's calendar for each.
 */
export const localDayOf = (time: Sql, zone: string, at: string, dialect: Dialect): Sql => {
  const offsets = offsetsOf(isoOf(instantOf(at)), zone)
  return sql`case when ${time} < ${dialect.instant(isoOf(knownFrom))} then ${dialect.localDay(time, zone)}
          else cast(${time} + to_minutes(${search(time, offsets, 0, offsets.length, dialect)}) as date) end`
}
