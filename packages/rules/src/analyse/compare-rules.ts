import type { Catalogue } from '../catalogue.ts'
import type { CustomerRecord, DimensionRows } from '../evaluate/record.ts'
import { evaluateRule } from '../evaluate/rule.ts'
import type { Rule } from '../tree.ts'
import { withPart, withinBudget } from './budget.ts'
import { selects, selectsNot } from './constrain.ts'
import { openAnalysis } from './engine.ts'
import type { Comparison, Relation } from './finding.ts'
import { allOf } from './formula.ts'
import type { Formula } from './formula.ts'
import { comparisonMessages } from './messages.ts'
import { isSatisfiable } from './search.ts'
import type { Session } from './session.ts'
import { findWitness } from './witness.ts'
import type { Witness } from './witness.ts'
import { witnessInstant } from './witness-instant.ts'

export interface ComparisonOptions {
  /** Instant at which witnesses are asked about; later than every day the rules name unless given. */
  readonly at?: string
  /** How the rules are called in messages, in the languages' own order of words. */
  readonly names?: readonly [first: string, second: string]
  /** Proofs only, no witnesses: nothing is then called overlapping. */
  readonly withoutWitnesses?: boolean
}

const compareSteps = 120_000

/** `none` is proven; a witness was evaluated; `open` is neither. */
export type Share = { readonly kind: 'none' } | { readonly kind: 'witness'; readonly witness: Witness } | { readonly kind: 'open' }

interface Side {
  readonly rule: Rule
  readonly isMet: boolean
}

const isTaken = ({ take }: Rule): boolean => take !== undefined && take.length > 0

const formulaOf = (session: Session, { rule, isMet }: Side): Formula => (isMet ? selects(session, rule.when) : selectsNot(session, rule.when))

const isMetAs = (catalogue: Catalogue, at: string, sides: readonly Side[]) => (customer: CustomerRecord, dimensions: DimensionRows): boolean =>
  sides.every(({ rule, isMet }) => evaluateRule({ language: 1, when: rule.when }, customer, { at, catalogue, dimensions }) === isMet)

/** Whether a customer can meet some rules and not others. Which of those selected a rule takes is not known of one customer, so that proves less. */
export const shareOf = (session: Session, sides: readonly Side[], at: string, options: { readonly withWitness: boolean }): Share => {
  const isProvable = sides.every(({ rule, isMet }) => isMet || !isTaken(rule))
  const formula = withinBudget(() => allOf(sides.map((side) => formulaOf(session, side))))
  const proof = formula === undefined || !isProvable ? undefined : withPart(session.budget, compareSteps / 4, () => isSatisfiable(session, formula).kind)
  if (proof === 'no') return { kind: 'none' }
  if (formula === undefined || !options.withWitness || sides.some(({ rule }) => isTaken(rule))) return { kind: 'open' }
  const witness = findWitness(session, formula, at, isMetAs(session.catalogue, at, sides))
  return witness === undefined ? { kind: 'open' } : { kind: 'witness', witness }
}

const relationOf = (both: Share, onlyFirst: Share, onlySecond: Share): Relation => {
  if (onlyFirst.kind === 'none' && onlySecond.kind === 'none') return 'equivalent'
  if (both.kind === 'none') return 'disjoint'
  if (onlyFirst.kind === 'none') return 'within'
  if (onlySecond.kind === 'none') return 'contains'
  return [both, onlyFirst, onlySecond].every(({ kind }) => kind === 'witness') ? 'overlapping' : 'undecided'
}

const messageOf = (relation: Relation, [first, second]: readonly [string, string]): Comparison['message'] =>
  relation === 'contains' ? comparisonMessages.within(second, first) : comparisonMessages[relation](first, second)

const shown = <Name extends string>(name: Name, share: Share): { readonly [key in Name]?: Witness } =>
  share.kind === 'witness' ? ({ [name]: share.witness } as { [key in Name]: Witness }) : {}

/**
 * How the customers of two rules lie to each other. `equivalent`, `within`, `contains` and `disjoint` are proven for all customers and
 * instants; `overlapping` is shown by three made-up customers who were evaluated; everything else is `undecided`.
 * @param first a checked rule
 * @param second a checked rule over the same catalogue
 *
 * Example:
 * ```ts
 * import { compareRules, exampleCatalogue, parseRule } from '@sextant/rules'
 * const [many, some] = ['count(purchase, last 30 days) > 5', 'any(purchase, last 90 days)'].map((text) => parseRule(text, exampleCatalogue))
 * many.kind === 'ok' && some.kind === 'ok' ? compareRules(many.rule, some.rule, exampleCatalogue).relation : '' // => 'within'
 * ```
 */
export const compareRules = (first: Rule, second: Rule, catalogue: Catalogue, options: ComparisonOptions = {}): Comparison => {
  const session = openAnalysis(catalogue, { left: compareSteps })
  const at = options.at ?? witnessInstant([first.when, second.when])
  return compareIn(session, first, second, at, options)
}

/** The same within an analysis that has looked at the rules before. */
export const compareIn = (session: Session, first: Rule, second: Rule, at: string, options: ComparisonOptions): Comparison => {
  const withWitness = options.withoutWitnesses !== true
  const share = (a: boolean, b: boolean): Share => shareOf(session, [{ rule: first, isMet: a }, { rule: second, isMet: b }], at, { withWitness })
  const [both, onlyFirst, onlySecond] = [share(true, true), share(true, false), share(false, true)]
  const relation = relationOf(both, onlyFirst, onlySecond)
  return {
    relation, message: messageOf(relation, options.names ?? ['the first rule', 'the second']),
    ...shown('both', both), ...shown('onlyFirst', onlyFirst), ...shown('onlySecond', onlySecond),
  }
}

/**
 * A made-up customer whom a rule selects, evaluated before he is returned; undefined when none was found.
 * @param at the instant at which he is selected; later than every day the rule names unless given
 */
export const witnessOf = (rule: Rule, catalogue: Catalogue, options: { readonly at?: string } = {}): Witness | undefined => {
  const session = openAnalysis(catalogue, { left: compareSteps })
  const at = options.at ?? witnessInstant([rule.when])
  const share = shareOf(session, [{ rule, isMet: true }], at, { withWitness: true })
  return share.kind === 'witness' ? share.witness : undefined
}
