import { studentCdf, studentQuantile } from '../special.ts'

/*
 * Is the newest figure of a series unusual against the series' own habit? Robust at every step: up to half of the history may be spikes,
 * stops and strikes, and neither the habit nor the spread follows them.
 *
 *   1. Counts and sums are looked at on the scale √(x + 3/8), where a Poisson count has the spread 1/2 whatever its level
 *      (Anscombe 1948, The transformation of Poisson, binomial and negative-binomial data, Biometrika 35); shares of n on the scale
 *      2 arcsin √((x + 3/8) / (n + 3/4)), where the spread is 1/√(n + 1/2) whatever the share (ibid.).
 *   2. Season: for each phase (weekday, month of the year) the median difference from the median of the cycle around it; a seasonal
 *      decomposition in the manner of STL (Cleveland et al. 1990) with medians in place of loess.
 *   3. Level: median of the last `levelPeriods` figures without their season. Forecast = level + season of the phase.
 *   4. The forecast errors of the past, each made with nothing but what was known before it, give centre (their median, so that a steady
 *      drift is no surprise) and spread (1.4826 × their median absolute deviation: Rousseeuw and Croux 1993, eq. 1).
 *   5. score = (error − centre) / spread, against Student's t. The deviation from n errors is as good as the standard deviation of
 *      0.37 n (its efficiency under the normal: Rousseeuw and Croux 1993, section 1), which gives the degrees of freedom.
 */

export interface AnomalyOptions {
  /** Periods of one season: 7 for days, 12 for months; 1 without season. */
  readonly cycle: number
  /** Periods whose median is the level. */
  readonly levelPeriods: number
  /** Periods of history the season is learnt from. */
  readonly historyPeriods: number
  /** Past errors the spread is taken from, at most. */
  readonly errorPeriods: number
  /** Fewer past errors give no answer. */
  readonly leastErrors: number
  /** `count`: whole, never negative, spread at least a Poisson count's; `sum`: never negative as a rule; `share`: 0..1 of a known size, spread at least a binomial's; `plain`: as it is. */
  readonly scale: 'count' | 'sum' | 'share' | 'plain'
}

/** One period of a series against what was to be expected of it. */
export interface Expectation {
  readonly expected: number
  /** 95 of 100 ordinary periods lie within [low, high]. */
  readonly low: number
  readonly high: number
  /** Spreads above (+) or below (−) what was expected. */
  readonly score: number
  /** Two-sided: how often chance alone lies this far out. */
  readonly pValue: number
  /** Past errors it rests on. */
  readonly errors: number
}

const madFactor = 1.4826
const meanDeviationFactor = Math.sqrt(Math.PI / 2)
const efficiency = 0.37
const poissonSpread = 0.5
/** A series that never moved: a hundredth of its level counts as one spread. */
const leastRelativeSpread = 0.01

