import type { OutputOf, ParsedInputOf, proposeTarget, targetProgress } from '@sextant/contract'
import { addDays, dayOf, daysBetween, instantOf, isoOf, windowOfDay } from '../../../platform/time.ts'
import { companyOf } from '../../customers/index.ts'
import { calendarOf, isOver, periodsUpTo, weekdayOf, yearOf } from '../indicators/periods.ts'
import type { CompanyCalendar, Period } from '../indicators/periods.ts'
import { readIndicatorTable } from '../indicators/read.ts'
import type { IndicatorTable, Series } from '../indicators/read.ts'
import type { WatchDeps } from '../watches/deps.ts'
import { daysForShare, elapsedShare, projectedEnd, weekdayWeights } from './projection.ts'
import type { Projection } from './projection.ts'
import { needPeriod, targetByKey, valuesOf, wholeUnit } from './target.ts'
import type { TargetDefinition } from './target.ts'

type Progress = OutputOf<typeof targetProgress>
type Row = Progress['rows'][number]

/** Earlier periods the pace is learnt from. */
const pacePeriods = 12
const weightDays = 84

const method: Progress['method'] = {
  en: 'Projected end: the figure so far × the median of end ÷ figure at the same point of up to 12 earlier periods, points matched by weekday weights; 90 % interval from their spread.',
  zh: '预计完成：当前累计 × 以往最多 12 个周期“期末值 ÷ 同进度值”的中位数，进度按星期权重对齐；90% 区间来自其离散程度。',
}

const weekdaysOf = (period: Period, zone: string): readonly number[] => {
  const [from, to] = [dayOf(instantOf(period.from), zone), dayOf(instantOf(period.to), zone)]
  return Array.from({ length: daysBetween(from, to) }, (_, index) => weekdayOf(addDays(from, index)))
}

const isPopulation = ({ indicator }: TargetDefinition): boolean => indicator.kind !== 'metric' && !(indicator.kind === 'share' && indicator.of.kind === 'metric' && indicator.in.kind === 'metric')

/** The instant so many days, the last of them in part, after the beginning of a day. */
const instantWithin = (first: string, days: number, zone: string): string => {
  const day = addDays(first, Math.floor(days))
  const { from, to } = windowOfDay(day, zone)
  return isoOf(from + Math.round((days - Math.floor(days)) * (to - from)))
}

/** The period cut where it stands now, and the earlier ones as far. */
const cutPeriods = async (deps: WatchDeps, definition: TargetDefinition, periods: readonly Period[], at: string, zone: string): Promise<{ readonly cuts: readonly Period[]; readonly share: number }> => {
  const current = periods.at(-1) as Period
  const days = weekdaysOf(current, zone)
  const today = dayOf(instantOf(at), zone)
  const { from: begun, to: over } = windowOfDay(today, zone)
  const partOfDay = (instantOf(at) - begun) / (over - begun)
  const passed = Math.min(days.length, daysBetween(dayOf(instantOf(current.from), zone), today) + partOfDay)
  const calendar = calendarOf((await companyOf(deps)).model)
  const isWeighted = !isPopulation(definition)
  const daily = isWeighted ? await readIndicatorTable(deps, { indicator: definition.indicator, unit: 'day', by: null, at, periods: periodsUpTo('day', at, weightDays, calendar) }) : null
  const weights = weekdayWeights(daily === null || !daily.isAdditive ? [] : daily.periods.map((day, index) => ({ weekday: weekdayOf(day.name), value: daily.whole[index] ?? null })))
  const share = elapsedShare(days, passed, weights)
  const cuts = periods.map((period, index) => {
    const own = weekdaysOf(period, zone)
    const first = dayOf(instantOf(period.from), zone)
    const to = index === periods.length - 1 ? at : instantWithin(first, Math.min(own.length, daysForShare(own, share, weights, partOfDay)), zone)
    return { name: `${period.name} cut`, from: period.from, to }
  })
  return { cuts, share }
}

interface Paced {
  readonly table: IndicatorTable
  readonly byUnit: ReadonlyMap<string, { readonly soFar: Series; readonly end: Series }>
  readonly share: number
}

