import { beforeAll, describe, expect, test } from 'vitest'
import {
  compareMeans, compareProportions, covariateMomentsOf, cupedDifference, momentsOf, sampleRatioCheck, sampleSizeForProportions,
} from '@sextant/kernels'
import { hasReferenceData, readColumns, skipReason } from './reference-data.ts'

const arms = ['Mens E-Mail', 'No E-Mail', 'Womens E-Mail'] as const
type Arm = (typeof arms)[number]
interface Outcome { visit: number[]; conversion: number[]; spend: number[]; history: number[] }

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

const joint = ({ spend, history }: Outcome): ReturnType<typeof covariateMomentsOf> => covariateMomentsOf(spend, history)

describe.skipIf(!hasReferenceData)(`Hillstrom e-mail campaign, 64,000 customers in three arms${skipReason}`, () => {
  let data: Record<Arm, Outcome>

  beforeAll(() => {
    const columns = readColumns('hillstrom/hillstrom.csv')
    const segment = columns['segment'] ?? []
    const pick = (name: string, arm: Arm): number[] =>
      (columns[name] ?? []).filter((_, row) => segment[row] === arm).map(Number)
    data = Object.fromEntries(arms.map((arm) => [arm, {
      visit: pick('visit', arm), conversion: pick('conversion', arm), spend: pick('spend', arm), history: pick('history', arm),
    }])) as Record<Arm, Outcome>
  })

  const proportion = (arm: Arm, outcome: 'visit' | 'conversion'): { n: number; successes: number } =>
    ({ n: data[arm][outcome].length, successes: total(data[arm][outcome]) })

  test('arm sizes, visits, conversions and spend are the published ones', () => {
    expect(arms.map((arm) => [data[arm].visit.length, total(data[arm].visit), total(data[arm].conversion)])).toEqual([
      [21307, 3894, 267], [21306, 2262, 122], [21387, 3238, 189],
    ])
    expect(total(data['Mens E-Mail'].spend)).toBeCloseTo(30311.69, 6)
    expect(momentsOf(data['No E-Mail'].spend).mean).toBeCloseTo(0.6527893551112363, 12)
  })

  test.each([
    ['Mens E-Mail', 'visit', 0.07659, 0.003386, 22.6202, 0.069953, 0.083226, 22.48604],
    ['Mens E-Mail', 'conversion', 0.006805, 0.000921, 7.3897, 0.005, 0.00861, 7.38511],
    ['Womens E-Mail', 'visit', 0.045233, 0.003234, 13.9847, 0.038894, 0.051573, 13.94918],
    ['Womens E-Mail', 'conversion', 0.003111, 0.000823, 3.7816, 0.001499, 0.004724, 3.77956],
  ] as const)('%s against no e-mail, %s: effect, error, z and interval', (arm, outcome, effect, error, z, lower, upper, pooled) => {
    const result = compareProportions(proportion(arm, outcome), proportion('No E-Mail', outcome))
    expect(Math.abs(result.difference - effect)).toBeLessThan(5.1e-7)
    expect(Math.abs(result.standardError - error)).toBeLessThan(6e-7)
    // The reference divides by n - 1 in its standard error: z agrees to its fourth decimal but one.
    expect(Math.abs(result.unpooled.statistic - z)).toBeLessThan(6e-4)
    expect(Math.abs(result.waldInterval.lower - lower)).toBeLessThan(1.1e-6)
    expect(Math.abs(result.waldInterval.upper - upper)).toBeLessThan(1.1e-6)
    expect(result.pooled.statistic).toBeCloseTo(pooled, 5)
    // The score interval used on pages differs from the printed one by less than a tenth of the standard error.
    expect(Math.abs(result.interval.lower - lower)).toBeLessThan(0.1 * error)
    expect(Math.abs(result.interval.upper - upper)).toBeLessThan(0.1 * error)
  })

  test.each([
    ['Mens E-Mail', 0.769827, 0.145247, 5.30014, 0.485144, 1.05451],
    ['Womens E-Mail', 0.424412, 0.130333, 3.25637, 0.16896, 0.679865],
  ] as const)('%s against no e-mail, spend: effect, error, Welch t and interval', (arm, effect, error, t, lower, upper) => {
    const result = compareMeans(momentsOf(data[arm].spend), momentsOf(data['No E-Mail'].spend))
    expect(result.difference).toBeCloseTo(effect, 6)
    expect(result.standardError).toBeCloseTo(error, 6)
    expect(result.welch.statistic).toBeCloseTo(t, 5)
    // The reference takes the normal quantile, Welch takes t with some 40,000 degrees of freedom.
    expect(Math.abs(result.interval.lower - lower)).toBeLessThan(2e-5)
    expect(Math.abs(result.interval.upper - upper)).toBeLessThan(2e-5)
  })

  test('the draw into thirds is sound: chi-square 0.202531', () => {
    const check = sampleRatioCheck(arms.map((arm) => data[arm].visit.length), [1, 1, 1])
    expect(check.chiSquare).toBeCloseTo(0.202531, 6)
    expect(check.isMismatch).toBe(false)
  })

  test('CUPED on past spend gives the reference theta, effect and error', () => {
    const result = cupedDifference(joint(data['Mens E-Mail']), joint(data['No E-Mail']))
    expect(result.theta).toBeCloseTo(0.001223, 6)
    expect(result.difference).toBeCloseTo(0.767438, 6)
    expect(result.standardError).toBeCloseTo(0.145215, 6)
  })
})

test.each([
  [0.1, 0.12, 3841, 3839], [0.02, 0.025, 13809, 13807], [0.1062, 0.1514, 861, 859], [0.005726, 0.008837, 11724, 11721],
])('to find %f → %f takes the published number of customers per arm', (control, target, pooled, unpooled) => {
  expect(sampleSizeForProportions(control, target)).toBe(pooled)
  expect(sampleSizeForProportions(control, target, { variance: 'unpooled' })).toBe(unpooled)
})
