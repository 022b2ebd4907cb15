import { dayAnomalies, monthAnomalies, seasonalExpectations, weekAnomalies } from '@sextant/kernels'
import type { Expectation } from '@sextant/kernels'
import { companyOf } from '../../customers/index.ts'
import { periodText } from '../indicators/figure-text.ts'
import type { FigureStyle } from '../indicators/figure-text.ts'
import { calendarOf, periodsUpTo, yearOf } from '../indicators/periods.ts'
import type { Period } from '../indicators/periods.ts'
import { readIndicatorTable } from '../indicators/read.ts'
import type { IndicatorTable } from '../indicators/read.ts'
import type { ReportDeps, ReportPart, Section, Sentence } from './deps.ts'
import { figure, named, percent, period as periodWords, sentence } from './words.ts'

export type IndicatorPart = Extract<ReportPart, { kind: 'indicator' }>
type Unit = 'day' | 'week' | 'month'

/** An area's part of what moved. */
export interface AreaMove {
  readonly area: string
  readonly value: number
  readonly before: number
  readonly difference: number
}

export interface IndicatorFacts {
  readonly label: { readonly en: string; readonly zh: string }
  readonly style: FigureStyle
  readonly unit: Unit
  readonly period: Period
  readonly value: number | null
  readonly before: number | null
  readonly lastYear: number | null
  readonly expectation: Expectation | null
  readonly isAdditive: boolean
  readonly areas: readonly AreaMove[]
  readonly areaLabel: (area: string) => { readonly en: string; readonly zh: string }
}

export const beforeWords = { day: { en: 'the day before', zh: '前一日' }, week: { en: 'the week before', zh: '前一周' }, month: { en: 'the month before', zh: '上月' } } as const
/** Beyond this many spreads from the usual a figure is called unusual. */
const unusualPValue = 0.01

const compared = (value: number, before: number, style: FigureStyle, words: { readonly en: string; readonly zh: string }, head: { readonly en: readonly Parameters<typeof sentence>[0][number][]; readonly zh: readonly Parameters<typeof sentence>[0][number][] }): Sentence => {
  const then = figure(before, style)
  if (value === before) return sentence([...head.en, ', the same as ', words.en, ' (', then, ').'], [...head.zh, '，与', words.zh, '（', then, '）持平。'])
  if (before === 0) return sentence([...head.en, `, ${value > before ? 'up from' : 'down from'} `, then, ` ${words.en}.`], [...head.zh, `，${words.zh}为 `, then, '。'])
  const change = value / before - 1
  return sentence([...head.en, ', ', percent(change), ` ${change > 0 ? 'more' : 'less'} than ${words.en} (`, then, ').'], [...head.zh, `，比${words.zh}（`, then, `）${change > 0 ? '增加' : '减少'} `, percent(change), '。'])
}

/** Which areas carry a move: the largest in its direction, and the largest against it. What does not add up is carried by nobody: it moved most there. */
const carriers = (facts: IndicatorFacts): readonly Sentence[] => {
  const { areas, style, areaLabel, value, before } = facts
  if (value === null || before === null || value === before || areas.length < 2) return []
  const sign = value > before ? 1 : -1
  const along = areas.filter(({ difference }) => difference * sign > 0).toSorted((left, right) => (right.difference - left.difference) * sign).slice(0, 3)
  const against = areas.filter(({ difference }) => difference * sign < 0).toSorted((left, right) => (left.difference - right.difference) * sign)[0]
  const told = ({ area, difference }: AreaMove) => [named(areaLabel(area)), ` (${difference > 0 ? '+' : '−'}`, { value: difference, text: (language: 'en' | 'zh') => amountText(difference, style, language) }, ')'] as const
  const list = (comma: string) => along.flatMap((move, index) => [...(index === 0 ? [] : [comma]), ...told(move)])
  const [first] = along
  const share = first === undefined || !facts.isAdditive ? null : first.difference / (value - before)
  return [
    ...(first === undefined ? [] : [facts.isAdditive
      ? sentence(
        [`The ${sign > 0 ? 'rise' : 'fall'} is carried by `, ...list(', '), ...(share === null ? [] : ['; ', named(areaLabel(first.area)), ' alone makes up ', percent(share), ' of it']), '.'],
        [`${sign > 0 ? '增长' : '下降'}主要来自`, ...list('、'), ...(share === null ? [] : ['；仅', named(areaLabel(first.area)), '就占变化的 ', percent(share)]), '。'])
      : sentence([`It ${sign > 0 ? 'rose' : 'fell'} most in `, ...list(', '), '.'], [`${sign > 0 ? '上升' : '下降'}最多的是`, ...list('、'), '。'])]),
    ...(against === undefined ? [] : [sentence(['Against it went ', ...told(against), '.'], ['反向变化最大的是', ...told(against), '。'])]),
  ]
}

const amountText = (difference: number, style: FigureStyle, language: 'en' | 'zh'): string => {
  const piece = figure(Math.abs(difference), style)
  return typeof piece !== 'string' && 'text' in piece ? piece.text(language) : ''
}

