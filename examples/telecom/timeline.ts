/** Days are whole numbers since 1970-01-01 in the company's zone; local seconds are day × 86,400 + second. */

export const DAY_SECONDS = 86_400
/** A day that never comes. */
export const NEVER = 1_000_000

export interface Month {
  /** `2026-10`. */
  readonly name: string
  /** year × 100 + month, the form kept in integer columns. */
  readonly code: number
  readonly firstDay: number
  /** Half-open: the first day of the next month. */
  readonly endDay: number
}

export interface Timeline {
  /** First day of the window. */
  readonly startDay: number
  /** The window ends before this day: the company's "now". */
  readonly endDay: number
  readonly months: readonly Month[]
  /** Three months after the window, simulated for the truth only. */
  readonly future: readonly Month[]
  /** Daily usage is kept from this day on. */
  readonly dailyFromDay: number
  /** Monthly call graph edges are kept from this month (index into months) on. */
  readonly edgesFromMonth: number
  /** Single calls are kept from this day on; NEVER without calls. */
  readonly callsFromDay: number
  /** Seasons by day since startDay: factors on calls and data, and the share of people travelling. */
  readonly callFactor: Float64Array
  readonly dataFactor: Float64Array
  readonly travelShare: Float64Array
}

export function dayOf(iso: string): number {
  return Math.round(Date.parse(`${iso}T00:00:00Z`) / 1000 / DAY_SECONDS)
}

export function isoOf(day: number): string {
  return new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10)
}

export function timelineOf(until: string, months: number, calls: 'window' | 'full' | 'none'): Timeline {
  if (!/^\d{4}-\d{2}-01$/.test(until)) throw new Error(`--until must be the first day of a month such as 2026-11-01, not ${until}`)
  const year = Number(until.slice(0, 4))
  const month = Number(until.slice(5, 7)) - 1
  const at = (offset: number): Month => {
    const first = new Date(Date.UTC(year, month + offset, 1))
    const end = Date.UTC(year, month + offset + 1, 1)
    return {
      name: first.toISOString().slice(0, 7),
      code: first.getUTCFullYear() * 100 + first.getUTCMonth() + 1,
      firstDay: first.getTime() / 1000 / DAY_SECONDS,
      endDay: end / 1000 / DAY_SECONDS,
    }
  }
  const window = Array.from({ length: months }, (_, i) => at(i - months))
  const startDay = window[0]?.firstDay ?? 0
  const endDay = dayOf(until)
  const days = Array.from({ length: endDay - startDay }, (_, i) => startDay + i)
  return {
    startDay,
    endDay,
    months: window,
    future: [at(0), at(1), at(2)],
    dailyFromDay: window[Math.max(0, months - 2)]?.firstDay ?? startDay,
    edgesFromMonth: Math.max(0, months - 3),
    callsFromDay: calls === 'none' ? NEVER : calls === 'full' ? startDay : endDay - 7,
    callFactor: Float64Array.from(days, callSeason),
    dataFactor: Float64Array.from(days, dataSeason),
    travelShare: Float64Array.from(days, (day) => (isSpringFestival(day) ? 0.2 : 0.02)),
  }
}

/** First day of Chinese New Year; a holiday that moves. */
export const springFestivals = [
  '2022-02-01', '2023-01-22', '2024-02-10', '2025-01-29', '2026-02-17', '2027-02-06', '2028-01-26', '2029-02-13', '2030-02-03',
  '2031-01-23', '2032-02-11', '2033-01-31', '2034-02-19', '2035-02-08', '2036-01-28', '2037-02-15',
] as const

const festivalDays = springFestivals.map(dayOf)

/** Whether a day lies in the travel week around Spring Festival (two days before to seven after). */
export function isSpringFestival(day: number): boolean {
  return festivalDays.some((first) => day >= first - 2 && day < first + 8)
}

/** Factor on calls of a day: greetings on the eve and first day, quiet Sundays, busy Mondays. */
export function callSeason(day: number): number {
  const weekday = (day + 4) % 7
  const base = weekday === 0 ? 0.8 : weekday === 6 ? 0.88 : weekday === 1 ? 1.08 : 1
  return isSpringFestival(day) ? base * 1.6 : base
}

/** Factor on data use of a day: weekends and holidays are watched, not worked. */
export function dataSeason(day: number): number {
  const weekday = (day + 4) % 7
  const date = isoOf(day)
  const goldenWeek = date.slice(5) >= '10-01' && date.slice(5) < '10-08'
  return (weekday === 0 || weekday === 6 ? 1.18 : 1) * (isSpringFestival(day) ? 1.45 : goldenWeek ? 1.3 : 1)
}
