import { studentQuantile } from '@sextant/kernels'

/*
 * Where a period will end, from how far it is: the pace of earlier periods (the chain-ladder factor of one development step: Mack 1993,
 * Distribution-free calculation of the standard error of chain ladder reserve estimates, ASTIN Bulletin 23, section 2, taken on logarithms).
 *
 *   1. "As far" is counted in weekday weights, not in days: a month that still has two Saturdays is further from its end for a shop than
 *      for an office. Weights are the mean figure of each weekday over the days known. Earlier periods are cut at the same time of day.
 *   2. Of each earlier period: end / figure at the point as far as now. Projection = figure now × exp(median of the logarithms).
 *   3. Interval of 90 %: mean of the logarithms ± t(0.95, k − 1) × s × √(1 + 1/k), the prediction interval of one more period.
 */

export interface Projection {
  readonly value: number
  readonly low: number
  readonly high: number
  /** Earlier periods it rests on. */
  readonly periods: number
}

/** Fewer earlier periods give no projection. */
export const leastPeriods = 3

const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/**
 * @param now the figure so far
 * @param earlier figure at the point as far as now, and at the end, of each earlier period
 * @returns null when fewer than three earlier periods have both above 0
 */
export const projectedEnd = (now: number, earlier: readonly (readonly [soFar: number, end: number])[]): Projection | null => {
  const factors = earlier.flatMap(([soFar, end]) => (soFar > 0 && end > 0 ? [Math.log(end / soFar)] : []))
  if (factors.length < leastPeriods) return null
  const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length
  const spread = Math.sqrt(factors.reduce((sum, factor) => sum + (factor - mean) ** 2, 0) / (factors.length - 1))
  const reach = studentQuantile(0.95, factors.length - 1) * spread * Math.sqrt(1 + 1 / factors.length)
  return { value: now * Math.exp(medianOf(factors)), low: now * Math.exp(mean - reach), high: now * Math.exp(mean + reach), periods: factors.length }
}

/** Mean figure of each weekday (Monday 0) over days; 1 for each when nothing is known. */
export const weekdayWeights = (days: readonly { readonly weekday: number; readonly value: number | null }[]): readonly number[] => {
  const sums = Array.from({ length: 7 }, () => ({ sum: 0, days: 0 }))
  for (const { weekday, value } of days) {
    const entry = sums[weekday]
    if (entry === undefined || value === null) continue
    entry.sum += Math.max(0, value)
    entry.days += 1
  }
  const weights = sums.map(({ sum, days: count }) => (count === 0 ? 0 : sum / count))
  return weights.every((weight) => weight === 0) ? sums.map(() => 1) : weights
}

/**
 * Share of a period's weight that its first days carry.
 * @param daysPassed may end within a day: of that day as much counts as has passed
 */
export const elapsedShare = (weekdays: readonly number[], daysPassed: number, weights: readonly number[]): number => {
  const weight = (days: readonly number[]): number => days.reduce((sum, weekday) => sum + (weights[weekday] ?? 0), 0)
  const all = weight(weekdays)
  if (all === 0) return Math.min(1, daysPassed / Math.max(1, weekdays.length))
  const whole = Math.floor(daysPassed)
  return (weight(weekdays.slice(0, whole)) + (daysPassed - whole) * weight(weekdays.slice(whole, whole + 1))) / all
}

/**
 * How many first days of a period carry a share of its weight, as nearly as can be while ending at the same time of day.
 * @param partOfDay 0..1, the part of the last day that has passed; 0: whole days only, at least one
 */
export const daysForShare = (weekdays: readonly number[], share: number, weights: readonly number[], partOfDay = 0): number => {
  let best = partOfDay === 0 ? 1 : partOfDay
  for (let days = best; days <= weekdays.length; days += 1)
    if (Math.abs(elapsedShare(weekdays, days, weights) - share) < Math.abs(elapsedShare(weekdays, best, weights) - share)) best = days
  return best
}
