import type { OutputOf, ParsedInputOf, analyseRfm, rfmCustomers } from '@sextant/contract'
import { and, ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { dayOf, instantOf } from '../../../platform/time.ts'
import type { AnalysisDeps } from '../deps.ts'
import { analysisErrors } from '../errors.ts'
import { bandCount, bandSql, cutsOf, reversed, tieOrderOf } from './bands.ts'
import type { Breaks, Figure, TieOrder } from './bands.ts'
import type { Classification } from './deps.ts'
import { localDayOf } from './local-day.ts'
import { overParts, partsSql } from '../parts.ts'
import type { Part } from '../parts.ts'
import { customerOfFact, isPurchase, purchasesOf } from './purchases.ts'
import type { Purchases } from './purchases.ts'
import { rfmClassSql, rfmClasses } from './rfm-classes.ts'

type RfmInput = ParsedInputOf<typeof analyseRfm>
type RfmAnswer = OutputOf<typeof analyseRfm>

const numbersOf = (text: string | undefined, where: string): readonly number[] => {
  if (text === undefined) throw analysisErrors.ANALYSIS_BREAKS_INVALID({ where }, { where })
  const values = text.split(',').map(Number)
  if (values.some((value, index) => !Number.isFinite(value) || (index > 0 && value <= (values[index - 1] as number)))) throw analysisErrors.ANALYSIS_BREAKS_INVALID({ where }, { where })
  return values
}

interface RfmBreaks { readonly recency: Breaks; readonly frequency: Breaks; readonly monetary: Breaks }

const breaksOf = (input: RfmInput): RfmBreaks => {
  if (input.breaks !== 'custom') {
    const same: Breaks = { kind: input.breaks, bands: input.bins }
    return { recency: same, frequency: same, monetary: same }
  }
  return {
    recency: { kind: 'custom', from: numbersOf(input.recencyBreaks, 'recencyBreaks') }, frequency: { kind: 'custom', from: numbersOf(input.frequencyBreaks, 'frequencyBreaks') },
    monetary: { kind: 'custom', from: numbersOf(input.monetaryBreaks, 'monetaryBreaks') },
  }
}

/**
 * Parts that end in `scored`: one row per customer with a purchase before `at`: recency (days from the day of the last purchase), frequency
 * (occasions), monetary (the sum), and their scores r, f, m. Returns are no purchases; net, they lessen the money.
 */
const scoredParts = ({ company, at, source, within, occasion }: Purchases, breaks: RfmBreaks, tie: TieOrder, deps: AnalysisDeps): readonly Part[] => {
  const { dialect } = deps.warehouse
  const { timeZone } = company.catalogue
  const figure = (name: keyof RfmBreaks): Figure => ({ name, column: ident('buyer', name), breaks: breaks[name] })
  const [recency, frequency, monetary] = [figure('recency'), figure('frequency'), figure('monetary')]
  return [
    // What each customer bought: one scan.
    { name: 'bought', select: sql`
        select ${customerOfFact} as "customer", max("fact"."_at") filter (where ${isPurchase}) as "last_at",
          ${occasion} filter (where ${isPurchase}) as "frequency", ${dialect.wholeNumber(sql`coalesce(sum(${source.value}), 0)`)} as "monetary"
        from ${source.from} where ${within} group by 1` },
    // Those who bought, with the days since.
    { name: 'buyer', isShared: true, select: sql`
        select "customer", ${dialect.daysBetween(localDayOf(sql`"last_at"`, timeZone, at, dialect), dialect.day(dayOf(instantOf(at), timeZone)))} as "recency", "frequency", "monetary"
        from "bought" where "last_at" is not null` },
    cutsOf(sql`"buyer"`, [recency, frequency, monetary], tie, dialect),
    // Scores, the best highest.
    { name: 'scored', select: sql`
        select "customer", "recency", "frequency", "monetary",
          ${reversed(bandSql(recency, tie), breaks.recency)} as "r", ${bandSql(frequency, tie)} as "f", ${bandSql(monetary, tie)} as "m"
        from "buyer" cross join "cut"` },
  ]
}

interface GroupRow {
  readonly r: number | null
  readonly f: number | null
  readonly m: number | null
  readonly customers: number
  readonly revenue: number
  readonly days: number
  readonly times: number
  readonly minR: number
  readonly maxR: number
  readonly minF: number
  readonly maxF: number
  readonly minM: number
  readonly maxM: number
}

const bandOf = (rows: readonly GroupRow[], letter: 'r' | 'f' | 'm'): RfmAnswer['bands']['recency'] => {
  const [low, high] = ({ r: ['minR', 'maxR'], f: ['minF', 'maxF'], m: ['minM', 'maxM'] } as const)[letter]
  return rows
    .filter((row) => row[letter] !== null && (['r', 'f', 'm'] as const).every((other) => other === letter || row[other] === null))
    .map((row) => ({ score: row[letter] as number, customers: row.customers, revenue: row.revenue, from: row[low], to: row[high] }))
    .toSorted((left, right) => right.score - left.score)
}

/** Customers by recency, frequency and money: how many stand in each cell of scores, and what they bring. */
export const rfmOf = async (deps: AnalysisDeps, input: RfmInput): Promise<RfmAnswer> => {
  const purchases = await purchasesOf(deps, input)
  const breaks = breaksOf(input)
  const scored = scoredParts(purchases, breaks, await tieOrderOf(deps, purchases.company), deps)
  const rows = await overParts(deps, 'analyse.rfm', scored, 'one', (session, parts) => session.query<GroupRow>('analyse.rfm', sql`
    with ${parts}
    select "r", "f", "m", count(*) as "customers", sum("monetary") as "revenue", sum("recency") as "days", sum("frequency") as "times",
      min("recency") as "minR", max("recency") as "maxR", min("frequency") as "minF", max("frequency") as "maxF", min("monetary") as "minM", max("monetary") as "maxM"
    from "scored" group by grouping sets (("r", "f", "m"), ("r"), ("f"), ("m"))`))
  const cells = rows.filter((row): row is GroupRow & { readonly r: number; readonly f: number; readonly m: number } => row.r !== null && row.f !== null && row.m !== null)
    .toSorted((left, right) => right.r - left.r || right.f - left.f || right.m - left.m)
  const revenue = cells.reduce((sum, cell) => sum + cell.revenue, 0)
  return {
    at: purchases.at, fact: purchases.source.fact, currency: purchases.company.catalogue.currency, customers: cells.reduce((sum, cell) => sum + cell.customers, 0), revenue,
    bins: Math.max(bandCount(breaks.recency), bandCount(breaks.frequency), bandCount(breaks.monetary)), breaks: input.breaks,
    sumOfScores: cells.reduce((sum, cell) => sum + cell.customers * (cell.r + cell.f + cell.m), 0), distinctCodes: cells.length,
    bands: { recency: bandOf(rows, 'r'), frequency: bandOf(rows, 'f'), monetary: bandOf(rows, 'm') },
    cells: cells.map((cell) => ({
      recency: cell.r, frequency: cell.f, monetary: cell.m, customers: cell.customers, revenue: cell.revenue, revenueShare: revenue === 0 ? 0 : cell.revenue / revenue,
      meanRecencyDays: cell.days / cell.customers, meanFrequency: cell.times / cell.customers, meanMonetary: cell.revenue / cell.customers,
    })),
  }
}

interface RfmCell { readonly recency?: number | undefined; readonly frequencyScore?: number | undefined; readonly monetary?: number | undefined }

const fits = ({ recency, frequencyScore, monetary }: RfmCell): Sql => and([
  ...(recency === undefined ? [] : [sql`"r" = ${recency}`]), ...(frequencyScore === undefined ? [] : [sql`"f" = ${frequencyScore}`]), ...(monetary === undefined ? [] : [sql`"m" = ${monetary}`]),
])

/** The customers behind cells, those who spent most first. */
export const rfmCustomersOf = async (deps: AnalysisDeps, input: ParsedInputOf<typeof rfmCustomers>): Promise<OutputOf<typeof rfmCustomers>> => {
  const purchases = await purchasesOf(deps, input)
  const scored = scoredParts(purchases, breaksOf(input), await tieOrderOf(deps, purchases.company), deps)
  const rows = await overParts(deps, 'analyse.rfm.customers', scored, 'one', (session, parts) => session.query<OutputOf<typeof rfmCustomers>['customers'][number] & { readonly total: number }>('analyse.rfm.customers', sql`
    with ${parts}
    select "customer" as "id", "recency" as "recencyDays", "frequency", "monetary" as "monetaryMinor", "r" as "recencyScore", "f" as "frequencyScore", "m" as "monetaryScore",
      count(*) over () as "total"
    from "scored" where ${fits(input)} order by "monetary" desc, "customer" limit ${input.limit}`))
  return { total: rows[0]?.total ?? 0, customers: rows.map(({ id, recencyDays, frequency, monetaryMinor, recencyScore, frequencyScore, monetaryScore }) => ({ id, recencyDays, frequency, monetaryMinor, recencyScore, frequencyScore, monetaryScore })) }
}

/** The customers of a cell: one column. */
export const rfmCellSelect = async (deps: AnalysisDeps, input: RfmInput, cell: RfmCell): Promise<Sql> => {
  const purchases = await purchasesOf(deps, input)
  return sql`with ${partsSql(scoredParts(purchases, breaksOf(input), await tieOrderOf(deps, purchases.company), deps), deps.warehouse.dialect)} select "customer" from "scored" where ${fits(cell)}`
}

/** Everybody's RFM class (of five quantile bands). */
export const rfmClassification = async (deps: AnalysisDeps, input: RfmInput): Promise<Classification> => {
  const purchases = await purchasesOf(deps, input)
  const scored = partsSql(scoredParts(purchases, breaksOf({ ...input, breaks: 'quantile', bins: 5 }), await tieOrderOf(deps, purchases.company), deps), deps.warehouse.dialect)
  return { at: purchases.at, classes: rfmClasses, select: sql`with ${scored} select "customer", ${rfmClassSql} as "class" from "scored"` }
}
