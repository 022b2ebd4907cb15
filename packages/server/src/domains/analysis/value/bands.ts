import { join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'

/** How a figure is cut into bands 1 … n, rising. */
export type Breaks =
  | { readonly kind: 'quantile'; readonly bands: number }
  | { readonly kind: 'fixed'; readonly bands: number }
  /** Rising lower bounds of the second, third … band. */
  | { readonly kind: 'custom'; readonly from: readonly number[] }

export const bandCount = (breaks: Breaks): number => (breaks.kind === 'custom' ? breaks.from.length + 1 : breaks.bands)

/**
 * CTE `form`, one row: how the customers of `source` are ordered where their figures are equal. Ids of digits only rank as numbers, as
 * tables of reference have them; others by code point. Join it once and order by `tieOrder`.
 */
export const formOf = (source: Sql): Sql => sql`"form" as materialized (
    select count(*) as "rows", coalesce(bool_and(translate("customer", '0123456789', '') = '' and length("customer") between 1 and 38), false) as "is_digits" from ${source})`

/** The order of equals: `customer` as a number where all are, then as text. */
export const tieNumber: Sql = sql`case when "form"."is_digits" then try_cast("customer" as hugeint) else 0 end`
export const tieOrder: Sql = sql`"tie", "customer"`

/**
 * The band of a column, 1 … n rising; 0 where it is unknown.
 * - quantile: rank by (value, customer), band = floor(n (rank − 1) / rows) + 1: sizes equal to within one.
 * - fixed: n bands of equal width from the smallest value to the largest.
 * - custom: one more for each break that the value has reached.
 *
 * Source of the rank rule: Hughes 2005, Strategic database marketing, ch. 5 (exact quintiles), ties by identifier; as `rankBands` of the kernels.
 */
export const bandSql = (column: Sql, breaks: Breaks, isNullable = false): Sql => {
  if (breaks.kind === 'custom') {
    const reached = join(breaks.from.map((from) => sql`case when ${column} >= ${from} then 1 else 0 end`), sql` + `)
    return sql`case when ${column} is null then 0 else cast(1 + ${reached} as integer) end`
  }
  if (breaks.kind === 'quantile') {
    const known = isNullable ? sql`count(${column}) over ()` : sql`"form"."rows"`
    const band = sql`cast(${breaks.bands} * (row_number() over (order by ${column} nulls last, ${tieOrder}) - 1) // ${known} + 1 as integer)`
    return isNullable ? sql`case when ${column} is null then 0 else ${band} end` : band
  }
  const [low, high] = [sql`min(${column}) over ()`, sql`max(${column}) over ()`]
  return sql`case when ${column} is null then 0 when ${high} = ${low} then 1 else least(${breaks.bands}, cast(floor(${breaks.bands} * (${column} - ${low}) / cast(${high} - ${low} as double)) + 1 as integer)) end`
}

/** The same with the best score for the smallest values. */
export const reversed = (band: Sql, breaks: Breaks): Sql => sql`case when ${band} = 0 then 0 else ${bandCount(breaks) + 1} - ${band} end`
