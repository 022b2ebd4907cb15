import { studentCdf, studentQuantile } from '../special.ts'
import { defaultLevel, requireCount, requireLevel } from './interval.ts'
import type { Interval, TestResult } from './interval.ts'
import { relativeLift } from './relative-lift.ts'
import type { RelativeLift } from './relative-lift.ts'

/** Count, mean and sum of squared deviations of a sample: what shards pass on instead of values. */
export interface Moments {
  readonly n: number
  readonly mean: number
  /** Σ (value − mean)². */
  readonly squares: number
}

/** What {@link compareMeans} returns; every difference is target minus control, in the unit of the values. */
export interface MeanComparison {
  readonly targetMean: number
  readonly controlMean: number
  readonly difference: number
  /** Unpooled standard error of the difference. */
  readonly standardError: number
  /** Welch's t test of no difference. */
  readonly welch: TestResult
  readonly interval: Interval
  readonly relative: RelativeLift
}

/** The moments of nothing, the start of every merge. */
export const noMoments: Moments = { n: 0, mean: 0, squares: 0 }

/**
 * Moments of a sample in one stable pass.
 * @param values the outcome of every unit assigned to the arm, zeros included
 * @returns count, mean and sum of squared deviations
 * @throws RangeError naming the first value that is not finite
 * Source: B. P. Welford 1962, Technometrics 4(3), 419-420.
 * Example:
 * ```ts
 * import { momentsOf } from '@sextant/kernels'
 * momentsOf([2, 4, 9]) // => { n: 3, mean: 5, squares: 26 }
 * ```
 */
export const momentsOf = (values: Iterable<number>): Moments => {
  let n = 0
  let mean = 0
  let squares = 0
  for (const value of values) {
    if (!Number.isFinite(value)) throw new RangeError(`value ${n} is ${value}: give every assigned unit a finite outcome`)
    n++
    const delta = value - mean
    mean += delta / n
    squares += delta * (value - mean)
  }
  return { n, mean, squares }
}

/**
 * Moments from the sums an SQL query returns.
 * @param n count of units, ≥ 0
 * @param sum Σ value
 * @param sumOfSquares Σ value²
 * @returns count, mean and sum of squared deviations
 * Example:
 * ```ts
 * import { momentsFromSums } from '@sextant/kernels'
 * momentsFromSums(3, 15, 101) // => { n: 3, mean: 5, squares: 26 }
 * ```
 */
export const momentsFromSums = (n: number, sum: number, sumOfSquares: number): Moments =>
  n === 0 ? noMoments : { n, mean: sum / n, squares: Math.max(0, sumOfSquares - (sum * sum) / n) }

/**
 * Moments of two samples together.
 * @param left moments of one shard
 * @param right moments of another shard
 * @returns moments of the union
 * Source: Chan, Golub & LeVeque 1983, The American Statistician 37(3), eq. 2.1.
 * Example:
 * ```ts
 * import { mergeMoments, momentsOf } from '@sextant/kernels'
 * mergeMoments(momentsOf([2, 4]), momentsOf([9])) // => { n: 3, mean: 5, squares: 26 }
 * ```
 */
export const mergeMoments = (left: Moments, right: Moments): Moments => {
  if (left.n === 0 || right.n === 0) return left.n === 0 ? right : left
  const n = left.n + right.n
  const delta = right.mean - left.mean
  return {
    n,
    mean: left.mean + (delta * right.n) / n,
    squares: left.squares + right.squares + (delta * delta * left.n * right.n) / n,
  }
}

/**
 * Compares the mean outcome (spend, visits, margin) of two randomised arms whose variances may differ.
 * @param target moments of the contacted arm, n ≥ 2
 * @param control moments of the arm held back, n ≥ 2
 * @param level nominal coverage of the intervals in (0, 1)
 * @returns difference target − control with standard error, Welch's t test, interval and relative lift
 * @throws RangeError when an arm has fewer than two units
 * Source: B. L. Welch 1947, Biometrika 34, 28-35 (degrees of freedom of Satterthwaite 1946).
 * Example:
 * ```ts
 * import { compareMeans, momentsOf } from '@sextant/kernels'
 * const result = compareMeans(momentsOf([3, 5, 7, 9]), momentsOf([1, 2, 3]))
 * result.difference // => 4
 * result.welch // => { statistic: 2.8284, degreesOfFreedom: 4.075, pValue: 0.0464 }
 * ```
 */
export const compareMeans = (target: Moments, control: Moments, level: number = defaultLevel): MeanComparison => {
  requireCount('the target arm n', target.n, 2)
  requireCount('the control arm n', control.n, 2)
  requireLevel(level)
  const targetVariance = target.squares / (target.n - 1) / target.n
  const controlVariance = control.squares / (control.n - 1) / control.n
  const variance = targetVariance + controlVariance
  const difference = target.mean - control.mean
  const standardError = Math.sqrt(variance)
  const degreesOfFreedom =
    variance === 0
      ? target.n + control.n - 2
      : variance ** 2 / (targetVariance ** 2 / (target.n - 1) + controlVariance ** 2 / (control.n - 1))
  const statistic = difference === 0 ? 0 : difference / standardError
  const reach = studentQuantile(0.5 + level / 2, degreesOfFreedom) * standardError
  return {
    targetMean: target.mean,
    controlMean: control.mean,
    difference,
    standardError,
    welch: { statistic, degreesOfFreedom, pValue: 2 * studentCdf(-Math.abs(statistic), degreesOfFreedom) },
    interval: { lower: difference - reach, upper: difference + reach, level },
    relative: relativeLift(
      { mean: target.mean, variance: targetVariance, degreesOfFreedom: target.n - 1 },
      { mean: control.mean, variance: controlVariance, degreesOfFreedom: control.n - 1 },
      level,
      degreesOfFreedom,
    ),
  }
}
