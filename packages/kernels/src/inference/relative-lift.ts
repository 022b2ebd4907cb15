import { normalQuantile, studentQuantile } from '../special.ts'
import { defaultLevel, requireLevel } from './interval.ts'
import type { Interval } from './interval.ts'

/** A mean known with error: its estimate and the variance of that estimate (standard error squared). */
export interface EstimatedMean {
  readonly mean: number
  readonly variance: number
  /** Degrees of freedom of the variance; null when the normal is used. */
  readonly degreesOfFreedom: number | null
}

/**
 * Relative lift target / control − 1. `unbounded`: the control's mean is not distinguishable from 0 at this level, so no finite
 * interval can cover the ratio (Fieller); the page should show the absolute difference only.
 */
export type RelativeLift =
  | { readonly kind: 'bounded'; readonly lift: number; readonly interval: Interval }
  | { readonly kind: 'unbounded'; readonly lift: number | null; readonly level: number }

/**
 * Relative lift of a target mean over a control mean with Fieller's interval (the two means independent).
 * @param target estimated mean of the contacted arm
 * @param control estimated mean of the arm held back
 * @param level nominal coverage in (0, 1)
 * @param degreesOfFreedom of the joint t quantile; null takes the normal
 * @returns the lift (0.1 = ten per cent more) with its interval, or `unbounded`
 * Source: E. C. Fieller 1954, Some problems in interval estimation, JRSS B 16, 175-185.
 * Example:
 * ```ts
 * import { relativeLift } from '@sextant/kernels'
 * const target = { mean: 0.12, variance: 1e-6, degreesOfFreedom: null }
 * const control = { mean: 0.1, variance: 1e-6, degreesOfFreedom: null }
 * relativeLift(target, control)
 * // => { kind: 'bounded', lift: 0.2, interval: { lower: 0.1698, upper: 0.2311, level: 0.95 } }
 * ```
 */
export const relativeLift = (
  target: EstimatedMean, control: EstimatedMean, level: number = defaultLevel, degreesOfFreedom: number | null = null,
): RelativeLift => {
  const p = 0.5 + requireLevel(level) / 2
  const z = degreesOfFreedom === null ? normalQuantile(p) : studentQuantile(p, degreesOfFreedom)
  const lift = control.mean === 0 ? null : target.mean / control.mean - 1
  // Ratios r with (target − r control)² ≤ z² (Vt + r² Vc): the roots of a r² − 2 b r + c = 0.
  const a = control.mean ** 2 - z * z * control.variance
  const b = target.mean * control.mean
  const c = target.mean ** 2 - z * z * target.variance
  if (lift === null || !(a > 0)) return { kind: 'unbounded', lift, level }
  const root = Math.sqrt(Math.max(0, b * b - a * c))
  return { kind: 'bounded', lift, interval: { lower: (b - root) / a - 1, upper: (b + root) / a - 1, level } }
}
