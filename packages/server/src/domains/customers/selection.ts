import { compileRule, parseRule } from '@sextant/rules'
import type { Catalogue, Rule, RuleError } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { customerErrors } from './errors.ts'

const isKnown = (error: RuleError | undefined): error is RuleError => error !== undefined

/** The first error of a rule as RULE_INVALID; all of them are in its `errors`. */
export const ruleInvalid = (errors: readonly RuleError[], where: string): Error => {
  const first = errors[0]
  if (!isKnown(first)) throw new Error('a rule without errors was called invalid')
  return customerErrors.RULE_INVALID(
    {
      line: first.line, column: first.column, message: first.message.en, zh: first.message.zh,
      errors: errors.map(({ line, column, message }) => ({ where: `line ${line}, column ${column}`, message: message.en })),
    },
    { where },
  )
}

/** A rule from its text, or RULE_INVALID with the place and the nearest names. */
export const ruleOf = (text: string, catalogue: Catalogue, where = 'rule'): Rule => {
  const parsed = parseRule(text, catalogue)
  if (parsed.kind === 'error') throw ruleInvalid(parsed.errors, where)
  return parsed.rule
}

/** Both: a segment as it is defined now, and a rule. Undefined selects everybody. */
export const ruleOfScope = (scope: { readonly segment?: string | null | undefined; readonly rule?: string | null | undefined }, catalogue: Catalogue): Rule | undefined => {
  const segment = scope.segment === undefined || scope.segment === null ? undefined : ruleOf(`in segment ${JSON.stringify(scope.segment)}`, catalogue, 'segment')
  const rule = scope.rule === undefined || scope.rule === null || scope.rule.trim() === '' ? undefined : ruleOf(scope.rule, catalogue)
  if (segment === undefined || rule === undefined) return segment ?? rule
  return { language: 1, when: { op: 'and', of: [segment.when, rule.when] } }
}

/** `_customer in (…)` for the customers of a rule; true for everybody. */
export const isSelected = (customer: Sql, rule: Rule | undefined, catalogue: Catalogue, at: string, dialect: Dialect): Sql =>
  rule === undefined ? sql`true` : sql`${customer} in (${compileRule(rule, catalogue, { at, dialect })})`
