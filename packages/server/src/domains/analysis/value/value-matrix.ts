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
import { overParts, partsSql } from '../parts.ts'
import type { Part } from '../parts.ts'
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

/** Parts that end in `buyer`: one row per customer with a purchase: occasions, money in all and within the window, first and last purchase. */
const buyerParts = ({ at, source, within, occasion }: Purchases, windowDays: number, deps: ValueDeps): readonly Part[] => {
  const { dialect } = deps.warehouse
  const [recent, earlier] = [dialect.instant(isoOf(instantOf(at) - windowDays * dayMs)), dialect.instant(isoOf(instantOf(at) - 2 * windowDays * dayMs))]
  const daysSince = (from: Sql, to: Sql): Sql => sql`((${dialect.epochMs(to)} - ${dialect.epochMs(from)}) / 86400000e0)`
  const now = dialect.instant(at)
  return [
    { name: 'bought', select: sql`
        select ${customerOfFact} as "customer", ${occasion} filter (where ${isPurchase}) as "orders", cast(coalesce(sum(${source.value}), 0) as double) as "total",
          cast(coalesce(sum(${source.value}) filter (where "fact"."_at" >= ${recent}), 0) as double) as "recent",
          coalesce(bool_or("fact"."_at" >= ${recent}) filter (where ${isPurchase}), false) as "is_active",
          coalesce(bool_or("fact"."_at" >= ${earlier} and "fact"."_at" < ${recent}) filter (where ${isPurchase}), false) as "was_active",
          min("fact"."_at") filter (where ${isPurchase}) as "first_at", max("fact"."_at") filter (where ${isPurchase}) as "last_at"
        from ${source.from} where ${within} group by 1` },
    { name: 'buyer', select: sql`
        select "bought".*, ${daysSince(sql`"last_at"`, now)} as "silence", ${daysSince(sql`"first_at"`, now)} as "tenure",
          case when "orders" >= 3 then greatest(1e0, ${daysSince(sql`"first_at"`, sql`"last_at"`)} / ("orders" - 1)) end as "gap"
        from "bought" where "last_at" is not null` },
  ]
}

const peersColumn = (input: MatrixInput, { company }: Purchases): Sql => {
  if (input.peers === undefined) return sql`''`
  if (company.levelColumns[input.peers] === undefined)
    throw analysisErrors.ANALYSIS_PEERS_UNKNOWN({ name: input.peers, known: Object.keys(company.levelColumns).join(', ') }, { where: 'peers' })
  return sql`coalesce(cast(${ident('base', input.peers)} as varchar), '')`
}

/** The customer's own figure where an expression is given, else the estimate. */
const overridden = (input: MatrixInput, { company, at }: Purchases, deps: ValueDeps): { readonly parts: readonly Part[]; readonly join: Sql; readonly x: Sql; readonly y: Sql } => {
  const asked = Object.entries({ current: input.current, potential: input.potential }).flatMap(([name, text]) => (text === undefined ? [] : [[name, numberExpression(text, company.catalogue, name).expression] as const]))
  if (asked.length === 0) return { parts: [], join: sql``, x: sql`"current_value"`, y: sql`"growth_potential"` }
  const given = (name: string, estimate: Sql): Sql => (asked.some(([one]) => one === name) ? sql`coalesce(cast(${ident('own', name)} as double), 0)` : estimate)
  return {
    parts: [{ name: 'own', select: compileColumns(Object.fromEntries(asked), company.catalogue, { at, dialect: deps.warehouse.dialect }) }],
    join: sql` left join "own" on "own"."customer_id" = "estimated"."customer"`, x: given('current', sql`"current_value"`), y: given('potential', sql`"growth_potential"`),
  }
}

/**
 * Parts that end in `valued` (customer, total, x, y): current value and growth potential.
 *
 * W: the window in days; d: discount rate; H: years; p: margin; g: the customer's usual gap between purchases, of three or more, else the
 * base's median; s: days since his last purchase; y = p · money in W · 365 / W; r: share of customers active in the W before that were
 * active in W again, to the power 365 / W, assumed where the history is shorter than both; A = Σ_{t=1..H} r^(t−1) / (1 + d)^t.
 * Alive: a = min(1, 2^(1 − s / g)): certain within his usual gap, half with each further gap of silence.
 * Current value = a · y · A: the present value of future profit if today's behaviour stays unchanged.
 * Growth potential = reach · a · max(0, q − y) · A, q: the upper quartile of y among active peers (age of the relation under 90, 365, 730
 * days or above; the attribute `peers`): what is to be expected if the company invests more.
 */
