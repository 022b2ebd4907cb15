import { sql } from '@sextant/sql'
import { instantOf } from '../../../platform/time.ts'
import { companyOf, metricSourceOrError } from '../../customers/index.ts'
import type { FigureStyle } from '../indicators/figure-text.ts'
import { calendarOf, periodsUpTo } from '../indicators/periods.ts'
import type { Period } from '../indicators/periods.ts'
import { readIndicatorTable } from '../indicators/read.ts'
import { progressOf } from '../targets/progress.ts'
import { caseOf, casesWhere, today } from '../watches/case.ts'
import type { CaseRow } from '../watches/case.ts'
import type { ReportDeps, ReportPart, Section, Sentence } from './deps.ts'
import { count, figure, named, percent, sentence } from './words.ts'

const rowsShown = 15

const stateWords = {
  open: { en: 'open', zh: '待处理' }, assigned: { en: 'assigned', zh: '已分派' }, caused: { en: 'cause known', zh: '已查因' }, acting: { en: 'acted on', zh: '处理中' }, checked: { en: 'measured again', zh: '已复查' }, closed: { en: 'closed', zh: '已关闭' },
} as const

interface CaseCounts {
  readonly open: number
  readonly oldestDays: number
  readonly overdue: number
  readonly raised: number
  readonly closed: number
  readonly cause: { readonly name: string; readonly cases: number } | null
}

/** What is open, in words. */
export const caseSentences = ({ open, oldestDays, overdue, raised, closed, cause }: CaseCounts): readonly Sentence[] => [
  open === 0 ? sentence(['Open cases: ', count(0), '.'], ['未关闭事项：', count(0), '。'])
    : sentence([count(open), open === 1 ? ' case is open, for ' : ' cases are open, the oldest for ', count(oldestDays), ' days.'], [count(open), ' 个事项未关闭，最久的已 ', count(oldestDays), ' 天。']),
  ...(overdue === 0 ? [] : [sentence([count(overdue), overdue === 1 ? ' re-check is overdue.' : ' re-checks are overdue.'], [count(overdue), ' 项复查已逾期。'])]),
  sentence([count(raised), ' were raised and ', count(closed), ' closed in the period.'], ['本期新增 ', count(raised), ' 项，关闭 ', count(closed), ' 项。']),
  ...(cause === null ? [] : [sentence(['The most frequent cause of all is “', cause.name, '”, with ', count(cause.cases), cause.cases === 1 ? ' case.' : ' cases.'], ['累计最常见的原因是“', cause.name, '”，共 ', count(cause.cases), ' 项。'])]),
]

/** The section of open cases, as they stand when it is written. */
export const watchesSection = async (deps: ReportDeps, part: Extract<ReportPart, { kind: 'watches' }>, period: Period): Promise<Section> => {
  const chosen = part.watches.length === 0 ? sql`true` : sql`watch_case.watch_id = any(${[...part.watches]}::text[])`
  const rows = await deps.store.query<CaseRow>(casesWhere(sql`${chosen} and watch_case.closed_at is null`, sql`order by watch_case.opened_at, watch_case.id limit ${rowsShown}`))
  const [now, day] = [deps.clock.now(), await today(deps)]
  const totals = await deps.store.one<{ open: number; raised: number; closed: number; overdue: number }>(sql`
    select count(*) filter (where closed_at is null) as open, count(*) filter (where closed_at is null and checked_at is null and recheck_on < ${day}::date) as overdue, count(*) filter (where opened_at >= ${period.from} and opened_at < ${period.to}) as raised, count(*) filter (where closed_at >= ${period.from} and closed_at < ${period.to}) as closed
    from watch_case where ${chosen}`)
  const cause = await deps.store.maybeOne<{ name: string; cases: number }>(sql`select cause as name, count(*) as cases from watch_case where ${chosen} and cause is not null group by 1 order by 2 desc, 1 limit 1`)
  const cases = rows.map((row) => caseOf(row, now, day))
  return {
    kind: 'watches', title: part.title ?? { en: 'Open cases', zh: '未关闭事项' }, problem: null, chart: null,
    sentences: [...caseSentences({ ...totals, oldestDays: Math.max(0, ...cases.map(({ ageDays }) => ageDays)), cause: cause ?? null })],
    figures: [{ label: { en: 'Open cases', zh: '未关闭事项' }, value: totals.open, unit: 'count', change: null, against: null }],
    table: cases.length === 0 ? null : {
      columns: [{ label: { en: 'Case', zh: '事项' }, unit: 'text' }, { label: { en: 'State', zh: '状态' }, unit: 'text' }, { label: { en: 'Age, days', zh: '天数' }, unit: 'count' }],
      rows: cases.map((one) => [one.sentence, stateWords[one.state], one.ageDays]),
    },
  }
}

