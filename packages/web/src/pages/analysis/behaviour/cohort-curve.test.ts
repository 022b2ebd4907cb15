import { array, assert as assertProperty, integer, property, tuple } from 'fast-check'
import { expect, it } from 'vitest'
import type { BehaviourCohorts } from '../../../api/analysis-behaviour.ts'
import { cohortCurve } from './cohort-curve.ts'

const zone = 'Asia/Shanghai'

/** Monthly cohorts from January 2026 on, each as (size, money of each month since). */
const answerOf = (cohorts: readonly (readonly [number, readonly number[]])[], at: string): BehaviourCohorts => ({
  at, fact: 'purchase', months: cohorts.length, granularity: 'month', currency: 'CNY',
  cohorts: cohorts.map(([size, revenueMinor], index) => ({
    cohort: `2026-${String(index + 1).padStart(2, '0')}`, size, active: revenueMinor.map(() => size), revenueMinor: [...revenueMinor], observed: revenueMinor.map(() => size),
    cumulativePerCustomer: revenueMinor.map((_, offset) => revenueMinor.slice(0, offset + 1).reduce((sum, value) => sum + value, 0) / size), rule: null, activeRules: revenueMinor.map(() => null),
  })),
})

it('cumulative money of all cohorts adds up each month’s mean and does not fall when the better cohort is the younger one', () => {
  // January brings 1 and 1 a head, February 9; February has not been followed into a second month.
  const answer = answerOf([[10, [10, 10, 999]], [10, [90, 999]]], '2026-03-15T04:00:00.000Z')
  expect(cohortCurve(answer, 'revenue', zone)).toEqual([5, 1])
  expect(cohortCurve(answer, 'cumulative', zone)).toEqual([5, 6])
  expect(cohortCurve(answer, 'customers', zone)).toEqual([1, 1])
})

it('cumulative money of all cohorts never falls while no month takes money back', () => {
  const cohort = (months: number) => tuple(integer({ min: 1, max: 50 }), array(integer({ min: 0, max: 9_999 }), { minLength: months, maxLength: months }))
  assertProperty(property(tuple(cohort(6), cohort(5), cohort(4), cohort(3), cohort(2), cohort(1)), (cohorts) => {
    const curve = cohortCurve(answerOf(cohorts, '2026-06-30T16:00:00.000Z'), 'cumulative', zone)
    expect(curve).toHaveLength(6)
    for (const [offset, value] of curve.entries()) expect(value).toBeGreaterThanOrEqual(curve[offset - 1] ?? 0)
  }))
})
