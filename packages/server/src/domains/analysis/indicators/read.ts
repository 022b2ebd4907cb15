import type { OutputOf, ParsedInputOf, indicatorChoices, readIndicator } from '@sextant/contract'
import type { CompanyModel } from '@sextant/contract'
import type { Catalogue, Label } from '@sextant/rules'
import { ident, sql } from '@sextant/sql'
import { instantOf, isoOf } from '../../../platform/time.ts'
import type { Store } from '../../../platform/store/store.ts'
import type { Clock } from '../../../platform/time.ts'
import type { Warehouse } from '../../../platform/warehouse/warehouse.ts'
import { companyOf } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import { areaOf } from './area.ts'
import type { Area, OrganisationUnit } from './area.ts'
import { indicatorErrors } from './indicator-errors.ts'
import { factsOf, indicatorLabel, indicatorSql, metricOf, valueType } from './indicator-sql.ts'
import type { Indicator, IndicatorFrame } from './indicator-sql.ts'
import { keptReadings } from './kept-readings.ts'
import type { KeptFigure } from './kept-readings.ts'
import { calendarOf, isOver, periodsUpTo } from './periods.ts'
import type { Period, PeriodUnit } from './periods.ts'

export interface IndicatorDeps {
  readonly store: Store
  readonly clock: Clock
  readonly warehouse: Warehouse
  readonly model: () => Promise<CompanyModel | null>
  readonly catalogue: () => Promise<Catalogue>
  readonly standpoint: () => Promise<string>
  /** The organisation's units; none before a tree was described. */
  readonly units: () => Promise<readonly OrganisationUnit[]>
}

export type FigureUnit = 'count' | 'money' | 'number' | 'share'
export type Series = readonly (number | null)[]

/** An indicator as it was read: one series for the whole and one for each area, all over the same periods. */
export interface IndicatorTable {
  readonly at: string
  readonly label: Label
  readonly unit: FigureUnit
  /** Figures of the parts of a period add up to the period's. */
  readonly isAdditive: boolean
  readonly currency: string
  readonly currencyDigits: number
  readonly periods: readonly Period[]
  readonly whole: Series
  /** Area → series; a period without a row is 0 for counts and sums from the area's first row on, unknown otherwise. */
  readonly areas: ReadonlyMap<string, Series>
  /** Of shares of counts: what they are shares of, by area and for the whole. */
  readonly wholeSizes: Series | null
  readonly sizes: ReadonlyMap<string, Series>
  readonly areaLabel: (area: string) => Label
  readonly byLabel: Label | null
  /** Of each period whether it is over and its rows have arrived: only then is it judged. */
  readonly isSettled: readonly boolean[]
  /** Newest row of the facts behind it. */
  readonly newest: string
}

export interface IndicatorQuestion {
  readonly indicator: Indicator
  readonly unit: PeriodUnit
  readonly by: string | null
  readonly at: string
  readonly periods: readonly Period[]
}

const mostAreas = 5000
/** Periods of an indicator over customers: each is a look at the whole base. */
const mostLooks = 200

export const unknownArea: Label = { en: 'unknown', zh: '未知' }

const countAggregates = new Set(['count', 'customers', 'distinct'])

const unitOf = (indicator: Indicator, company: Company): FigureUnit => {
  switch (indicator.kind) {
    case 'customers':
      return 'count'
    case 'share':
      return 'share'
    case 'value':
      return valueType(indicator, company) === 'money' ? 'money' : valueType(indicator, company) === 'boolean' ? 'share' : 'number'
    case 'metric': {
      const metric = metricOf(company.model, indicator.metric)
      if (countAggregates.has(metric.aggregate)) return 'count'
      const fact = company.catalogue.facts[metric.fact]
      return fact?.columns[metric.column ?? fact.valueColumn ?? '']?.type === 'money' ? 'money' : 'number'
    }
  }
}

/** Whether no row means nothing rather than unknown. */
const emptyIsZero = (indicator: Indicator, company: Company): boolean => {
  if (indicator.kind === 'customers') return true
  if (indicator.kind !== 'metric') return false
  const { aggregate } = metricOf(company.model, indicator.metric)
  return countAggregates.has(aggregate) || aggregate === 'sum'
}

