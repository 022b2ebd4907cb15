import { segmentCondition } from '../definitions.ts'
import type { Catalogue } from '../catalogue.ts'
import { childrenOf } from '../tree.ts'
import type { CompareOperator, Expression } from '../tree.ts'
import { attributeColumn } from '../type-of.ts'
import { agesAsMoments } from './since.ts'

/*
 * A rule selects where its condition is true; unknown and false are the same to it. So the condition is taken apart into statements that are
 * either so or not so: "this part is true", "… false", "… not true", "… not false". Statements over one fact alone become a question to that
 * fact ("which customers …"), answered without a join of every customer to his figures.
 */

/** What a statement says of its part. */
export type Outcome = 'true' | 'false' | 'notTrue' | 'notFalse'

/** So or not so, never unknown. */
export type Condition =
  | { readonly kind: 'all' | 'some'; readonly of: readonly Condition[] }
  | { readonly kind: 'is'; readonly outcome: Outcome; readonly node: Expression }

const negated: Readonly<Record<Outcome, Outcome>> = { true: 'false', false: 'true', notTrue: 'notFalse', notFalse: 'notTrue' }
const opposites: Readonly<Record<Outcome, Outcome>> = { true: 'notTrue', notTrue: 'true', false: 'notFalse', notFalse: 'false' }

const groupOf = (kind: 'all' | 'some', of: readonly Condition[]): Condition => {
  const flat = of.flatMap((one) => (one.kind === kind ? one.of : [one]))
  return flat.length === 1 ? (flat[0] as Condition) : { kind, of: flat }
}

/**
 * "The node is …" with `and`, `or`, `not` and segments' rules taken apart, by Kleene's tables: `a and b` is true, or not false, when both are;
 * it is false, or not true, when one is. `not a` is not true when `a` is not false. A segment's rule that is unknown leaves the customer out:
 * `in segment` is never unknown.
 */
export const conditionOf = (node: Expression, outcome: Outcome, catalogue: Catalogue, at: string): Condition => {
  if (node.op === 'and' || node.op === 'or') {
    const needsAll = (node.op === 'and') === (outcome === 'true' || outcome === 'notFalse')
    return groupOf(needsAll ? 'all' : 'some', node.of.map((part) => conditionOf(part, outcome, catalogue, at)))
  }
  if (node.op === 'not') return conditionOf(node.of, negated[outcome], catalogue, at)
  if (node.op === 'segment') {
    const rule = segmentCondition(catalogue, node.name)
    if (rule !== undefined) return conditionOf(rule, outcome === 'true' || outcome === 'notFalse' ? 'true' : 'notTrue', catalogue, at)
  }
  return { kind: 'is', outcome, node: agesAsMoments(node, catalogue, at) }
}

/** So where the condition is not so. */
export const oppositeOf = (condition: Condition): Condition =>
  condition.kind === 'is'
    ? { ...condition, outcome: opposites[condition.outcome] }
    : { kind: condition.kind === 'all' ? 'some' : 'all', of: condition.of.map(oppositeOf) }

const isSo = (outcome: Outcome, value: boolean | null): boolean => {
  if (outcome === 'true') return value === true
  if (outcome === 'false') return value === false
  return outcome === 'notTrue' ? value !== true : value !== false
}

/** Whether a condition is so, given the values of its parts. */
export const holds = (condition: Condition, valueOf: (node: Expression) => boolean | null): boolean => {
  if (condition.kind === 'is') return isSo(condition.outcome, valueOf(condition.node))
  return condition.kind === 'all' ? condition.of.every((one) => holds(one, valueOf)) : condition.of.some((one) => holds(one, valueOf))
}

/** What an expression reads: facts by name, the customer's own row, or other tables joined to it. Constants read nothing. */
interface Reading {
  readonly facts: Set<string>
  hasRow: boolean
  hasTables: boolean
}

