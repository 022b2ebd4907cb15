import { defaultLevel } from './interval.ts'
import { compareMeans } from './means.ts'
import type { MeanComparison, Moments } from './means.ts'

/** Joint moments of an outcome and a covariate known before assignment. */
export interface CovariateMoments {
  readonly n: number
  readonly outcomeMean: number
  readonly covariateMean: number
  readonly outcomeSquares: number
  readonly covariateSquares: number
  /** Σ (outcome − mean)(covariate − mean). */
  readonly products: number
}

/** A comparison of means after the covariate's share of the noise is removed. */
export interface CupedComparison extends MeanComparison {
  /** Slope of the outcome on the covariate, pooled over both arms. */
  readonly theta: number
  /** Share of the variance of the difference removed, 0..1 (below 0 only through unequal arms). */
  readonly varianceRemoved: number
}

/**
 * Joint moments of outcome and covariate of one arm or shard.
 * @param outcomes outcome of every unit assigned
 * @param covariates value of the same units from before the assignment
 * @returns counts, means, squares and products
 * @throws RangeError when lengths differ or a value is not finite
 * Source: as {@link momentsOf}, for two variables.
 * Example:
 * ```ts
 * import { covariateMomentsOf } from '@sextant/kernels'
 * covariateMomentsOf([1, 2, 6], [1, 3, 5]).products // => 10
 * ```
 */
export const covariateMomentsOf = (outcomes: ArrayLike<number>, covariates: ArrayLike<number>): CovariateMoments => {
  if (outcomes.length !== covariates.length) {
    throw new RangeError(`${outcomes.length} outcomes but ${covariates.length} covariates: give both for every unit`)
  }
  let outcomeMean = 0
  let covariateMean = 0
  let outcomeSquares = 0
  let covariateSquares = 0
  let products = 0
  for (let row = 0; row < outcomes.length; row++) {
    const y = outcomes[row]!
    const x = covariates[row]!
    if (!Number.isFinite(y) || !Number.isFinite(x)) throw new RangeError(`unit ${row} has outcome ${y} and covariate ${x}: give finite numbers`)
    const dy = y - outcomeMean
    const dx = x - covariateMean
    outcomeMean += dy / (row + 1)
    covariateMean += dx / (row + 1)
    outcomeSquares += dy * (y - outcomeMean)
    covariateSquares += dx * (x - covariateMean)
    products += dy * (x - covariateMean)
  }
  return { n: outcomes.length, outcomeMean, covariateMean, outcomeSquares, covariateSquares, products }
}

/**
 * Joint moments of two shards together.
 * @param left moments of one shard
 * @param right moments of another shard
 * @returns moments of the union
 * Source: Chan, Golub & LeVeque 1983, The American Statistician 37(3), eq. 2.1, for products.
 * Example:
 * ```ts
 * import { covariateMomentsOf, mergeCovariateMoments } from '@sextant/kernels'
 * mergeCovariateMoments(covariateMomentsOf([1, 2], [1, 3]), covariateMomentsOf([6], [5])).products // => 10
 * ```
 */
export const mergeCovariateMoments = (left: CovariateMoments, right: CovariateMoments): CovariateMoments => {
  if (left.n === 0 || right.n === 0) return left.n === 0 ? right : left
  const n = left.n + right.n
  const dy = right.outcomeMean - left.outcomeMean
  const dx = right.covariateMean - left.covariateMean
  const between = (left.n * right.n) / n
  return {
    n,
    outcomeMean: left.outcomeMean + (dy * right.n) / n,
    covariateMean: left.covariateMean + (dx * right.n) / n,
    outcomeSquares: left.outcomeSquares + right.outcomeSquares + dy * dy * between,
    covariateSquares: left.covariateSquares + right.covariateSquares + dx * dx * between,
    products: left.products + right.products + dy * dx * between,
  }
}

// Moments of outcome − theta (covariate − centre), without going back to the rows.
const adjusted = (arm: CovariateMoments, theta: number, centre: number): Moments => ({
  n: arm.n,
  mean: arm.outcomeMean - theta * (arm.covariateMean - centre),
  squares: Math.max(0, arm.outcomeSquares - 2 * theta * arm.products + theta * theta * arm.covariateSquares),
})

/**
 * Compares two arms after removing what a covariate from before the assignment explains (CUPED).
 * @param target joint moments of the contacted arm, n ≥ 2
 * @param control joint moments of the arm held back, n ≥ 2
 * @param level nominal coverage of the interval in (0, 1)
 * @returns the comparison of adjusted means, theta and the share of variance removed
 * @throws RangeError when an arm has fewer than two units
 * Source: Deng, Xu, Kohavi & Walker 2013, Improving the sensitivity of online controlled experiments, WSDM, eq. 4 and 5; theta from
 * both arms pooled.
 * Example:
 * ```ts
 * import { covariateMomentsOf, cupedDifference } from '@sextant/kernels'
 * const target = covariateMomentsOf([3, 5, 7.5, 9], [1, 2, 3, 4])
 * const control = covariateMomentsOf([1, 3, 5.5, 7], [1, 2, 3, 4])
 * cupedDifference(target, control).difference // => 2
 * ```
 */
export const cupedDifference = (target: CovariateMoments, control: CovariateMoments, level: number = defaultLevel): CupedComparison => {
  const together = mergeCovariateMoments(target, control)
  const theta = together.covariateSquares === 0 ? 0 : together.products / together.covariateSquares
  const plain = compareMeans(adjusted(target, 0, 0), adjusted(control, 0, 0), level)
  const comparison = compareMeans(adjusted(target, theta, together.covariateMean), adjusted(control, theta, together.covariateMean), level)
  const varianceRemoved = plain.standardError === 0 ? 0 : 1 - (comparison.standardError / plain.standardError) ** 2
  return { ...comparison, theta, varianceRemoved }
}