const isAdditive = (indicator: Indicator, company: Company): boolean =>
  indicator.kind === 'metric' && ['count', 'sum'].includes(metricOf(company.model, indicator.metric).aggregate)

/** The newest and oldest row of the facts behind an indicator; null when it reads customers only. */
const spanOf = async (deps: IndicatorDeps, company: Company, facts: readonly string[], at: string): Promise<{ readonly from: string; readonly to: string } | null> => {
  const tables = facts.flatMap((name) => company.catalogue.facts[name]?.table ?? [])
  const [table] = tables
  if (table === undefined) return null
  const row = await deps.warehouse.one<{ from: string | null; to: string | null }>('indicators.span', sql`
    select min("fact"."_at") as "from", max("fact"."_at") as "to" from ${ident(table)} as "fact" where "fact"."_at" < ${deps.warehouse.dialect.instant(at)}`)
  return row.from === null || row.to === null ? { from: at, to: at } : { from: row.from, to: row.to }
}

const hourMs = 3_600_000
const arrivalMs = { hour: hourMs, day: 24 * hourMs, week: 168 * hourMs, month: 31 * 24 * hourMs } as const

/** A period is over, has rows, and what was to arrive for it has arrived or is late beyond its time. */
const isSettled = (period: Period, at: string, newest: string, arrivals: readonly NonNullable<CompanyModel['facts'][string]['arrives']>[]): boolean => {
  if (!isOver(period, at) || newest < period.from) return false
  const to = instantOf(period.to)
  return arrivals.every(({ every, withinHours }) => instantOf(newest) >= to - arrivalMs[every] || instantOf(at) >= to + withinHours * hourMs)
}

const filled = (found: Found, length: number, isZero: boolean): Series => {
  let begun = false
  return Array.from({ length }, (_, index) => {
    const figure = found.get(index)
    if (figure !== undefined) {
      begun = true
      return figure.value
    }
    return isZero && begun ? 0 : null
  })
}

interface Figure {
  readonly value: number | null
  readonly size: number | null
}
type Found = Map<number, Figure>

const isCount = (indicator: Indicator, company: Company): boolean =>
  indicator.kind === 'customers' || (indicator.kind === 'metric' && countAggregates.has(metricOf(company.model, indicator.metric).aggregate))

/** What shares are shares of, where both are counts and no share is more than the whole. */
const sizesOf = (indicator: Indicator, company: Company, whole: Found, found: ReadonlyMap<string, Found>, length: number): Pick<IndicatorTable, 'wholeSizes' | 'sizes'> => {
  const isBinomial = indicator.kind === 'share' && isCount(indicator.of, company) && isCount(indicator.in, company) &&
    [whole, ...found.values()].every((series) => [...series.values()].every(({ value }) => value === null || value <= 1))
  if (!isBinomial) return { wholeSizes: null, sizes: new Map() }
  const sizes = (series: Found): Series => Array.from({ length }, (_, index) => series.get(index)?.size ?? null)
  return { wholeSizes: sizes(whole), sizes: new Map([...found].map(([name, series]) => [name, sizes(series)])) }
}

/** Looks at the base that are taken by one statement: each holds its own tables in memory. */
const looksAtOnce = 8

const looksOf = ({ indicator, periods }: Pick<IndicatorQuestion, 'indicator' | 'periods'>): number =>
  indicator.kind === 'metric' || (indicator.kind === 'share' && indicator.of.kind === 'metric' && indicator.in.kind === 'metric') ? 0 : periods.length

