import { chiSquareTail } from '../special.ts'

/** Outcome of a sample-ratio check: did the draw give the arms the sizes it was told to? */
export interface SampleRatioCheck {
  readonly chiSquare: number
  readonly degreesOfFreedom: number
  readonly pValue: number
  /** True when the sizes could hardly come from the intended draw: then no effect may be read from the arms. */
  readonly isMismatch: boolean
  readonly expected: readonly number[]
}

/**
 * Checks that arms have the sizes their shares promise (sample-ratio mismatch).
 * @param counts units seen in each arm, at least two arms
 * @param shares intended share of each arm, > 0; they are scaled to add up to 1
 * @param threshold p-value below which it is called a mismatch, in (0, 1)
 * @returns the chi-square test
 * @throws RangeError when arms and shares do not fit or nobody was assigned
 * Source: Fabijan et al. 2019, Diagnosing sample ratio mismatch in online controlled experiments, KDD, §3 (threshold 0.0005).
 * Example:
 * ```ts
 * import { sampleRatioCheck } from '@sextant/kernels'
 * sampleRatioCheck([21307, 21306, 21387], [1, 1, 1]).chiSquare // => 0.202531
 * ```
 */
export const sampleRatioCheck = (counts: readonly number[], shares: readonly number[], threshold = 0.0005): SampleRatioCheck => {
  if (counts.length !== shares.length || counts.length < 2) {
    throw new RangeError(`${counts.length} counts for ${shares.length} shares: give one share per arm and at least two arms`)
  }
  const n = counts.reduce((sum, count) => sum + count, 0)
  const whole = shares.reduce((sum, share) => sum + share, 0)
  if (!(n > 0) || counts.some((count) => !(count >= 0))) throw new RangeError('counts must be ≥ 0 and not all 0')
  if (shares.some((share) => !(share > 0))) throw new RangeError('every arm needs a share above 0')
  const expected = shares.map((share) => (n * share) / whole)
  const chiSquare = counts.reduce((sum, count, arm) => sum + (count - expected[arm]!) ** 2 / expected[arm]!, 0)
  const degreesOfFreedom = counts.length - 1
  const pValue = chiSquareTail(chiSquare, degreesOfFreedom)
  return { chiSquare, degreesOfFreedom, pValue, isMismatch: pValue < threshold, expected }
}
