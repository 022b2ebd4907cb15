import { addDays, dayOf, instantOf, isoOf, startOfDay } from '../../../platform/time.ts'

const monthBack = (day: string, months: number): string => {
  const [year, month] = day.split('-').map(Number) as [number, number]
  const first = new Date(Date.UTC(year, month - 1 - months, 1))
  return first.toISOString().slice(0, 10)
}

const weekdayOf = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7

/**
 * The instants at which the rules of a life cycle are asked: the beginnings of the last `periods` weeks (Monday), months or quarters in the
 * zone that lie before `at`, rising, then `at` itself.
 */
export const periodEnds = (at: string, step: 'week' | 'month' | 'quarter', periods: number, zone: string): readonly string[] => {
  const day = dayOf(instantOf(at) - 1, zone)
  const starts = Array.from({ length: periods }, (_, back) => {
    if (step === 'week') return addDays(day, -weekdayOf(day) - 7 * back)
    if (step === 'month') return monthBack(day, back)
    return monthBack(monthBack(day, (Number(day.slice(5, 7)) - 1) % 3), 3 * back)
  })
  return [...starts.map((start) => isoOf(startOfDay(start, zone))).filter((instant) => instant < at).toReversed(), at]
}
