import type { OutputOf, ParsedInputOf, analyseRfm, rfmCustomers } from '@sextant/contract'
import { rfmScores } from '@sextant/kernels'
import type { RfmScores } from '@sextant/kernels'
import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { dayOf, instantOf, isoOf } from '../../platform/time.ts'
import { companyOf, isSelected, metricSourceOrError, ruleOfScope } from '../customers/index.ts'
import type { Company, MetricSource } from '../customers/index.ts'
import type { AnalysisDeps } from './deps.ts'
import { analysisErrors } from './errors.ts'

type RfmInput = Omit<ParsedInputOf<typeof analyseRfm>, never>
type RfmAnswer = OutputOf<typeof analyseRfm>

/** Every customer with a purchase: his figures and scores, by falling customer order of the warehouse. */
interface RfmTable {
  readonly at: string
  readonly fact: string
  readonly company: Company
  readonly ids: readonly string[]
  readonly recencyDays: Float64Array
  readonly frequency: Float64Array
  readonly monetary: Float64Array
  readonly scores: RfmScores
}

const occasionOf = (company: Company, source: MetricSource, wanted: string | undefined): Sql => {
  const column = wanted ?? source.occasion
  if (column === undefined) return sql`count(*)`
  const columns = company.catalogue.facts[source.fact]?.columns ?? {}
  const known = columns[column]
  if (known === undefined)
    throw analysisErrors.ANALYSIS_COLUMN_UNKNOWN({ fact: source.fact, column, known: Object.keys(columns).join(', ') }, { where: 'frequency' })
  return sql`count(distinct ${ident('fact', known.column ?? column)})`
}

/** Numbers as text rank by their digits' text; padded to one length they rank as numbers, as tables of reference do. */
const rankingNames = (ids: readonly string[]): readonly string[] => {
  if (!ids.every((id) => /^\d+$/.test(id))) return ids
  const length = ids.reduce((longest, id) => Math.max(longest, id.length), 0)
  return ids.map((id) => id.padStart(length, '0'))
}

/**
 * One row per customer with a purchase before `at`: days since the day of the last purchase, purchase occasions, money. Returns are no
 * purchases; net, they lessen the money.
 */
const rfmTable = async (deps: AnalysisDeps, input: RfmInput): Promise<RfmTable> => {
  const company = await companyOf(deps)
  const { dialect } = deps.warehouse
  const at = input.at === undefined ? await deps.standpoint() : isoOf(instantOf(input.at))
  const source = metricSourceOrError(company, { fact: input.fact, metric: input.metric, gross: input.gross }, dialect, at)
  const { timeZone } = company.catalogue
  const customer = sql`"fact"."_customer"`
  const isPurchase = sql`not "fact"."_refund"`
  const answer = await deps.warehouse.columns('analyse.rfm', sql`
    with
      -- what each customer bought
      "bought" as (
        select ${customer} as "customer", max("fact"."_at") filter (where ${isPurchase}) as "last_at",
          ${occasionOf(company, source, input.frequency)} filter (where ${isPurchase}) as "frequency", cast(coalesce(sum(${source.value}), 0) as bigint) as "monetary"
        from ${source.from}
        where ${customer} is not null and "fact"."_at" < ${dialect.instant(at)} and ${source.where}
          and ${isSelected(customer, ruleOfScope(input, company.catalogue), company.catalogue, at, dialect)}
        group by 1)
    select "customer", ${dialect.daysBetween(dialect.localDay(sql`"last_at"`, timeZone), dialect.day(dayOf(instantOf(at), timeZone)))} as "recency", "frequency", "monetary"
    from "bought" where "last_at" is not null order by "customer"`)
  const [ids, recencyDays, frequency, monetary] = answer.columns as [readonly string[], Float64Array, Float64Array, Float64Array]
  const scores = rfmScores({ customers: rankingNames(ids), recencyDays, frequency, monetary }, input.bins)
  return { at, fact: source.fact, company, ids, recencyDays, frequency, monetary, scores }
}

interface CellSums {
  readonly recency: number
  readonly frequency: number
  readonly monetary: number
  customers: number
  revenue: number
  days: number
  occasions: number
}

export const rfmOf = async (deps: AnalysisDeps, input: RfmInput): Promise<RfmAnswer> => {
  const { at, fact, company, ids, recencyDays, frequency, monetary, scores } = await rfmTable(deps, input)
  const cells = new Map<number, CellSums>()
  let sumOfScores = 0
  let revenue = 0
  for (let row = 0; row < ids.length; row += 1) {
    const [r, f, m] = [scores.recency[row] as number, scores.frequency[row] as number, scores.monetary[row] as number]
    const code = (r * 16 + f) * 16 + m
    const cell = cells.get(code) ?? { recency: r, frequency: f, monetary: m, customers: 0, revenue: 0, days: 0, occasions: 0 }
    cell.customers += 1
    cell.revenue += monetary[row] as number
    cell.days += recencyDays[row] as number
    cell.occasions += frequency[row] as number
    cells.set(code, cell)
    sumOfScores += r + f + m
    revenue += monetary[row] as number
  }
  return {
    at, fact, currency: company.catalogue.currency, customers: ids.length, revenue, bins: input.bins, sumOfScores, distinctCodes: cells.size,
    cells: [...cells].sort(([left], [right]) => right - left).map(([, cell]) => ({
      recency: cell.recency, frequency: cell.frequency, monetary: cell.monetary, customers: cell.customers, revenue: cell.revenue,
      revenueShare: revenue === 0 ? 0 : cell.revenue / revenue, meanRecencyDays: cell.days / cell.customers, meanFrequency: cell.occasions / cell.customers,
      meanMonetary: cell.revenue / cell.customers,
    })),
  }
}

/** The customers behind cells, those who spent most first. */
export const rfmCustomersOf = async (deps: AnalysisDeps, input: ParsedInputOf<typeof rfmCustomers>): Promise<OutputOf<typeof rfmCustomers>> => {
  const { ids, recencyDays, frequency, monetary, scores } = await rfmTable(deps, input)
  const fits = (wanted: number | undefined, score: number): boolean => wanted === undefined || wanted === score
  const rows = ids.flatMap((_, row) =>
    fits(input.recency, scores.recency[row] as number) && fits(input.frequencyScore, scores.frequency[row] as number) && fits(input.monetary, scores.monetary[row] as number) ? [row] : [])
  rows.sort((left, right) => (monetary[right] as number) - (monetary[left] as number) || left - right)
  return {
    total: rows.length,
    customers: rows.slice(0, input.limit).map((row) => ({
      id: ids[row] as string, recencyDays: recencyDays[row] as number, frequency: frequency[row] as number, monetaryMinor: monetary[row] as number,
      recencyScore: scores.recency[row] as number, frequencyScore: scores.frequency[row] as number, monetaryScore: scores.monetary[row] as number,
    })),
  }
}
