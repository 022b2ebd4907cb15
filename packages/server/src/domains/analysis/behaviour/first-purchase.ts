import type { OutputOf, ParsedInputOf, analyseFirstPurchase } from '@sextant/contract'
import { compareProportions, mantelHaenszel, wilsonInterval } from '@sextant/kernels'
import type { Label } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { addDays, dayOf, startOfDay } from '../../../platform/time.ts'
import type { WorkSession } from '../../../platform/warehouse/warehouse.ts'
import type { AnalysisDeps } from '../deps.ts'
import { customerAxis, rowAxis } from './axis.ts'
import type { Axis } from './axis.ts'
import { cutOf, shownAxis } from './buckets.ts'
import { cutAt } from './cuts.ts'
import type { Cut } from './cuts.ts'
import { behaviourErrors } from './errors.ts'
import { purchasesOf } from './money.ts'
import type { Purchases } from './money.ts'
import { withRelation } from './relation.ts'
import type { Relation } from './relation.ts'
import { standingOf } from './standing.ts'
import type { Standing } from './standing.ts'

/*
 * Whether the first basket goes with coming back. A customer's first basket is the occasion (invoice, basket) of his first purchase, with any
 * other that has a row in the same instant, or that instant where the model names no occasion; he has returned when another occasion follows within the days after the first purchase. Whoever
 * bought first too recently to have been followed for all of them is left out and counted, not taken for lost.
 */

type Answer = OutputOf<typeof analyseFirstPurchase>
export type FirstPurchaseInput = ParsedInputOf<typeof analyseFirstPurchase>
type Group = Answer['groups'][number]

const confounding: Label = {
  en: 'People who buy more the first time may be people who would have come back anyway: they chose their basket, nobody drew it by lot. Strata take out what the attribute explains and nothing else. To know what a larger first basket brings about, offer it to some drawn by lot.',
  zh: '首次买得多的客户，也可能本来就更愿意回购：首单大小是客户自己选的，并非随机分配。分层只能消除该属性能解释的差异。要知道“让客户首单多买”本身的效果，请随机抽取一部分客户给予优惠再比较。',
}

interface Question {
  readonly standing: Standing
  readonly purchases: Purchases
  /** What a line adds; undefined: one. */
  readonly line: Axis | undefined
  /** The basket's own value, as an axis. */
  readonly basket: Axis
  readonly stratum: Axis | undefined
}

const basketLabels: Readonly<Record<string, Label>> = {
  size: { en: 'Units in the first basket', zh: '首单件数' }, lines: { en: 'Lines in the first basket', zh: '首单商品行数' }, value: { en: 'Value of the first basket', zh: '首单金额' },
}

const unitColumns = ['quantity', 'units', 'qty', 'pieces', 'tins']

const questionOf = async (deps: AnalysisDeps, input: FirstPurchaseInput): Promise<Question> => {
  const standing = await standingOf(deps, input)
  const purchases = purchasesOf(standing, input, input.where)
  const { fact, value } = purchases
  const columns = standing.catalogue.facts[fact]?.columns ?? {}
  const units = unitColumns.find((name) => columns[name]?.type === 'number')
  const stratum = input.stratify === undefined ? undefined : customerAxis(input.stratify, standing, 'stratify')
  const known = basketLabels[input.by]
  if (known === undefined) {
    const line = rowAxis(input.by, fact, standing, 'by')
    if (line.type === 'date' || line.type === 'instant') throw behaviourErrors.ANALYSIS_TYPE_WRONG({ text: input.by, type: line.type, wanted: 'string, number, money' }, { where: 'by' })
    return { standing, purchases, line, basket: line, stratum }
  }
  const line = input.by === 'value' ? value : input.by === 'size' && units !== undefined ? rowAxis(units, fact, standing, 'by') : undefined
  const basket: Axis = { text: input.by, label: input.by === 'size' && units === undefined ? (basketLabels['lines'] as Label) : known, type: line?.type ?? 'number', expression: { op: 'literal', type: 'number', value: 0 }, fact: undefined, values: undefined, isPersonal: false }
  return { standing, purchases, line, basket, stratum }
}

/** Numbers of a basket's lines add up; of texts that of the line worth most stands for the basket. */
const basketValue = ({ line, purchases, standing: { dialect } }: Question, condition: Sql): Sql => {
  const of = sql`"p"."g"`
  if (line === undefined) return dialect.filtered(sql`count(*)`, condition)
  if (line.type === 'number' || line.type === 'money') return dialect.filtered(sql`sum(${of})`, condition)
  if (purchases.value === undefined) return dialect.filtered(sql`min(${of})`, condition)
  // A line whose value is not known is worth least.
  return dialect.pick('last', of, sql`coalesce(${dialect.toDouble(sql`"p"."m"`)}, -1e300)`, sql`${condition} and ${of} is not null`)
}

/** The last instant of a first purchase that has been followed for all the days. */
const followedUntil = ({ standing }: Question, days: number): string => {
  const { catalogue: { timeZone }, at } = standing
  return new Date(startOfDay(addDays(dayOf(Date.parse(at), timeZone), -days), timeZone)).toISOString()
}

