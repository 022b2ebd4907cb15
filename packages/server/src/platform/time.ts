import { DateTime, IANAZone } from 'luxon'

/** Where the current instant comes from; logic never asks the machine. Epoch milliseconds. */
export interface Clock {
  readonly now: () => number
}

export interface MovableClock extends Clock {
  readonly advance: (ms: number) => void
  readonly set: (at: number) => void
}

/** A calendar day, `YYYY-MM-DD`; means something only together with a zone. */
export type Day = string

export const systemClock: Clock = Object.freeze({ now: () => Date.now() })

export const fixedClock = (at: number | string): Clock => {
  const instant = typeof at === 'number' ? at : instantOf(at)
  return Object.freeze({ now: () => instant })
}

/** A clock that stands still until it is moved; for tests and replays. */
export const movableClock = (start: number | string): MovableClock => {
  let instant = typeof start === 'number' ? start : instantOf(start)
  return Object.freeze({
    now: () => instant,
    advance: (ms: number) => {
      instant += ms
    },
    set: (at: number) => {
      instant = at
    },
  })
}

/** Starts measuring how long something takes. @returns a function that tells the milliseconds since, whatever happens to the machine's clock */
export const startStopwatch = (): (() => number) => {
  const began = performance.now()
  return () => performance.now() - began
}

/** Epoch milliseconds as ISO 8601 UTC with milliseconds. */
export const isoOf = (at: number): string => new Date(at).toISOString()

/**
 * The instant an ISO 8601 text names.
 *
 * @param text must carry `Z` or an offset: a local time without one names no instant
 * @returns epoch milliseconds
 * @throws RangeError when the text is no instant
 */
export const instantOf = (text: string): number => {
  const parsed = DateTime.fromISO(text, { setZone: true })
  if (!parsed.isValid || !/(?:[zZ]|[+-]\d{2}(?::?\d{2})?)$/.test(text.slice(10)))
    throw new RangeError(`"${text}" is not an instant: write it as 2026-03-31T08:00:00.000Z or with an offset such as +08:00`)
  return parsed.toMillis()
}

export const isZone = (zone: string): boolean => IANAZone.isValidZone(zone)

const inZone = (at: number, zone: string): DateTime => {
  const local = DateTime.fromMillis(at, { zone })
  if (!local.isValid) throw new RangeError(`"${zone}" is not a time zone: write an IANA name such as Asia/Shanghai`)
  return local
}

const dayIn = (day: Day, zone: string): DateTime => {
  const start = DateTime.fromISO(day, { zone })
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || !start.isValid)
    throw new RangeError(`"${day}" in "${zone}" is not a day: write YYYY-MM-DD and an IANA zone`)
  return start
}

/** The day it is in `zone` at an instant (epoch ms). */
export const dayOf = (at: number, zone: string): Day => inZone(at, zone).toFormat('yyyy-MM-dd')

/** The first instant (epoch ms) of a day in `zone`; on days that skip midnight, the first instant that exists. */
export const startOfDay = (day: Day, zone: string): number => dayIn(day, zone).startOf('day').toMillis()

/** The half-open window [from, to) of a day in `zone`, epoch ms; 23 to 25 hours long. */
export const windowOfDay = (day: Day, zone: string): { readonly from: number; readonly to: number } => ({
  from: startOfDay(day, zone),
  to: startOfDay(addDays(day, 1), zone),
})

export const addDays = (day: Day, days: number): Day => dayIn(day, 'utc').plus({ days }).toFormat('yyyy-MM-dd')

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => Math.round((startOfDay(to, 'utc') - startOfDay(from, 'utc')) / 86_400_000)

/** Minutes since local midnight as the wall clock shows it, 0..1439; for quiet hours. */
export const minuteOfDay = (at: number, zone: string): number => {
  const local = inZone(at, zone)
  return local.hour * 60 + local.minute
}
