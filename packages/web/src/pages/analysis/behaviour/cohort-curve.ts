import type { BehaviourCohorts } from '../../../api/analysis-behaviour.ts'
import { isRunning } from './cohort-period.ts'

type Cohort = BehaviourCohorts['cohorts'][number]
export type CohortMeasure = 'customers' | 'revenue' | 'cumulative'

export const cohortValue = (cohort: Cohort, offset: number, measure: CohortMeasure): number | null => {
  const seen = cohort.observed[offset] ?? 0
  if (seen === 0) return null
  if (measure === 'cumulative') return cohort.cumulativePerCustomer[offset] ?? null
  return ((measure === 'customers' ? cohort.active : cohort.revenueMinor)[offset] ?? 0) / seen
}

/** Mean of all cohorts that could be seen at an offset, over periods that have ended; null where there is none. */
const meanAt = (answer: BehaviourCohorts, offset: number, measure: 'customers' | 'revenue', zone: string): number | null => {
  const seen = answer.cohorts.filter((cohort) => !isRunning(answer, cohort.cohort, offset, zone))
  const weight = seen.reduce((sum, { observed }) => sum + (observed[offset] ?? 0), 0)
  return weight === 0 ? null : seen.reduce((sum, { active, revenueMinor }) => sum + ((measure === 'customers' ? active : revenueMinor)[offset] ?? 0), 0) / weight
}

/**
 * All cohorts together, at each offset. Cumulative money adds up the means of the offsets: a mean of each cohort's own sum would fall whenever
 * the better cohorts are the younger ones and drop out.
 */
export const cohortCurve = (answer: BehaviourCohorts, measure: CohortMeasure, zone: string): readonly number[] => {
  const longest = Math.max(0, ...answer.cohorts.map(({ active }) => active.length))
  const means = Array.from({ length: longest }, (_, offset) => meanAt(answer, offset, measure === 'customers' ? 'customers' : 'revenue', zone)).filter((mean) => mean !== null)
  if (measure !== 'cumulative') return means
  let sum = 0
  return means.map((mean) => (sum += mean))
}
