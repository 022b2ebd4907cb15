import type { OutputOf, ParsedInputOf, indicatorByClass, listIndicators } from '@sextant/contract'
import { nearest } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { CatalogueColumn } from '@sextant/rules'
import { companyOf } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import { analysisErrors } from '../errors.ts'
import type { ValueDeps } from './deps.ts'
import { aggregateText, bothOf, declaredFacts, numberExpression, printed, purchaseFact, quoted, wordsOf } from './phrases.ts'
import type { PurchaseWords } from './phrases.ts'
import { overParts } from '../parts.ts'
import { lettersOf } from './rfm-cl.ts'

export type Indicator = OutputOf<typeof listIndicators>['indicators'][number]
type Unit = Indicator['unit']
interface Label { readonly en: string; readonly zh: string }

/** Ready indicators at most; a company with more facts gets the first of the stated order. */
const mostIndicators = 180

interface Span { readonly key: string; readonly text: string | null; readonly label: Label }
const days = (count: number): Span => ({ key: `${count}d`, text: `last ${count} days`, label: { en: `last ${count} days`, zh: `近${count}天` } })
const ever: Span = { key: 'ever', text: null, label: { en: 'ever', zh: '累计' } }
const spans: readonly Span[] = [days(90), days(365), ever, days(30), days(180), days(7)]

/** One family: what is measured, before windows. `tier` orders families across facts. */
interface Family {
  readonly tier: number
  readonly key: string
  readonly unit: Unit
  readonly label: Label
  readonly spans: readonly Span[]
  readonly text: (span: Span) => string
}

const noSpan: readonly Span[] = [ever]
/** The span of equal length before: `between 90 and 180 days ago`. */
const before = (key: string): string => `between ${Number.parseInt(key, 10)} and ${2 * Number.parseInt(key, 10)} days ago`

const named = (labels: readonly Label[]): Label => ({ en: labels.map(({ en }) => en).join(' '), zh: labels.map(({ zh }) => zh).join('') })

/** How often, how lately, how regularly. */
const rhythmFamilies = ({ name, notReturn, occasion }: PurchaseWords): readonly Family[] => {
  const fact = quoted(name)
  const of = occasion === null ? fact : `${fact}.${quoted(occasion)}`
  const times = (span: string | null): string => aggregateText(occasion === null ? 'count' : 'distinct', of, span, notReturn)
  const first = `days_since(${aggregateText('first', `${fact}.time`, null, notReturn)})`
  const last = aggregateText('days_since', fact, null, notReturn)
  return [
    { tier: 0, key: 'recency', unit: 'days', label: { en: 'days since the last', zh: '距最近一次天数' }, spans: noSpan, text: () => last },
    { tier: 0, key: 'times', unit: 'count', label: { en: 'times', zh: '次数' }, spans, text: ({ text }) => times(text) },
    { tier: 0, key: 'tenure', unit: 'days', label: { en: 'days since the first', zh: '距首次天数' }, spans: noSpan, text: () => first },
    { tier: 1, key: 'usual_gap', unit: 'days', label: { en: 'usual gap between times', zh: '平均间隔天数' }, spans: noSpan, text: () => `(${first} - ${last}) / (${times(null)} - 1)` },
    { tier: 1, key: 'silence', unit: 'ratio', label: { en: 'silence in usual gaps', zh: '沉默相当于几个惯常间隔' }, spans: noSpan, text: () => `${last} / ((${first} - ${last}) / (${times(null)} - 1))` },
    { tier: 1, key: 'regularity', unit: 'share', label: { en: 'regularity: share of the last 12 months with any', zh: '规律性：近12个月中有发生的月份占比' }, spans: noSpan, text: () => `(${Array.from({ length: 12 }, (_, month) => `case when ${aggregateText('any', fact, month === 0 ? 'last 1 months' : `between ${month} and ${month + 1} months ago`, notReturn)} then 1 else 0 end`).join(' + ')}) / 12` },
    { tier: 1, key: 'trend_times', unit: 'ratio', label: { en: 'trend of times: last 90 days against the 90 before', zh: '次数趋势：近90天比前90天' }, spans: noSpan, text: () => `${times('last 90 days')} / ${times('between 90 and 180 days ago')}` },
    { tier: 1, key: 'momentum_times', unit: 'share', label: { en: 'share of the year’s times in its last 90 days', zh: '近90天次数占近一年' }, spans: noSpan, text: () => `${times('last 90 days')} / ${times('last 365 days')}` },
    { tier: 2, key: 'times_before', unit: 'count', label: { en: 'times, the period before', zh: '次数（上一同长时段）' }, spans: [days(90), days(365)], text: ({ key }) => times(before(key)) },
    { tier: 2, key: 'year_on_year', unit: 'ratio', label: { en: 'times: last 365 days against the 365 before', zh: '次数同比：近365天比前365天' }, spans: noSpan, text: () => `${times('last 365 days')} / ${times(before('365d'))}` },
    { tier: 2, key: 'weekend', unit: 'share', label: { en: 'share at weekends', zh: '周末占比' }, spans: [days(365), ever], text: ({ text }) => `${aggregateText('count', fact, text, bothOf(notReturn, 'weekday(time) >= 6'))} / ${aggregateText('count', fact, text, notReturn)}` },
    { tier: 3, key: 'rows', unit: 'count', label: { en: 'rows', zh: '记录数' }, spans, text: ({ text }) => aggregateText('count', fact, text, notReturn) },
  ]
}

