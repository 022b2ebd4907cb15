import type { OutputOf, ParsedInputOf, analyseTrend } from '@sextant/contract'
import { join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { daysBetween, instantOf, startOfDay } from '../../../platform/time.ts'
import type { WorkSession } from '../../../platform/warehouse/warehouse.ts'
import type { AnalysisDeps } from '../deps.ts'
import { axisOf } from './axis.ts'
import { cutOf, shownAxis } from './buckets.ts'
import type { Cut } from './cuts.ts'
import { cellConditions } from './cross-tab.ts'
import { behaviourErrors } from './errors.ts'
import { measureOf } from './measure.ts'
import type { Measure } from './measure.ts'
import { purchasesOf } from './money.ts'
import { aYearEarlier, movedByDays, periodCalendarOf, periodIndex, periodsBetween, periodsUpTo, shiftedBy } from './periods.ts'
import type { Period } from './periods.ts'
import { withRelation } from './relation.ts'
import type { Relation } from './relation.ts'
import { standingOf } from './standing.ts'
import type { Standing } from './standing.ts'

type Trend = OutputOf<typeof analyseTrend>
type TrendInput = ParsedInputOf<typeof analyseTrend>

/** What is followed: the metric, the fact's value (or its rows where it has none), the company's revenue. */
const followed = (standing: Standing, input: TrendInput): Measure => {
  if (input.metric !== undefined) return measureOf(standing, { measure: input.metric, fact: input.fact }, input.fact)
  const fact = input.fact ?? purchasesOf(standing, {}).fact
  const column = standing.catalogue.facts[fact]?.valueColumn
  if (input.fact === undefined && standing.company.model.metrics['revenue']?.fact === fact) return measureOf(standing, { measure: 'revenue' }, undefined)
  return column === undefined ? measureOf(standing, { measure: 'rows', fact }, fact) : measureOf(standing, { measure: 'sum', of: `${fact}.${column}`, fact }, fact)
}

/** The holiday's date nearest to the middle of the time looked at, and the one before it. */
const holidayOf = (standing: Standing, name: string | undefined, periods: readonly Period[]): NonNullable<Trend['holiday']> => {
  const { holidays = {} } = standing.company.model.company.calendar ?? {}
  const days = (holidays[name ?? ''] ?? []).toSorted()
  const [first, last] = [periods[0] as Period, periods.at(-1) as Period]
  const middle = (Date.parse(first.from) + Date.parse(last.to)) / 2
  const later = days.slice(1)
  const day = later.toSorted((left, right) => Math.abs(Date.parse(left) - middle) - Math.abs(Date.parse(right) - middle))[0]
  if (day === undefined || name === undefined)
    throw behaviourErrors.ANALYSIS_HOLIDAY_UNKNOWN({ name: name ?? '', known: Object.keys(holidays).join(', ') || '–', at: first.firstDay }, { where: 'holiday' })
  const previousDay = days[days.indexOf(day) - 1] as string
  return { name, day, previousDay, days: daysBetween(previousDay, day) }
}

interface Compared {
  readonly periods: readonly Period[] | null
  readonly holiday: Trend['holiday']
}

/** The periods that those looked at are held against, one for one. */
const comparedWith = (standing: Standing, input: TrendInput, periods: readonly Period[]): Compared => {
  const calendar = periodCalendarOf(standing.company.model)
  const { granularity } = input
  switch (input.compare) {
    case 'none':
      return { periods: null, holiday: null }
    case 'previous_period': {
      const first = (periods[0] as Period).firstDay
      const from = shiftedBy(first, -periods.length, granularity, calendar)
      return { periods: periodsBetween(new Date(startOfDay(from, calendar.zone)).toISOString(), (periods[0] as Period).from, granularity, calendar), holiday: null }
    }
    case 'year_ago':
      return { periods: aYearEarlier(periods, granularity, calendar), holiday: null }
    case 'year_ago_weekday':
      return { periods: movedByDays(periods, -364, calendar.zone), holiday: null }
    case 'holiday': {
      const holiday = holidayOf(standing, input.holiday, periods)
      return { periods: movedByDays(periods, -holiday.days, calendar.zone), holiday }
    }
  }
}

/** A last period that is still running ends at the instant; what it is held against ends as long after its beginning. */
const cutOff = (periods: readonly Period[], like: readonly Period[], at: string): readonly Period[] =>
  periods.map((period, index) => {
    const own = like[index] as Period
    if (own.to <= at) return period
    const elapsed = Math.max(0, Date.parse(at) - Date.parse(own.from))
    const to = Date.parse(period.from) + elapsed
    return to < Date.parse(period.to) ? { ...period, to: new Date(to).toISOString() } : period
  })

interface ValueRow {
  readonly interval: number | null
  readonly bucket: number | null
  readonly value: number | null
}

interface Read {
  readonly at: (period: number, bucket: number | null) => number | null
  readonly total: (bucket: number | null) => number | null
}

/** Values of periods, which may overlap at their ends or leave gaps: grouped by the intervals between all their ends. */
const readPeriods = async (session: WorkSession, standing: Standing, relation: Relation, measure: Measure, periods: readonly Period[], cut: Cut | undefined): Promise<Read> => {
  const { dialect } = standing
  const ends = [...new Set(periods.flatMap(({ from, to }) => [from, to]))].sort()
  const intervals = ends.map((from): Period => ({ label: from, firstDay: from, from, to: from }))
  const [first, last] = [ends[0] as string, ends.at(-1) as string]
  const bucket: Sql = cut === undefined ? sql`0` : cut.indexOf(sql`"c"."a"`)
  const used = periods.map(({ from }) => ends.indexOf(from))
  const rows = await session.query<ValueRow>('analyse.trend', sql`
    select "r"."i" as "interval", "r"."b" as "bucket", ${measure.aggregate} as "value"
    from (select "c".*, ${periodIndex(sql`"c"."at"`, intervals.slice(0, -1), dialect)} as "i", ${bucket} as "b" from ${relation.from} as "c"
      where "c"."at" >= ${dialect.instant(first)} and "c"."at" < ${dialect.instant(last)}) as "r"
    where "r"."i" in (${join([...new Set(used)].map((index) => sql`${index}`))})
    group by grouping sets (("r"."i", "r"."b"), ("r"."i"), ("r"."b"), ())`)
  const found = new Map(rows.map(({ interval, bucket: of, value }) => [`${interval ?? ''} ${of ?? ''}`, value]))
  const empty = measure.unit === 'customers' || measure.unit === 'count' || measure.additive ? 0 : null
  return {
    at: (period, of) => found.get(`${used[period] ?? ''} ${of ?? ''}`) ?? empty,
    total: (of) => found.get(` ${of ?? ''}`) ?? empty,
  }
}

const seriesOf = (bucket: number | null, key: number | null, periods: number, main: Read, compared: Read | undefined, isWhole: boolean): Trend['series'][number] => {
  const [total, comparedTotal] = [main.total(key), compared?.total(key) ?? null]
  const each = (read: Read): (number | null)[] => Array.from({ length: periods }, (_, period) => read.at(period, key))
  return {
    bucket, values: each(main), compared: compared === undefined ? null : each(compared), total, comparedTotal,
    change: !isWhole || total === null || comparedTotal === null || comparedTotal === 0 ? null : total / comparedTotal - 1,
  }
}

/** A measure by period, broken down, beside the same of other periods. */
export const trendOf = async (deps: AnalysisDeps, input: TrendInput): Promise<Trend> => {
  const standing = await standingOf(deps, input)
  const calendar = periodCalendarOf(standing.company.model)
  const measure = followed(standing, input)
  const whole = input.from === undefined ? periodsUpTo(standing.at, input.periods, input.granularity, calendar) : periodsBetween(new Date(instantOf(input.from)).toISOString(), standing.at, input.granularity, calendar)
  const { periods: wholeCompared, holiday } = comparedWith(standing, input, whole)
  const periods = cutOff(whole, whole, standing.at)
  const comparedPeriods = wholeCompared === null ? null : cutOff(wholeCompared, whole, standing.at)
  const axis = input.breakdown === undefined ? undefined : axisOf(input.breakdown, standing, 'breakdown', measure.fact)
  if (axis?.fact !== undefined && axis.fact !== measure.fact) throw behaviourErrors.ANALYSIS_FACTS_DIFFER({ text: axis.text, fact: measure.fact ?? '' }, { where: 'breakdown' })
  const [from] = [...periods, ...(comparedPeriods ?? [])].map((period) => period.from).sort()
  const values = { ...(axis === undefined ? {} : { a: axis }), ...(measure.of === undefined ? {} : { m: measure.of }) }
  return await withRelation(deps.warehouse, standing, { values, fact: measure.fact, where: measure.where, from, withUnknownCustomers: measure.withUnknownCustomers }, async (relation, session) => {
    const cut = axis === undefined ? undefined : await cutOf(session, standing, axis, relation.from, sql`"r"."a"`, { most: input.maxSeries, bands: Math.min(input.maxSeries, 5) })
    const main = await readPeriods(session, standing, relation, measure, periods, cut)
    const compared = comparedPeriods === null ? undefined : await readPeriods(session, standing, relation, measure, comparedPeriods, cut)
    const { first } = await session.one<{ first: string | null }>('analyse.trend.first', sql`select min("r"."at") as "first" from ${relation.from} as "r"`)
    const isWhole = comparedPeriods === null || (first !== null && first < (comparedPeriods[0] as Period).to)
    const kept = cut === undefined ? [] : cut.buckets.map((_, index) => index).filter((index) => (main.total(index) ?? 0) !== 0 || (compared?.total(index) ?? 0) !== 0)
    const asked = { standing, rows: axis as never, columns: undefined, measure, from: periods[0]?.from }
    return {
      at: standing.at, fact: measure.fact ?? '', measure: measure.label, unit: measure.unit, currency: standing.catalogue.currency, additive: measure.additive, granularity: input.granularity, compare: input.compare,
      periods: whole.map(({ label, from: start, to }) => ({ label, from: start, to, isPartial: to > standing.at })),
      comparedPeriods: wholeCompared?.map(({ label, from: start, to }, index) => ({ label, from: start, to, isPartial: (whole[index] as Period).to > standing.at })) ?? null,
      holiday, comparedWhole: isWhole, axis: cut === undefined || axis === undefined ? null : shownAxis(standing, cut, kept, (condition) => cellConditions(asked, [[axis, condition]])),
      series: [seriesOf(null, null, periods.length, main, compared, isWhole), ...kept.map((index, place) => seriesOf(place, index, periods.length, main, compared, isWhole))],
    }
  })
}
