import { compileRowCondition, parseRowExpression, rowScopeOf } from '@sextant/rules'
import type { CatalogueFact, Label, RowScope } from '@sextant/rules'
import { and, ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { Company } from './company.ts'
import { loadedFacts, presentFacts } from './company.ts'
import { customerErrors } from './errors.ts'
import { ruleInvalid } from './selection.ts'

/** How a sum of money (or numbers) is read from a fact: rows stand under the alias `fact`. */
export interface MetricSource {
  readonly fact: string
  readonly label: Label
  /** `fact_x as fact`, with the dimensions its condition reads. */
  readonly from: Sql
  readonly value: Sql
  /** Which rows count; customers, times and returns besides. */
  readonly where: Sql
  /** Returns are left out. */
  readonly isGross: boolean
  /** Column whose distinct values are purchase occasions; undefined: each row is one. */
  readonly occasion: string | undefined
}

export interface MetricChoice {
  readonly fact?: string | undefined
  readonly metric?: string | undefined
  readonly gross?: boolean | undefined
}

/** Whether a fact's value is an amount of money. */
export const isMoneyFact = (fact: CatalogueFact): boolean => fact.valueColumn !== undefined && fact.columns[fact.valueColumn]?.type === 'money'

/** Name of the revenue metric's fact: the metric `revenue`, otherwise the first loaded fact with a money value. */
const defaultChoice = (company: Company): MetricChoice | undefined => {
  const metric = company.model.metrics['revenue']
  if (metric !== undefined && presentFacts(company).some(([name]) => name === metric.fact)) return { metric: 'revenue' }
  const fact = presentFacts(company).find(([, fact]) => isMoneyFact(fact))?.[0]
  return fact === undefined ? undefined : { fact }
}

const joinsFor = (fact: CatalogueFact, expression: unknown): Sql => {
  const text = JSON.stringify(expression ?? null)
  const used = Object.entries(fact.dimensions ?? {}).filter(([name]) => text.includes(`"dimension":${JSON.stringify(name)}`))
  return join(used.map(([name, { table, keyColumn, factColumn }]) => sql` left join ${ident(table)} as ${ident(name)} on ${ident(name, keyColumn)} = ${ident('fact', factColumn)}`), sql``)
}

/** Whether the fact that gives the revenue is one that cannot be read now: another fact's amounts must not stand for it. */
export const isRevenueLeftOut = (company: Company): boolean => {
  const { metric, fact } = defaultChoice(company) ?? {}
  const name = metric === undefined ? fact : company.model.metrics[metric]?.fact
  return name !== undefined && company.leftOut?.has(name) === true
}

/** How a metric is read: the one named, the fact's value, or the company's revenue when neither is named. */
export const metricSource = (company: Company, choice: MetricChoice, dialect: Dialect, at: string): MetricSource | undefined => {
  const chosen = choice.metric === undefined && choice.fact === undefined ? defaultChoice(company) : choice
  if (chosen === undefined) return undefined
  const metric = chosen.metric === undefined ? undefined : company.model.metrics[chosen.metric]
  if (chosen.metric !== undefined && metric === undefined)
    throw customerErrors.METRIC_UNKNOWN({ name: chosen.metric, known: Object.keys(company.model.metrics).join(', ') }, { where: 'metric' })
  const name = metric?.fact ?? (chosen.fact as string)
  const unreadable = company.leftOut?.get(name)
  if (unreadable !== undefined) throw unreadable
  const fact = loadedFacts(company).find(([one]) => one === name)?.[1]
  if (fact === undefined) throw customerErrors.FACT_UNKNOWN({ name, known: loadedFacts(company).map(([one]) => one).join(', ') }, { where: 'fact' })
  const column = metric?.column ?? fact.valueColumn
  const scope = rowScopeOf(company.catalogue, name) as RowScope
  const parsed = metric?.where === undefined ? undefined : parseRowExpression(metric.where, scope, 'condition')
  if (parsed?.kind === 'error') throw ruleInvalid(parsed.errors, `metrics.${chosen.metric}.where`)
  const condition = parsed === undefined ? sql`true` : compileRowCondition(parsed.expression, scope, { dialect, alias: 'fact', at })
  const isGross = choice.gross === true || metric?.gross === true
  return {
    fact: name, label: metric?.label ?? fact.label, isGross,
    from: sql`${ident(fact.table)} as "fact"${joinsFor(fact, parsed?.expression)}`,
    value: column === undefined ? sql`0` : ident('fact', fact.columns[column]?.column ?? column),
    where: and([condition, isGross ? sql`not "fact"."_refund"` : sql`true`]),
    occasion: company.model.facts[name]?.occasion,
  }
}

export const metricSourceOrError = (company: Company, choice: MetricChoice, dialect: Dialect, at: string): MetricSource => {
  const source = metricSource(company, choice, dialect, at)
  if (source === undefined) throw customerErrors.REVENUE_UNDEFINED({})
  return source
}