/** Returns: how often, what share. */
const returnFamilies = ({ name, notReturn, value }: PurchaseWords): readonly Family[] => {
  if (notReturn === null) return []
  const fact = quoted(name)
  const isReturn = `not (${notReturn})`
  return [
    { tier: 1, key: 'returns', unit: 'count', label: { en: 'rows returned', zh: '退货记录数' }, spans, text: ({ text }) => aggregateText('count', fact, text, isReturn) },
    ...(value === null ? [] : [{ tier: 1, key: 'return_share', unit: 'share' as const, label: { en: 'share of value returned', zh: '退货金额占比' }, spans: [days(90), days(365), ever], text: ({ text }: Span) => `-${aggregateText('sum', `${fact}.${quoted(value)}`, text, isReturn)} / ${aggregateText('sum', `${fact}.${quoted(value)}`, text, notReturn)}` }]),
  ]
}

/** Sums, means and extremes of a column that is a number or money. */
const amountFamilies = ({ name, notReturn, value, occasion }: PurchaseWords, column: string, { type, label }: CatalogueColumn): readonly Family[] => {
  const fact = quoted(name)
  const path = `${fact}.${quoted(column)}`
  const unit: Unit = type === 'money' ? 'money' : 'number'
  const tier = column === value ? 0 : 2
  const sum = (span: string | null, where: string | null): string => aggregateText('sum', path, span, where)
  const times = (span: string | null): string => aggregateText(occasion === null ? 'count' : 'distinct', occasion === null ? fact : `${fact}.${quoted(occasion)}`, span, notReturn)
  const of = (en: string, zh: string): Label => ({ en: `${label.en}, ${en}`, zh: `${label.zh}${zh}` })
  return [
    { tier, key: `${column}_sum`, unit, label: of(notReturn === null ? 'sum' : 'sum net of returns', notReturn === null ? '合计' : '净额合计'), spans, text: ({ text }) => sum(text, null) },
    ...(notReturn === null ? [] : [{ tier: tier + 1, key: `${column}_gross`, unit, label: of('gross sum', '总额合计'), spans, text: ({ text }: Span) => sum(text, notReturn) }]),
    { tier: tier + 1, key: `${column}_per_time`, unit, label: of('per time', '（每次）'), spans, text: ({ text }) => `${sum(text, null)} / ${times(text)}` },
    { tier: tier + 1, key: `${column}_max`, unit, label: of('largest', '最大值'), spans, text: ({ text }) => aggregateText('max', path, text, notReturn) },
    { tier: tier + 1, key: `${column}_trend`, unit: 'ratio', label: of('last 90 days against the 90 before', '：近90天比前90天'), spans: noSpan, text: () => `${sum('last 90 days', null)} / ${sum('between 90 and 180 days ago', null)}` },
    { tier: tier + 1, key: `${column}_momentum`, unit: 'share', label: of('share of the year’s in its last 90 days', '：近90天占近一年'), spans: noSpan, text: () => `${sum('last 90 days', null)} / ${sum('last 365 days', null)}` },
    { tier: tier + 2, key: `${column}_avg`, unit, label: of('mean of rows', '单条均值'), spans, text: ({ text }) => aggregateText('avg', path, text, notReturn) },
    { tier: tier + 1, key: `${column}_before`, unit, label: of('sum of the period before', '上一同长时段合计'), spans: [days(90), days(365)], text: ({ key }) => sum(before(key), null) },
    { tier: tier + 2, key: `${column}_year_on_year`, unit: 'ratio', label: of('last 365 days against the 365 before', '同比：近365天比前365天'), spans: noSpan, text: () => `${sum('last 365 days', null)} / ${sum(before('365d'), null)}` },
    { tier: tier + 2, key: `${column}_first`, unit, label: of('of the first row', '（首次）'), spans: noSpan, text: () => aggregateText('first', path, null, notReturn) },
    { tier: tier + 2, key: `${column}_last`, unit, label: of('of the last row', '（最近一次）'), spans: noSpan, text: () => aggregateText('last', path, null, notReturn) },
    { tier: tier + 3, key: `${column}_min`, unit, label: of('smallest', '最小值'), spans, text: ({ text }) => aggregateText('min', path, text, notReturn) },
  ]
}

