import type { Aggregate, Expression } from '../tree.ts'
import { rowsWithin } from './fact-rows.ts'
import { functionLinks } from './function-links.ts'
import type { Link, Session, Term } from './session.ts'
import { asAggregate } from './term-forms.ts'
import { anyKnown, includes, isNothing, lowerBound, pointSet, related, unknownOnly, upperBound, withUnknown } from './value-set.ts'
import type { ValueSet } from './value-set.ts'

type Narrowed = readonly (readonly [term: number, set: ValueSet])[]

const zero = pointSet([0])
const positive = related('>=', 1)

const isPositive = (set: ValueSet): boolean => !set.unknown && !includes(set, 0)
const isZero = (set: ValueSet): boolean => !set.unknown && lowerBound(set)?.value === 0 && upperBound(set)?.value === 0
const isKnown = (set: ValueSet): boolean => !set.unknown
const isUnknown = (set: ValueSet): boolean => isNothing(withUnknown(set, false))

/** Where both are known, the first is at most the second. */
export const atMost = (low: number, high: number): Link => ({
  terms: [low, high],
  narrow: (setOf) => {
    const [a, b] = [setOf(low), setOf(high)]
    const least = isKnown(a) ? lowerBound(a) : undefined
    const most = isKnown(b) ? upperBound(b) : undefined
    const result: [number, ValueSet][] = []
    if (least !== undefined) result.push([high, withUnknown(related(least.isIncluded ? '>=' : '>', least.value))])
    if (most !== undefined) result.push([low, withUnknown(related(most.isIncluded ? '<=' : '<', most.value))])
    return result
  },
})

/** When one thing is so, another is; and when the other is not so, the one is not. */
const implies = (
  first: number, second: number, when: { readonly is: (set: ValueSet) => boolean; readonly not: ValueSet }, then: { readonly set: ValueSet; readonly isNot: (set: ValueSet) => boolean },
): Link => ({
  terms: [first, second],
  narrow: (setOf): Narrowed => {
    if (when.is(setOf(first))) return [[second, then.set]]
    return then.isNot(setOf(second)) ? [[first, when.not]] : []
  },
})

const whenPositive = { is: isPositive, not: zero }
const whenKnown = { is: isKnown, not: unknownOnly }
const whenNotZero = { is: isPositive, not: zero }
const thenPositive = { set: positive, isNot: isZero }
const thenKnown = { set: anyKnown, isNot: isUnknown }

const sameValue = (a: Aggregate, b: Aggregate): boolean => JSON.stringify(a.of) === JSON.stringify(b.of)
const isCount = ({ function: name }: Aggregate): boolean => name === 'count' || name === 'distinct'
const isPick = ({ function: name }: Aggregate): boolean => name === 'min' || name === 'max' || name === 'first' || name === 'last'
const isNonNegative = ({ domain }: Term): boolean => (lowerBound(domain)?.value ?? -1) === 0

/** What holds when every row of the inner aggregate is also one of the outer. */
const nestedLinks = (inner: Term, a: Aggregate, outer: Term, b: Aggregate): readonly Link[] => {
  const links: Link[] = []
  const isSame = sameValue(a, b)
  const coversRows = b.function === 'count' && b.of === undefined
  if (isCount(a) && isCount(b) && (isSame || coversRows)) {
    if (a.function === b.function || b.function === 'count') links.push(atMost(inner.id, outer.id))
    links.push(implies(inner.id, outer.id, whenPositive, thenPositive))
  }
  if (a.function === 'sum' && isCount(b) && (isSame || coversRows)) links.push(implies(inner.id, outer.id, whenNotZero, thenPositive))
  if ((isPick(a) || a.function === 'avg') && isCount(b) && (isSame || coversRows)) links.push(implies(inner.id, outer.id, whenKnown, thenPositive))
  if (!isSame) return links
  if (isCount(a) && isPick(b)) links.push(implies(inner.id, outer.id, whenPositive, thenKnown))
  if (isPick(a) && isPick(b)) links.push(implies(inner.id, outer.id, whenKnown, thenKnown))
  if (isPick(a) && b.function === 'max') links.push(atMost(inner.id, outer.id))
  if (isPick(a) && b.function === 'min') links.push(atMost(outer.id, inner.id))
  if (a.function === 'sum' && b.function === 'sum' && a.of?.op === 'column' && inner.type === 'money' && isNonNegative(outer)) links.push(atMost(inner.id, outer.id))
  return links
}

const aggregateLinks = (session: Session, term: Term, node: Aggregate): readonly Link[] =>
  session.terms.flatMap((other): readonly Link[] => {
    const b = other.id === term.id ? undefined : asAggregate(other.node)
    if (b === undefined || b.fact !== node.fact) return []
    return [
      ...(rowsWithin(session, node, b) ? nestedLinks(term, node, other, b) : []),
      ...(rowsWithin(session, b, node) ? nestedLinks(other, b, term, node) : []),
    ]
  })

/** What is known between a new term and those before it. */
export const linksOf = (session: Session, term: Term): readonly Link[] => {
  const aggregate = asAggregate(term.node as Expression)
  return aggregate === undefined ? functionLinks(session, term) : aggregateLinks(session, term, aggregate)
}