/** Nodes that read nothing themselves, only through their parts. */
const passive: ReadonlySet<Expression['op']> = new Set(['literal', 'now', 'today', 'and', 'or', 'not', 'compare', 'arithmetic', 'negate', 'call', 'in', 'between', 'known', 'case'])

const read = (node: Expression, reading: Reading, catalogue: Catalogue): void => {
  if (node.op === 'aggregate') reading.facts.add(node.fact)
  else if (node.op === 'attribute') reading.hasRow = true
  else if (node.op === 'segment' && segmentCondition(catalogue, node.name) === undefined) reading.hasRow = true
  else if (passive.has(node.op)) for (const [, child] of childrenOf(node)) read(child, reading, catalogue)
  // Scores, tags, segments' rules, and whatever the language learns later: read beside the customer.
  else reading.hasTables = true
}

const readingOf = (condition: Condition, catalogue: Catalogue): Reading => {
  const reading: Reading = { facts: new Set(), hasRow: false, hasTables: false }
  const visit = (one: Condition): void => {
    if (one.kind === 'is') read(one.node, reading, catalogue)
    else one.of.forEach(visit)
  }
  visit(condition)
  return reading
}

/** The fact that alone decides a condition; undefined when more is needed. */
export const decidingFact = (condition: Condition, catalogue: Catalogue): string | undefined => {
  const { facts, hasRow, hasTables } = readingOf(condition, catalogue)
  return facts.size === 1 && !hasRow && !hasTables ? [...facts][0] : undefined
}

/** Whether a condition reads nothing but the customer's row and lists of members. */
export const isOfCustomer = (condition: Condition, catalogue: Catalogue): boolean => {
  const { facts, hasRow, hasTables } = readingOf(condition, catalogue)
  return facts.size === 0 && hasRow && !hasTables
}

/** Parts of a list that one fact decides are put together: they are asked in one question. */
export const byFact = (kind: 'all' | 'some', of: readonly Condition[], catalogue: Catalogue): readonly Condition[] => {
  const groups = new Map<string | Condition, Condition[]>()
  for (const one of of) {
    const key = decidingFact(one, catalogue) ?? one
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].map((group) => groupOf(kind, group))
}

const sharesOfComparison: Readonly<Record<Exclude<CompareOperator, '=' | '!='>, number>> = { '<': 0.4, '<=': 0.4, '>': 0.4, '>=': 0.4 }

/** Share of customers that have one value of what is compared: known values count as equally frequent. */
const shareOfOne = (node: Expression, catalogue: Catalogue): number => {
  if (node.op !== 'attribute') return 0.1
  const column = attributeColumn(catalogue, node.name)
  if (column.type === 'boolean') return 0.5
  return column.values === undefined || column.values.length === 0 ? 0.1 : 1 / column.values.length
}

const shareOfNode = (node: Expression, catalogue: Catalogue): number => {
  if (node.op === 'compare') {
    const one = shareOfOne(node.left.op === 'literal' ? node.right : node.left, catalogue)
    if (node.operator === '=') return one
    return node.operator === '!=' ? 1 - one : sharesOfComparison[node.operator]
  }
  if (node.op === 'in') return Math.min(1, node.values.length * shareOfOne(node.of, catalogue))
  if (node.op === 'between') return 0.2
  if (node.op === 'call') return 0.1
  return node.op === 'known' ? 0.9 : 0.5
}

/**
 * A guess at the share of customers a condition over their row is so for: it only decides the order of work, never an answer. There are no
 * statistics to ask: equality counts as one of the values described in model.yaml, a bound as two fifths.
 */
export const guessedShare = (condition: Condition, catalogue: Catalogue): number => {
  if (condition.kind === 'is') {
    const share = shareOfNode(condition.node, catalogue)
    return condition.outcome === 'true' || condition.outcome === 'notFalse' ? share : 1 - share
  }
  if (condition.kind === 'all') return condition.of.reduce((share, one) => share * guessedShare(one, catalogue), 1)
  return Math.min(1, condition.of.reduce((share, one) => share + guessedShare(one, catalogue), 0))
}