/** How broadly: distinct values of a text column, of the fact or of a dimension it points at, and how many of them are new. */
const breadthFamilies = ({ name, notReturn, breadth }: PurchaseWords, path: string, key: string, label: Label): readonly Family[] => {
  const distinct = (span: string | null): string => aggregateText('distinct', `${quoted(name)}.${path}`, span, notReturn)
  const tier = path === breadth ? 0 : 2
  return [
    { tier, key: `${key}_distinct`, unit: 'count', label: { en: `different ${label.en}`, zh: `不同${label.zh}数` }, spans, text: ({ text }) => distinct(text) },
    { tier: tier + 1, key: `${key}_new`, unit: 'count', label: { en: `${label.en} first seen in the last 90 days`, zh: `近90天新增${label.zh}数` }, spans: noSpan, text: () => `${distinct(null)} - ${distinct('between 90 and 9999 days ago')}` },
  ]
}

const familiesOf = (company: Company, name: string): readonly Family[] => {
  const words = wordsOf(company, name)
  const { fact, occasion } = words
  return [
    ...rhythmFamilies(words), ...returnFamilies(words),
    ...Object.entries(fact.columns).flatMap(([column, described]) => (described.type === 'money' || described.type === 'number' ? amountFamilies(words, column, described) : [])),
    ...Object.entries(fact.columns).flatMap(([column, described]) => (described.type === 'string' && column !== occasion && fact.dimensions?.[column] === undefined ? breadthFamilies(words, quoted(column), column, described.label) : [])),
    ...Object.entries(fact.dimensions ?? {}).flatMap(([dimension, { columns }]) =>
      Object.entries(columns).flatMap(([column, { type, label }]) => (type === 'string' ? breadthFamilies(words, `${quoted(dimension)}.${quoted(column)}`, `${dimension}_${column}`, label) : []))),
  ]
}

/**
 * Ready indicators of the declared facts, at most 180. Order: by tier (0: recency, times, tenure, the value's sum, breadth; then means,
 * trends, returns; then other columns; then what is seldom asked), in a tier by fact (that of the revenue first, the others in the order of
 * the model), then by family, then by window (90 days, 365, ever, 30, 180, 7). What is cut off is the end of that order. An expression that does not fit the facts is left out.
 */
