import type { Expression } from '@sextant/rules'
import { customerErrors, loadedFacts } from '../../customers/index.ts'
import { rowAxis } from './axis.ts'
import type { Axis } from './axis.ts'
import { allOf, filterOf, notReturned, rowsOf } from './standing.ts'
import type { Standing } from './standing.ts'

/** The purchases that an analysis of buying looks at, and what they are worth. */
export interface Purchases {
  readonly fact: string
  /** Which rows count, in the rule language. */
  readonly where: Expression | undefined
  /** The same and no return: rows that are purchases. */
  readonly bought: Expression | undefined
  readonly value: Axis | undefined
  /** Column whose distinct values are purchase occasions; undefined: rows of one instant are one. */
  readonly occasion: string | undefined
}

interface Choice {
  readonly fact?: string | undefined
  readonly metric?: string | undefined
}

const chosen = (standing: Standing, { fact, metric }: Choice): Choice => {
  if (fact !== undefined || metric !== undefined) return { fact, metric }
  const loaded = loadedFacts(standing.company)
  const revenue = standing.company.model.metrics['revenue']
  if (revenue !== undefined && loaded.some(([name]) => name === revenue.fact)) return { metric: 'revenue' }
  const first = loaded.find(([, known]) => known.valueColumn !== undefined && known.columns[known.valueColumn]?.type === 'money')?.[0]
  if (first === undefined) throw customerErrors.REVENUE_UNDEFINED({})
  return { fact: first }
}

/** The metric named, the fact's value, or the company's revenue; rows narrowed further by `where`. */
export const purchasesOf = (standing: Standing, choice: Choice, where?: string): Purchases => {
  const { fact: factName, metric: metricName } = chosen(standing, choice)
  const { metrics, facts } = standing.company.model
  const metric = metricName === undefined ? undefined : metrics[metricName]
  if (metricName !== undefined && metric === undefined) throw customerErrors.METRIC_UNKNOWN({ name: metricName, known: Object.keys(metrics).join(', ') }, { where: 'metric' })
  const fact = metric?.fact ?? (factName as string)
  const rows = rowsOf(standing, fact)
  const column = metric?.column ?? standing.catalogue.facts[fact]?.valueColumn
  const isGross = standing.gross || metric?.gross === true
  const purchase = notReturned(standing, fact)
  const rowsKept = allOf([filterOf(metric?.where, rows, `metrics.${metricName ?? ''}.where`), filterOf(where, rows, 'where')])
  return {
    fact, value: column === undefined ? undefined : rowAxis(column, fact, standing, 'metric'), occasion: facts[fact]?.occasion,
    where: allOf([rowsKept, ...(isGross ? [purchase] : [])]), bought: allOf([rowsKept, purchase]),
  }
}
