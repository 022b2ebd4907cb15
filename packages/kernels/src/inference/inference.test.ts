import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { createRandom } from '../random.ts'
import { covariateMomentsOf, cupedDifference, mergeCovariateMoments } from './cuped.ts'
import type { Interval } from './interval.ts'
import { compareMeans, mergeMoments, momentsFromSums, momentsOf } from './means.ts'
import { compareProportions, wilsonInterval } from './proportions.ts'
import { powerForProportions, sampleSizeForMeans, sampleSizeForProportions, smallestDetectableLift, smallestDetectableMeanDifference } from './power.ts'
import { relativeLift } from './relative-lift.ts'
import { sampleRatioCheck } from './sample-ratio.ts'

const covers = ({ lower, upper }: Interval, truth: number): boolean => lower <= truth && truth <= upper

const binomial = (rng: ReturnType<typeof createRandom>, n: number, share: number): number => {
  let successes = 0
  for (let unit = 0; unit < n; unit++) if (rng.uniform() < share) successes++
  return successes
}

// Share of 2,000 simulated campaigns whose interval covers the truth; its own standard error at 95 % is 0.005.
const coverage = (label: string, campaign: (rng: ReturnType<typeof createRandom>) => boolean): number => {
  const rng = createRandom('coverage').derive(label)
  let hits = 0
  for (let run = 0; run < 2000; run++) if (campaign(rng)) hits++
  return hits / 2000
}

describe('comparison of response rates', () => {
  test('Newcombe 1998 table II, method 10: his printed intervals are reproduced', () => {
    const cases: [number, number, number, number, number, number][] = [
      [56, 70, 48, 80, 0.0524, 0.3339], [9, 10, 3, 10, 0.1705, 0.809], [6, 7, 2, 7, 0.0582, 0.8062],
      [5, 56, 0, 29, -0.0381, 0.1926], [0, 10, 0, 20, -0.1611, 0.2775], [10, 10, 0, 20, 0.6791, 1], [10, 10, 0, 10, 0.6075, 1],
    ]
    for (const [a, m, b, n, lower, upper] of cases) {
      const { interval } = compareProportions({ n: m, successes: a }, { n, successes: b })
      expect(interval.lower).toBeCloseTo(lower, 4)
      expect(interval.upper).toBeCloseTo(upper, 4)
    }
  })

  test('Newcombe 1998 single proportions, method 3: Wilson intervals are reproduced', () => {
    for (const [successes, n, lower, upper] of [[81, 263, 0.2553, 0.3662], [15, 148, 0.0624, 0.1605], [0, 20, 0, 0.1611], [1, 29, 0.0061, 0.1718]] as const) {
      expect(wilsonInterval(successes, n).lower).toBeCloseTo(lower, 4)
      expect(wilsonInterval(successes, n).upper).toBeCloseTo(upper, 4)
    }
  })

  test('the 95 % interval of the lift covers the truth in 95 % of campaigns, also with rare responses and a small control', () => {
    for (const [n, m, p, q] of [[2000, 500, 0.06, 0.04], [3000, 300, 0.01, 0.005], [400, 400, 0.5, 0.5], [150, 50, 0.02, 0.02]] as const) {
      const rate = coverage(`${n}/${m}/${p}/${q}`, (rng) =>
        covers(compareProportions({ n, successes: binomial(rng, n, p) }, { n: m, successes: binomial(rng, m, q) }).interval, p - q))
      expect(rate).toBeGreaterThan(0.935)
      expect(rate).toBeLessThan(0.985)
    }
  }, 30_000)

  test('the 95 % interval of the relative lift covers the truth in 95 % of campaigns', () => {
    for (const [n, m, p, q] of [[4000, 2000, 0.06, 0.04], [5000, 1000, 0.12, 0.1]] as const) {
      const rate = coverage(`relative ${n}/${m}`, (rng) => {
        const { relative } = compareProportions({ n, successes: binomial(rng, n, p) }, { n: m, successes: binomial(rng, m, q) })
        return relative.kind === 'bounded' && covers(relative.interval, p / q - 1)
      })
      expect(rate).toBeGreaterThan(0.935)
      expect(rate).toBeLessThan(0.965)
    }
  }, 30_000)

  test('swapping the arms flips the effect, and an interval never leaves −1..1', () => {
    const arm = fc.integer({ min: 1, max: 5000 }).chain((n) => fc.record({ n: fc.constant(n), successes: fc.integer({ min: 0, max: n }) }))
    fc.assert(fc.property(arm, arm, (a, b) => {
      const forward = compareProportions(a, b)
      const backward = compareProportions(b, a)
      expect(forward.interval.lower).toBeCloseTo(-backward.interval.upper, 12)
      expect(forward.interval.lower).toBeGreaterThanOrEqual(-1 - 1e-12)
      expect(forward.interval.upper).toBeLessThanOrEqual(1 + 1e-12)
      expect(covers(forward.interval, forward.difference)).toBe(true)
      expect(forward.pooled.statistic).toBeCloseTo(-backward.pooled.statistic, 9)
    }))
  })

  test('counts that contradict each other are refused by name', () => {
    expect(() => compareProportions({ n: 10, successes: 11 }, { n: 10, successes: 1 })).toThrow(/target arm has 11 successes among 10/)
    expect(() => compareProportions({ n: 10, successes: 1 }, { n: 0, successes: 0 })).toThrow(/control arm n is 0/)
    expect(() => wilsonInterval(1, 2, 95)).toThrow(/0.95/)
  })
})

