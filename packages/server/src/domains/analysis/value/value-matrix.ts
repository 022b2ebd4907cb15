import type { OutputOf, ParsedInputOf, analyseValueMatrix } from '@sextant/contract'
import { compileColumns } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { instantOf, isoOf } from '../../../platform/time.ts'
import { analysisErrors } from '../errors.ts'
import { matrixDefinition } from './definitions.ts'
import type { Classification, ValueDeps } from './deps.ts'
import { cellPlaces } from './matrix-defaults.ts'
import { numberExpression } from './phrases.ts'
import { customerOfFact, isPurchase, purchasesOf } from './purchases.ts'
import type { Purchases } from './purchases.ts'

export type MatrixInput = ParsedInputOf<typeof analyseValueMatrix>
type Matrix = OutputOf<typeof analyseValueMatrix>

const dayMs = 86_400_000
/** Customers who must have bought in the earlier window before their return is taken as the base's retention. */
const enoughForRetention = 30
/** Assumed where the history is too short to measure it. */
const assumedRetention = 0.6
const dotsShown = 400

interface Window { readonly days: number; /** Whether the history reaches back over the window and the one before it. */ readonly hasEarlier: boolean }

const shortestWindowDays = 30
const yearWindow: Window = { days: 365, hasEarlier: true }

/** The window behaviour is read from: half of the history, 30 to 365 days. */
const windowOf = async (deps: ValueDeps, { source, within, at }: Purchases): Promise<Window> => {
  const { first } = await deps.warehouse.one<{ first: string | null }>('analyse.valueMatrix.first', sql`select min("fact"."_at") as "first" from ${source.from} where ${within}`)
  if (first === null) return yearWindow
  const half = (instantOf(at) - instantOf(first)) / dayMs / 2
  return { days: Math.min(365, Math.max(shortestWindowDays, half)), hasEarlier: half >= shortestWindowDays }
}

/** CTE `buyer`: one row per customer with a purchase: occasions, money in all and within the window, first and last purchase. */
const buyerSql = ({ at, source, within, occasion }: Purchases, windowDays: number, deps: ValueDeps): Sql => {
  const { dialect } = deps.warehouse
  const [recent, earlier] = [dialect.instant(isoOf(instantOf(at) - windowDays * dayMs)), dialect.instant(isoOf(instantOf(at) - 2 * windowDays * dayMs))]
  return sql`
      "bought" as (
        select ${customerOfFact} as "customer", ${occasion} filter (where ${isPurchase}) as "orders", cast(coalesce(sum(${source.value}), 0) as double) as "total",
          cast(coalesce(sum(${source.value}) filter (where "fact"."_at" >= ${recent}), 0) as double) as "recent",
          coalesce(bool_or("fact"."_at" >= ${recent}) filter (where ${isPurchase}), false) as "is_active",
          coalesce(bool_or("fact"."_at" >= ${earlier} and "fact"."_at" < ${recent}) filter (where ${isPurchase}), false) as "was_active",
          min("fact"."_at") filter (where ${isPurchase}) as "first_at", max("fact"."_at") filter (where ${isPurchase}) as "last_at"
        from ${source.from} where ${within} group by 1),
      "buyer" as (
        select "bought".*, epoch_ms(${dialect.instant(at)} - "last_at") / 86400000.0 as "silence", epoch_ms(${dialect.instant(at)} - "first_at") / 86400000.0 as "tenure",
          case when "orders" >= 3 then greatest(1, epoch_ms("last_at" - "first_at") / 86400000.0 / ("orders" - 1)) end as "gap"
        from "bought" where "last_at" is not null)`
}

const peersColumn = (input: MatrixInput, { company }: Purchases): Sql => {
  if (input.peers === undefined) return sql`''`
  if (company.levelColumns[input.peers] === undefined)
    throw analysisErrors.ANALYSIS_PEERS_UNKNOWN({ name: input.peers, known: Object.keys(company.levelColumns).join(', ') }, { where: 'peers' })
  return sql`coalesce(cast(${ident('base', input.peers)} as varchar), '')`
}

/** The customer's own figure where an expression is given, else the estimate. */
const overridden = (input: MatrixInput, { company, at }: Purchases, deps: ValueDeps): { readonly cte: Sql; readonly join: Sql; readonly x: Sql; readonly y: Sql } => {
  const asked = Object.entries({ current: input.current, potential: input.potential }).flatMap(([name, text]) => (text === undefined ? [] : [[name, numberExpression(text, company.catalogue, name).expression] as const]))
  if (asked.length === 0) return { cte: sql``, join: sql``, x: sql`"current_value"`, y: sql`"growth_potential"` }
  const given = (name: string, estimate: Sql): Sql => (asked.some(([one]) => one === name) ? sql`coalesce(cast(${ident('own', name)} as double), 0)` : estimate)
  return {
    cte: sql`, "own" as (${compileColumns(Object.fromEntries(asked), company.catalogue, { at, dialect: deps.warehouse.dialect })})`,
    join: sql` left join "own" on "own"."customer_id" = "estimated"."customer"`, x: given('current', sql`"current_value"`), y: given('potential', sql`"growth_potential"`),
  }
}

