import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { scopeKey, shared } from '../../platform/asking.ts'
import { instantOf, isoOf } from '../../platform/time.ts'
import { companyOf, customerTable, loadedFacts, withReadableFacts } from './company.ts'
import type { Company } from './company.ts'
import type { Dashboard } from './deps.ts'
import type { ListDeps } from './list.ts'
import { isRevenueLeftOut, metricSource } from './metric.ts'
import { monthIndex, monthsUpTo } from './month.ts'
import type { Month } from './month.ts'
import { summaryTable } from './summary.ts'

const monthsShown = 24
const dayMs = 86_400_000
/** Points of the curve of top customers' share of revenue. */
const topShares = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const

interface Frame {
  readonly deps: ListDeps
  readonly company: Company
  readonly at: string
  readonly months: readonly Month[]
  readonly daysAgo: (days: number) => Sql
}

interface BaseRow {
  readonly month: number
  readonly customers: number
  readonly recent: number
}

/** Customers by the month they were first seen; row -1 holds those before the months shown or of unknown date. */
const baseByMonth = ({ deps, company, months, daysAgo }: Frame): Promise<readonly BaseRow[]> => {
  const { dialect } = deps.warehouse
  const seen = sql`"base"."_first_seen"`
  return deps.warehouse.query<BaseRow>('dashboard.base', sql`
    select case when ${seen} >= ${dialect.instant((months[0] as Month).from)} then ${monthIndex(seen, months, dialect)} else -1 end as "month",
      count(*) as "customers", count(*) filter (where ${seen} >= ${daysAgo(30)}) as "recent"
    from ${customerTable(company)} as "base" group by 1`)
}

interface ActivityRow {
  readonly month: number | null
  readonly active: number
  readonly facts: number
  readonly active30: number
  readonly active90: number
}

/** Customers with a fact by month; the row without a month holds those of the last 30 and 90 days. */
const activityByMonth = async ({ deps, company, at, months, daysAgo }: Frame): Promise<readonly ActivityRow[]> => {
  const facts = loadedFacts(company)
  if (facts.length === 0) return []
  const { dialect } = deps.warehouse
  const from = dialect.instant((months[0] as Month).from)
  const parts = facts.map(([, fact]) => {
    const time = ident('fact', fact.timeColumn)
    return sql`
      select ${ident('fact', fact.customerColumn)} as "customer", ${monthIndex(time, months, dialect)} as "month", count(*) as "facts", max(${time}) as "last"
      from ${ident(fact.table)} as "fact" where ${time} >= ${from} and ${time} < ${dialect.instant(at)} group by 1, 2`
  })
  return await deps.warehouse.query<ActivityRow>('dashboard.activity', sql`
    with "activity" as (${join(parts, sql` union all `)})
    select "month", count(distinct "customer") as "active", cast(sum("facts") as bigint) as "facts",
      count(distinct "customer") filter (where "last" >= ${daysAgo(30)}) as "active30", count(distinct "customer") filter (where "last" >= ${daysAgo(90)}) as "active90"
    from "activity" group by grouping sets (("month"), ())`)
}

interface RevenueRow {
  readonly month: number
  readonly revenue: number
  readonly recent: number
  readonly previous: number
}

/** Net revenue by month; null while the fact that gives it cannot be read. */
const revenueByMonth = async ({ deps, company, at, months, daysAgo }: Frame): Promise<readonly RevenueRow[] | null> => {
  if (isRevenueLeftOut(company)) return null
  const { dialect } = deps.warehouse
  const source = metricSource(company, {}, dialect, at)
  if (source === undefined) return []
  const time = sql`"fact"."_at"`
  const sum = (condition: Sql): Sql => sql`cast(coalesce(sum(${source.value}) filter (where ${condition}), 0) as bigint)`
  return await deps.warehouse.query<RevenueRow>('dashboard.revenue', sql`
    select ${monthIndex(time, months, dialect)} as "month", ${sum(sql`true`)} as "revenue", ${sum(sql`${time} >= ${daysAgo(30)}`)} as "recent",
      ${sum(sql`${time} >= ${daysAgo(60)} and ${time} < ${daysAgo(30)}`)} as "previous"
    from ${source.from} where ${time} >= ${dialect.instant((months[0] as Month).from)} and ${time} < ${dialect.instant(at)} and ${source.where} group by 1`)
}

const factFigures = async ({ deps, company }: Frame): Promise<Dashboard['facts']> => {
  const facts = loadedFacts(company)
  if (facts.length === 0) return []
  const parts = facts.map(([name, fact], place) => sql`select ${place} as "place", ${name} as "name", count(*) as "rows", max(${ident(fact.timeColumn)}) as "to" from ${ident(fact.table)}`)
  const rows = await deps.warehouse.query<{ name: string; rows: number; to: string | null }>('dashboard.facts', sql`select "name", "rows", "to" from (${join(parts, sql` union all `)}) as "counted" order by "place"`)
  return rows.map((row) => ({ ...row, label: company.catalogue.facts[row.name]?.label ?? { en: row.name, zh: row.name } }))
}