/** One row per customer: the first purchase, its basket's value, whether another occasion followed in time. */
const makeFirsts = async (session: WorkSession, question: Question, relation: Relation, days: number): Promise<Sql> => {
  const { purchases, stratum, standing: { dialect } } = question
  const hasOccasion = purchases.occasion !== undefined
  const isFirst = hasOccasion ? sql`("p"."at" = "first"."t" or "opening"."customer" is not null)` : sql`"p"."at" = "first"."t"`
  const opening = hasOccasion ? sql`,
      -- occasions that have a row in that instant: more than one where times are to the minute or the day; all of them are the first
      "opening" as (select distinct "bought"."customer", "bought"."o" from "bought" join "first" on "first"."customer" = "bought"."customer" and "first"."t" = "bought"."at" where "bought"."o" is not null)` : sql``
  const limit = sql`${dialect.epochMs(sql`"p"."at"`)} - ${dialect.epochMs(sql`"first"."t"`)} < ${days * 86_400_000}`
  return await session.keep('analyse.first-purchase.firsts', sql`
    with
      "bought" as ${dialect.materialized} (select * from ${relation.from} as "x"),
      "first" as (select "customer", min("at") as "t" from "bought" group by 1)${opening}
    select "p"."customer", "first"."t" as "t", ${basketValue(question, isFirst)} as "g", ${purchases.value === undefined ? dialect.nothing('number') : sql`sum("p"."m") filter (where ${isFirst})`} as "m",
      bool_or(not ${isFirst} and ${limit}) as "returned"${stratum === undefined ? sql`` : sql`, any_value("p"."s") as "s"`}
    from "bought" as "p" join "first" on "first"."customer" = "p"."customer"${hasOccasion ? sql` left join "opening" on "opening"."customer" = "p"."customer" and "opening"."o" = "p"."o"` : sql``} group by 1, 2`)
}

/** Whole units one by one where most baskets hold few, otherwise bands; texts by value. */
const cutBaskets = async (session: WorkSession, firsts: Sql, { standing, basket }: Question, most: number): Promise<Cut> => {
  const from = sql`(select "g" from ${firsts})`
  if (basket.type === 'number') {
    const { upper, whole } = await session.one<{ upper: number | null; whole: boolean | null }>('analyse.first-purchase.spread', sql`select ${standing.dialect.quantile(standing.dialect.toDouble(sql`"g"`), 0.75)} as "upper", bool_and("g" = floor("g")) as "whole" from ${firsts}`)
    if (whole === true && upper !== null && upper <= 2 * most) {
      const cut = cutAt(standing, basket, Array.from({ length: most - 1 }, (_, index) => index + 2))
      return { ...cut, buckets: cut.buckets.map((bucket, index) => (index < most - 1 ? { ...bucket, kind: 'value', label: String(index + 1) } : bucket)) }
    }
  }
  return await cutOf(session, standing, basket, from, sql`"r"."g"`, { most, bands: Math.min(most, 5) })
}

interface CountRow {
  readonly group: number
  readonly stratum: number
  readonly customers: number
  readonly returned: number
  readonly value: number | null
}

interface Counted {
  readonly cut: Cut
  readonly strata: Cut | undefined
  readonly rows: readonly CountRow[]
  readonly customers: number
  readonly censored: number
  readonly kept: readonly number[]
}

const withFirsts = async <T>(deps: AnalysisDeps, input: FirstPurchaseInput, question: Question, work: (session: WorkSession, firsts: Sql, cut: Cut) => Promise<T>): Promise<T> => {
  const { standing, purchases, line, stratum } = question
  const occasion = purchases.occasion === undefined ? {} : { o: rowAxis(purchases.occasion, purchases.fact, standing, 'occasion') }
  const values = { ...(line === undefined ? {} : { g: line }), ...(purchases.value === undefined ? {} : { m: purchases.value }), ...(stratum === undefined ? {} : { s: stratum }), ...occasion }
  return await withRelation(deps.warehouse, standing, { values, fact: purchases.fact, where: purchases.bought }, async (relation, session) => {
    const firsts = await makeFirsts(session, question, relation, input.days)
    return await work(session, firsts, await cutBaskets(session, firsts, question, input.maxGroups))
  })
}

const count = async (deps: AnalysisDeps, input: FirstPurchaseInput, question: Question): Promise<Counted> => {
  const { standing, stratum } = question
  const until = standing.dialect.instant(followedUntil(question, input.days))
  return await withFirsts(deps, input, question, async (session, firsts, cut) => {
    const strata = stratum === undefined ? undefined : await cutOf(session, standing, stratum, sql`(select "s" from ${firsts})`, sql`"r"."s"`, { most: 30, bands: 5 })
    const rows = await session.query<CountRow>('analyse.first-purchase', sql`
      select ${cut.indexOf(sql`"g"`)} as "group", ${strata === undefined ? sql`0` : strata.indexOf(sql`"s"`)} as "stratum", count(*) as "customers", count(*) filter (where "returned") as "returned", sum("m") as "value"
      from ${firsts} where "t" <= ${until} group by 1, 2 order by 1, 2`)
    const { customers, censored } = await session.one<{ customers: number; censored: number }>('analyse.first-purchase.followed', sql`select count(*) as "customers", count(*) filter (where "t" > ${until}) as "censored" from ${firsts}`)
    return { cut, strata, rows, customers, censored, kept: [...new Set(rows.map(({ group }) => group))] }
  })
}

