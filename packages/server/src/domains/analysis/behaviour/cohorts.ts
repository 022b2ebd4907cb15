import type { OutputOf, ParsedInputOf, analyseCohorts } from '@sextant/contract'
import type { Expression, Literal } from '@sextant/rules'
import { join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WorkSession } from '../../../platform/warehouse/warehouse.ts'
import type { AnalysisDeps } from '../deps.ts'
import { customerAxis } from './axis.ts'
import { cutOf } from './buckets.ts'
import type { Bucket, Cut } from './cuts.ts'
import { behaviourErrors } from './errors.ts'
import { purchasesOf } from './money.ts'
import type { Purchases } from './money.ts'
import { periodCalendarOf, periodIndex, periodsBetween } from './periods.ts'
import type { Period } from './periods.ts'
import { withRelation } from './relation.ts'
import type { Relation } from './relation.ts'
import { allOf, ruleTextOf, standingOf } from './standing.ts'
import type { Standing } from './standing.ts'

type Cohorts = OutputOf<typeof analyseCohorts>
type Cohort = Cohorts['cohorts'][number]

interface CohortRow {
  readonly group: number
  readonly cohort: number
  readonly offset: number
  readonly active: number
  readonly revenue: number
}

const instant = (value: string): Literal => ({ op: 'literal', type: 'instant', value })

/** Whether the pseudo column `time` can be said of the fact: a column of its own may stand in its place. */
const canSayTime = (standing: Standing, fact: string): boolean => standing.catalogue.facts[fact]?.columns['time'] === undefined

const firstWithin = (standing: Standing, { fact, bought }: Purchases, period: Period): Expression => {
  const first: Expression = { op: 'aggregate', function: 'first', fact, of: { op: 'column', name: 'time' }, ...(bought === undefined ? {} : { where: bought }) }
  const ends = [{ operator: '>=', value: period.from }, { operator: '<', value: period.to < standing.at ? period.to : standing.at }] as const
  return { op: 'and', of: ends.map(({ operator, value }) => ({ op: 'compare', operator, left: first, right: instant(value) })) }
}

const boughtWithin = ({ fact, bought }: Purchases, { from, to }: Period): Expression => ({ op: 'aggregate', function: 'any', fact, window: { kind: 'span', from, to }, ...(bought === undefined ? {} : { where: bought }) })

/** What is counted in cells: the relation, cut by period and by the attribute. */
interface Counted {
  readonly session: WorkSession
  readonly relation: Relation
  readonly periods: readonly Period[]
  readonly hasValue: boolean
  readonly cut: Cut | undefined
}

/** Purchases and money of each customer in each period, once, with the period of the first purchase and the periods since. */
const cellsOf = (standing: Standing, { relation: { from }, periods, hasValue, cut }: Counted): Sql => {
  const month = periodIndex(sql`"r"."at"`, periods, standing.dialect)
  const group: Sql = cut === undefined ? sql`0` : cut.indexOf(sql`"r"."a"`)
  const value = hasValue ? sql`sum("r"."m")` : sql`0`
  return sql`
    with
      -- purchases and money of each customer in each period
      "monthly" as ${standing.dialect.materialized} (
        select "r"."customer", ${month} as "month", ${cut === undefined ? sql`0` : sql`any_value(${group})`} as "group", count(*) filter (where not "r"."refund") as "purchases", ${value} as "revenue"
        from ${from} as "r" group by 1, 2),
      -- period of the first purchase
      "joined" as (select "customer", min("month") as "cohort" from "monthly" where "purchases" > 0 group by 1),
      "cells" as (
        select "monthly"."customer", "monthly"."group", "joined"."cohort", greatest(0, "monthly"."month" - "joined"."cohort") as "offset", "monthly"."purchases", "monthly"."revenue"
        from "monthly" join "joined" on "joined"."customer" = "monthly"."customer")`
}