/** How far a target is, in words. */
const targetSentences = (progress: Awaited<ReturnType<typeof progressOf>>): readonly Sentence[] => {
  const style: FigureStyle = progress
  const { whole, rows, over, elapsedShare, name } = progress
  const known = rows.filter(({ completion }) => completion !== null)
  const [best, worst] = [known[0], known.at(-1)]
  const behind = rows.filter(({ status }) => status === 'behind' || status === 'missed').length
  return [
    ...(whole.completion === null || whole.actual === null || whole.target === null ? [] : [over
      ? sentence([named(name), ': ', figure(whole.actual, style), ' of ', figure(whole.target, style), ', ', percent(whole.completion), ' of the target.'], [named(name), '：完成 ', figure(whole.actual, style), '，目标 ', figure(whole.target, style), '，完成率 ', percent(whole.completion), '。'])
      : sentence([named(name), ': ', percent(whole.completion), ' of ', figure(whole.target, style), ' after ', percent(elapsedShare), ' of the period.'], [named(name), '：目标 ', figure(whole.target, style), '，周期过去 ', percent(elapsedShare), '，已完成 ', percent(whole.completion), '。'])]),
    ...(whole.projected === null || whole.projectedCompletion === null ? [] : [sentence(
      ['At this pace it ends at ', figure(whole.projected.value, style), ' (', figure(whole.projected.low, style), ' to ', figure(whole.projected.high, style), '), ', percent(whole.projectedCompletion), ' of the target.'],
      ['按目前进度预计完成 ', figure(whole.projected.value, style), '（', figure(whole.projected.low, style), ' 至 ', figure(whole.projected.high, style), '），为目标的 ', percent(whole.projectedCompletion), '。'])]),
    ...(best === undefined || worst === undefined || best === worst || best.completion === null || worst.completion === null ? [] : [sentence(
      ['First is ', named(best.label), ' with ', percent(best.completion), ', last ', named(worst.label), ' with ', percent(worst.completion), '.'], ['第一名', named(best.label), ' ', percent(best.completion), '，最后一名', named(worst.label), ' ', percent(worst.completion), '。'])]),
    ...(known.length === 0 ? [] : [sentence([count(behind), ' of ', count(known.length), ' units are behind.'], [count(known.length), ' 个单位中 ', count(behind), ' 个落后。'])]),
  ]
}

/** A target's section, as it stood at the end of the report's period. */
export const targetSection = async (deps: ReportDeps, part: Extract<ReportPart, { kind: 'target' }>, period: Period): Promise<Section> => {
  // The target's period that holds the last instant of the report's.
  const progress = await progressOf(deps, { key: part.target, at: period.to })
  const { whole, unit } = progress
  const rows = progress.rows.filter(({ target, actual }) => target !== null || actual !== null).slice(0, rowsShown)
  return {
    kind: 'target', title: part.title ?? progress.name, sentences: [...targetSentences(progress)], problem: null,
    figures: [{ label: { en: 'Completion', zh: '完成率' }, value: whole.completion, unit: 'share', change: null, against: null }],
    chart: rows.length === 0 ? null : { kind: 'bar', unit: 'share', labels: rows.map(({ label }) => label), series: [{ label: { en: 'Completion', zh: '完成率' }, values: rows.map(({ completion }) => completion) }] },
    table: rows.length === 0 ? null : {
      columns: [{ label: progress.byLabel ?? { en: 'Unit', zh: '单位' }, unit: 'text' }, { label: { en: 'Target', zh: '目标' }, unit }, { label: { en: 'Actual', zh: '完成' }, unit }, { label: { en: 'Completion', zh: '完成率' }, unit: 'share' }, { label: { en: 'Projected', zh: '预计' }, unit }],
      rows: rows.map(({ label, target, actual, completion, projected }) => [label, target, actual, completion, projected?.value ?? null]),
    },
  }
}