/**
 * CTEs that end in `valued` (customer, total, x, y): current value and growth potential.
 *
 * W: the window in days; d: discount rate; H: years; p: margin; g: the customer's usual gap between purchases, of three or more, else the
 * base's median; s: days since his last purchase; y = p · money in W · 365 / W; r: share of customers active in the W before that were
 * active in W again, to the power 365 / W, assumed where the history is shorter than both; A = Σ_{t=1..H} r^(t−1) / (1 + d)^t.
 * Alive: a = min(1, 2^(1 − s / g)): certain within his usual gap, half with each further gap of silence.
 * Current value = a · y · A: the present value of future profit if today's behaviour stays unchanged.
 * Growth potential = reach · a · max(0, q − y) · A, q: the upper quartile of y among active peers (age of the relation under 90, 365, 730
 * days or above; the attribute `peers`): what is to be expected if the company invests more.
 */
const potentialSql = (input: MatrixInput, purchases: Purchases, { days: windowDays, hasEarlier }: Window, deps: ValueDeps): Sql => {
  const isMeasured = hasEarlier ? sql`"before" >= ${enoughForRetention}` : sql`false`
  const years = Array.from({ length: input.years }, (_, year) => sql`pow("base_figures"."retention", ${year}) / pow(1 + cast(${input.discountRate} as double), ${year + 1})`)
  const own = overridden(input, purchases, deps)
  const scale = (input.margin * 365) / windowDays
  const byPeers = input.peers === undefined ? sql`` : sql` left join ${ident(purchases.company.catalogue.customerTable)} as "base" on "base"."_customer" = "buyer"."customer"`
  return sql`${buyerSql(purchases, windowDays, deps)},
      "counted" as materialized (
        select "buyer".*, "recent" * cast(${scale} as double) as "yearly", case when "tenure" < 90 then 0 when "tenure" < 365 then 1 when "tenure" < 730 then 2 else 3 end as "age", ${peersColumn(input, purchases)} as "peers"
        from "buyer"${byPeers}),
      -- the base's usual gap and how many of those active before were active again
      "base_counts" as (
        select coalesce(median("gap"), ${windowDays / 2}) as "usual_gap", count(*) filter (where "was_active") as "before", count(*) filter (where "was_active" and "is_active") as "again" from "counted"),
      "base_figures" as (
        select "usual_gap", ${isMeasured} as "is_measured",
          case when ${isMeasured} then pow(cast("again" as double) / "before", cast(${365 / windowDays} as double)) else cast(${assumedRetention} as double) end as "retention" from "base_counts"),
      "annuity" as (select "base_figures".*, ${join(years, sql` + `)} as "annuity" from "base_figures"),
      "peer" as (select "age", "peers", quantile_cont("yearly", 0.75) as "best" from "counted" where "is_active" group by 1, 2),
      "alive" as (
        select "counted".*, least(1.0, pow(2.0, 1 - "silence" / coalesce("gap", "annuity"."usual_gap"))) as "alive", "annuity"."annuity" from "counted" cross join "annuity"),
      "estimated" as (
        select "alive"."customer", "alive"."total", "alive" * "yearly" * "annuity" as "current_value",
          cast(${input.reach} as double) * "alive" * greatest(0, coalesce("peer"."best", 0) - "yearly") * "annuity" as "growth_potential"
        from "alive" left join "peer" on "peer"."age" = "alive"."age" and "peer"."peers" = "alive"."peers")${own.cte},
      "valued" as materialized (select "estimated"."customer", "estimated"."total", ${own.x} as "x", ${own.y} as "y" from "estimated"${own.join})`
}

/** Number of purchases and the mean amount of one. Source: Marcus 1998, A practical yet meaningful approach to customer segmentation. */
const purchasesSql = (purchases: Purchases, deps: ValueDeps): Sql => sql`${buyerSql(purchases, 365, deps)},
      "valued" as materialized (select "customer", "total", cast("orders" as double) as "x", "total" / "orders" as "y" from "buyer" where "orders" > 0)`

interface Cut { readonly purchases: Purchases; readonly windowDays: number; readonly ctes: Sql }