/** Share of revenue that the best customers bring; empty when nobody brings any. */
const valueCurve = async ({ deps }: Frame): Promise<Dashboard['value']> => {
  const { dialect } = deps.warehouse
  const wanted = dialect.rowsOf({ top: { type: 'number', values: topShares } })
  const rows = await deps.warehouse.query<{ place: number; top: number; revenue: number; total: number }>('dashboard.value', sql`
    with
      -- customers by falling value, with the sum so far
      "ranked" as (
        select row_number() over (order by "value" desc, "_customer") as "place", count(*) over () as "customers",
          sum("value") over (order by "value" desc, "_customer" rows unbounded preceding) as "revenue", sum("value") over () as "total"
        from ${summaryTable} where "value" is not null),
      "wanted" as (select * from ${wanted} as "shares")
    select "ranked"."place", "wanted"."top", cast("ranked"."revenue" as double) as "revenue", cast("ranked"."total" as double) as "total"
    from "wanted" join "ranked" on "ranked"."place" = greatest(1, ${dialect.wholeNumber(sql`"wanted"."top" * "ranked"."customers"`)}) order by "wanted"."top"`)
  return rows.filter(({ total }) => total > 0).map(({ top, revenue, total }) => ({ topShare: top, revenueShare: revenue / total }))
}

const computeIn = async (deps: ListDeps, company: Company, at: string): Promise<Omit<Dashboard, 'campaigns' | 'leftOut'>> => {
  const { warehouse } = deps
  const months = monthsUpTo(at, monthsShown, company.catalogue.timeZone)
  const frame: Frame = { deps, company, at, months, daysAgo: (days) => warehouse.dialect.instant(isoOf(instantOf(at) - days * dayMs)) }
  await deps.summarise(company, at)
  const [base, activity, revenue, facts, value] = await Promise.all([baseByMonth(frame), activityByMonth(frame), revenueByMonth(frame), factFigures(frame), valueCurve(frame)])
  const total = activity.find((row) => row.month === null)
  const yearBegins = monthsShown - 12
  let customers = base.find((row) => row.month === -1)?.customers ?? 0
  const rows = months.map(({ name }, index) => {
    const added = base.find((row) => row.month === index)?.customers ?? 0
    const active = activity.find((row) => row.month === index)
    customers += added
    return { month: name, customers, newCustomers: added, active: active?.active ?? 0, revenue: revenue === null ? null : (revenue.find((row) => row.month === index)?.revenue ?? 0), facts: active?.facts ?? 0 }
  })
  const firstBusy = rows.findIndex((row) => row.newCustomers > 0 || row.facts > 0)
  const sum = (pick: (row: RevenueRow) => number): number | null => revenue === null ? null : revenue.reduce((so, row) => so + pick(row), 0)
  return {
    asOf: at, customers: base.reduce((so, row) => so + row.customers, 0), active30: total?.active30 ?? 0, active90: total?.active90 ?? 0,
    newLast30: base.reduce((so, row) => so + row.recent, 0), currency: company.catalogue.currency, currencyDigits: company.catalogue.currencyDigits,
    revenue12Months: sum((row) => (row.month >= yearBegins ? row.revenue : 0)), revenueLast30: sum(({ recent }) => recent), revenuePrevious30: sum(({ previous }) => previous),
    months: firstBusy === -1 ? [] : rows.slice(firstBusy), facts, value,
  }
}

const compute = async (deps: ListDeps, company: Company, at: string): Promise<Omit<Dashboard, 'campaigns'>> => {
  const { answer, leftOut } = await withReadableFacts(company, (readable) => computeIn(deps, readable, at))
  return { ...answer, leftOut }
}

/** Scopes whose figures are kept; the one kept longest goes first. */
const mostKept = 100

/** A function that answers the dashboard; figures are computed once per scope, state of the data and day. */
export const dashboardKeeper = (deps: ListDeps): (() => Promise<Dashboard>) => {
  const kept = new Map<string, { readonly version: string; readonly figures: Promise<Omit<Dashboard, 'campaigns'>> }>()
  return async () => {
    const company = await companyOf(deps)
    const at = await deps.standpoint()
    const version = JSON.stringify([await deps.dataVersion(), at.slice(0, 10), company.catalogue.timeZone, company.model.metrics, Object.keys(company.model.facts)])
    const scope = await scopeKey()
    let known = kept.get(scope)
    if (known?.version !== version) {
      const run = { version, figures: shared(() => compute(deps, company, at)) }
      known = run
      kept.delete(scope)
      kept.set(scope, run)
      const oldest = kept.size > mostKept ? kept.keys().next().value : undefined
      if (oldest !== undefined) kept.delete(oldest)
      const forget = (): void => {
        if (kept.get(scope) === run) kept.delete(scope)
      }
      run.figures.then(({ leftOut }) => (leftOut.length > 0 ? forget() : undefined), forget)
    }
    const [figures, campaigns] = await Promise.all([known.figures, deps.campaignFigures()])
    return { ...figures, campaigns: [...campaigns] }
  }
}
