import { normalQuantile } from '../special.ts'
import { defaultLevel, requireCount, requireLevel } from './interval.ts'
import type { Interval } from './interval.ts'
import type { ProportionArm } from './proportions.ts'

/** The two groups within one stratum. */
export interface Stratum {
  readonly exposed: ProportionArm
  readonly reference: ProportionArm
}

/** A comparison of two groups with the strata's differences taken out. */
export interface StratifiedComparison {
  /** Common difference of shares, exposed − reference. */
  readonly difference: number
  readonly standardError: number
  readonly interval: Interval
  /** Common odds ratio and its interval; null when it cannot be told (no failures or no successes on one side). */
  readonly oddsRatio: number | null
  readonly oddsRatioInterval: Interval | null
  /** Strata that hold both groups; others say nothing and are left out. */
  readonly strata: number
  /** Units in the strata used. */
  readonly n: number
}

const oddsRatioOf = (strata: readonly Stratum[], z: number, level: number): Pick<StratifiedComparison, 'oddsRatio' | 'oddsRatioInterval'> => {
  let [r, s, pr, psqr, qs] = [0, 0, 0, 0, 0]
  for (const { exposed, reference } of strata) {
    const n = exposed.n + reference.n
    const [a, b, c, d] = [exposed.successes, exposed.n - exposed.successes, reference.successes, reference.n - reference.successes]
    const [p, q] = [(a + d) / n, (b + c) / n]
    r += (a * d) / n
    s += (b * c) / n
    pr += (p * a * d) / n
    psqr += (p * b * c + q * a * d) / n
    qs += (q * b * c) / n
  }
  if (r === 0 || s === 0) return { oddsRatio: null, oddsRatioInterval: null }
  const spread = z * Math.sqrt(pr / (2 * r * r) + psqr / (2 * r * s) + qs / (2 * s * s))
  return { oddsRatio: r / s, oddsRatioInterval: { lower: (r / s) * Math.exp(-spread), upper: (r / s) * Math.exp(spread), level } }
}

/**
 * The difference of two groups' shares within strata, put together with Mantel and Haenszel's weights.
 * @param strata the two groups in each stratum
 * @param level nominal coverage of the intervals in (0, 1)
 * @returns common difference and odds ratio with intervals; null when no stratum holds both groups
 * @throws RangeError on counts that contradict each other
 * Source: difference and its variance: Greenland & Robins 1985, Biometrics 41, 55-68; odds ratio: Mantel & Haenszel 1959, JNCI 22, 719-748, interval: Robins, Breslow &
 * Greenland 1986, Biometrics 42, 311-323. Figures: R's mantelhaen.test(UCBAdmissions), odds ratio 0.9047, 0.7719 to 1.0603.
 * Example:
 * ```ts
 * import { mantelHaenszel } from '@sextant/kernels'
 * const found = mantelHaenszel([{ exposed: { n: 20, successes: 10 }, reference: { n: 20, successes: 6 } }, { exposed: { n: 10, successes: 8 }, reference: { n: 10, successes: 6 } }])
 * found?.difference // => 0.2
 * ```
 */
export const mantelHaenszel = (strata: readonly Stratum[], level: number = defaultLevel): StratifiedComparison | null => {
  const z = normalQuantile(0.5 + requireLevel(level) / 2)
  for (const { exposed, reference } of strata) {
    for (const arm of [exposed, reference]) {
      requireCount('a group’s n', arm.n, 0)
      requireCount('a group’s successes', arm.successes, 0)
      if (arm.successes > arm.n) throw new RangeError(`a group has ${arm.successes} successes among ${arm.n} units: count each unit once`)
    }
  }
  const used = strata.filter(({ exposed, reference }) => exposed.n > 0 && reference.n > 0)
  if (used.length === 0) return null
  let [weights, weighted, variance, n] = [0, 0, 0, 0]
  for (const { exposed, reference } of used) {
    const size = exposed.n + reference.n
    n += size
    weights += (exposed.n * reference.n) / size
    weighted += (exposed.successes * reference.n - reference.successes * exposed.n) / size
    const within = (own: ProportionArm, other: ProportionArm): number => (own.successes * (own.n - own.successes) * other.n ** 2) / (own.n * size ** 2)
    variance += within(exposed, reference) + within(reference, exposed)
  }
  const difference = weighted / weights
  const standardError = Math.sqrt(variance) / weights
  return { difference, standardError, interval: { lower: difference - z * standardError, upper: difference + z * standardError, level }, ...oddsRatioOf(used, z, level), strata: used.length, n }
}
