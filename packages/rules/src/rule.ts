import type { Catalogue, ValueType } from './catalogue.ts'
import { readSyntax } from './check.ts'
import { contextFor, definedBy, isTooLarge } from './definitions.ts'
import { ruleError } from './errors.ts'
import type { Fault, RuleError } from './errors.ts'
import { syntaxOfTree, takesOfTree } from './from-tree.ts'
import { parseRuleSyntax, parseSyntax } from './parse.ts'
import type { CheckContext, RowScope } from './scope.ts'
import type { RuleSyntax, Syntax } from './syntax.ts'
import { readTakes } from './takes.ts'
import { needCondition } from './typing.ts'
import type { Expression, Rule } from './tree.ts'

export type RuleResult = { readonly kind: 'ok'; readonly rule: Rule } | { readonly kind: 'error'; readonly errors: readonly RuleError[] }

/** An expression over one row, with its type. */
export interface RowExpression {
  readonly expression: Expression
  readonly type: ValueType
}

export type RowExpressionResult =
  | ({ readonly kind: 'ok' } & RowExpression)
  | { readonly kind: 'error'; readonly errors: readonly RuleError[] }

/** A value over one customer, with its type. */
export type ExpressionResult = RowExpressionResult

export interface RuleOptions {
  /** Name of the segment this rule is to define: it may not refer to itself, also not through others. */
  readonly defines?: string
  /** Name of the tag this expression is to define: it may not refer to itself, also not through others. */
  readonly definesTag?: string
  /** Whether the rule may end with `take …`: where a set of customers is asked for (segments, audiences), not where one customer is judged. */
  readonly takes?: boolean
}

const isFault = (value: object): value is Fault => 'code' in value

const failed = (faults: readonly Fault[], text: string): { kind: 'error'; errors: readonly RuleError[] } => ({
  kind: 'error', errors: faults.map((fault) => ruleError(fault, text)),
})

const finished = (syntax: RuleSyntax | Fault, context: CheckContext, text: string, options: RuleOptions): RuleResult => {
  if (isFault(syntax)) return failed([syntax], text)
  const when = needCondition(readSyntax(syntax.when, context), syntax.when.at, context)
  const take = readTakes(syntax.takes, options.takes === true, context)
  if (when === undefined || take === undefined || context.faults.length > 0) return failed(context.faults, text)
  if (context.catalogue !== undefined && isTooLarge(when, syntax.when.at, context, context.catalogue)) return failed(context.faults, text)
  return { kind: 'ok', rule: { language: 1, when, ...(take.length === 0 ? {} : { take }) } }
}

/**
 * Reads a rule from its text: names are looked up in the catalogue, types checked, money typed.
 * @param text at most 64 KB
 * @param catalogue what the company's rules may name
 * @returns the rule, or every error found with line, column, what was expected and the nearest known names; never throws on bad text
 *
 * Example:
 * ```ts
 * import { exampleCatalogue, parseRule } from '@sextant/rules'
 * parseRule('age >= 18 and sum(purchase.amount, last 90 days) > 200', exampleCatalogue).kind // => 'ok'
 * const wrong = parseRule('agee >= 18', exampleCatalogue)
 * wrong.kind === 'error' ? wrong.errors[0].nearest : [] // => ['age']
 * ```
 */
export const parseRule = (text: string, catalogue: Catalogue, options: RuleOptions = {}): RuleResult =>
  finished(parseRuleSyntax(text), contextFor(catalogue, undefined, definedBy(options)), text, options)

/**
 * Checks an untrusted tree as strictly as text.
 * @param json what claims to be a rule
 * @returns the rule in canonical form, or errors with their path in the tree
 */
export const checkRule = (json: unknown, catalogue: Catalogue, options: RuleOptions = {}): RuleResult => {
  const at = { kind: 'path', path: '' } as const
  if (typeof json !== 'object' || json === null || (json as { language?: unknown }).language !== 1) {
    return failed([{ code: 'BadTree', at, params: { why: 'language 1 is needed', whyZh: '需要 language 为 1' } }], '')
  }
  const { when, take } = json as { when?: unknown; take?: unknown }
  const syntax = syntaxOfTree(when, 'when', catalogue.currencyDigits)
  if (isFault(syntax)) return failed([syntax], '')
  const takes = takesOfTree(take, catalogue.currencyDigits)
  if (isFault(takes)) return failed([takes], '')
  return finished({ when: syntax, takes }, contextFor(catalogue, undefined, definedBy(options)), '', options)
}

/**
 * Reads a value over one customer: what an indicator, a tag or an axis of a table is worth. Conditions are values too (true, false, unknown).
 * @param text at most 64 KB
 * @returns the expression with its type, or every error found; never throws on bad text
 *
 * Example:
 * ```ts
 * import { exampleCatalogue, parseExpression } from '@sextant/rules'
 * const mean = parseExpression('sum(purchase.amount, last 90 days) / count(purchase, last 90 days)', exampleCatalogue)
 * mean.kind === 'ok' ? mean.type : mean.errors // => 'money'
 * ```
 */
export const parseExpression = (text: string, catalogue: Catalogue, options: RuleOptions = {}): ExpressionResult => {
  const syntax = parseSyntax(text)
  if (isFault(syntax)) return failed([syntax], text)
  const context = contextFor(catalogue, undefined, definedBy(options))
  const typed = readSyntax(syntax, context)
  const isFine = typed !== undefined && context.faults.length === 0 && !isTooLarge(typed.expression, syntax.at, context, catalogue)
  return isFine ? { kind: 'ok', ...typed } : failed(context.faults, text)
}

const finishedRow = (syntax: Syntax | Fault, scope: RowScope, want: 'condition' | 'value', text: string): RowExpressionResult => {
  if (isFault(syntax)) return failed([syntax], text)
  const context = contextFor(undefined, scope, [])
  const typed = readSyntax(syntax, context)
  if (want === 'condition') needCondition(typed, syntax.at, context)
  return typed === undefined || context.faults.length > 0 ? failed(context.faults, text) : { kind: 'ok', ...typed }
}

/**
 * Reads an expression over one row: a metric's filter, a refund condition, an import formula.
 * @param scope the row's columns, from `rowScopeOf` or made of a source's columns
 * @param want `condition` asks for true or false
 */
export const parseRowExpression = (text: string, scope: RowScope, want: 'condition' | 'value' = 'value'): RowExpressionResult =>
  finishedRow(parseSyntax(text), scope, want, text)
