import { parseRowExpression, printExpression, rowScopeOf } from '@sextant/rules'
import type { Catalogue, Expression, Rule, RowScope } from '@sextant/rules'
import type { Dialect } from '@sextant/sql'
import { instantOf, isoOf } from '../../../platform/time.ts'
import { companyOf, customerErrors, loadedFacts, ruleInvalid, ruleOfScope } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import type { AnalysisDeps, Scope } from '../deps.ts'

/** Where an analysis stands: the company, the instant, and who is looked at. */
export interface Standing {
  readonly company: Company
  readonly catalogue: Catalogue
  readonly dialect: Dialect
  readonly at: string
  /** Undefined: everybody. */
  readonly rule: Rule | undefined
  readonly gross: boolean
}

export const standingOf = async (deps: AnalysisDeps, input: Scope): Promise<Standing> => {
  const company = await companyOf(deps)
  const at = input.at === undefined ? await deps.standpoint() : isoOf(instantOf(input.at))
  return { company, catalogue: company.catalogue, dialect: deps.warehouse.dialect, at, rule: ruleOfScope(input, company.catalogue), gross: input.gross }
}

/** The rows of a loaded fact, or FACT_UNKNOWN. */
export const rowsOf = (standing: Standing, name: string, where = 'fact'): RowScope => {
  const loaded = loadedFacts(standing.company, true)
  const scope = loaded.some(([known]) => known === name) ? rowScopeOf(standing.catalogue, name) : undefined
  if (scope === undefined) throw customerErrors.FACT_UNKNOWN({ name, known: loaded.map(([known]) => known).join(', ') }, { where })
  return scope
}

/** A condition over a fact's rows from its text, or RULE_INVALID with its place. */
export const filterOf = (text: string | undefined, scope: RowScope, where: string): Expression | undefined => {
  if (text === undefined || text.trim() === '') return undefined
  const parsed = parseRowExpression(text, scope, 'condition')
  if (parsed.kind === 'error') throw ruleInvalid(parsed.errors, where)
  return parsed.expression
}

/** The condition under which a row of a fact is a return; undefined where the model declares none. */
const refundOf = (standing: Standing, fact: string): Expression | undefined => {
  const when = standing.company.model.facts[fact]?.refunds?.when
  const scope = rowScopeOf(standing.catalogue, fact)
  const parsed = when === undefined || scope === undefined ? undefined : parseRowExpression(when, scope, 'condition')
  return parsed?.kind === 'ok' ? parsed.expression : undefined
}

/** All of the conditions; undefined for none. */
export const allOf = (conditions: readonly (Expression | undefined)[]): Expression | undefined => {
  const given = conditions.flatMap((condition) => (condition === undefined ? [] : condition.op === 'and' ? condition.of : [condition]))
  return given.length < 2 ? given[0] : { op: 'and', of: given }
}

/** `not (…)` as rules write it: a value that is unknown is no reason to leave the row out. */
export const notReturned = (standing: Standing, fact: string): Expression | undefined => {
  const refund = refundOf(standing, fact)
  return refund === undefined ? undefined : { op: 'not', of: refund }
}

/** Customers within the scope who meet all conditions, as rule text; null where that is everybody. */
export const ruleTextOf = (standing: Standing, conditions: readonly (Expression | undefined)[]): string | null => {
  const when = allOf([standing.rule?.when, ...conditions])
  return when === undefined ? null : printExpression(when, standing.catalogue.currencyDigits)
}

/** `any(fact, where …)`, from an instant on. */
export const didRow = (fact: string, conditions: readonly (Expression | undefined)[], from?: string): Expression => {
  const where = allOf(conditions)
  return { op: 'aggregate', function: 'any', fact, ...(from === undefined ? {} : { window: { kind: 'since', from } }), ...(where === undefined ? {} : { where }) }
}
