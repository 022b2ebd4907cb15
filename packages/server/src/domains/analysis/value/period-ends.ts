import { periodsUpTo } from '../behaviour/periods.ts'

/**
 * The instants at which the rules of a life cycle are asked: the beginnings of the last `periods` weeks (Monday), months or quarters in the
 * zone that lie before `at`, rising, then `at` itself.
 */
export const periodEnds = (at: string, step: 'week' | 'month' | 'quarter', periods: number, zone: string): readonly string[] =>
  [...periodsUpTo(at, periods, step, { zone, weekStart: 'monday', billingDay: 1 }).map(({ from }) => from), at]
