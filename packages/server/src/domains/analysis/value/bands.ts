import { ident, join, sql } from '@sextant/sql'
import type { Dialect, RowsAt, Sql, TypedColumns } from '@sextant/sql'
import { customerTable } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import type { AnalysisDeps } from '../deps.ts'
import type { Part } from '../parts.ts'

/** How a figure is cut into bands 1 … n, rising. */
export type Breaks =
  | { readonly kind: 'quantile'; readonly bands: number }
  | { readonly kind: 'fixed'; readonly bands: number }
  /** Rising lower bounds of the second, third … band. */
  | { readonly kind: 'custom'; readonly from: readonly number[] }

export const bandCount = (breaks: Breaks): number => (breaks.kind === 'custom' ? breaks.from.length + 1 : breaks.bands)

/** A figure of every customer: a column, and how it is cut. `name` names the columns that the cuts get. */
export interface Figure {
  readonly name: string
  readonly column: Sql
  readonly breaks: Breaks
}

/**
 * How customers whose figures are equal are ordered: by number where all ids are digits, as tables of reference have them, else (and
 * where two ids are the same number) by code point.
 */
export interface TieOrder {
  /** What orders as the number does; null where ids go by code point. */
  readonly number: { readonly type: 'whole' | 'string'; readonly value: Sql } | null
  /** For `order by`, over the column `customer`. */
  readonly sql: Sql
}

/** Digits that a 64-bit integer holds whatever they are. */
const wholeDigits = 18
const mostDigits = 38

interface IdLengths {
  /** Ids with anything but digits. */
  readonly other: number
  readonly shortest: number | null
  readonly longest: number | null
}

/** The order of ids of these lengths, over the column `customer`. */
export const tieOrder = ({ other, shortest, longest }: IdLengths): TieOrder => {
  if (other > 0 || shortest === null || longest === null || shortest === 0 || longest > mostDigits) return { number: null, sql: sql`"customer"` }
  const number = longest <= wholeDigits ? { type: 'whole' as const, value: sql`cast("customer" as bigint)` } : { type: 'string' as const, value: sql`lpad("customer", cast(${mostDigits} as integer), '0')` }
  return { number, sql: sql`${number.value}, "customer"` }
}

export const tieOrderOf = async (deps: AnalysisDeps, company: Company): Promise<TieOrder> =>
  tieOrder(await deps.warehouse.one<IdLengths>('analyse.ids', sql`
    select count(*) filter (where translate("base"."_customer", '0123456789', '') <> '') as "other", min(length("base"."_customer")) as "shortest", max(length("base"."_customer")) as "longest"
    from ${customerTable(company)} as "base"`))

const lastOf = ({ name }: Figure, band: number, part: 'v' | 't' | 'c'): Sql => ident('cut', `${name}_${band}_${part}`)
const bound = ({ name }: Figure, end: 'low' | 'high'): Sql => ident('cut', `${name}_${end}`)

/** What customers are ordered by: the figure, then the tie. Figures are numbers that a double holds. */
const keyOf = (figure: Figure, tie: TieOrder): TypedColumns => ({
  v: { type: 'number', value: figure.column }, ...(tie.number === null ? {} : { t: tie.number }), c: { type: 'string', value: sql`"customer"` },
})

const ordered = (figure: Figure, bands: number, tie: TieOrder): RowsAt => ({
  columns: keyOf(figure, tie), shares: Array.from({ length: bands - 1 }, (_, band) => (band + 1) / bands), condition: sql`${figure.column} is not null`,
})

/**
 * Part `cut`, one row: where the bands of the figures of `source` (columns `customer` and the figures) end. The last
 * customer of band k of n is the one at rank ⌈k rows / n⌉ by (value, tie): selected, not sorted out of all.
 */
export const cutsOf = (source: Sql, figures: readonly Figure[], tie: TieOrder, dialect: Dialect): Part => {
  const lists = Object.fromEntries(figures.flatMap((figure) => (figure.breaks.kind === 'quantile' ? [[figure.name, ordered(figure, figure.breaks.bands, tie)] as const] : [])))
  const others = Object.fromEntries([
    ['rows', sql`count(*)`] as const,
    ...figures.flatMap(({ name, column, breaks }) => (breaks.kind === 'fixed' ? [[`${name}_low`, sql`min(${column})`] as const, [`${name}_high`, sql`max(${column})`] as const] : [])),
  ])
  const oneReading = join([...Object.entries(others), ...Object.entries(lists).map(([name, { columns, shares, condition }]) => [name, dialect.rowsAt(columns, shares, condition)] as const)].map(([name, value]) => sql`${value} as ${ident(name)}`))
  const parts = figures.flatMap((figure): readonly Sql[] => {
    const { name, breaks } = figure
    if (breaks.kind === 'custom') return []
    if (breaks.kind === 'fixed') return [ident(`${name}_low`), ident(`${name}_high`)]
    const key = keyOf(figure, tie)
    return Array.from({ length: breaks.bands - 1 }, (_, place) => join(Object.keys(key).map((part) => sql`${dialect.fieldAt(ident(name), place + 1, key, part)} as ${ident(`${name}_${place + 1}_${part}`)}`)))
  })
  const from = (cutLists: Sql): Sql => sql`
      with "cut_lists" as ${dialect.materialized} (${cutLists})
      select ${join([sql`"rows"`, ...parts])} from "cut_lists"`
  return { name: 'cut', isShared: true, select: from(sql`select ${oneReading} from ${source}`), overTables: from(dialect.rowsAtOf(source, lists, others)) }
}

const isAfter = (figure: Figure, band: number, tie: TieOrder): Sql => {
  const [v, t, c] = [lastOf(figure, band, 'v'), lastOf(figure, band, 't'), lastOf(figure, band, 'c')]
  const later = tie.number !== null ? sql`(${tie.number.value} > ${t} or (${tie.number.value} = ${t} and "customer" > ${c}))` : sql`"customer" > ${c}`
  return sql`case when ${figure.column} > ${v} or (${figure.column} = ${v} and ${later}) then 1 else 0 end`
}

/**
 * The band of a figure, 1 … n rising, over `source` cross joined with `cut`; 0 where it is unknown.
 * - quantile: rank by (value, tie), band = floor(n (rank − 1) / rows) + 1: sizes equal to within one.
 * - fixed: n bands of equal width from the smallest value to the largest.
 * - custom: one more for each break that the value has reached.
 *
 * Source of the rank rule: Hughes 2005, Strategic database marketing, ch. 5 (exact quintiles), ties by identifier; as `rankBands` of the kernels.
 */
export const bandSql = (figure: Figure, tie: TieOrder): Sql => {
  const { column, breaks } = figure
  if (breaks.kind === 'fixed') {
    const [low, high] = [bound(figure, 'low'), bound(figure, 'high')]
    return sql`case when ${column} is null then 0 when ${high} = ${low} then 1 else least(${breaks.bands}, cast(floor(${breaks.bands} * (${column} - ${low}) / cast(${high} - ${low} as double)) + 1 as integer)) end`
  }
  const steps = breaks.kind === 'custom' ? breaks.from.map((from) => sql`case when ${column} >= ${from} then 1 else 0 end`) : Array.from({ length: breaks.bands - 1 }, (_, place) => isAfter(figure, place + 1, tie))
  return sql`case when ${column} is null then 0 else cast(1 + ${join(steps, sql` + `)} as integer) end`
}

/** The same with the best score for the smallest values. */
export const reversed = (band: Sql, breaks: Breaks): Sql => sql`case when ${band} = 0 then 0 else ${bandCount(breaks) + 1} - ${band} end`
