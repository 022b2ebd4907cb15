import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { instantOf, isoOf } from '../../../platform/time.ts'
import { companyOf, isSelected, metricSourceOrError, ruleOfScope } from '../../customers/index.ts'
import type { Company, MetricSource } from '../../customers/index.ts'
import type { AnalysisDeps, Scope } from '../deps.ts'
import { analysisErrors } from '../errors.ts'

/** What an analysis of money stands on: the company, the instant, what is summed, and which rows count. */
export interface Purchases {
  readonly company: Company
  readonly at: string
  readonly source: MetricSource
  /** Rows of customers in scope before the instant, returns among them unless gross. */
  readonly within: Sql
  readonly occasion: Sql
}

export interface PurchaseScope extends Scope {
  readonly fact?: string | undefined
  readonly metric?: string | undefined
  /** Column whose distinct values are occasions; the fact's own unless given. */
  readonly frequency?: string | undefined
}

export const customerOfFact = sql`"fact"."_customer"`
export const isPurchase = sql`not "fact"."_refund"`

const occasionOf = (company: Company, source: MetricSource, wanted: string | undefined): Sql => {
  const column = wanted ?? source.occasion
  if (column === undefined) return sql`count(*)`
  const columns = company.catalogue.facts[source.fact]?.columns ?? {}
  const known = columns[column]
  if (known === undefined)
    throw analysisErrors.ANALYSIS_COLUMN_UNKNOWN({ fact: source.fact, column, known: Object.keys(columns).join(', ') }, { where: 'frequency' })
  return sql`count(distinct ${ident('fact', known.column ?? column)})`
}

export const instantOr = async (deps: AnalysisDeps, at: string | undefined): Promise<string> => (at === undefined ? await deps.standpoint() : isoOf(instantOf(at)))

export const purchasesOf = async (deps: AnalysisDeps, input: PurchaseScope): Promise<Purchases> => {
  const company = await companyOf(deps)
  const { dialect } = deps.warehouse
  const at = await instantOr(deps, input.at)
  const source = metricSourceOrError(company, { fact: input.fact, metric: input.metric, gross: input.gross }, dialect, at)
  const within = sql`${customerOfFact} is not null and "fact"."_at" < ${dialect.instant(at)} and ${source.where}
    and ${isSelected(customerOfFact, ruleOfScope(input, company.catalogue), company.catalogue, at, dialect)}`
  return { company, at, source, within, occasion: occasionOf(company, source, input.frequency) }
}