/** What an indicator did in a period, in words; nothing is said that no figure says. */
export const indicatorSentences = (facts: IndicatorFacts): readonly Sentence[] => {
  const { label, style, unit, period, value, before, lastYear, expectation } = facts
  if (value === null) return []
  const when = periodWords(unit, period.name)
  const head = {
    en: [named(label), ': ', figure(value, style), unit === 'day' ? ' on ' : ' in ', when],
    zh: [when, named(label), '为 ', figure(value, style)],
  }
  const isUnusual = expectation !== null && expectation.pValue < unusualPValue
  return [
    before === null ? sentence([...head.en, '.'], [...head.zh, '。']) : compared(value, before, style, beforeWords[unit], head),
    ...(lastYear === null || lastYear === 0 ? [] : [sentence(
      ['A year earlier it was ', figure(lastYear, style), `: ${value >= lastYear ? 'up' : 'down'} `, percent(value / lastYear - 1), '.'],
      ['去年同期为 ', figure(lastYear, style), `，同比${value >= lastYear ? '上升' : '下降'} `, percent(value / lastYear - 1), '。'])]),
    ...(expectation === null ? [] : [isUnusual
      ? sentence(['That is unusual: ', figure(expectation.low, style), ' to ', figure(expectation.high, style), ' were to be expected.'], ['属于异常：预期在 ', figure(expectation.low, style), ' 至 ', figure(expectation.high, style), ' 之间。'])
      : sentence(['It lies within the usual range of ', figure(expectation.low, style), ' to ', figure(expectation.high, style), '.'], ['处于通常范围 ', figure(expectation.low, style), ' 至 ', figure(expectation.high, style), ' 之内。'])]),
    ...carriers(facts),
  ]
}

const historyOf: Readonly<Record<Unit, number>> = { day: 140, week: 61, month: 48 }

const factsOf = (table: IndicatorTable, unit: Unit, style: FigureStyle): IndicatorFacts => {
  const last = table.periods.length - 1
  const scale = table.unit === 'count' ? 'count' : table.isAdditive ? 'sum' : table.wholeSizes === null ? 'plain' : 'share'
  const options = unit === 'day' ? dayAnomalies(scale) : unit === 'week' ? weekAnomalies(scale) : monthAnomalies(scale, table.whole.filter((value) => value !== null).length)
  const areas = [...table.areas].flatMap(([area, series]): AreaMove[] => {
    const [value, before] = [series[last] ?? null, series[last - 1] ?? null]
    if (value === null && before === null) return []
    return [{ area, value: value ?? 0, before: before ?? 0, difference: (value ?? 0) - (before ?? 0) }]
  })
  return {
    label: table.label, style, unit, period: table.periods[last] as Period, value: table.whole[last] ?? null, before: table.whole[last - 1] ?? null, lastYear: table.whole[last - yearOf[unit]] ?? null,
    expectation: seasonalExpectations(table.whole, options, table.wholeSizes ?? []).at(-1) ?? null, isAdditive: table.isAdditive, areas, areaLabel: table.areaLabel,
  }
}

const areasShown = 12

const tableOf = (facts: IndicatorFacts, byLabel: { readonly en: string; readonly zh: string }): Section['table'] => {
  const { unit } = facts.style
  const rows = facts.areas.toSorted((left, right) => right.value - left.value || (left.area < right.area ? -1 : 1)).slice(0, areasShown)
  return {
    columns: [{ label: byLabel, unit: 'text' }, { label: { en: 'This period', zh: '本期' }, unit }, { label: { en: 'Before', zh: '上期' }, unit }, { label: { en: 'Change', zh: '变化' }, unit: 'change' }],
    rows: rows.map(({ area, value, before }) => [facts.areaLabel(area), value, before, before === 0 ? null : value / before - 1]),
  }
}

/** An indicator's section: sentences, figures, a chart of its course, and its areas. */
export const indicatorSection = async (deps: ReportDeps, part: IndicatorPart, unit: Unit, period: Period): Promise<Section> => {
  const calendar = calendarOf((await companyOf(deps)).model)
  const isPopulation = part.indicator.kind === 'customers' || part.indicator.kind === 'value' || part.indicator.kind === 'share'
  const length = Math.max(part.periods, historyOf[unit], isPopulation ? 0 : Math.min(yearOf[unit] + 1, 400))
  const periods = periodsUpTo(unit, period.to, length, calendar)
  const table = await readIndicatorTable(deps, { indicator: part.indicator, unit, by: part.by ?? null, at: period.to, periods })
  const style: FigureStyle = { unit: table.unit, currency: table.currency, currencyDigits: table.currencyDigits }
  const facts = factsOf(table, unit, style)
  const shown = periods.slice(-part.periods)
  const change = facts.before === null || facts.before === 0 || facts.value === null ? null : facts.value / facts.before - 1
  return {
    kind: 'indicator', title: part.title ?? table.label, sentences: [...indicatorSentences(facts)], problem: null,
    figures: [
      { label: table.label, value: facts.value, unit: table.unit, change, against: beforeWords[unit] },
      ...(facts.lastYear === null ? [] : [{ label: { en: 'A year earlier', zh: '去年同期' }, value: facts.lastYear, unit: table.unit, change: facts.value === null || facts.lastYear === 0 ? null : facts.value / facts.lastYear - 1, against: null }]),
    ],
    chart: { kind: 'line', unit: table.unit, labels: shown.map(({ name }) => ({ en: periodText(unit === 'week' ? 'day' : unit, name, 'en'), zh: periodText(unit === 'week' ? 'day' : unit, name, 'zh') })), series: [{ label: table.label, values: table.whole.slice(-part.periods) }] },
    table: part.by === null || part.by === undefined || facts.areas.length === 0 ? null : tableOf(facts, table.byLabel ?? { en: part.by, zh: part.by }),
  }
}
