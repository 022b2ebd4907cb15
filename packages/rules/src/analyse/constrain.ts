import { assertNever } from '../assert-never.ts'
import { segmentCondition, tagExpression } from '../definitions.ts'
import { evaluateExpression } from '../evaluate/rule.ts'
import type { Value } from '../evaluate/values.ts'
import { childrenOf, timeColumnName } from '../tree.ts'
import type { Aggregate, CompareOperator, Expression, Literal } from '../tree.ts'
import { isoOf, startOfDay } from '../zone.ts'
import { spend } from './budget.ts'
import { asAggregate, comparisonOf } from './term-forms.ts'
import { allOf, always, anyOf, never, truth } from './formula.ts'
import type { Formula } from './formula.ts'
import { remembered, termOf, typeIn } from './session.ts'
import type { Session } from './session.ts'
import {
  anyKnown, atGrain, between, complement, falseOnly, includes, intersection, isAnything, isNothing, isWithin, mirrored, notFalse, notTrue, pointSet, range, related, trueOnly,
  union, unknownOnly, withUnknown,
} from './value-set.ts'
import type { Point, ValueSet } from './value-set.ts'

/*
 * "The value of this expression lies in this set", as claims about terms. Three-valued logic is inside the sets: a condition's values are
 * 1 (true), 0 (false) and unknown, and "is not true" is the set {0, unknown}.
 */

export const pointOf = (value: Exclude<Value, null>): Point => (typeof value === 'boolean' ? Number(value) : value)

const timeBound: ReadonlySet<string> = new Set(['now', 'today', 'hours_since', 'days_since', 'months_since', 'years_since', 'days_until_anniversary'])
const plainOps: ReadonlySet<string> = new Set(['literal', 'arithmetic', 'negate', 'call'])

/** Whether the value is the same for everybody and at every instant. */
const isConstant = (node: Expression): boolean =>
  plainOps.has(node.op) && !(node.op === 'call' && timeBound.has(node.name)) && childrenOf(node).every(([, child]) => isConstant(child))

/** The value of an expression without names; undefined when it has some. A written day beside an instant is that day's first instant. */
const constantOf = (session: Session, node: Expression, beside: Expression): Value | undefined => {
  if (node.op === 'literal') {
    if (node.type === 'date' && typeIn(session, beside) === 'instant') return isoOf(startOfDay(session.catalogue.timeZone, node.value as string))
    return node.value
  }
  if (!isConstant(node)) return undefined
  return evaluateExpression(node, { id: '', attributes: {} }, { at: '2000-01-01T00:00:00.000Z', catalogue: session.catalogue })
}

const claim = (session: Session, node: Expression, set: ValueSet): Formula => {
  const term = termOf(session, node)
  const possible = intersection(atGrain(set, term.grain), term.domain)
  if (isNothing(possible)) return never
  return isWithin(term.domain, possible) ? always : { kind: 'claim', term: term.id, set: possible }
}

/** The values a comparison's operand must have for the comparison to come to one of the wanted outcomes. */
const operandSet = (wanted: ValueSet, met: ValueSet): ValueSet => {
  const whereTrue = includes(wanted, 1) ? met : undefined
  const whereFalse = includes(wanted, 0) ? intersection(complement(met), anyKnown) : undefined
  const parts = [whereTrue, whereFalse].filter((part) => part !== undefined)
  const [first, second] = parts
  const known = first === undefined ? { unknown: false, spans: [] } : second === undefined ? first : anyKnown
  return withUnknown(known, wanted.unknown)
}