const countRows = async (standing: Standing, counted: Counted): Promise<readonly CohortRow[]> =>
  await counted.session.query<CohortRow>('analyse.cohorts', sql`${cellsOf(standing, counted)}
    select "group", "cohort", "offset", count(*) filter (where "purchases" > 0) as "active", ${standing.dialect.wholeNumber(sql`coalesce(sum("revenue"), 0)`)} as "revenue" from "cells" group by 1, 2, 3`)

/**
 * Sums by offset; of the customers joined in `cohort`, offset k can be seen while `cohort + k` is a period there is.
 * @param ended number of periods that are over: an attribute's offset holds nothing of the running one, which lies at another offset for each customer
 */
const cohortOf = (name: string, all: readonly CohortRow[], periods: number, ended: number, isAttribute: boolean): Omit<Cohort, 'rule' | 'activeRules'> => {
  const sizes = new Map<number, number>()
  for (const { cohort, offset, active } of all) if (offset === 0) sizes.set(cohort, (sizes.get(cohort) ?? 0) + active)
  const first = Math.min(...sizes.keys())
  const last = isAttribute ? ended : periods
  const rows = all.filter(({ cohort, offset }) => cohort + offset < last)
  const offsets = Array.from({ length: Math.max(0, last - first) }, (_, offset) => offset)
  const summed = (pick: (row: CohortRow) => number): readonly number[] => {
    const sums = offsets.map(() => 0)
    for (const row of rows) sums[row.offset] = (sums[row.offset] ?? 0) + pick(row)
    return sums
  }
  const [active, revenueMinor] = [summed((row) => row.active), summed((row) => row.revenue)]
  const observed = offsets.map((offset) => [...sizes].reduce((sum, [cohort, size]) => sum + (cohort + offset < last ? size : 0), 0))
  let cumulative = 0
  const cumulativePerCustomer = offsets.map((offset) => {
    const seen = observed[offset] ?? 0
    // Of an attribute's customers those observed grow fewer with the offset: each period adds its own mean.
    cumulative += seen === 0 ? 0 : (revenueMinor[offset] ?? 0) / seen
    return cumulative
  })
  return { cohort: name, size: [...sizes.values()].reduce((sum, size) => sum + size, 0), active: [...active], revenueMinor: [...revenueMinor], observed: isAttribute ? observed : offsets.map(() => observed[0] ?? 0), cumulativePerCustomer }
}

type CohortsInput = ParsedInputOf<typeof analyseCohorts>

/** What is asked, and the cells it is counted in; without any row nothing is. */
const withCells = async <T>(deps: AnalysisDeps, input: CohortsInput, standing: Standing, nothing: T, work: (counted: Counted) => Promise<T>): Promise<T> => {
  const purchases = purchasesOf(standing, input)
  const axis = input.by === undefined ? undefined : customerAxis(input.by, standing, 'by')
  const values = { ...(axis === undefined ? {} : { a: axis }), ...(purchases.value === undefined ? {} : { m: purchases.value }) }
  return await withRelation(deps.warehouse, standing, { values, fact: purchases.fact, where: purchases.where }, async (relation, session) => {
    const { first } = await session.one<{ first: string | null }>('analyse.cohorts.first', sql`select min("r"."at") as "first" from ${relation.from} as "r"`)
    if (first === null) return nothing
    const periods = periodsBetween(first, standing.at, input.granularity, periodCalendarOf(standing.company.model))
    const cut = axis === undefined ? undefined : await cutOf(session, standing, axis, sql`(select distinct "customer", "a" from ${relation.from} as "x")`, sql`"r"."a"`, { most: 12, bands: 5 })
    return await work({ session, relation, periods, hasValue: purchases.value !== undefined, cut })
  })
}

const endedOf = (periods: readonly Period[], at: string): number => periods.filter(({ to }) => to <= at).length

/**
 * Cohorts by the period, in the company's zone, of the first purchase, or by an attribute: customers who purchase again, and money, by periods
 * since; by an attribute only what lies in periods that have ended. Returns are no activity; net, they lessen the money of the period they came in. A return older than any purchase counts to period 0.
 */