/** The figures of some periods by their place in them: one statement. */
const readFigures = async (deps: IndicatorDeps, indicator: Indicator, frame: IndicatorFrame): Promise<readonly KeptFigure[][]> => {
  const { rowCount, columns } = await deps.warehouse.columns('indicators.read', sql`
    select cast("read"."period" as double) as "period", "read"."area", "read"."is_whole", "read"."value", "read"."size" from (${indicatorSql(indicator, frame)}) as "read"
    order by "read"."is_whole" desc, "read"."area", "read"."period" limit ${(mostAreas + 2) * frame.periods.length}`)
  const [period, names, wholes, values, sizes] = columns as [Float64Array, readonly (string | null)[], Float64Array, Float64Array, Float64Array]
  const known = (value: number | undefined): number | null => (value === undefined || Number.isNaN(value) ? null : value)
  const figures = frame.periods.map((): KeptFigure[] => [])
  for (let row = 0; row < rowCount; row += 1) figures[period[row] as number]?.push([wholes[row] === 1 ? null : (names[row] ?? ''), known(values[row]), known(sizes[row])])
  return figures
}

/** Figures of periods, looked at a few at a time; looks at the base that were taken before, and are still true, are not taken again. */
const lookedAt = async (deps: IndicatorDeps, { indicator, by }: IndicatorQuestion, frame: IndicatorFrame): Promise<readonly (readonly KeptFigure[])[]> => {
  const kept = await keptReadings(deps, indicator, by, frame)
  const missing = frame.periods.filter(({ to }) => kept?.known.has(to) !== true)
  const taken = new Map<string, readonly KeptFigure[]>()
  for (let first = 0; first < missing.length; first += looksAtOnce) {
    const chunk = missing.slice(first, first + looksAtOnce)
    const figures = await readFigures(deps, indicator, { ...frame, periods: chunk })
    chunk.forEach(({ to }, index) => taken.set(to, figures[index] ?? []))
  }
  await kept?.keep(new Map(missing.flatMap((period) => (isOver(period, frame.at) ? [[period.to, taken.get(period.to) ?? []] as const] : []))))
  return frame.periods.map(({ to }) => taken.get(to) ?? kept?.known.get(to) ?? [])
}

/** The figures of all periods and areas: one statement for what is read of facts, one for every few looks at the base. */
const figuresOf = async (deps: IndicatorDeps, question: IndicatorQuestion, frame: IndicatorFrame): Promise<{ readonly whole: Found; readonly found: Map<string, Found> }> => {
  const figures = looksOf(question) === 0 ? await readFigures(deps, question.indicator, frame) : await lookedAt(deps, question, frame)
  const whole: Found = new Map()
  const found = new Map<string, Found>()
  figures.forEach((one, index) => {
    for (const [area, value, size] of one) {
      const series = area === null ? whole : (found.get(area) ?? new Map<number, Figure>())
      series.set(index, { value, size })
      if (area !== null) found.set(area, series)
    }
  })
  return { whole, found }
}

/** Reads an indicator over periods; values after `at` and rows not arrived yet are unknown, not 0. */
export const readIndicatorTable = async (deps: IndicatorDeps, question: IndicatorQuestion): Promise<IndicatorTable> => {
  const looks = looksOf(question)
  if (looks > mostLooks) throw indicatorErrors.INDICATOR_TOO_LONG({ periods: looks, limit: mostLooks }, { where: 'periods' })
  const company = await companyOf(deps)
  const { indicator, by, at, periods } = question
  const { dialect } = deps.warehouse
  const facts = factsOf(indicator, company.model)
  const area: Area | null = by === null ? null : areaOf(by, company, facts, by.startsWith('unit') ? await deps.units() : [])
  const { whole, found } = await figuresOf(deps, question, { company, dialect, at, periods, area })
  if (found.size > mostAreas) throw indicatorErrors.INDICATOR_TOO_MANY_AREAS({ by: by ?? '', limit: mostAreas }, { where: 'by' })
  const span = await spanOf(deps, company, indicator.kind === 'metric' ? facts : [], at)
  const last = span === null ? periods.length : periods.filter(({ from }) => from <= span.to).length
  const isZero = emptyIsZero(indicator, company)
  const series = (values: Found): Series => filled(values, periods.length, isZero).map((value, index) => (index < last ? value : null))
  return {
    at, label: indicatorLabel(indicator, company), unit: unitOf(indicator, company), isAdditive: isAdditive(indicator, company), currency: company.catalogue.currency, currencyDigits: company.catalogue.currencyDigits, periods,
    whole: series(whole), areas: new Map([...found].map(([name, values]) => [name, series(values)])),
    ...sizesOf(indicator, company, whole, found, periods.length),
    areaLabel: (name) => (name === '' ? unknownArea : ((area?.kind === 'groups' ? area.labels.get(name) : undefined) ?? { en: name, zh: name })), byLabel: area?.label ?? null,
    isSettled: periods.map((period) => isSettled(period, at, span?.to ?? at, facts.flatMap((name) => company.model.facts[name]?.arrives ?? []))), newest: span?.to ?? at,
  }
}

