const partsIn = (ms: number, zone: string): Readonly<Record<string, number>> =>
  Object.fromEntries(new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' })
    .formatToParts(new Date(ms)).filter(({ type }) => type !== 'literal').map(({ type, value }) => [type, Number(value)]))

const wallMs = (ms: number, zone: string): number => {
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = partsIn(ms, zone)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The day (`2026-03-31`) an instant falls on in a zone. */
export const dayOf = (instant: string, zone: string): string => new Date(wallMs(Date.parse(instant), zone)).toISOString().slice(0, 10)

/** The instant at which a day begins in a zone; where midnight is skipped, the first instant of the day. */
export const startOfDay = (day: string, zone: string): string => {
  const wanted = Date.parse(`${day}T00:00:00Z`)
  const offsets = [-86_400_000, 0, 86_400_000].map((shift) => wallMs(wanted + shift, zone) - (wanted + shift))
  const found = offsets.map((offset) => wanted - offset).filter((ms) => wallMs(ms, zone) === wanted).toSorted((a, b) => a - b)[0]
  return new Date(found ?? wanted - Math.min(...offsets)).toISOString()
}

export const nextDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** A last day as the half-open end of a window: the start of the day after. */
export const endOfDay = (day: string, zone: string): string => startOfDay(nextDay(day), zone)

/** The last day of a window that ends before an instant. */
export const lastDayOf = (end: string, zone: string): string => dayOf(new Date(Date.parse(end) - 1).toISOString(), zone)