/** Short lists, many of them: sorting by insertion is several times faster here than the engine's sort. */
const medianOf = (values: readonly number[]): number => {
  if (values.length === 0) return NaN
  const sorted = Float64Array.from(values)
  for (let index = 1; index < sorted.length; index += 1) {
    const value = sorted[index] as number
    let place = index
    while (place > 0 && (sorted[place - 1] as number) > value) {
      sorted[place] = sorted[place - 1] as number
      place -= 1
    }
    sorted[place] = value
  }
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

const forward = (value: number, scale: AnomalyOptions['scale'], size: number): number => {
  if (scale === 'plain') return value
  if (scale === 'share') return 2 * Math.asin(Math.sqrt(Math.min(1, (Math.max(0, value) * size + 0.375) / (size + 0.75))))
  return Math.sign(value + 0.375) * Math.sqrt(Math.abs(value + 0.375))
}
const backward = (value: number, scale: AnomalyOptions['scale'], size: number): number => {
  if (scale === 'plain') return value
  if (scale === 'share') return Math.min(1, Math.max(0, (Math.sin(Math.min(Math.PI, Math.max(0, value)) / 2) ** 2 * (size + 0.75) - 0.375) / size))
  const known = Math.sign(value) * value * value - 0.375
  return scale === 'count' ? Math.max(0, known) : known
}

/** The quantile is found by bisection, which costs more than all the rest; there are few degrees of freedom. */
const quantiles = new Map<number, number>()
const quantile = (degrees: number): number => {
  const known = quantiles.get(degrees) ?? studentQuantile(0.975, degrees)
  if (quantiles.size < 1000) quantiles.set(degrees, known)
  return known
}

/** The median of the whole cycle around each period, at the ends of the first and last whole cycle. */
const cycleMedians = (series: Float64Array, cycle: number): Float64Array => {
  const medians = new Float64Array(series.length)
  const half = cycle >> 1
  for (let index = 0; index < series.length; index += 1) {
    const from = Math.max(0, Math.min(index - half, series.length - cycle))
    medians[index] = medianOf([...series.subarray(from, from + cycle)].filter((value) => !Number.isNaN(value)))
  }
  return medians
}

interface Habit {
  readonly season: Float64Array
  readonly level: number
}

/** Season and level from the periods [from, to) of a series; phases go by the position in the whole series. */
const habitOf = (series: Float64Array, medians: Float64Array, from: number, to: number, options: AnomalyOptions): Habit => {
  const { cycle, levelPeriods } = options
  const season = new Float64Array(cycle)
  if (cycle > 1) {
    const differences: number[][] = Array.from({ length: cycle }, () => [])
    // The cycle around the newest half cycle reaches beyond `to`: those periods are left to the next figure.
    for (let index = from; index < to - (cycle >> 1); index += 1) {
      const value = (series[index] as number) - (medians[index] as number)
      if (!Number.isNaN(value)) differences[index % cycle]?.push(value)
    }
    for (let phase = 0; phase < cycle; phase += 1) season[phase] = differences[phase]?.length === 0 ? 0 : medianOf(differences[phase] ?? [])
  }
  const rest: number[] = []
  for (let index = Math.max(from, to - levelPeriods); index < to; index += 1) {
    const value = (series[index] as number) - (season[index % cycle] as number)
    if (!Number.isNaN(value)) rest.push(value)
  }
  return { season, level: medianOf(rest) }
}

/** Forecasts of every period from those before it; NaN where the history is too short. */
const forecasts = (series: Float64Array, options: AnomalyOptions): Float64Array => {
  const { cycle, levelPeriods, historyPeriods } = options
  const medians = cycle > 1 ? cycleMedians(series, cycle) : series
  const first = cycle > 1 ? 2 * cycle : Math.min(levelPeriods, 4)
  const answer = new Float64Array(series.length).fill(NaN)
  for (let index = first; index < series.length; index += 1) {
    const { season, level } = habitOf(series, medians, Math.max(0, index - historyPeriods), index, options)
    answer[index] = level + (season[index % cycle] as number)
  }
  return answer
}

const spreadOf = (errors: readonly number[], centre: number, level: number, scale: AnomalyOptions['scale'], size: number): number => {
  const distances = errors.map((error) => Math.abs(error - centre))
  const mad = madFactor * medianOf(distances)
  // More than half of the errors alike: the mean deviation still sees the others.
  const spread = mad > 0 ? mad : (meanDeviationFactor * distances.reduce((sum, distance) => sum + distance, 0)) / distances.length
  if (scale === 'count') return Math.max(spread, poissonSpread)
  if (scale === 'share') return Math.max(spread, 1 / Math.sqrt(size + 0.5))
  return Math.max(spread, leastRelativeSpread * Math.abs(level), Number.EPSILON)
}

/**
 * Every period of a series against its own habit, each with nothing but what was known before it.
 * @param values the series, oldest first, without gaps in time; null where nothing is known
 * @param sizes of shares: what each is a share of, one per period
 * @param first expectations are wanted from this period on; those before are null
 * @returns one expectation per period; null where the period is unknown or the history too short
 *
 * Source: the steps and papers are named at the head of this file.
 *
 * Example:
 * ```ts
 * import { dayAnomalies, seasonalExpectations } from '@sextant/kernels'
 * const week = [100, 104, 98, 101, 103, 60, 55]
 * const series = Array.from({ length: 70 }, (_, day) => week[day % 7] + (day * 7) % 5)
 * const last = seasonalExpectations([...series, 30], dayAnomalies('count')).at(-1)
 * last.score < -5 // => true
 * ```
 */
export const seasonalExpectations = (values: readonly (number | null)[], options: AnomalyOptions, sizes: readonly (number | null)[] = [], first = 0): readonly (Expectation | null)[] => {
  const sizeAt = (index: number): number => Math.max(1, sizes[index] ?? 1)
  const series = Float64Array.from(values, (value, index) => (value === null ? NaN : forward(value, options.scale, sizeAt(index))))
  const predicted = forecasts(series, options)
  const past: number[] = []
  return values.map((_, index) => {
    const forecast = predicted[index] as number
    const error = (series[index] as number) - forecast
    const known = past.slice(-options.errorPeriods)
    if (!Number.isNaN(error)) past.push(error)
    if (index < first || Number.isNaN(error) || known.length < options.leastErrors) return null
    const centre = medianOf(known)
    const size = sizeAt(index)
    const spread = spreadOf(known, centre, forecast, options.scale, size)
    const degrees = Math.max(2, efficiency * known.length)
    const score = (error - centre) / spread
    const reach = quantile(degrees) * spread
    return {
      expected: backward(forecast + centre, options.scale, size), low: backward(forecast + centre - reach, options.scale, size), high: backward(forecast + centre + reach, options.scale, size),
      score, pValue: Math.min(1, 2 * studentCdf(-Math.abs(score), degrees)), errors: known.length,
    }
  })
}

/** Options for daily figures: weekday season over 12 weeks, level of 4 weeks. */
export const dayAnomalies = (scale: AnomalyOptions['scale']): AnomalyOptions => ({ cycle: 7, levelPeriods: 28, historyPeriods: 84, errorPeriods: 84, leastErrors: 21, scale })

/** Options for weekly figures: no season, level of 8 weeks. */
export const weekAnomalies = (scale: AnomalyOptions['scale']): AnomalyOptions => ({ cycle: 1, levelPeriods: 8, historyPeriods: 52, errorPeriods: 52, leastErrors: 8, scale })

/** Options for figures by month or billing period: month-of-year season once `length` periods allow it (3 years), level of 6. */
export const monthAnomalies = (scale: AnomalyOptions['scale'], length: number): AnomalyOptions =>
  length >= 36 ? { cycle: 12, levelPeriods: 12, historyPeriods: 60, errorPeriods: 36, leastErrors: 8, scale } : { cycle: 1, levelPeriods: 6, historyPeriods: 36, errorPeriods: 36, leastErrors: 8, scale }