const summed = (rows: readonly CountRow[], group: number): { readonly n: number; readonly successes: number; readonly value: number } =>
  rows.filter((row) => row.group === group).reduce((sum, row) => ({ n: sum.n + row.customers, successes: sum.successes + row.returned, value: sum.value + (row.value ?? 0) }), { n: 0, successes: 0, value: 0 })

const adjustedOf = (rows: readonly CountRow[], group: number, reference: number): Group['adjusted'] => {
  const arm = (key: number, stratum: number) => {
    const row = rows.find((one) => one.group === key && one.stratum === stratum)
    return { n: row?.customers ?? 0, successes: row?.returned ?? 0 }
  }
  const found = mantelHaenszel([...new Set(rows.map(({ stratum }) => stratum))].map((stratum) => ({ exposed: arm(group, stratum), reference: arm(reference, stratum) })))
  return found === null ? null : { value: found.difference, low: found.interval.lower, high: found.interval.upper, strata: found.strata, oddsRatio: found.oddsRatio }
}

const groupOf = (counted: Counted, group: number, place: number, reference: number): Group => {
  const own = summed(counted.rows, group)
  const other = summed(counted.rows, reference)
  const interval = own.n === 0 ? null : wilsonInterval(own.successes, own.n)
  const compared = group === reference || own.n === 0 || other.n === 0 ? null : compareProportions(own, other)
  return {
    bucket: place, customers: own.n, returned: own.successes, share: interval === null ? null : { value: own.successes / own.n, low: interval.lower, high: interval.upper },
    difference: compared === null ? null : { value: compared.difference, low: compared.interval.lower, high: compared.interval.upper },
    adjusted: counted.strata === undefined || group === reference ? null : adjustedOf(counted.rows, group, reference), meanFirstValue: own.n === 0 ? null : own.value / own.n,
  }
}

/** Shares who return by what the first basket held, the smallest basket (or the commonest kind) being the reference. */
export const firstPurchaseOf = async (deps: AnalysisDeps, input: FirstPurchaseInput): Promise<Answer> => {
  const question = await questionOf(deps, input)
  const { standing, purchases, stratum, basket } = question
  const counted = await count(deps, input, question)
  const { cut, kept } = counted
  const known = kept.filter((index) => cut.buckets[index]?.kind !== 'unknown')
  const isOrdered = basket.type === 'number' || basket.type === 'money'
  const commonest = known.toSorted((left, right) => summed(counted.rows, right).n - summed(counted.rows, left).n)[0]
  const reference = kept[input.reference ?? -1] ?? (isOrdered ? known[0] : commonest) ?? kept[0] ?? 0
  const axis = shownAxis(standing, cut, kept)
  const strataKept = [...new Set(counted.rows.map((row) => row.stratum))].sort((left, right) => left - right)
  return {
    at: standing.at, fact: purchases.fact, currency: standing.catalogue.currency, days: input.days,
    // No rule says what a first basket held.
    axis: { ...axis, buckets: axis.buckets.map((bucket) => ({ ...bucket, rule: null })) },
    stratum: counted.strata === undefined || stratum === undefined ? null : shownAxis(standing, counted.strata, strataKept),
    customers: counted.customers, censored: counted.censored, reference: Math.max(0, kept.indexOf(reference)),
    groups: kept.map((group, place) => groupOf(counted, group, place, reference)), warning: confounding,
  }
}

export interface FirstPurchaseCell {
  readonly bucket?: number | null | undefined
  readonly returned?: boolean | undefined
}

/** Ids of the customers of a group, as it is shown, sorted; of those who returned or did not when asked. */
export const firstPurchaseCustomers = async (deps: AnalysisDeps, input: FirstPurchaseInput, cell: FirstPurchaseCell): Promise<readonly string[]> => {
  const question = await questionOf(deps, input)
  const until = question.standing.dialect.instant(followedUntil(question, input.days))
  return await withFirsts(deps, input, question, async (session, firsts, cut) => {
    const groups = await session.query<{ group: number }>('analyse.first-purchase.groups', sql`select distinct ${cut.indexOf(sql`"g"`)} as "group" from ${firsts} where "t" <= ${until} order by 1`)
    const group = cell.bucket === undefined || cell.bucket === null ? sql`true` : sql`${cut.indexOf(sql`"g"`)} = ${groups[cell.bucket]?.group ?? -1}`
    const returned = cell.returned === undefined ? sql`true` : cell.returned ? sql`"returned"` : sql`not "returned"`
    const answer = await session.columns('analyse.first-purchase.customers', sql`select "customer" from ${firsts} where "t" <= ${until} and ${group} and ${returned} order by 1`)
    return answer.columns[0] as readonly string[]
  })
}
