import type { OutputOf, ParsedInputOf, analyseCohorts } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { instantOf, isoOf } from '../../platform/time.ts'
import { companyOf, isSelected, metricSourceOrError, monthIndex, monthsBetween, ruleOfScope } from '../customers/index.ts'
import type { AnalysisDeps } from './deps.ts'

type Cohorts = OutputOf<typeof analyseCohorts>

interface CohortRow {
  readonly cohort: number
  readonly offset: number
  readonly active: number
  readonly revenue: number
}

/**
 * Cohorts by the calendar month, in the company's zone, of the first purchase: customers who purchase again, and money, by months since.
 * Returns are no activity; net, they lessen the money of the month they came in. A return older than any purchase counts to month 0.
 */
export const cohortsOf = async (deps: AnalysisDeps, input: ParsedInputOf<typeof analyseCohorts>): Promise<Cohorts> => {
  const company = await companyOf(deps)
  const { dialect } = deps.warehouse
  const at = input.at === undefined ? await deps.standpoint() : isoOf(instantOf(input.at))
  const source = metricSourceOrError(company, { fact: input.fact, metric: input.metric, gross: input.gross }, dialect, at)
  const { catalogue } = company
  const time = sql`"fact"."_at"`
  const within = sql`${sql`"fact"."_customer"`} is not null and ${time} < ${dialect.instant(at)} and ${source.where}
    and ${isSelected(sql`"fact"."_customer"`, ruleOfScope(input, catalogue), catalogue, at, dialect)}`
  const { first } = await deps.warehouse.one<{ first: string | null }>('analyse.cohorts.first', sql`select min(${time}) as "first" from ${source.from} where ${within}`)
  if (first === null) return { at, fact: source.fact, months: 0, cohorts: [] }
  const months = monthsBetween(first, at, catalogue.timeZone)
  const rows = await deps.warehouse.query<CohortRow>('analyse.cohorts', sql`
    with
      -- purchases and money of each customer in each month
      "monthly" as (
        select "fact"."_customer" as "customer", ${monthIndex(time, months, dialect)} as "month", count(*) filter (where not "fact"."_refund") as "purchases", sum(${source.value}) as "revenue"
        from ${source.from} where ${within} group by 1, 2),
      -- month of the first purchase
      "joined" as (select "customer", min("month") as "cohort" from "monthly" where "purchases" > 0 group by 1)
    select "joined"."cohort", greatest(0, "monthly"."month" - "joined"."cohort") as "offset",
      count(distinct case when "monthly"."purchases" > 0 then "monthly"."customer" end) as "active", cast(coalesce(sum("monthly"."revenue"), 0) as bigint) as "revenue"
    from "monthly" join "joined" on "joined"."customer" = "monthly"."customer" group by 1, 2`)
  const cells = new Map(rows.map((row) => [row.cohort * months.length + row.offset, row]))
  return {
    at, fact: source.fact, months: months.length,
    cohorts: months.flatMap(({ name }, cohort) => {
      const cell = (offset: number): CohortRow | undefined => cells.get(cohort * months.length + offset)
      const offsets = Array.from({ length: months.length - cohort }, (_, offset) => offset)
      const size = cell(0)?.active ?? 0
      return size === 0 ? [] : [{ cohort: name, size, active: offsets.map((offset) => cell(offset)?.active ?? 0), revenueMinor: offsets.map((offset) => cell(offset)?.revenue ?? 0) }]
    }),
  }
}