/** CTEs that end in `placed`: customer, x, y, total, cell; high is at or above the break, the mean unless given. */
const placedOf = async (deps: ValueDeps, input: MatrixInput): Promise<Cut> => {
  const purchases = await purchasesOf(deps, input)
  const window = input.axes === 'purchases' ? yearWindow : await windowOf(deps, purchases)
  const valued = input.axes === 'purchases' ? purchasesSql(purchases, deps) : potentialSql(input, purchases, window, deps)
  const cases = cellPlaces[input.axes].map(({ key, highX, highY }) => sql`when ${highX ? sql`"x" >= "x_break"` : sql`"x" < "x_break"`} and ${highY ? sql`"y" >= "y_break"` : sql`"y" < "y_break"`} then ${key}`)
  const ctes = sql`${valued},
      "breaks" as (
        select coalesce(cast(${input.xBreak ?? null} as double), avg("x")) as "x_break", coalesce(cast(${input.yBreak ?? null} as double), avg("y")) as "y_break" from "valued"),
      "placed" as (select "valued".*, case ${join(cases, sql` `)} end as "cell" from "valued" cross join "breaks")`
  return { purchases, windowDays: window.days, ctes }
}

interface Answer {
  readonly cells: readonly { readonly cell: string; readonly customers: number; readonly x: number; readonly y: number; readonly revenue: number }[] | null
  readonly dots: readonly { readonly x: number; readonly y: number }[] | null
  readonly xBreak: number | null
  readonly yBreak: number | null
  readonly usualGap: number | null
  readonly retention: number | null
  readonly annuity: number | null
  readonly isMeasured: boolean | null
}

/** Current value × growth potential, or purchases × mean amount: four cells with their strategies. */
export const valueMatrixOf = async (deps: ValueDeps, input: MatrixInput): Promise<Matrix> => {
  const { version, definition } = await matrixDefinition(deps, input.axes)
  const { purchases, windowDays, ctes } = await placedOf(deps, input)
  const isPotential = input.axes === 'potential'
  const figure = (name: string): Sql => (isPotential ? sql`(select ${ident(name)} from "annuity")` : sql`null`)
  const answer = await deps.warehouse.one<Answer>('analyse.valueMatrix', sql`
    with ${ctes},
      "cells" as (select "cell", count(*) as "customers", sum("x") as "x", sum("y") as "y", sum("total") as "revenue" from "placed" group by "cell"),
      "dots" as (select "x", "y" from "placed" order by hash("customer"), "customer" limit ${dotsShown})
    select (select list("cells") from "cells") as "cells", (select list("dots") from "dots") as "dots", "x_break" as "xBreak", "y_break" as "yBreak",
      ${figure('usual_gap')} as "usualGap", ${figure('retention')} as "retention", ${figure('annuity')} as "annuity", ${figure('is_measured')} as "isMeasured"
    from "breaks"`)
  const found = answer.cells ?? []
  const sum = (part: (cell: (typeof found)[number]) => number): number => found.reduce((total, cell) => total + part(cell), 0)
  const [customers, revenue] = [sum((cell) => cell.customers), sum((cell) => cell.revenue)]
  return {
    at: purchases.at, fact: purchases.source.fact, currency: purchases.company.catalogue.currency, axes: input.axes, customers, revenue, version,
    basis: !isPotential || answer.retention === null ? null : {
      windowDays, yearlyRetention: answer.retention, annuity: answer.annuity ?? 0, usualGapDays: answer.usualGap ?? 0, margin: input.margin, discountRate: input.discountRate, years: input.years, reach: input.reach, isRetentionMeasured: answer.isMeasured === true,
    },
    x: { isMoney: isPotential, break: answer.xBreak ?? 0, total: sum((cell) => cell.x) }, y: { isMoney: true, break: answer.yBreak ?? 0, total: sum((cell) => cell.y) },
    cells: cellPlaces[input.axes].map(({ key, highX, highY }) => {
      const cell = found.find((one) => one.cell === key) ?? { customers: 0, x: 0, y: 0, revenue: 0 }
      const { name, strategy } = definition.cells.find((one) => one.key === key) ?? { name: { en: key, zh: key }, strategy: { en: '', zh: '' } }
      return { key, name, strategy, highX, highY, customers: cell.customers, share: customers === 0 ? 0 : cell.customers / customers, revenue: cell.revenue, revenueShare: revenue === 0 ? 0 : cell.revenue / revenue, x: cell.x, y: cell.y }
    }),
    dots: (answer.dots ?? []).map(({ x, y }) => [x, y]),
  }
}

export const matrixCellSelect = async (deps: ValueDeps, input: MatrixInput, key: string): Promise<Sql> => sql`with ${(await placedOf(deps, input)).ctes} select "customer" from "placed" where "cell" = ${key}`

export const matrixClassification = async (deps: ValueDeps, input: MatrixInput): Promise<Classification> => {
  const { definition } = await matrixDefinition(deps, input.axes)
  const { purchases, ctes } = await placedOf(deps, input)
  return { at: purchases.at, classes: definition.cells.map(({ key, name }) => ({ key, name })), select: sql`with ${ctes} select "customer", "cell" as "class" from "placed"` }
}
