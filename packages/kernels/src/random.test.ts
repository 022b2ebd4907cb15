import { describe, expect, test } from 'vitest'
import { createRandom, derive, Random } from './random.ts'

const draws = 200_000

const moments = (draw: () => number): { mean: number; variance: number } => {
  const values = Float64Array.from({ length: draws }, draw)
  const mean = values.reduce((sum, value) => sum + value, 0) / draws
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws - 1) }
}

// Within five standard errors of its mean, and within 3 % of its variance.
const expectMoments = (draw: () => number, mean: number, variance: number): void => {
  const seen = moments(draw)
  expect(Math.abs(seen.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / draws))
  expect(Math.abs(seen.variance / variance - 1)).toBeLessThan(0.05)
}

describe('seeded random numbers', () => {
  test('the generator gives the published sequence of xoshiro128** from state 1, 2, 3, 4', () => {
    const rng = new Random('', Uint32Array.of(1, 2, 3, 4))
    expect(Array.from({ length: 10 }, () => rng.bits())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ])
  })

  test('the same seed gives the same numbers, a derived stream does not depend on what was drawn before', () => {
    const one = createRandom(7)
    const two = createRandom('7')
    one.uniform()
    expect(one.derive('calls').bits()).toBe(two.derive('calls').bits())
    expect(derive(7, 'calls').bits()).toBe(two.derive('calls').bits())
    expect(two.derive('a').derive('b').bits()).not.toBe(two.derive('a/b').bits())
  })

  test('streams derived under different labels are uncorrelated', () => {
    const rng = createRandom(1)
    for (let label = 0; label < 20; label++) {
      const a = rng.derive(label)
      const b = rng.derive(label + 1)
      const sum = Array.from({ length: 10_000 }, () => (a.uniform() - 0.5) * (b.uniform() - 0.5)).reduce((x, y) => x + y, 0)
      expect(Math.abs((12 * sum) / Math.sqrt(10_000))).toBeLessThan(4.5)
    }
  })

  test('every distribution has the mean and variance it is named for', () => {
    const rng = createRandom('moments')
    expectMoments(() => rng.uniform(2, 5), 3.5, 9 / 12)
    expectMoments(() => rng.integer(-2, 4), 0.5, 35 / 12)
    expectMoments(() => rng.normal(3, 2), 3, 4)
    expectMoments(() => rng.exponential(0.5), 2, 4)
    for (const shape of [0.3, 1, 7.5]) expectMoments(() => rng.gamma(shape, 2), 2 * shape, 4 * shape)
    for (const mean of [0.2, 9.9, 10.1, 80, 5000]) expectMoments(() => rng.poisson(mean), mean, mean)
    expectMoments(() => rng.beta(2, 3), 0.4, 0.04)
    expectMoments(() => Number(rng.chance(0.3)), 0.3, 0.21)
  })

  test('a shuffle keeps every item and every order is equally likely', () => {
    const rng = createRandom('shuffle')
    const items = [1, 2, 3]
    const counts = new Map<string, number>()
    for (let draw = 0; draw < 60_000; draw++) {
      const order = rng.shuffle(items).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(450)
    expect(items).toEqual([1, 2, 3])
  })

  test('a weighted choice follows its weights and never picks weight 0', () => {
    const rng = createRandom('choice')
    const counts = { a: 0, b: 0, c: 0 }
    for (let draw = 0; draw < 40_000; draw++) counts[rng.choice(['a', 'b', 'c'] as const, [3, 0, 1])]++
    expect(counts.b).toBe(0)
    expect(Math.abs(counts.a - 30_000)).toBeLessThan(450)
  })

  test('impossible requests are refused by name', () => {
    const rng = createRandom(0)
    expect(() => rng.integer(3, 3)).toThrow(/from < to/)
    expect(() => rng.poisson(-1)).toThrow(/≥ 0/)
    expect(() => rng.choice([])).toThrow(RangeError)
    expect(() => rng.choice(['a'], [0])).toThrow(/not all 0/)
    expect(() => rng.gamma(0)).toThrow(/> 0/)
  })
})