/** The base: customers, those active, and how much of the revenue the best tenth brings. */
export const baseSection = async (deps: ReportDeps, part: Extract<ReportPart, { kind: 'base' }>, unit: 'day' | 'week' | 'month', period: Period): Promise<Section> => {
  const company = await companyOf(deps)
  const { dialect } = deps.warehouse
  const periods = periodsUpTo(unit, period.to, 13, calendarOf(company.model))
  const table = await readIndicatorTable(deps, { indicator: { kind: 'customers' }, unit, by: null, at: period.to, periods })
  const source = metricSourceOrError(company, {}, dialect, period.to)
  const since = new Date(instantOf(period.to) - 365 * 86_400_000).toISOString()
  const spent = await deps.warehouse.one<{ active: number; total: number | null; top: number | null }>('reports.base', sql`
    with
      -- what each customer brought in a year, and when he last purchased: a return is no activity
      "spent" as (
        select "fact"."_customer" as "customer", sum(${source.value}) as "value", max("fact"."_at") filter (where not "fact"."_refund") as "last" from ${source.from}
        where "fact"."_customer" is not null and "fact"."_at" >= ${dialect.instant(since)} and "fact"."_at" < ${dialect.instant(period.to)} and ${source.where} group by 1),
      "ranked" as (select "value", row_number() over (order by "value" desc, "customer") as "place", count(*) over () as "customers" from "spent")
    select (select count(*) from "spent" where "last" >= ${dialect.instant(new Date(instantOf(period.to) - 30 * 86_400_000).toISOString())}) as "active",
      cast(sum("value") as double) as "total", cast(sum("value") filter (where "place" <= greatest(1e0, ceil("customers" / 10e0))) as double) as "top" from "ranked"`)
  const [now, before] = [table.whole.at(-1) ?? 0, table.whole.at(-2) ?? null]
  const difference = before === null ? null : now - before
  const concentration = spent.total === null || spent.top === null || spent.total <= 0 ? null : spent.top / spent.total
  const words = { day: { en: 'the day', zh: '当日' }, week: { en: 'the week', zh: '本周' }, month: { en: 'the month', zh: '本月' } }[unit]
  return {
    kind: 'base', title: part.title ?? { en: 'The base', zh: '客户基数' }, problem: null, table: null,
    sentences: [
      difference === null ? sentence(['There are ', count(now), ' customers.'], ['共有 ', count(now), ' 位客户。'])
        : sentence(['There are ', count(now), ' customers, ', count(difference), ` of them new in ${words.en}.`], ['共有 ', count(now), ` 位客户，${words.zh}新增 `, count(difference), ' 位。']),
      ...(now === 0 ? [] : [sentence([count(spent.active), ' of them were active in the last 30 days, ', percent(spent.active / now), '.'], ['其中 ', count(spent.active), ' 位近 30 天活跃，占 ', percent(spent.active / now), '。'])]),
      ...(concentration === null ? [] : [sentence(['The best tenth brought ', percent(concentration), ' of ', named(source.label), ' of the last 365 days.'], ['近 365 天，最好的十分之一客户贡献了', named(source.label), '的 ', percent(concentration), '。'])]),
    ],
    figures: [{ label: { en: 'Customers', zh: '客户数' }, value: now, unit: 'count', change: before === null || before === 0 ? null : now / before - 1, against: null }, { label: { en: 'Active in 30 days', zh: '近 30 天活跃' }, value: spent.active, unit: 'count', change: null, against: null }],
    chart: { kind: 'line', unit: 'count', labels: periods.map(({ name }) => ({ en: name, zh: name })), series: [{ label: { en: 'Customers', zh: '客户数' }, values: [...table.whole] }] },
  }
}