/** Figures at the cut and at the end of each period, by unit; the whole under its own name. */
const pacedFigures = async (deps: WatchDeps, definition: TargetDefinition, periods: readonly Period[], at: string, calendar: CompanyCalendar): Promise<Paced> => {
  const { cuts, share } = await cutPeriods(deps, definition, periods, at, calendar.timeZone)
  // Each period as two windows, before and after its cut; a cut at the very end leaves nothing after it.
  const halves = periods.flatMap((period, index) => [cuts[index] as Period, { name: `${period.name} rest`, from: (cuts[index] as Period).to, to: period.to }])
  const question = { indicator: definition.indicator, unit: definition.period, by: definition.by ?? null, at }
  const parts = await readIndicatorTable(deps, { ...question, periods: halves })
  const whole = parts.isAdditive ? null : isPopulation(definition) ? parts : await readIndicatorTable(deps, { ...question, periods })
  // Before a unit's first row nothing is known of it, not that there was nothing.
  const first = (series: Series): number => series.findIndex((value) => value !== null) >> 1
  const isKnown = (series: Series, index: number): boolean => first(series) >= 0 && index >= first(series)
  const soFar = (series: Series): Series => periods.map((_, index) => series[2 * index] ?? (parts.isAdditive && isKnown(series, index) ? 0 : null))
  const endOf = (unit: string | null, series: Series): Series => periods.map((_, index) => {
    if (whole === null) return isKnown(series, index) ? (series[2 * index] ?? 0) + (series[2 * index + 1] ?? 0) : null
    if (whole === parts) return series[2 * index + 1] ?? null
    return (unit === null ? whole.whole : whole.areas.get(unit))?.[index] ?? null
  })
  const entries = [[wholeUnit, null, parts.whole] as const, ...[...parts.areas].map(([unit, series]) => [unit, unit, series] as const)]
  return { table: parts, byUnit: new Map(entries.map(([key, unit, series]) => [key, { soFar: soFar(series), end: endOf(unit, series) }])), share }
}

const statusOf = (better: 'more' | 'less', isEnded: boolean, target: number | null, actual: number | null, projected: Projection | null): Row['status'] => {
  if (target === null) return 'no_target'
  if (actual === null) return 'unknown'
  const isMet = (value: number): boolean => (better === 'more' ? value >= target : value <= target)
  if (isEnded) return isMet(actual) ? 'reached' : 'missed'
  if (better === 'more' && isMet(actual)) return 'reached'
  if (better === 'less' && !isMet(actual)) return 'missed'
  if (projected === null) return 'unknown'
  const [good, bad] = better === 'more' ? [projected.low, projected.high] : [projected.high, projected.low]
  if (isMet(good)) return 'ahead'
  if (!isMet(bad)) return 'behind'
  return isMet(projected.value) ? 'on_track' : 'at_risk'
}

/** Places by completion, equal ones alike: 1, 2, 2, 4. */
const ranked = (rows: readonly Row[], better: 'more' | 'less'): readonly Row[] => {
  const known = rows.flatMap(({ completion }) => (completion === null ? [] : [completion]))
  return rows.map((row) => ({ ...row, rank: row.completion === null ? null : 1 + known.filter((other) => (better === 'more' ? other > (row.completion as number) : other < (row.completion as number))).length }))
}

/** Figures to reach of the whole: its own, or the sum of the units' where they add up. */
const wholeTarget = (values: ReadonlyMap<string, number>, isAdditive: boolean): number | null =>
  values.get(wholeUnit) ?? (isAdditive && values.size > 0 ? [...values.values()].reduce((sum, value) => sum + value, 0) : null)

