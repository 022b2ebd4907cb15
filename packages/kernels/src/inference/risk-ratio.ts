import { normalQuantile } from '../special.ts'
import { defaultLevel, requireCount, requireLevel } from './interval.ts'
import type { Interval } from './interval.ts'
import type { ProportionArm } from './proportions.ts'

/**
 * How many times as frequent an outcome is in one group as in another, groups that were not drawn by lot included: a description, no effect.
 * @param group the group asked about, n ≥ 1
 * @param reference the group it is held against, n ≥ 1
 * @param level nominal coverage of the interval in (0, 1)
 * @returns share ÷ share with its interval; where a group has no success, half a success and half a failure are added to each
 * @throws RangeError when a group is empty or has more successes than units
 * Source: D. Katz et al. 1978, Biometrics 34, 469-474 (method C, log ratio); the halves: S. D. Walter 1975, Biometrika 62, 371-374.
 * Example:
 * ```ts
 * import { riskRatio } from '@sextant/kernels'
 * const twice = riskRatio({ n: 100, successes: 10 }, { n: 100, successes: 5 })
 * twice.ratio // => 2
 * twice.interval.lower.toFixed(2) // => '0.71'
 * twice.interval.upper.toFixed(2) // => '5.64'
 * ```
 */
export const riskRatio = (group: ProportionArm, reference: ProportionArm, level: number = defaultLevel): { readonly ratio: number; readonly interval: Interval } => {
  const z = normalQuantile(0.5 + requireLevel(level) / 2)
  for (const arm of [group, reference]) {
    requireCount('a group’s n', arm.n, 1)
    requireCount('a group’s successes', arm.successes, 0)
    if (arm.successes > arm.n) throw new RangeError(`a group has ${arm.successes} successes among ${arm.n} units: count each unit once`)
  }
  const isExtreme = group.successes === 0 || reference.successes === 0
  const half = isExtreme ? 0.5 : 0
  const [a, n, b, m] = [group.successes + half, group.n + 2 * half, reference.successes + half, reference.n + 2 * half]
  const ratio = a / n / (b / m)
  const spread = z * Math.sqrt(1 / a - 1 / n + 1 / b - 1 / m)
  return { ratio, interval: { lower: ratio * Math.exp(-spread), upper: ratio * Math.exp(spread), level } }
}
