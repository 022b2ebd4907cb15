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
  /** Half-open: the first day of the next month; of the open month the window's end. */
  readonly endDay: number
  /** Days of the whole month, also of the open one. */
  readonly days: number
}

export interface Timeline {
  /** First day of the window. */
  readonly startDay: number
  /** The window ends before this day: the company's "now". */
  readonly endDay: number
  /** Whole calendar months; the only ones with bills, monthly sums and a call graph. */
  readonly months: readonly Month[]
  /** The whole months, then the open one (from its first day to the window's end) when the window does not end with a month. */
  readonly periods: readonly Month[]
  /** Three months after the window, each from the day of the month on which the window ends; simulated for the truth only. */
  readonly future: readonly Month[]
  /** Daily usage is kept from this day on: the same day of the month two months before the window's end, 59 to 62 days back. */
  readonly dailyFromDay: number
  /**
   * Late records reach the company before this day. Those of a history that ends with a month may still come on the day of the
   * closing run, the first after it; one that ends inside a month ends today, and nothing has come after it.
   */
  readonly recordsEndDay: number
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

/** The same day of the month so many months later (earlier below 0), or the month's last day where it has no such day. */
export function monthsLater(day: number, months: number): number {
  const date = new Date(day * DAY_SECONDS * 1000)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months]
  const lastDate = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastDate)) / 1000 / DAY_SECONDS
}

function monthFrom(firstDay: number, endDay: number, days: number): Month {
  const name = isoOf(firstDay).slice(0, 7)
  return { name, code: Number(name.slice(0, 4)) * 100 + Number(name.slice(5)), firstDay, endDay, days }
}

/**
 * The window of a history: `months` whole calendar months before the month in which `until` lies, and that month's days before `until`.
 *
 * @param until first day after the history, any day of the calendar.
 * @param months whole months; of an `until` on the first of a month these are all.
 */
export function timelineOf(until: string, months: number, calls: 'window' | 'full' | 'none'): Timeline {
  const endDay = /^\d{4}-\d{2}-\d{2}$/.test(until) ? dayOf(until) : NaN
  if (Number.isNaN(endDay) || isoOf(endDay) !== until) throw new Error(`--until must be a day such as 2026-11-22, not ${until}`)
  const openDay = dayOf(`${until.slice(0, 8)}01`)
  const whole = Array.from({ length: months }, (_, i) => {
    const [first, end] = [monthsLater(openDay, i - months), monthsLater(openDay, i - months + 1)]
    return monthFrom(first, end, end - first)
  })
  const open = openDay < endDay ? [monthFrom(openDay, endDay, monthsLater(openDay, 1) - openDay)] : []
  const startDay = monthsLater(openDay, -months)
  const days = Array.from({ length: endDay - startDay }, (_, i) => startDay + i)
  return {
    startDay,
    endDay,
    months: whole,
    periods: [...whole, ...open],
    future: [0, 1, 2].map((i) => {
      const [first, end] = [monthsLater(endDay, i), monthsLater(endDay, i + 1)]
      return monthFrom(first, end, end - first)
    }),
    dailyFromDay: Math.max(startDay, monthsLater(endDay, -2)),
    recordsEndDay: open.length > 0 ? endDay : endDay + 1,
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