export const cohortsOf = async (deps: AnalysisDeps, input: CohortsInput): Promise<Cohorts> => {
  const standing = await standingOf(deps, input)
  const purchases = purchasesOf(standing, input)
  const answer = { at: standing.at, fact: purchases.fact, granularity: input.granularity, currency: standing.catalogue.currency }
  const { rows, periods, cut } = await withCells<{ readonly rows: readonly CohortRow[]; readonly periods: readonly Period[]; readonly cut: Cut | undefined }>(
    deps, input, standing, { rows: [], periods: [], cut: undefined }, async (counted) => ({ rows: await countRows(standing, counted), periods: counted.periods, cut: counted.cut }),
  )
  const ended = endedOf(periods, standing.at)
  const canSay = canSayTime(standing, purchases.fact)
  const keyOf = (row: CohortRow): number => (cut === undefined ? row.cohort : row.group)
  const keys = [...new Set(rows.map(keyOf))].sort((left, right) => left - right)
  return {
    ...answer, months: periods.length,
    cohorts: keys.map((key) => {
      const own = rows.filter((row) => keyOf(row) === key)
      const bucket = cut?.buckets[key] as Bucket | undefined
      const period = periods[key] as Period
      const plain = cohortOf(cut === undefined ? period.label : (bucket?.label ?? ''), own, periods.length, ended, cut !== undefined)
      const who = bucket?.condition ?? (canSay ? firstWithin(standing, purchases, period) : undefined)
      const rule = who === undefined ? null : ruleTextOf(standing, [who, ...(bucket === undefined ? [] : [{ op: 'aggregate' as const, function: 'any' as const, fact: purchases.fact, ...(purchases.bought === undefined ? {} : { where: purchases.bought }) }])])
      // Offsets of an attribute's customers lie in different periods: no rule says them.
      const activeRules = plain.active.map((_, offset) => (bucket !== undefined || who === undefined ? null : ruleTextOf(standing, [allOf([who, boughtWithin(purchases, periods[key + offset] as Period)])])))
      return { ...plain, rule, activeRules }
    }).filter(({ size }) => size > 0),
  }
}

export interface CohortCell {
  readonly bucket?: number | null | undefined
  readonly offset?: number | undefined
}

/**
 * Ids of the customers of a cohort, as it is shown, sorted; with an offset of those active that many periods after their first purchase:
 * by an attribute in a period that has ended, as the cell counts them.
 */
export const cohortCustomers = async (deps: AnalysisDeps, input: CohortsInput, { bucket, offset }: CohortCell): Promise<readonly string[]> => {
  const standing = await standingOf(deps, input)
  return await withCells<readonly string[]>(deps, input, standing, [], async (counted) => {
    const { session, cut, periods } = counted
    const cells = cellsOf(standing, counted)
    const key = cut === undefined ? sql`"cohort"` : sql`"group"`
    const keys = await session.query<{ key: number }>('analyse.cohorts.keys', sql`${cells} select distinct ${key} as "key" from "cells" where "offset" = 0 and "purchases" > 0 order by 1`)
    const known = bucket === undefined || bucket === null ? undefined : keys[bucket]?.key
    if (bucket !== undefined && bucket !== null && known === undefined) throw behaviourErrors.ANALYSIS_BEHIND_UNKNOWN({ cell: `cohort ${bucket}` }, { where: 'cell.bucket' })
    const last = cut === undefined ? periods.length : endedOf(periods, standing.at)
    const conditions = [
      sql`"purchases" > 0`, sql`"offset" = ${offset ?? 0}`, ...(offset === undefined ? [] : [sql`"cohort" + "offset" < ${last}`]), ...(known === undefined ? [] : [sql`${key} = ${known}`]),
    ]
    const answer = await session.columns('analyse.cohorts.customers', sql`${cells} select "customer" from "cells" where ${join(conditions, sql` and `)} order by 1`)
    return answer.columns[0] as readonly string[]
  })
}