const latest = (series: Series): number => Math.abs(series.findLast((value) => value !== null) ?? 0)

export const readIndicatorOf = async (deps: IndicatorDeps, input: ParsedInputOf<typeof readIndicator>): Promise<OutputOf<typeof readIndicator>> => {
  const at = input.at === undefined ? await deps.standpoint() : isoOf(instantOf(input.at))
  const company = await companyOf(deps)
  const periods = periodsUpTo(input.period, at, input.periods, calendarOf(company.model))
  const table = await readIndicatorTable(deps, { indicator: input.indicator, unit: input.period, by: input.by ?? null, at, periods })
  const areas = [...table.areas].sort(([left, one], [right, other]) => latest(other) - latest(one) || (left < right ? -1 : 1)).slice(0, input.areas)
  return {
    at, label: table.label, unit: table.unit, currency: table.currency, currencyDigits: table.currencyDigits, period: input.period, by: input.by ?? null, byLabel: table.byLabel,
    periods: periods.map((period) => ({ ...period, complete: isOver(period, at) })), areaCount: table.areas.size,
    areas: [{ area: null, label: { en: 'All', zh: '全部' }, values: [...table.whole] }, ...areas.map(([area, values]) => ({ area, label: table.areaLabel(area), values: [...values] }))],
  }
}

/** Attributes that split customers into areas: short texts and yes/no. */
const areaTypes = new Set(['string', 'boolean'])

/** What an indicator can be made of, for pickers. */
export const indicatorChoicesOf = async (deps: IndicatorDeps): Promise<OutputOf<typeof indicatorChoices>> => {
  const company = await companyOf(deps)
  const { catalogue, model } = company
  const facts = new Set(Object.values(model.metrics).map(({ fact }) => fact))
  const columns = [...facts].flatMap((fact) => {
    const known = catalogue.facts[fact]
    if (known === undefined) return []
    const own = Object.entries(known.columns).filter(([, { type }]) => areaTypes.has(type)).map(([name, { label }]) => ({ by: `${fact}.${name}`, label, fact }))
    const further = Object.entries(known.dimensions ?? {}).flatMap(([dimension, { label, columns: inner }]) =>
      Object.entries(inner).filter(([, { type }]) => areaTypes.has(type)).map(([name, column]) => ({ by: `${fact}.${dimension}.${name}`, label: { en: `${label.en}: ${column.label.en}`, zh: `${label.zh}：${column.label.zh}` }, fact })))
    return [...own, ...further]
  })
  const kinds = [...new Set((await deps.units()).map(({ kind }) => kind))]
  return {
    metrics: Object.entries(model.metrics).map(([name, metric]) => ({ name, label: metric.label, fact: metric.fact, unit: unitOf({ kind: 'metric', metric: name }, company) })),
    segments: Object.entries(catalogue.segments).map(([key, { label }]) => ({ key, label })),
    areas: [
      ...kinds.map((kind) => ({ by: `unit: ${kind}`, label: { en: `Organisation: ${kind}`, zh: `组织：${kind}` }, fact: null })),
      ...Object.entries(catalogue.attributes).filter(([, { type }]) => areaTypes.has(type)).map(([by, { label }]) => ({ by, label, fact: null })), ...columns,
    ],
    currency: catalogue.currency, currencyDigits: catalogue.currencyDigits,
  }
}
