import { dayAnomalies, falseDiscoveries, monthAnomalies, seasonalExpectations, weekAnomalies } from '@sextant/kernels'
import type { AnomalyOptions, Expectation } from '@sextant/kernels'
import { yearOf } from '../indicators/periods.ts'
import type { PeriodUnit } from '../indicators/periods.ts'
import type { FigureUnit, Series } from '../indicators/read.ts'
import type { WatchCondition } from './deps.ts'

/*
 * What a watch would say of each period, from nothing but the figures up to it. Pure: the nightly run, the preview and the re-check ask the
 * same function.
 */

/** One subject in one period that a watch raises. */
export interface Alarm {
  readonly subject: string
  readonly value: number
  readonly expected: number | null
  readonly low: number | null
  readonly high: number | null
  /** Spreads from the expected figure; relative change for changes; null for thresholds. */
  readonly score: number | null
}

/** How one subject stands in one period, raised or not. */
export interface Reading {
  readonly value: number | null
  readonly expected: number | null
  readonly low: number | null
  readonly high: number | null
  readonly isRaised: boolean
}

export interface Judgement {
  readonly alarms: readonly Alarm[]
  /** Subjects with a figure in the period. */
  readonly subjects: number
  /** Of these, how many have too short a history to be judged. */
  readonly tooYoung: number
  readonly reading: (subject: string) => Reading
}

export interface Figures {
  readonly unit: PeriodUnit
  readonly figureUnit: FigureUnit
  readonly isAdditive: boolean
  readonly series: ReadonlyMap<string, Series>
  /** Of shares of counts: what they are shares of. */
  readonly sizes: ReadonlyMap<string, Series>
}

/** Periods of history a condition needs before the first period it judges. */
export const historyPeriods = (condition: WatchCondition, unit: PeriodUnit): number => {
  if (condition.kind === 'threshold') return 0
  if (condition.kind === 'change') return condition.against === 'previous' ? 1 : yearOf[unit]
  return { day: 140, week: 60, month: 72, billing_period: 72 }[unit]
}

const nothing: Reading = { value: null, expected: null, low: null, high: null, isRaised: false }

interface Looked extends Reading {
  readonly score: number | null
}

const thresholdLook = (condition: Extract<WatchCondition, { kind: 'threshold' }>) => (value: number): Looked => ({
  value, expected: null, low: condition.below ?? null, high: condition.above ?? null, score: null,
  isRaised: (condition.above !== undefined && value > condition.above) || (condition.below !== undefined && value < condition.below),
})

const isWanted = (direction: 'up' | 'down' | 'both', difference: number): boolean => direction === 'both' || (direction === 'up') === difference > 0

const changeLook = (condition: Extract<WatchCondition, { kind: 'change' }>, before: number | null, value: number): Looked | 'tooYoung' => {
  if (before === null) return 'tooYoung'
  if (before < condition.least || before <= 0) return { ...nothing, value, expected: before, score: null }
  const change = value / before - 1
  return {
    value, expected: before, low: condition.direction === 'up' ? null : before * (1 - condition.share), high: condition.direction === 'down' ? null : before * (1 + condition.share),
    score: change, isRaised: Math.abs(change) >= condition.share && isWanted(condition.direction, change),
  }
}

const anomalyOptions = ({ unit, figureUnit, isAdditive, sizes }: Figures, length: number): AnomalyOptions => {
  const scale = figureUnit === 'count' ? 'count' : isAdditive ? 'sum' : sizes.size > 0 ? 'share' : 'plain'
  if (unit === 'day') return dayAnomalies(scale)
  return unit === 'week' ? weekAnomalies(scale) : monthAnomalies(scale, length)
}

/** Chance of lying this far out on the wanted side. */
const sidedPValue = ({ pValue, score }: Expectation, direction: 'up' | 'down' | 'both'): number =>
  direction === 'both' ? pValue : isWanted(direction, score) ? pValue / 2 : 1 - pValue / 2

const judgementOf = (looks: ReadonlyMap<string, Looked>, tooYoung: number): Judgement => ({
  alarms: [...looks].flatMap(([subject, { isRaised, value, ...rest }]) => (isRaised && value !== null ? [{ subject, value, expected: rest.expected, low: rest.low, high: rest.high, score: rest.score }] : []))
    .sort((left, right) => Math.abs(right.score ?? right.value) - Math.abs(left.score ?? left.value) || (left.subject < right.subject ? -1 : 1)),
  subjects: looks.size + tooYoung, tooYoung,
  reading: (subject) => looks.get(subject) ?? nothing,
})

export type Expected = ReadonlyMap<string, readonly (Expectation | null)[]>

const anomalies = (condition: Extract<WatchCondition, { kind: 'anomaly' }>, figures: Figures, expected: Expected, index: number): Judgement => {
  const known = [...figures.series].flatMap(([subject, series]) => {
    const value = series[index] ?? null
    return value === null ? [] : [{ subject, value, expectation: expected.get(subject)?.[index] ?? null }]
  })
  const judged = known.flatMap(({ expectation, ...rest }) => (expectation === null ? [] : [{ ...rest, expectation }]))
  const found = falseDiscoveries(judged.map(({ expectation }) => sidedPValue(expectation, condition.direction)), condition.falseShare)
  const looks = new Map(judged.map(({ subject, value, expectation }, place): [string, Looked] => {
    const isLarge = Math.abs(value - expectation.expected) >= condition.least * Math.abs(expectation.expected)
    return [subject, { value, expected: expectation.expected, low: expectation.low, high: expectation.high, score: expectation.score, isRaised: found[place] === true && isLarge }]
  }))
  return judgementOf(looks, known.length - judged.length)
}

/** What was to be expected of one subject from a period on; its phases go by the calendar, also where its history begins late. */
export const expectationsOf = (figures: Figures, subject: string, first: number): readonly (Expectation | null)[] => {
  const series = figures.series.get(subject) ?? []
  return seasonalExpectations(series, anomalyOptions(figures, series.filter((value) => value !== null).length), figures.sizes.get(subject), first)
}

/**
 * What a condition raises in each of some periods.
 *
 * @param expected of anomalies: `expectationsOf` every subject
 * @param indices places of the periods in the series; the figures before them are their history
 * @returns one judgement per index, in their order
 */
export const judge = (condition: WatchCondition, figures: Figures, indices: readonly number[], expected: Expected): readonly Judgement[] => {
  if (condition.kind === 'anomaly') return indices.map((index) => anomalies(condition, figures, expected, index))
  const lag = condition.kind === 'change' ? historyPeriods(condition, figures.unit) : 0
  const look = condition.kind === 'threshold' ? thresholdLook(condition) : undefined
  return indices.map((index) => {
    const looks = new Map<string, Looked>()
    let tooYoung = 0
    for (const [subject, series] of figures.series) {
      const value = series[index] ?? null
      if (value === null) continue
      const found = condition.kind === 'change' ? changeLook(condition, series[index - lag] ?? null, value) : (look?.(value) ?? 'tooYoung')
      if (found === 'tooYoung') tooYoung += 1
      else looks.set(subject, found)
    }
    return judgementOf(looks, tooYoung)
  })
}
