import type { OutputOf, ParsedInputOf, analysePareto } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { AnalysisDeps } from '../deps.ts'
import { tieOrderOf } from './bands.ts'
import type { TieOrder } from './bands.ts'
import { overParts, partsSql } from '../parts.ts'
import type { Part } from '../parts.ts'
import { customerOfFact, isPurchase, purchasesOf } from './purchases.ts'
import type { Purchases } from './purchases.ts'

type Input = ParsedInputOf<typeof analysePareto>
type Pareto = OutputOf<typeof analysePareto>

/** Parts that end in `placed`: customers with a purchase, the best first. */
const placedParts = ({ source, within }: Purchases, tie: TieOrder, dialect: Dialect): readonly Part[] => [
  // Money of each customer who purchased.
  { name: 'bought', isShared: true, select: sql`
        select ${customerOfFact} as "customer", ${dialect.wholeNumber(sql`coalesce(sum(${source.value}), 0)`)} as "value" from ${source.from} where ${within}
        group by 1 having count(*) filter (where ${isPurchase}) > 0` },
  { name: 'counted', select: sql`select count(*) as "rows" from "bought"` },
  { name: 'placed', select: sql`select "customer", "value", "rows", row_number() over (order by "value" desc, ${tie.sql}) as "place" from "bought" cross join "counted"` },
]

/** Parts that end in `running`: what each place and all better ones bring. */
const runningParts = (purchases: Purchases, tie: TieOrder, dialect: Dialect): readonly Part[] => [
  ...placedParts(purchases, tie, dialect),
  { name: 'running', isShared: true, select: sql`select "place", "rows", "value", cast(sum("value") over (order by "place" rows unbounded preceding) as bigint) as "reached" from "placed"` },
]

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
  const { dialect } = deps.warehouse
  const nothing = dialect.nothing('number')
  const running = runningParts(purchases, await tieOrderOf(deps, purchases.company), dialect)
  const rows = await overParts(deps, 'analyse.pareto', running, 'one', (session, parts) => session.query<{ kind: string; share: number } & PointRow & WholeRow>('analyse.pareto', sql`
    with ${parts},
      "whole" as (
        select count(*) as "rows", cast(sum("value") as bigint) as "total", sum(cast("rows" - "place" + 1 as double) * "value") as "weighted", count(*) filter (where "value" < 0) as "negative"
        from "running"),
      "wanted" as (select "n" as "hundredths", "n" / 100e0 as "share" from ${dialect.series(1, 101)} as "steps"),
      "needed" as (
        select "asked"."share", min("running"."place") as "place" from ${dialect.rowsOf({ share: { type: 'number', values: neededShares } })} as "asked" cross join "whole" join "running" on "running"."reached" >= "asked"."share" * "whole"."total"
        where "whole"."total" > 0 group by 1)
    select 'point' as "kind", "wanted"."share", "running"."place", "running"."rows", "running"."value", "running"."reached", ${nothing} as "total", ${nothing} as "weighted", ${nothing} as "negative"
    from "wanted" join "running" on "running"."place" = cast(floor(("running"."rows" * "wanted"."hundredths" + 99) / 100e0) as bigint)
    union all select 'needed', "needed"."share", "needed"."place", ${nothing}, ${nothing}, ${nothing}, ${nothing}, ${nothing}, ${nothing} from "needed"
    union all select 'whole', 1, ${nothing}, "rows", ${nothing}, ${nothing}, "total", "weighted", "negative" from "whole"
    order by 1, 2`))
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
  with ${partsSql(placedParts(purchases, await tieOrderOf(deps, purchases.company), deps.warehouse.dialect), deps.warehouse.dialect)} select "customer" from "placed"
  where "place" > ceil("rows" * cast(${cell.from} as double) - 1e-9) and "place" <= ceil("rows" * cast(${cell.to} as double) - 1e-9)`
}