export const indicatorsOf = (company: Company, revenueFact: string, only?: string): { readonly indicators: readonly Indicator[]; readonly total: number } => {
  const facts = declaredFacts(company, revenueFact).filter((name) => only === undefined || name === only)
  const families = facts.flatMap((name) => familiesOf(company, name).map((family) => ({ name, family })))
  const ordered = families.map((entry, place) => ({ ...entry, place })).toSorted((left, right) => left.family.tier - right.family.tier || left.place - right.place)
  const all = ordered.flatMap(({ name, family }) =>
    family.spans.flatMap((span): readonly Indicator[] => {
      const expression = printed(family.text(span), company.catalogue)
      if (expression === null) return []
      const fact = company.catalogue.facts[name]?.label ?? { en: name, zh: name }
      const isSpanless = family.spans.length === 1
      const label = named([{ en: `${fact.en}:`, zh: `${fact.zh}·` }, family.label, ...(isSpanless ? [] : [{ en: `(${span.label.en})`, zh: `（${span.label.zh}）` }])])
      return [{ name: `${name}_${family.key}${isSpanless ? '' : `_${span.key}`}`, expression, label, unit: family.unit, fact: name, window: isSpanless ? '' : span.key }]
    }))
  return { indicators: all.slice(0, mostIndicators), total: all.length }
}

export const indicatorList = async (deps: ValueDeps, input: ParsedInputOf<typeof listIndicators>): Promise<OutputOf<typeof listIndicators>> => {
  const company = await companyOf(deps)
  const { indicators, total } = indicatorsOf(company, await purchaseFact(deps, company), input.fact)
  return { indicators: [...indicators], total }
}

type ByClass = OutputOf<typeof indicatorByClass>

/** How an indicator is distributed over the customers of each RFM-CL class. */
export const indicatorByClassOf = async (deps: ValueDeps, input: ParsedInputOf<typeof indicatorByClass>): Promise<ByClass> => {
  const company = await companyOf(deps)
  const { indicators } = indicatorsOf(company, await purchaseFact(deps, company))
  const indicator = indicators.find(({ name }) => name === input.name)
  if (indicator === undefined) throw analysisErrors.ANALYSIS_INDICATOR_UNKNOWN({ name: input.name, nearest: nearest(input.name, indicators.map(({ name }) => name)).join(' or ') }, { where: 'name' })
  const { at, stored, parts: lettered } = await lettersOf(deps, input, { indicator: numberExpression(indicator.expression, company.catalogue, 'name').expression })
  interface ClassRow { readonly class: string; readonly customers: number; readonly known: number; readonly mean: number | null; readonly quantiles: readonly number[] | null }
  const rows = await overParts(deps, 'analyse.indicator', lettered, 'one', (session, parts) => session.query<ClassRow>('analyse.indicator', sql`
    with ${parts}, "measured" as (select "class", cast("indicator" as double) as "value" from "classed")
    select "class", count(*) as "customers", count("value") as "known", avg("value") as "mean", ${deps.warehouse.dialect.quantiles(sql`"value"`, [0.1, 0.25, 0.5, 0.75, 0.9])} as "quantiles"
    from "measured" group by "class"`))
  const none = { customers: 0, known: 0, mean: null, p10: null, p25: null, p50: null, p75: null, p90: null }
  return {
    indicator, at,
    classes: stored.definition.classes.map(({ key, name }) => {
      const row = rows.find((one) => one.class === key)
      if (row === undefined) return { key, name, ...none }
      const [p10 = null, p25 = null, p50 = null, p75 = null, p90 = null] = row.quantiles ?? []
      return { key, name, customers: row.customers, known: row.known, mean: row.mean, p10, p25, p50, p75, p90 }
    }),
  }
}