const potentialParts = (input: MatrixInput, purchases: Purchases, { days: windowDays, hasEarlier }: Window, deps: ValueDeps): readonly Part[] => {
  const { dialect } = deps.warehouse
  const isMeasured = hasEarlier ? sql`"before" >= ${enoughForRetention}` : sql`false`
  const years = Array.from({ length: input.years }, (_, year) => sql`pow("base_figures"."retention", ${year}) / pow(1e0 + cast(${input.discountRate} as double), ${year + 1})`)
  const own = overridden(input, purchases, deps)
  const scale = (input.margin * 365) / windowDays
  const byPeers = input.peers === undefined ? sql`` : sql` left join ${ident(purchases.company.catalogue.customerTable)} as "base" on "base"."_customer" = "buyer"."customer"`
  return [
    ...buyerParts(purchases, windowDays, deps),
    { name: 'counted', isShared: true, select: sql`
        select "buyer".*, "recent" * cast(${scale} as double) as "yearly", case when "tenure" < 90 then 0 when "tenure" < 365 then 1 when "tenure" < 730 then 2 else 3 end as "age", ${peersColumn(input, purchases)} as "peers"
        from "buyer"${byPeers}` },
    // The base's usual gap and how many of those active before were active again.
    { name: 'base_counts', select: sql`
        select coalesce(${dialect.quantile(sql`"gap"`, 0.5)}, ${windowDays / 2}) as "usual_gap", count(*) filter (where "was_active") as "before", count(*) filter (where "was_active" and "is_active") as "again" from "counted"` },
    { name: 'base_figures', select: sql`
        select "usual_gap", ${isMeasured} as "is_measured",
          case when ${isMeasured} then pow(cast("again" as double) / "before", cast(${365 / windowDays} as double)) else cast(${assumedRetention} as double) end as "retention" from "base_counts"` },
    // One row from a table that is kept: working it out twice costs less than keeping it.
    { name: 'annuity', select: sql`select "base_figures".*, ${join(years, sql` + `)} as "annuity" from "base_figures"` },
    { name: 'peer', select: sql`select "age", "peers", ${dialect.quantile(sql`"yearly"`, 0.75)} as "best" from "counted" where "is_active" group by 1, 2` },
    { name: 'alive', select: sql`
        select "counted".*, least(1e0, pow(2e0, 1 - "silence" / coalesce("gap", "annuity"."usual_gap"))) as "alive", "annuity"."annuity" from "counted" cross join "annuity"` },
    { name: 'estimated', select: sql`
        select "alive"."customer", "alive"."total", "alive" * "yearly" * "annuity" as "current_value",
          cast(${input.reach} as double) * "alive" * greatest(0e0, coalesce("peer"."best", 0e0) - "yearly") * "annuity" as "growth_potential"
        from "alive" left join "peer" on "peer"."age" = "alive"."age" and "peer"."peers" = "alive"."peers"` },
    ...own.parts,
    { name: 'valued', isShared: true, select: sql`select "estimated"."customer", "estimated"."total", ${own.x} as "x", ${own.y} as "y" from "estimated"${own.join}` },
  ]
}

/** Number of purchases and the mean amount of one. Source: Marcus 1998, A practical yet meaningful approach to customer segmentation. */
const purchasesParts = (purchases: Purchases, deps: ValueDeps): readonly Part[] => [
  ...buyerParts(purchases, 365, deps),
  { name: 'valued', isShared: true, select: sql`select "customer", "total", cast("orders" as double) as "x", "total" / "orders" as "y" from "buyer" where "orders" > 0` },
]

interface Cut { readonly purchases: Purchases; readonly windowDays: number; readonly parts: readonly Part[] }

/** Parts that end in `placed`: customer, x, y, total, cell; high is at or above the break, the mean unless given. */
const placedOf = async (deps: ValueDeps, input: MatrixInput): Promise<Cut> => {
  const purchases = await purchasesOf(deps, input)
  const window = input.axes === 'purchases' ? yearWindow : await windowOf(deps, purchases)
  const valued = input.axes === 'purchases' ? purchasesParts(purchases, deps) : potentialParts(input, purchases, window, deps)
  // Who is just at the mean is at it, whatever digit the order of adding leaves at its end.
  const isHigh = (value: Sql, end: Sql): Sql => sql`${value} >= ${end} - 1e-9 * abs(${end})`
  const [x, y] = [isHigh(sql`"x"`, sql`"x_break"`), isHigh(sql`"y"`, sql`"y_break"`)]
  const cases = cellPlaces[input.axes].map(({ key, highX, highY }) => sql`when ${highX ? x : sql`not (${x})`} and ${highY ? y : sql`not (${y})`} then ${key}`)
  const parts: readonly Part[] = [
    ...valued,
    { name: 'breaks', select: sql`
        select coalesce(cast(${input.xBreak ?? null} as double), avg("x")) as "x_break", coalesce(cast(${input.yBreak ?? null} as double), avg("y")) as "y_break" from "valued"` },
    { name: 'placed', select: sql`select "valued".*, case ${join(cases, sql` `)} end as "cell" from "valued" cross join "breaks"` },
  ]
  return { purchases, windowDays: window.days, parts }
}

