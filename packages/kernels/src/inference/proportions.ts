import { normalCdf, normalQuantile } from '../special.ts'
import { defaultLevel, requireCount, requireLevel } from './interval.ts'
import type { Interval, TestResult } from './interval.ts'
import { relativeLift } from './relative-lift.ts'
import type { RelativeLift } from './relative-lift.ts'

/** Outcome of one arm counted by assignment: how many were assigned, how many of those succeeded. */
export interface ProportionArm {
  /** Units assigned to the arm, whole number ≥ 1. */
  readonly n: number
  /** Units of the arm with the outcome, 0 ≤ successes ≤ n. */
  readonly successes: number
}

/** What {@link compareProportions} returns; every difference is target minus control, shares in 0..1. */
export interface ProportionComparison {
  readonly targetShare: number
  readonly controlShare: number
  readonly difference: number
  /** Unpooled standard error of the difference. */
  readonly standardError: number
  /** Difference / unpooled standard error, normal. */
  readonly unpooled: TestResult
  /** The classical two-proportion z test of no difference. */
  readonly pooled: TestResult
  /** Newcombe hybrid score interval of the difference. */
  readonly interval: Interval
  /** Wald interval of the difference (difference ± z × standard error), as most tools print. */
  readonly waldInterval: Interval
  readonly relative: RelativeLift
}

const twoSided = (z: number): number => 2 * normalCdf(-Math.abs(z))

const normalTest = (difference: number, standardError: number): TestResult => {
  const statistic = difference === 0 ? 0 : difference / standardError
  return { statistic, degreesOfFreedom: null, pValue: twoSided(statistic) }
}

const requireArm = (name: string, arm: ProportionArm): void => {
  requireCount(`${name} n`, arm.n, 1)
  requireCount(`${name} successes`, arm.successes, 0)
  if (arm.successes > arm.n) throw new RangeError(`${name} has ${arm.successes} successes among ${arm.n} units: count each unit once`)
}

/**
 * Wilson's score interval of a proportion; never leaves [0, 1] and is honest for rare outcomes.
 * @param successes units with the outcome, 0 ≤ successes ≤ n
 * @param n units observed, ≥ 1
 * @param level nominal coverage in (0, 1)
 * @returns the interval of the share
 * @throws RangeError when the counts contradict each other
 * Source: E. B. Wilson 1927, JASA 22, 209-212; method 3 of Newcombe 1998, Statistics in Medicine 17, 857-872.
 * Example:
 * ```ts
 * import { wilsonInterval } from '@sextant/kernels'
 * wilsonInterval(81, 263) // => { lower: 0.2553, upper: 0.3662, level: 0.95 }
 * ```
 */
export const wilsonInterval = (successes: number, n: number, level: number = defaultLevel): Interval => {
  requireArm('the sample', { n, successes })
  const z = normalQuantile(0.5 + requireLevel(level) / 2)
  const share = successes / n
  const spread = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * n)) / n)
  const scale = 1 + (z * z) / n
  const middle = share + (z * z) / (2 * n)
  // At 0 and n the ends are exact; rounding would leave 1e-18 there.
  return {
    lower: successes === 0 ? 0 : (middle - spread) / scale,
    upper: successes === n ? 1 : (middle + spread) / scale,
    level,
  }
}

/**
 * Compares the share of successes of two randomised arms.
 * @param target the arm that was contacted, counted by assignment
 * @param control the arm that was held back, counted by assignment
 * @param level nominal coverage of the intervals in (0, 1)
 * @returns difference target − control with standard error, tests, interval and relative lift
 * @throws RangeError when an arm is empty or has more successes than units
 * Source: interval: Newcombe 1998, Statistics in Medicine 17, 873-890, method 10; pooled z: Fleiss, Levin & Paik 2003, eq. 3.5
 * without continuity correction.
 * Example:
 * ```ts
 * import { compareProportions } from '@sextant/kernels'
 * const result = compareProportions({ n: 70, successes: 56 }, { n: 80, successes: 48 })
 * result.difference // => 0.2
 * result.interval // => { lower: 0.0524, upper: 0.3339, level: 0.95 }
 * ```
 */
export const compareProportions = (target: ProportionArm, control: ProportionArm, level: number = defaultLevel): ProportionComparison => {
  requireArm('the target arm', target)
  requireArm('the control arm', control)
  requireLevel(level)
  const p = target.successes / target.n
  const q = control.successes / control.n
  const difference = p - q
  const targetVariance = (p * (1 - p)) / target.n
  const controlVariance = (q * (1 - q)) / control.n
  const standardError = Math.sqrt(targetVariance + controlVariance)
  const together = (target.successes + control.successes) / (target.n + control.n)
  const pooledError = Math.sqrt(together * (1 - together) * (1 / target.n + 1 / control.n))
  const z = normalQuantile(0.5 + level / 2)
  const own = wilsonInterval(target.successes, target.n, level)
  const other = wilsonInterval(control.successes, control.n, level)
  return {
    targetShare: p,
    controlShare: q,
    difference,
    standardError,
    unpooled: normalTest(difference, standardError),
    pooled: normalTest(difference, pooledError),
    interval: {
      lower: difference - Math.hypot(p - own.lower, other.upper - q),
      upper: difference + Math.hypot(own.upper - p, q - other.lower),
      level,
    },
    waldInterval: { lower: difference - z * standardError, upper: difference + z * standardError, level },
    relative: relativeLift(
      { mean: p, variance: targetVariance, degreesOfFreedom: null },
      { mean: q, variance: controlVariance, degreesOfFreedom: null },
      level,
    ),
  }
}
