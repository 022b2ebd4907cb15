import { companyOf } from '../../customers/index.ts'
import type { FigureStyle } from '../indicators/figure-text.ts'
import { calendarOf, holidaysIn, periodsUpTo } from '../indicators/periods.ts'
import type { CompanyCalendar, Period } from '../indicators/periods.ts'
import { readIndicatorTable } from '../indicators/read.ts'
import type { IndicatorDeps, IndicatorTable, Series } from '../indicators/read.ts'
import { expectationsOf, historyPeriods, judge } from './condition.ts'
import type { Alarm, Expected, Figures, Judgement } from './condition.ts'
import type { IndicatorWatch } from './deps.ts'
import { alarmSentence } from './sentence.ts'
import { watchErrors } from './watch-errors.ts'

/** Subject of a watch that looks at the whole. */
export const wholeSubject = '*'

export interface EvaluatedPeriod {
  readonly period: Period
  readonly judgement: Judgement
  readonly whole: number | null
}

export interface Evaluation {
  readonly table: IndicatorTable
  readonly style: FigureStyle
  /** The settled periods that were asked for, oldest first. */
  readonly periods: readonly EvaluatedPeriod[]
  readonly labelOf: (subject: string) => { readonly en: string; readonly zh: string }
  readonly sentenceOf: (alarm: Alarm, period: Period) => { readonly en: string; readonly zh: string }
}

/** Subjects looked at before others get their turn: one takes about a millisecond. */
const subjectsAtOnce = 25

/** Thousands of areas take seconds of arithmetic: requests are answered in between. */
const expectedOf = async (figures: Figures, first: number): Promise<Expected> => {
  const expected = new Map<string, ReturnType<typeof expectationsOf>>()
  for (const subject of figures.series.keys()) {
    expected.set(subject, expectationsOf(figures, subject, first))
    if (expected.size % subjectsAtOnce === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  return expected
}

const wholeLabel = { en: 'All', zh: '全部' }

/** Reads the indicator once, with the history its condition needs, and judges the newest settled periods that `wanted` takes. */
export const evaluateWatch = async (deps: IndicatorDeps, watch: IndicatorWatch, at: string, count: number, wanted: (period: Period) => boolean): Promise<Evaluation> => {
  const { condition, indicator, period: unit } = watch
  if (condition.kind === 'threshold' && condition.above === undefined && condition.below === undefined) throw watchErrors.WATCH_THRESHOLD_EMPTY({}, { where: 'condition' })
  const calendar: CompanyCalendar = calendarOf((await companyOf(deps)).model)
  const periods = periodsUpTo(unit, at, count + historyPeriods(condition, unit) + 1, calendar)
  const by = watch.by ?? null
  const table = await readIndicatorTable(deps, { indicator, unit, by, at, periods })
  const series: ReadonlyMap<string, Series> = by === null ? new Map([[wholeSubject, table.whole]]) : table.areas
  const sizes: ReadonlyMap<string, Series> = by !== null ? table.sizes : new Map(table.wholeSizes === null ? [] : [[wholeSubject, table.wholeSizes]])
  const indices = periods.flatMap((period, index) => (table.isSettled[index] === true && wanted(period) ? [index] : [])).slice(-count)
  const figures: Figures = { unit, figureUnit: table.unit, isAdditive: table.isAdditive, series, sizes }
  const judged = judge(condition, figures, indices, condition.kind === 'anomaly' ? await expectedOf(figures, Math.min(...indices)) : new Map())
  const style: FigureStyle = { unit: table.unit, currency: table.currency, currencyDigits: table.currencyDigits }
  const labelOf = (subject: string) => (by === null ? wholeLabel : table.areaLabel(subject))
  return {
    table, style, labelOf,
    periods: indices.map((index, place) => ({ period: periods[index] as Period, judgement: judged[place] as Judgement, whole: table.whole[index] ?? null })),
    sentenceOf: (alarm, period) => alarmSentence(alarm, condition, { label: watch.name, area: by === null ? null : labelOf(alarm.subject), unit, period: period.name, style, holidays: holidaysIn(period, calendar) }),
  }
}