interface CellRow { readonly cell: string; readonly customers: number; readonly x: number; readonly y: number; readonly revenue: number }

interface Basis {
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
  const { purchases, windowDays, parts: placed } = await placedOf(deps, input)
  const isPotential = input.axes === 'potential'
  const { dialect } = deps.warehouse
  const figure = (name: string, type: 'number' | 'boolean' = 'number'): Sql => (isPotential ? sql`(select ${ident(name)} from "annuity")` : dialect.nothing(type))
  const { basis, found, dots } = await overParts(deps, 'analyse.valueMatrix', placed, 'several', async (session, parts) => ({
    basis: await session.one<Basis>('analyse.valueMatrix', sql`
      with ${parts}
      select "x_break" as "xBreak", "y_break" as "yBreak", ${figure('usual_gap')} as "usualGap", ${figure('retention')} as "retention", ${figure('annuity')} as "annuity", ${figure('is_measured', 'boolean')} as "isMeasured"
      from "breaks"`),
    found: await session.query<CellRow>('analyse.valueMatrix.cells', sql`
      with ${parts} select "cell", count(*) as "customers", sum("x") as "x", sum("y") as "y", sum("total") as "revenue" from "placed" where "cell" is not null group by "cell"`),
    dots: await session.query<{ readonly x: number; readonly y: number }>('analyse.valueMatrix.dots', sql`
      with ${parts} select "x", "y" from "placed" order by ${dialect.md5(sql`"customer"`)}, "customer" limit ${dotsShown}`),
  }))
  const sum = (part: (cell: (typeof found)[number]) => number): number => found.reduce((total, cell) => total + part(cell), 0)
  const [customers, revenue] = [sum((cell) => cell.customers), sum((cell) => cell.revenue)]
  return {
    at: purchases.at, fact: purchases.source.fact, currency: purchases.company.catalogue.currency, axes: input.axes, customers, revenue, version,
    basis: !isPotential || basis.retention === null ? null : {
      windowDays, yearlyRetention: basis.retention, annuity: basis.annuity ?? 0, usualGapDays: basis.usualGap ?? 0, margin: input.margin, discountRate: input.discountRate, years: input.years, reach: input.reach, isRetentionMeasured: basis.isMeasured === true,
    },
    x: { isMoney: isPotential, break: basis.xBreak ?? 0, total: sum((cell) => cell.x) }, y: { isMoney: true, break: basis.yBreak ?? 0, total: sum((cell) => cell.y) },
    cells: cellPlaces[input.axes].map(({ key, highX, highY }) => {
      const cell = found.find((one) => one.cell === key) ?? { customers: 0, x: 0, y: 0, revenue: 0 }
      const { name, strategy } = definition.cells.find((one) => one.key === key) ?? { name: { en: key, zh: key }, strategy: { en: '', zh: '' } }
      return { key, name, strategy, highX, highY, customers: cell.customers, share: customers === 0 ? 0 : cell.customers / customers, revenue: cell.revenue, revenueShare: revenue === 0 ? 0 : cell.revenue / revenue, x: cell.x, y: cell.y }
    }),
    dots: dots.map(({ x, y }) => [x, y]),
  }
}

export const matrixCellSelect = async (deps: ValueDeps, input: MatrixInput, key: string): Promise<Sql> => sql`with ${partsSql((await placedOf(deps, input)).parts, deps.warehouse.dialect)} select "customer" from "placed" where "cell" = ${key}`

export const matrixClassification = async (deps: ValueDeps, input: MatrixInput): Promise<Classification> => {
  const { definition } = await matrixDefinition(deps, input.axes)
  const { purchases, parts } = await placedOf(deps, input)
  return { at: purchases.at, classes: definition.cells.map(({ key, name }) => ({ key, name })), select: sql`with ${partsSql(parts, deps.warehouse.dialect)} select "customer", "cell" as "class" from "placed"` }
}
