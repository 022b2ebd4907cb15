/**
 * Calendar arithmetic in one zone without a date library: the zone's offsets are read once from Intl into a table of transitions
 * (1900 to 2100), after which every question is a binary search. Instants beyond it, mostly stand-ins for "never", ask Intl each.
 */
const dayMs = 86_400_000

/** `Date.UTC`, which takes the years 0 to 99 for the twentieth century, for every year. */
export const utcOf = (year: number, month: number, day: number): number => new Date(0).setUTCFullYear(year, month, day)

const tableStart = Date.UTC(1900, 0, 1)
const tableEnd = Date.UTC(2100, 0, 1)

interface Transitions {
  /** Instants (ms) from which the offset of the same index holds; the first is -Infinity. */
  readonly from: readonly number[]
  readonly offsetMs: readonly number[]
  /** The offset at any instant, read anew. */
  readonly read: (ms: number) => number
}

const tables = new Map<string, Transitions>()

const offsetReader = (zone: string): ((ms: number) => number) => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short',
  })
  return (ms) => {
    const part: Record<string, number> = {}
    let isBeforeChrist = false
    for (const { type, value } of format.formatToParts(ms)) {
      if (type === 'era') isBeforeChrist = value.startsWith('B')
      else part[type] = Number(value)
    }
    const { year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    const wall = utcOf(isBeforeChrist ? 1 - year : year, month - 1, day) + (hour * 3600 + minute * 60 + second) * 1000
    return wall - Math.floor(ms / 1000) * 1000
  }
}

const readTransitions = (zone: string): Transitions => {
  const offsetAt = offsetReader(zone)
  const from = [-Infinity]
  const offsetMs = [offsetAt(tableStart)]
  const step = 14 * dayMs
  let before = offsetMs[0] as number
  for (let ms = tableStart; ms < tableEnd; ms += step) {
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
  return { from, offsetMs, read: offsetAt }
}

const transitionsOf = (zone: string): Transitions => {
  let table = tables.get(zone)
  if (table === undefined) {
    table = readTransitions(zone)
    tables.set(zone, table)
  }
  return table
}

/** How far a zone's clocks are ahead of UTC at an instant, in ms. */
export const offsetMsAt = (zone: string, ms: number): number => {
  const { from, offsetMs, read } = transitionsOf(zone)
  if (ms < tableStart || ms >= tableEnd) return Math.abs(ms) <= 8.64e15 ? read(ms) : 0
  let low = 0
  let high = from.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((from[middle] as number) <= ms) low = middle
    else high = middle - 1
  }
  return offsetMs[low] as number
}

/** Instants (ms) at which the zone's clocks change, after `from` and up to `to`; none outside 1900 to 2100. */
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
  const first = utcOf(date.getUTCFullYear(), date.getUTCMonth() + months, 1)
  const length = new Date(utcOf(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate()
  return first + (Math.min(date.getUTCDate(), length) - 1) * dayMs + (wall - Math.floor(wall / dayMs) * dayMs)
}

export const isoOf = (ms: number): string => new Date(ms).toISOString()
/** The last day that has four digits for its year stands for all that come after it, the first of the year 0 for those before. */
const lastWall = Date.UTC(9999, 11, 31)
const firstWall = Date.parse('0000-01-01T00:00:00.000Z')
export const dayOfWall = (wall: number): string => new Date(Math.max(firstWall, Math.min(wall, lastWall))).toISOString().slice(0, 10)
export const wallOfDay = (day: string): number => Date.parse(`${day}T00:00:00.000Z`)

/** The first instant that all engines can write. */
export const firstMs = Date.parse('0001-01-01T00:00:00.000Z')

/** First instant of a calendar day in a zone. */
export const startOfDay = (zone: string, day: string): number => Math.max(firstMs, instantOfWall(zone, wallOfDay(day)))

const dayForm = /^\d{4}-\d{2}-\d{2}$/
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/

/** Whether the text is a real day of the calendar, `YYYY-MM-DD`, of the years 1 to 9999. */
export const isDay = (value: string): boolean => {
  if (!dayForm.test(value) || value.startsWith('0000')) return false
  const ms = wallOfDay(value)
  return !Number.isNaN(ms) && dayOfWall(ms) === value
}

/** The instant in canonical form (UTC, ms), or undefined when it is none of the years 1 to 9999. */
export const canonicalInstant = (value: string): string | undefined => {
  if (!instantForm.test(value) || !isDay(value.slice(0, 10))) return undefined
  const ms = Date.parse(value)
  return ms >= firstMs && ms < lastWall + dayMs ? isoOf(ms) : undefined
}
