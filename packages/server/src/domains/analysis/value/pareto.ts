import type { OutputOf, ParsedInputOf, analysePareto } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { AnalysisDeps } from '../deps.ts'
import { tieOrderOf } from './bands.ts'
import type { TieOrder } from './bands.ts'
import { customerOfFact, isPurchase, purchasesOf } from './purchases.ts'
import type { Purchases } from './purchases.ts'

type Input = ParsedInputOf<typeof analysePareto>
type Pareto = OutputOf<typeof analysePareto>

/** CTEs that end in `placed`: customers with a purchase, the best first, and what they and all better ones bring. */
const placedSql = ({ source, within }: Purchases, tie: TieOrder): Sql => sql`
      -- money of each customer who purchased
      "bought" as materialized (
        select ${customerOfFact} as "customer", cast(coalesce(sum(${source.value}), 0) as bigint) as "value" from ${source.from} where ${within}
        group by 1 having count(*) filter (where ${isPurchase}) > 0),
      "counted" as (select count(*) as "rows" from "bought"),
      "placed" as (select "customer", "value", "rows", row_number() over (order by "value" desc, ${tie.sql}) as "place" from "bought" cross join "counted")`

interface PointRow {
  readonly place: number
  readonly rows: number
  readonly value: number
  readonly reached: number
}
interface WholeRow {
  readonly rows: number
  readonly total: number | null
  readonly weighted: number | null
  readonly negative: number
}

const neededShares = [0.5, 0.8, 0.9, 0.95]

/**
 * How value is spread over customers with a purchase.
 * Top share: the best ⌈x n⌉ customers. Gini, with values rising x₁ ≤ … ≤ xₙ: 2 Σ i xᵢ / (n Σ x) − (n + 1) / n; unknown
 * when the sum is not positive. Values below nothing (returned more than bought) stay in, so it can pass 1.
 */
export const paretoOf = async (deps: AnalysisDeps, input: Input): Promise<Pareto> => {
  const purchases = await purchasesOf(deps, input)
  const ctes = placedSql(purchases, await tieOrderOf(deps, purchases.company))
  const steps = sql`select cast(range as integer) as "hundredths" from range(1, 101)`
  const shares = sql`select unnest(${neededShares}::double[]) as "share"`
  const rows = await deps.warehouse.query<{ kind: string; share: number } & PointRow & WholeRow>('analyse.pareto', sql`
    with ${ctes},
      "running" as materialized (select "place", "rows", "value", cast(sum("value") over (order by "place" rows unbounded preceding) as bigint) as "reached" from "placed"),
      "whole" as (
        select count(*) as "rows", cast(sum("value") as bigint) as "total", sum(cast("rows" - "place" + 1 as double) * "value") as "weighted", count(*) filter (where "value" < 0) as "negative"
        from "running"),
      "wanted" as (select "share", "hundredths" from (select "hundredths" / 100.0 as "share", "hundredths" from (${steps}))),
      "needed" as (
        select "asked"."share", min("running"."place") as "place" from (${shares}) as "asked" cross join "whole" join "running" on "running"."reached" >= "asked"."share" * "whole"."total"
        where "whole"."total" > 0 group by 1)
    select 'point' as "kind", "wanted"."share", "running"."place", "running"."rows", "running"."value", "running"."reached", null as "total", null as "weighted", null as "negative"
    from "wanted" join "running" on "running"."place" = ("running"."rows" * "wanted"."hundredths" + 99) // 100
    union all select 'needed', "needed"."share", "needed"."place", null, null, null, null, null, null from "needed"
    union all select 'whole', 1, null, "rows", null, null, "total", "weighted", "negative" from "whole"
    order by 1, 2`)
  const whole = rows.find(({ kind }) => kind === 'whole') as WholeRow
  const [n, total] = [whole.rows, whole.total ?? 0]
  return {
    at: purchases.at, fact: purchases.source.fact, currency: purchases.company.catalogue.currency, customers: n, revenue: total, negative: whole.negative,
    gini: total > 0 && whole.weighted !== null ? (2 * whole.weighted) / (n * total) - (n + 1) / n : null,
    points: rows.filter(({ kind }) => kind === 'point').map((row) => ({ top: row.share, customers: row.place, value: row.reached, share: total === 0 ? 0 : row.reached / total, smallest: row.value })),
    needed: rows.filter(({ kind }) => kind === 'needed').map((row) => ({ share: row.share, customers: row.place, top: row.place / n })),
  }
}

/** Customers by rank from the best: after ⌈from n⌉ up to ⌈to n⌉. */
export const paretoCellSelect = async (deps: AnalysisDeps, input: Input, cell: { readonly from: number; readonly to: number }): Promise<Sql> => {
  const purchases = await purchasesOf(deps, input)
  return sql`
  with ${placedSql(purchases, await tieOrderOf(deps, purchases.company))} select "customer" from "placed"
  where "place" > ceil("rows" * cast(${cell.from} as double) - 1e-9) and "place" <= ceil("rows" * cast(${cell.to} as double) - 1e-9)`
}
