import { normalCdf, normalQuantile } from '../special.ts'
import { requireCount } from './interval.ts'

/** How sure a test shall be. */
export interface PowerOptions {
  /** Two-sided probability of declaring an effect that is not there, in (0, 1); default 0.05. */
  readonly alpha?: number
  /** Probability of finding the effect when it is there, in (0, 1); default 0.8. */
  readonly power?: number
  /** `pooled`: variance under no effect for the error of the first kind; `unpooled`: own variances throughout. Default `pooled`. */
  readonly variance?: 'pooled' | 'unpooled'
}

const settings = (options: PowerOptions): Required<PowerOptions> => {
  const { alpha = 0.05, power = 0.8, variance = 'pooled' } = options
  for (const [name, value] of [['alpha', alpha], ['power', power]] as const) {
    if (!(value > 0 && value < 1)) throw new RangeError(`${name} is ${value}: give a share between 0 and 1`)
  }
  return { alpha, power, variance }
}

const requireShare = (name: string, share: number): void => {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`${name} is ${share}: give a share from 0 to 1`)
}

/**
 * Units per arm needed to find a difference of two proportions with two equal arms.
 * @param controlShare expected share of the control arm, 0..1
 * @param targetShare share of the target arm that shall be found, 0..1, different from controlShare
 * @param options alpha, power and kind of variance
 * @returns whole number of units in each arm
 * @throws RangeError when the shares are equal or outside 0..1
 * Source: Fleiss, Levin & Paik 2003, Statistical methods for rates and proportions, eq. 4.14 (pooled, no continuity correction);
 * unpooled: Chow, Shao & Wang 2008, eq. 4.2.1.
 * Example:
 * ```ts
 * import { sampleSizeForProportions } from '@sextant/kernels'
 * sampleSizeForProportions(0.1, 0.12) // => 3841
 * sampleSizeForProportions(0.1, 0.12, { variance: 'unpooled' }) // => 3839
 * ```
 */
export const sampleSizeForProportions = (controlShare: number, targetShare: number, options: PowerOptions = {}): number => {
  const { alpha, power, variance } = settings(options)
  requireShare('the control share', controlShare)
  requireShare('the target share', targetShare)
  if (controlShare === targetShare) throw new RangeError('the two shares are equal: no number of units can tell them apart')
  const zAlpha = normalQuantile(1 - alpha / 2)
  const zBeta = normalQuantile(power)
  const own = Math.sqrt(controlShare * (1 - controlShare) + targetShare * (1 - targetShare))
  const middle = (controlShare + targetShare) / 2
  const nullSpread = variance === 'pooled' ? Math.sqrt(2 * middle * (1 - middle)) : own
  return Math.max(1, Math.ceil(((zAlpha * nullSpread + zBeta * own) / (targetShare - controlShare)) ** 2))
}

/**
 * Probability that a two-sided test of two proportions finds a true difference.
 * @param targetN units of the target arm, ≥ 1
 * @param controlN units of the control arm, ≥ 1
 * @param targetShare true share of the target arm, 0..1
 * @param controlShare true share of the control arm, 0..1
 * @param options alpha and kind of variance (power is ignored)
 * @returns power, 0..1
 * @throws RangeError on empty arms or shares outside 0..1
 * Source: normal approximation, as {@link sampleSizeForProportions} for unequal arms (Fleiss, Levin & Paik 2003, §4.4).
 * Example:
 * ```ts
 * import { powerForProportions } from '@sextant/kernels'
 * powerForProportions(3841, 3841, 0.12, 0.1) // => 0.8000
 * ```
 */
export const powerForProportions = (
  targetN: number, controlN: number, targetShare: number, controlShare: number, options: PowerOptions = {},
): number => {
  const { alpha, variance } = settings(options)
  requireCount('the target arm n', targetN, 1)
  requireCount('the control arm n', controlN, 1)
  requireShare('the target share', targetShare)
  requireShare('the control share', controlShare)
  const own = Math.sqrt((targetShare * (1 - targetShare)) / targetN + (controlShare * (1 - controlShare)) / controlN)
  const together = (targetShare * targetN + controlShare * controlN) / (targetN + controlN)
  const nullSpread = variance === 'pooled' ? Math.sqrt(together * (1 - together) * (1 / targetN + 1 / controlN)) : own
  const difference = Math.abs(targetShare - controlShare)
  if (own === 0) return difference > normalQuantile(1 - alpha / 2) * nullSpread ? 1 : 0
  return normalCdf((difference - normalQuantile(1 - alpha / 2) * nullSpread) / own)
}

