import type { BehaviourCohorts } from '../../../api/analysis-behaviour.ts'
import { dayOf } from '../../../format/zone-day.ts'

/** The day after a period, counted from the one a cohort is named after (`2026-03`, `2026-03-30`, `2026 Q1`); null when its name is no period. */
const dayAfter = (cohort: string, granularity: BehaviourCohorts['granularity'], offset: number): string | null => {
  const [, year = '', part = '', day = ''] = /^(\d{4})[- ]Q?(\d{1,2})(?:-(\d{2}))?$/.exec(cohort) ?? []
  if (year === '') return null
  const isQuarter = cohort.includes('Q')
  const month = isQuarter ? (Number(part) - 1) * 3 : Number(part) - 1
  const end = granularity === 'week' ? Date.UTC(Number(year), month, Number(day) + 7 * (offset + 1)) : Date.UTC(Number(year), month + (offset + 1) * (granularity === 'quarter' ? 3 : 1), 1)
  return new Date(end).toISOString().slice(0, 10)
}

/** Whether a cell's period had not ended at the standpoint: what is missing may still come. */
export const isRunning = ({ at, granularity }: Pick<BehaviourCohorts, 'at' | 'granularity'>, cohort: string, offset: number, zone: string): boolean => {
  const end = dayAfter(cohort, granularity, offset)
  return end !== null && dayOf(at, zone) < end
}