/** Completion, rank and projected end in one period. */
export const progressOf = async (deps: WatchDeps, input: ParsedInputOf<typeof targetProgress>): Promise<Progress> => {
  const { key, definition } = await targetByKey(deps, input.key)
  const calendar = calendarOf((await companyOf(deps)).model)
  const standpoint = input.at === undefined ? await deps.standpoint() : isoOf(instantOf(input.at))
  const unit = definition.period
  const current = input.period === undefined ? (periodsUpTo(unit, standpoint, 1, calendar)[0] as Period) : await needPeriod(deps, unit, input.period, 'period')
  const isEnded = isOver(current, standpoint)
  const at = isEnded ? current.to : standpoint
  const periods = periodsUpTo(unit, current.to, 1 + (isPopulation(definition) ? pacePeriods : Math.max(pacePeriods, yearOf[unit] <= 60 ? yearOf[unit] : 0)), calendar)
  const { table, byUnit, share } = await pacedFigures(deps, definition, periods, at, calendar)
  const values = await valuesOf(deps, key, current.name)
  const last = periods.length - 1
  const rowOf = (name: string): Row => {
    const known = byUnit.get(name)
    const target = name === wholeUnit ? wholeTarget(values, table.isAdditive) : (values.get(name) ?? null)
    const actual = known === undefined ? (table.isAdditive ? 0 : null) : ((isEnded ? known.end[last] : known.soFar[last]) ?? null)
    const earlier = (known?.end ?? []).slice(Math.max(0, last - pacePeriods), last).flatMap((end, index): [number, number][] => {
      const before = known?.soFar[Math.max(0, last - pacePeriods) + index] ?? null
      return end === null || before === null ? [] : [[before, end]]
    })
    const projected = isEnded || actual === null ? null : projectedEnd(actual, earlier)
    return {
      unit: name === wholeUnit ? null : name, label: name === wholeUnit ? { en: 'All', zh: '全部' } : table.areaLabel(name), target, actual,
      completion: target === null || target === 0 || actual === null ? null : actual / target, rank: null,
      projected: projected === null ? null : { value: projected.value, low: projected.low, high: projected.high }, projectedCompletion: projected === null || target === null || target === 0 ? null : projected.value / target,
      earlierPeriods: projected?.periods ?? 0, status: statusOf(definition.better, isEnded, target, actual, projected),
      before: known?.end[last - 1] ?? null, lastYear: last >= yearOf[unit] ? (known?.end[last - yearOf[unit]] ?? null) : null,
    }
  }
  const units = definition.by === null || definition.by === undefined ? [] : [...new Set([...table.areas.keys(), ...[...values.keys()].filter((name) => name !== wholeUnit)])]
  const rows = ranked(units.map(rowOf), definition.better).toSorted((left, right) => (left.rank ?? 1e9) - (right.rank ?? 1e9) || (right.actual ?? 0) - (left.actual ?? 0))
  return {
    key, name: definition.name, label: table.label, unit: table.unit, currency: table.currency, currencyDigits: table.currencyDigits, better: definition.better, period: current.name, from: current.from, to: current.to, at,
    over: isEnded, elapsedShare: isEnded ? 1 : share, method, byLabel: table.byLabel, whole: rowOf(wholeUnit), rows: [...rows],
  }
}

/** Figures to reach, proposed: last year's, or the mean of the three periods before, times a growth. */
export const proposalOf = async (deps: WatchDeps, input: ParsedInputOf<typeof proposeTarget>): Promise<OutputOf<typeof proposeTarget>> => {
  const { definition } = await targetByKey(deps, input.key)
  const calendar = calendarOf((await companyOf(deps)).model)
  const period = await needPeriod(deps, definition.period, input.period, 'period')
  const periods = periodsUpTo(definition.period, period.to, Math.min(yearOf[definition.period], 60) + 1, calendar)
  const at = await deps.standpoint()
  const table = await readIndicatorTable(deps, { indicator: definition.indicator, unit: definition.period, by: definition.by ?? null, at: period.from < at ? period.from : at, periods })
  const last = periods.length - 1
  const year = last - yearOf[definition.period]
  const hasYear = year >= 0 && (table.whole[year] ?? null) !== null
  const known = (series: Series): number | null => {
    if (hasYear) return series[year] ?? null
    const before = series.slice(0, last).filter((value) => value !== null).slice(-3)
    return before.length === 0 ? null : before.reduce((sum, value) => sum + value, 0) / before.length
  }
  const rounded = (value: number): number => (table.unit === 'count' || table.unit === 'money' ? Math.round(value) : value)
  const entries = [[wholeUnit, table.whole] as const, ...table.areas]
  const values = entries.flatMap(([name, series]) => {
    const value = known(series)
    return value === null ? [] : [{ unit: name, label: name === wholeUnit ? { en: 'All', zh: '全部' } : table.areaLabel(name), value: rounded(value * (1 + input.growth)) }]
  })
  return { period: period.name, from: values.length === 0 ? 'nothing' : hasYear ? 'last_year' : 'three_before', values }
}