/** Smallest lift that arms of given sizes can find; `impossible` when even 100 % successes in the target arm would go unnoticed. */
export type DetectableLift =
  | { readonly kind: 'detectable'; readonly difference: number; readonly targetShare: number; readonly relativeLift: number | null }
  | { readonly kind: 'impossible'; readonly power: number }

/**
 * Smallest increase of a proportion that a campaign's arms can find, to be shown before launch.
 * @param targetN units of the target arm, ≥ 1
 * @param controlN units of the control arm, ≥ 1
 * @param controlShare expected share of the control arm, 0..1
 * @param options alpha, power and kind of variance
 * @returns the smallest difference target − control found with the asked power, or `impossible` with the power at share 1
 * @throws RangeError on empty arms or shares outside 0..1
 * Source: {@link powerForProportions} solved for the target share by bisection.
 * Example:
 * ```ts
 * import { smallestDetectableLift } from '@sextant/kernels'
 * smallestDetectableLift(3841, 3841, 0.1)
 * // => { kind: 'detectable', difference: 0.0200, targetShare: 0.1200, relativeLift: 0.2000 }
 * ```
 */
export const smallestDetectableLift = (targetN: number, controlN: number, controlShare: number, options: PowerOptions = {}): DetectableLift => {
  const { power } = settings(options)
  const powerAt = (targetShare: number): number => powerForProportions(targetN, controlN, targetShare, controlShare, options)
  if (powerAt(1) < power || controlShare === 1) return { kind: 'impossible', power: powerAt(1) }
  let lower = controlShare
  let upper = 1
  for (let step = 0; step < 100 && upper - lower > 1e-15; step++) {
    const middle = 0.5 * (lower + upper)
    if (powerAt(middle) < power) lower = middle
    else upper = middle
  }
  const difference = upper - controlShare
  return { kind: 'detectable', difference, targetShare: upper, relativeLift: controlShare === 0 ? null : difference / controlShare }
}

/**
 * Units per arm needed to find a difference of two means with two equal arms.
 * @param difference the difference that shall be found, in the unit of sd, not 0
 * @param sd standard deviation of the outcome within an arm, > 0
 * @param options alpha and power
 * @returns whole number of units in each arm
 * @throws RangeError when difference is 0 or sd is not positive
 * Source: Chow, Shao & Wang 2008, Sample size calculations in clinical research, eq. 3.2.1 (normal approximation).
 * Example:
 * ```ts
 * import { sampleSizeForMeans } from '@sextant/kernels'
 * sampleSizeForMeans(0.5, 1) // => 63
 * ```
 */
export const sampleSizeForMeans = (difference: number, sd: number, options: PowerOptions = {}): number => {
  const { alpha, power } = settings(options)
  if (!(Math.abs(difference) > 0)) throw new RangeError('the difference is 0: no number of units can find it')
  if (!(sd > 0)) throw new RangeError(`sd is ${sd}: give a number above 0`)
  const z = normalQuantile(1 - alpha / 2) + normalQuantile(power)
  return Math.max(1, Math.ceil(2 * ((z * sd) / difference) ** 2))
}

/**
 * Smallest difference of two means that a campaign's arms can find.
 * @param targetN units of the target arm, ≥ 2
 * @param controlN units of the control arm, ≥ 2
 * @param sd standard deviation of the outcome within an arm, ≥ 0
 * @param options alpha and power
 * @returns the difference, in the unit of sd
 * @throws RangeError on arms below two units or a negative sd
 * Source: as {@link sampleSizeForMeans}, solved for the difference.
 * Example:
 * ```ts
 * import { smallestDetectableMeanDifference } from '@sextant/kernels'
 * smallestDetectableMeanDifference(63, 63, 1) // => 0.4992
 * ```
 */
export const smallestDetectableMeanDifference = (targetN: number, controlN: number, sd: number, options: PowerOptions = {}): number => {
  const { alpha, power } = settings(options)
  requireCount('the target arm n', targetN, 2)
  requireCount('the control arm n', controlN, 2)
  requireCount('sd', sd, 0)
  return (normalQuantile(1 - alpha / 2) + normalQuantile(power)) * sd * Math.sqrt(1 / targetN + 1 / controlN)
}