const flipped: Readonly<Record<CompareOperator, CompareOperator>> = { '=': '=', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** Which signs of left minus right meet the operator. */
const signs: Readonly<Record<CompareOperator, ValueSet>> = {
  '=': pointSet([0]), '!=': pointSet([-1, 1]), '<': pointSet([-1]), '<=': range(-1, 0), '>': pointSet([1]), '>=': range(0, 1),
}

const bothBoolean = (session: Session, operator: CompareOperator, left: Expression, right: Expression, wanted: ValueSet): Formula => {
  const pair = (a: ValueSet, b: ValueSet): Formula => allOf([constrained(session, left, a), constrained(session, right, b)])
  const same = anyOf([pair(trueOnly, trueOnly), pair(falseOnly, falseOnly)])
  const apart = anyOf([pair(trueOnly, falseOnly), pair(falseOnly, trueOnly)])
  const [met, unmet] = operator === '=' ? [same, apart] : [apart, same]
  const open = anyOf([constrained(session, left, unknownOnly), constrained(session, right, unknownOnly)])
  return anyOf([...(includes(wanted, 1) ? [met] : []), ...(includes(wanted, 0) ? [unmet] : []), ...(wanted.unknown ? [open] : [])])
}

const compared = (session: Session, operator: CompareOperator, left: Expression, right: Expression, wanted: ValueSet): Formula => {
  const a = constantOf(session, left, right)
  const b = constantOf(session, right, left)
  if (a === null || b === null) return truth(wanted.unknown)
  if (b !== undefined) return constrained(session, left, operandSet(wanted, related(operator, pointOf(b))))
  if (a !== undefined) return constrained(session, right, operandSet(wanted, related(flipped[operator], pointOf(a))))
  if (JSON.stringify(left) === JSON.stringify(right)) {
    const outcome = includes(signs[operator], 0) ? 1 : 0
    return constrained(session, left, withUnknown(includes(wanted, outcome) ? anyKnown : { unknown: false, spans: [] }, wanted.unknown))
  }
  if (typeIn(session, left) === 'boolean') return bothBoolean(session, operator, left, right, wanted)
  const isSwapped = JSON.stringify(left) > JSON.stringify(right)
  const [first, second] = isSwapped ? [right, left] : [left, right]
  return claim(session, comparisonOf(first, second), operandSet(wanted, signs[isSwapped ? flipped[operator] : operator]))
}

const logic = (session: Session, op: 'and' | 'or', parts: readonly Expression[], wanted: ValueSet): Formula => {
  const each = (set: ValueSet): Formula[] => parts.map((part) => constrained(session, part, set))
  const [met, unmet, open] = [includes(wanted, 1), includes(wanted, 0), wanted.unknown]
  const every = op === 'and' ? allOf : anyOf
  const some = op === 'and' ? anyOf : allOf
  if (met && open) return every(each(notFalse))
  if (unmet && open) return some(each(notTrue))
  if (open) return allOf([every(each(notFalse)), some(each(notTrue))])
  return anyOf([...(met ? [every(each(trueOnly))] : []), ...(unmet ? [some(each(falseOnly))] : [])])
}

const cases = (session: Session, node: Extract<Expression, { op: 'case' }>, wanted: ValueSet): Formula => {
  const earlier: Formula[] = []
  const ways: Formula[] = []
  for (const { when, value } of node.branches) {
    ways.push(allOf([...earlier, constrained(session, when, trueOnly), constrained(session, value, wanted)]))
    earlier.push(constrained(session, when, notTrue))
    spend(session.budget, earlier.length)
  }
  const otherwise = node.otherwise === undefined ? truth(wanted.unknown) : constrained(session, node.otherwise, wanted)
  return anyOf([...ways, allOf([...earlier, otherwise])])
}

const firstKnown = (session: Session, of: readonly Expression[], wanted: ValueSet): Formula => {
  const [first, ...rest] = of
  if (first === undefined) return truth(wanted.unknown)
  const isKnown = constrained(session, first, withUnknown(wanted, false))
  return anyOf([isKnown, allOf([constrained(session, first, unknownOnly), firstKnown(session, rest, wanted)])])
}

const isPlainTime = (session: Session, node: Aggregate): boolean =>
  node.of?.op === 'column' && node.of.name === timeColumnName && node.of.dimension === undefined &&
  !Object.hasOwn(session.catalogue.facts[node.fact]?.columns ?? {}, timeColumnName)

/** `any` is a count above 0, `none` a count of 0; every row has a time. */
const aggregated = (session: Session, node: Aggregate, wanted: ValueSet): Formula => {
  const { of: _, ...rows } = node
  if (node.function !== 'any' && node.function !== 'none') {
    return node.function === 'count' && isPlainTime(session, node) ? claim(session, rows, wanted) : claim(session, node, wanted)
  }
  const met = node.function === 'any' ? related('>=', 1) : pointSet([0])
  return claim(session, { ...rows, function: 'count' }, operandSet(withUnknown(wanted, false), met))
}

const withinSegment = (session: Session, node: Extract<Expression, { op: 'segment' }>, wanted: ValueSet): Formula => {
  const condition = segmentCondition(session.catalogue, node.name)
  if (condition === undefined) return claim(session, node, wanted)
  return anyOf([
    ...(includes(wanted, 1) ? [constrained(session, condition, trueOnly)] : []), ...(includes(wanted, 0) ? [constrained(session, condition, notTrue)] : []),
  ])
}

const bounded = (session: Session, node: Extract<Expression, { op: 'between' }>, wanted: ValueSet): Formula => {
  const from = constantOf(session, node.from, node.of)
  const to = constantOf(session, node.to, node.of)
  if (from !== undefined && to !== undefined && from !== null && to !== null) {
    return constrained(session, node.of, operandSet(wanted, between(pointOf(from), pointOf(to))))
  }
  const atLeast: Expression = { op: 'compare', operator: '>=', left: node.of, right: node.from }
  return logic(session, 'and', [atLeast, { op: 'compare', operator: '<', left: node.of, right: node.to }], wanted)
}

const oneOf = (session: Session, node: Extract<Expression, { op: 'in' }>, wanted: ValueSet): Formula => {
  spend(session.budget, node.values.length)
  const values = node.values.map((value: Literal) => pointOf(constantOf(session, value, node.of) as Exclude<Value, null>))
  return constrained(session, node.of, operandSet(wanted, pointSet(values)))
}

const called = (session: Session, node: Extract<Expression, { op: 'call' }>, wanted: ValueSet): Formula => {
  if (node.name === 'coalesce') return firstKnown(session, node.of, wanted)
  const [of] = node.of
  if (node.name !== 'abs' || of === undefined) return claim(session, node, wanted)
  const size = intersection(wanted, withUnknown(related('>=', 0)))
  return constrained(session, of, union(size, mirrored(size)))
}

const constrain = (session: Session, node: Expression, wanted: ValueSet): Formula => {
  switch (node.op) {
    case 'literal':
      return truth(includes(wanted, pointOf(node.value)))
    case 'and':
    case 'or':
      return logic(session, node.op, node.of, wanted)
    case 'not': {
      const known = pointSet([...(includes(wanted, 1) ? [0] : []), ...(includes(wanted, 0) ? [1] : [])])
      return constrained(session, node.of, withUnknown(known, wanted.unknown))
    }
    case 'compare':
      return compared(session, node.operator, node.left, node.right, wanted)
    case 'in':
      return oneOf(session, node, wanted)
    case 'between':
      return bounded(session, node, wanted)
    case 'known':
      return anyOf([
        ...(includes(wanted, 1) ? [constrained(session, node.of, anyKnown)] : []), ...(includes(wanted, 0) ? [constrained(session, node.of, unknownOnly)] : []),
      ])
    case 'segment':
      return withinSegment(session, node, wanted)
    case 'tag': {
      const expression = tagExpression(session.catalogue, node.name)
      return expression === undefined ? claim(session, node, wanted) : constrained(session, expression, wanted)
    }
    case 'case':
      return cases(session, node, wanted)
    case 'negate':
      return constrained(session, node.of, mirrored(wanted))
    case 'call':
      return called(session, node, wanted)
    case 'aggregate': {
      const aggregate = asAggregate(node)
      return aggregate === undefined ? claim(session, node, wanted) : aggregated(session, aggregate, wanted)
    }
    case 'attribute':
    case 'score':
    case 'percentile':
    case 'column':
    case 'now':
    case 'today':
    case 'arithmetic':
    case 'sequence':
      return claim(session, node, wanted)
    default:
      return assertNever(node)
  }
}

/**
 * The claims under which an expression's value lies in a set.
 * @param wanted for a condition: of 1 (true), 0 (false) and unknown
 */
export const constrained = (session: Session, node: Expression, wanted: ValueSet): Formula => {
  spend(session.budget, 2)
  if (isNothing(wanted)) return never
  if (isAnything(wanted)) return always
  const isBooleanWhole = includes(wanted, 1) && includes(wanted, 0) && wanted.unknown && typeIn(session, node) === 'boolean'
  return isBooleanWhole ? always : constrain(session, node, wanted)
}

/** When an expression is selected, and when it is not. */
export const selects = (session: Session, node: Expression): Formula =>
  remembered(session, `selects ${JSON.stringify(node)}`, () => constrained(session, node, trueOnly))
export const selectsNot = (session: Session, node: Expression): Formula =>
  remembered(session, `selects not ${JSON.stringify(node)}`, () => constrained(session, node, notTrue))