// Three customers in ten buy: their habit, the campaign's boost and a long tail.
const spend = (rng: ReturnType<typeof createRandom>, habit: number, boost: number): number =>
  rng.chance(0.3) ? habit + boost + rng.exponential(1 / 20) : 0

describe('comparison of revenue', () => {
  test('Welch t of a textbook pair: Welch 1947 via R t.test(extra ~ group, sleep)', () => {
    const one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]
    const two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    const result = compareMeans(momentsOf(one), momentsOf(two))
    expect(result.welch.statistic).toBeCloseTo(-1.8608, 4)
    expect(result.welch.degreesOfFreedom).toBeCloseTo(17.776, 3)
    expect(result.welch.pValue).toBeCloseTo(0.07939, 5)
    expect(result.interval.lower).toBeCloseTo(-3.3654832, 7)
    expect(result.interval.upper).toBeCloseTo(0.2054832, 7)
  })

  test('shards merged, and sums from SQL, give the moments of one pass', () => {
    const values = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1 })
    fc.assert(fc.property(values, values, (a, b) => {
      const whole = momentsOf([...a, ...b])
      const merged = mergeMoments(momentsOf(a), momentsOf(b))
      const sums = momentsFromSums(whole.n, [...a, ...b].reduce((x, y) => x + y, 0), [...a, ...b].reduce((x, y) => x + y * y, 0))
      for (const other of [merged, sums]) {
        expect(other.mean).toBeCloseTo(whole.mean, 6)
        expect(Math.abs(other.squares - whole.squares)).toBeLessThanOrEqual(1e-9 * (1 + whole.squares + whole.n * whole.mean ** 2))
      }
    }))
  })

  test('the 95 % intervals of difference and of relative lift cover the truth for skewed spend, with and without CUPED', () => {
    const arm = (rng: ReturnType<typeof createRandom>, n: number, boost: number): { y: number[]; x: number[] } => {
      const x = Array.from({ length: n }, () => rng.gamma(2, 10))
      return { x, y: x.map((habit) => spend(rng, habit, boost)) }
    }
    const hits = { difference: 0, relative: 0, cuped: 0 }
    const rng = createRandom('means')
    const runs = 1500
    for (let run = 0; run < runs; run++) {
      const target = arm(rng, 400, 5)
      const control = arm(rng, 150, 0)
      const plain = compareMeans(momentsOf(target.y), momentsOf(control.y))
      if (covers(plain.interval, 1.5)) hits.difference++
      if (plain.relative.kind === 'bounded' && covers(plain.relative.interval, 13.5 / 12 - 1)) hits.relative++
      if (covers(cupedDifference(covariateMomentsOf(target.y, target.x), covariateMomentsOf(control.y, control.x)).interval, 1.5)) hits.cuped++
    }
    for (const count of Object.values(hits)) {
      expect(count / runs).toBeGreaterThan(0.93)
      expect(count / runs).toBeLessThan(0.97)
    }
  }, 30_000)

  test('CUPED removes the variance that the covariate explains and merges over shards', () => {
    const rng = createRandom('cuped')
    const draw = (n: number, effect: number): { y: number[]; x: number[] } => {
      const x = Array.from({ length: n }, () => rng.normal(10, 3))
      return { x, y: x.map((value) => effect + 2 * value + rng.normal(0, 2)) }
    }
    const target = draw(20_000, 1)
    const control = draw(20_000, 0)
    const t = covariateMomentsOf(target.y, target.x)
    const result = cupedDifference(t, covariateMomentsOf(control.y, control.x))
    expect(result.theta).toBeCloseTo(2, 1)
    expect(result.varianceRemoved).toBeCloseTo(0.9, 2)
    expect(covers(result.interval, 1)).toBe(true)
    const merged = mergeCovariateMoments(covariateMomentsOf(target.y.slice(0, 7), target.x.slice(0, 7)), covariateMomentsOf(target.y.slice(7), target.x.slice(7)))
    expect(merged.products / t.products).toBeCloseTo(1, 10)
  })
})

