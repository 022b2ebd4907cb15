/**
 * Calendar arithmetic in one zone without a date library: the zone's offsets are read once from Intl into a table of transitions
 * (1900 to 2100), after which every question is a binary search.
 */
const dayMs = 86_400_000

interface Transitions {
  /** Instants (ms) from which the offset of the same index holds; the first is -Infinity. */
  readonly from: readonly number[]
  readonly offsetMs: readonly number[]
}

const tables = new Map<string, Transitions>()

const offsetReader = (zone: string): ((ms: number) => number) => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short',
  })
  return (ms) => {
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value)
    const wall = Date.UTC(part['year'] ?? 0, (part['month'] ?? 1) - 1, part['day'], part['hour'], part['minute'], part['second'])
    return wall - Math.floor(ms / 1000) * 1000
  }
}

const readTransitions = (zone: string): Transitions => {
  const offsetAt = offsetReader(zone)
  const from = [-Infinity]
  const start = Date.UTC(1900, 0, 1)
  const offsetMs = [offsetAt(start)]
  const end = Date.UTC(2100, 0, 1)
  const step = 14 * dayMs
  let before = offsetMs[0] as number
  for (let ms = start; ms < end; ms += step) {
    const after = offsetAt(ms + step)
    if (after === before) continue
    let low = ms
    let high = ms + step
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000
      if (offsetAt(middle) === before) low = middle
      else high = middle
    }
    from.push(high)
    offsetMs.push(after)
    before = after
  }
  return { from, offsetMs }
}

const transitionsOf = (zone: string): Transitions => {
  let table = tables.get(zone)
  if (table === undefined) {
    table = readTransitions(zone)
    tables.set(zone, table)
  }
  return table
}

/** Whether the platform knows the zone. */
export const isKnownZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

export const offsetMsAt = (zone: string, ms: number): number => {
  const { from, offsetMs } = transitionsOf(zone)
  let low = 0
  let high = from.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((from[middle] as number) <= ms) low = middle
    else high = middle - 1
  }
  return offsetMs[low] as number
}

/** Instants at which the zone's clocks change, after `from` and up to `to`. */
export const transitionsBetween = (zone: string, from: number, to: number): readonly number[] => {
  const changes = transitionsOf(zone).from
  let low = 0
  let high = changes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((changes[middle] as number) <= from) low = middle + 1
    else high = middle
  }
  const found: number[] = []
  for (let index = low; index < changes.length && (changes[index] as number) <= to; index++) found.push(changes[index] as number)
  return found
}

/** The wall clock at an instant, as if it were UTC ms. */
export const wallAt = (zone: string, ms: number): number => ms + offsetMsAt(zone, ms)

/** The instant of a wall clock: of two (clocks set back) the earlier; of none (clocks set forward) as many minutes after the gap. */
export const instantOfWall = (zone: string, wall: number): number => {
  const before = offsetMsAt(zone, wall - dayMs)
  const after = offsetMsAt(zone, wall + dayMs)
  const candidates = [wall - Math.max(before, after), wall - Math.min(before, after)]
  const valid = candidates.find((candidate) => wallAt(zone, candidate) === wall)
  return valid ?? wall - before
}

/** A day or wall time moved by months: same day of the month, or the month's last. */
export const addMonths = (wall: number, months: number): number => {
  const date = new Date(wall)
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate()
  return first + (Math.min(date.getUTCDate(), length) - 1) * dayMs + (wall - Math.floor(wall / dayMs) * dayMs)
}

export const isoOf = (ms: number): string => new Date(ms).toISOString()
export const dayOfWall = (wall: number): string => new Date(wall).toISOString().slice(0, 10)
export const wallOfDay = (day: string): number => Date.parse(`${day}T00:00:00.000Z`)

/** First instant of a calendar day in a zone. */
export const startOfDay = (zone: string, day: string): number => instantOfWall(zone, wallOfDay(day))

const dayForm = /^\d{4}-\d{2}-\d{2}$/
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

/** Whether the text is a real day of the calendar, `YYYY-MM-DD`. */
export const isDay = (value: string): boolean => {
  if (!dayForm.test(value)) return false
  const ms = wallOfDay(value)
  return !Number.isNaN(ms) && dayOfWall(ms) === value
}

/** The instant in canonical form (UTC, ms), or undefined when it is none. */
export const canonicalInstant = (value: string): string | undefined => {
  if (!instantForm.test(value) || !isDay(value.slice(0, 10))) return undefined
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? undefined : isoOf(ms)
}