describe('relative lift', () => {
  test('no relative lift is claimed when the control mean may be zero', () => {
    const nothing = compareProportions({ n: 1000, successes: 9 }, { n: 1000, successes: 0 })
    expect(nothing.relative).toEqual({ kind: 'unbounded', lift: null, level: 0.95 })
    expect(relativeLift({ mean: 1, variance: 0.1, degreesOfFreedom: null }, { mean: 0.1, variance: 0.1, degreesOfFreedom: null }).kind).toBe('unbounded')
  })
})

describe('before launch', () => {
  test('the smallest detectable lift is the one whose sample size is the arm, and power falls with a smaller control', () => {
    const shares = fc.double({ min: 0.005, max: 0.4, noNaN: true })
    fc.assert(fc.property(shares, fc.integer({ min: 500, max: 200_000 }), (share, n) => {
      const lift = smallestDetectableLift(n, n, share)
      if (lift.kind !== 'detectable') throw new Error('detectable expected')
      expect(powerForProportions(n, n, lift.targetShare, share)).toBeCloseTo(0.8, 6)
      expect(Math.abs(sampleSizeForProportions(share, lift.targetShare) - n)).toBeLessThanOrEqual(1)
      const smaller = smallestDetectableLift(n, n / 5, share)
      expect(smaller.kind === 'impossible' || smaller.difference > lift.difference).toBe(true)
    }))
  })

  test('arms too small for any lift say so', () => {
    expect(smallestDetectableLift(3, 2, 0.5).kind).toBe('impossible')
  })

  test('a true effect of the smallest detectable size is found in 80 % of campaigns', () => {
    const n = 2000
    const lift = smallestDetectableLift(n, n, 0.1)
    if (lift.kind !== 'detectable') throw new Error('detectable expected')
    const found = coverage('power', (rng) => compareProportions(
      { n, successes: binomial(rng, n, lift.targetShare) }, { n, successes: binomial(rng, n, 0.1) },
    ).pooled.pValue < 0.05)
    expect(Math.abs(found - 0.8)).toBeLessThan(0.03)
  }, 30_000)

  test('sample size and smallest difference of means are inverses', () => {
    const n = sampleSizeForMeans(2, 15)
    expect(n).toBe(883)
    expect(smallestDetectableMeanDifference(n, n, 15)).toBeLessThanOrEqual(2)
    expect(smallestDetectableMeanDifference(n - 1, n - 1, 15)).toBeGreaterThan(2)
  })
})

describe('sample-ratio mismatch', () => {
  test('a broken draw is called a mismatch, a sound one is not more often than the threshold says', () => {
    expect(sampleRatioCheck([821588, 815482], [1, 1]).isMismatch).toBe(true)
    const rng = createRandom('srm')
    let alarms = 0
    for (let run = 0; run < 2000; run++) {
      const target = binomial(rng, 1000, 0.8)
      if (sampleRatioCheck([target, 1000 - target], [0.8, 0.2], 0.05).isMismatch) alarms++
    }
    expect(alarms / 2000).toBeGreaterThan(0.03)
    expect(alarms / 2000).toBeLessThan(0.07)
  })
})
