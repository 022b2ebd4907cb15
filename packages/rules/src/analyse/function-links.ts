import { evaluateExpression } from '../evaluate/rule.ts'
import type { Value } from '../evaluate/values.ts'
import { childrenOf } from '../tree.ts'
import type { Expression, Literal } from '../tree.ts'
import { spend } from './budget.ts'
import { termOf } from './session.ts'
import type { Link, Session, Term } from './session.ts'
import { isComparison } from './term-forms.ts'
import {
  anyKnown, comparePoints, falseOnly, includes, intersection, isNothing, isWithin, listed, lowerBound, notTrue, pointSet, related, trueOnly, unknownOnly,
  upperBound, withUnknown,
} from './value-set.ts'
import type { Point, ValueSet } from './value-set.ts'

/** Functions that are unknown where an argument is, and known where all are. */
const totalCalls: ReadonlySet<string> = new Set([
  'contains', 'starts_with', 'ends_with', 'lower', 'upper', 'trim', 'length', 'abs', 'greatest', 'least', 'round', 'floor', 'ceil', 'date', 'year', 'month', 'day', 'weekday',
  'hours_since', 'days_since', 'months_since', 'years_since',
])
const timeBound: ReadonlySet<string> = new Set(['hours_since', 'days_since', 'months_since', 'years_since'])
const leafOps: ReadonlySet<string> = new Set(['attribute', 'score', 'column', 'aggregate'])

/** What a strict expression reads; undefined when it is not strict (unknown as soon as one operand is). */
const leavesOf = (node: Expression): readonly Expression[] | undefined => {
  if (node.op === 'literal') return []
  if (leafOps.has(node.op)) return [node]
  const isStrict = node.op === 'arithmetic' || node.op === 'negate' || (node.op === 'call' && totalCalls.has(node.name))
  if (!isStrict) return undefined
  const parts = childrenOf(node).map(([, child]) => leavesOf(child))
  return parts.some((part) => part === undefined) ? undefined : (parts as readonly (readonly Expression[])[]).flat()
}

const some = (node: Expression, test: (node: Expression) => boolean): boolean => test(node) || childrenOf(node).some(([, child]) => some(child, test))

const isKnown = (set: ValueSet): boolean => !set.unknown
const isUnknown = (set: ValueSet): boolean => isNothing(withUnknown(set, false))

/** A strict function is known only where what it reads is known. */
const needsKnown = (of: number, leaf: number): Link => ({
  terms: [of, leaf],
  narrow: (setOf) => (isKnown(setOf(of)) ? [[leaf, anyKnown]] : isUnknown(setOf(leaf)) ? [[of, unknownOnly]] : []),
})

/** A function without arithmetic is known wherever all it reads is known. */
const givesKnown = (of: number, leaves: readonly number[]): Link => ({
  terms: [of, ...leaves],
  narrow: (setOf) => {
    if (leaves.every((leaf) => isKnown(setOf(leaf)))) return [[of, anyKnown]]
    const [only] = leaves
    return only !== undefined && leaves.length === 1 && isUnknown(setOf(of)) ? [[only, unknownOnly]] : []
  },
})

const substituted = (node: Expression, leaf: string, value: Literal): Expression => {
  if (node.op === 'literal') return node
  if (leafOps.has(node.op)) return JSON.stringify(node) === leaf ? value : node
  if (node.op === 'negate') return { ...node, of: substituted(node.of, leaf, value) }
  if (node.op === 'arithmetic') return { ...node, left: substituted(node.left, leaf, value), right: substituted(node.right, leaf, value) }
  return node.op === 'call' ? { ...node, of: node.of.map((part) => substituted(part, leaf, value)) } : node
}

const mostValues = 40

/** Where the one value that a function reads is among a few, the function is worked out for each. */
const workedOut = (session: Session, term: Term, base: Term): Link => {
  const results = new Map<Point, Value>()
  const resultFor = (point: Point): Value => {
    const old = results.get(point)
    if (old !== undefined) return old
    spend(session.budget, 30)
    const value = base.type === 'boolean' ? point === 1 : point
    const node = substituted(term.node, base.key, { op: 'literal', type: base.type, value })
    const result = evaluateExpression(node, { id: '', attributes: {} }, { at: '2000-01-01T00:00:00.000Z', catalogue: session.catalogue })
    results.set(point, result)
    return result
  }
  return {
    terms: [term.id, base.id],
    narrow: (setOf) => {
      const values = listed(setOf(base.id), mostValues, base.grain)
      if (values === undefined) return []
      const wanted = setOf(term.id)
      const pairs = values.map((value) => {
        const result = resultFor(value)
        return [value, typeof result === 'boolean' ? Number(result) : result] as const
      })
      const kept = pairs.filter(([, result]) => includes(wanted, result))
      const outcomes = kept.flatMap(([, result]) => (result === null ? [] : [result]))
      const hasUnknown = kept.some(([, result]) => result === null) || setOf(base.id).unknown
      return [
        [base.id, withUnknown(pointSet(kept.map(([value]) => value)), setOf(base.id).unknown && wanted.unknown)],
        [term.id, withUnknown(pointSet(outcomes), hasUnknown)],
      ]
    },
  }
}

interface TextTest {
  readonly name: 'contains' | 'starts_with' | 'ends_with'
  readonly of: string
  readonly part: string
}

const textTest = (node: Expression): TextTest | undefined => {
  if (node.op !== 'call' || (node.name !== 'contains' && node.name !== 'starts_with' && node.name !== 'ends_with')) return undefined
  const [of, part] = node.of
  return of === undefined || part?.op !== 'literal' ? undefined : { name: node.name, of: JSON.stringify(of), part: part.value as string }
}

const testImplies = (a: TextTest, b: TextTest): boolean => {
  if (b.name === 'contains') return a.part.includes(b.part)
  if (a.name !== b.name) return false
  return b.name === 'starts_with' ? a.part.startsWith(b.part) : a.part.endsWith(b.part)
}

const testsExclude = (a: TextTest, b: TextTest): boolean => {
  if (a.name !== b.name || a.name === 'contains') return false
  const [short, long] = a.part.length <= b.part.length ? [a.part, b.part] : [b.part, a.part]
  return a.name === 'starts_with' ? !long.startsWith(short) : !long.endsWith(short)
}

const isTrue = (set: ValueSet): boolean => isWithin(set, trueOnly)

/** Tests of one text: "starts with ab" implies "contains b" and excludes "starts with cd". */
const textLinks = (session: Session, term: Term): readonly Link[] => {
  const test = textTest(term.node)
  if (test === undefined) return []
  const made = (first: Term, a: TextTest, second: Term, b: TextTest): Link[] => {
    if (testImplies(a, b)) {
      return [{ terms: [first.id, second.id], narrow: (setOf) => (isTrue(setOf(first.id)) ? [[second.id, trueOnly]] : isWithin(setOf(second.id), notTrue) ? [[first.id, notTrue]] : []) }]
    }
    return testsExclude(a, b) ? [{ terms: [first.id, second.id], narrow: (setOf) => (isTrue(setOf(first.id)) ? [[second.id, falseOnly]] : []) }] : []
  }
  return session.terms.flatMap((other) => {
    const second = other.id === term.id ? undefined : textTest(other.node)
    return second === undefined || second.of !== test.of ? [] : [...made(term, test, other, second), ...made(other, second, term, test)]
  })
}

const beyond = (set: ValueSet, side: 'low' | 'high', isStrict: boolean): ValueSet => {
  const bound = side === 'low' ? lowerBound(set) : upperBound(set)
  if (bound === undefined) return anyKnown
  const isOpen = isStrict || !bound.isIncluded
  return related(side === 'low' ? (isOpen ? '>' : '>=') : isOpen ? '<' : '<=', bound.value)
}

/** How two values stand to each other, from where each may lie, and back. */
const comparisonLink = (term: Term, left: Term, right: Term): Link => ({
  terms: [term.id, left.id, right.id],
  narrow: (setOf) => {
    const [sign, a, b] = [setOf(term.id), setOf(left.id), setOf(right.id)]
    const possible: number[] = []
    const [aLow, aHigh, bLow, bHigh] = [lowerBound(a), upperBound(a), lowerBound(b), upperBound(b)]
    const isBelow = aHigh !== undefined && bLow !== undefined && comparePoints(aHigh.value, bLow.value) < 0
    const isAbove = aLow !== undefined && bHigh !== undefined && comparePoints(aLow.value, bHigh.value) > 0
    const canBeEqual = !isNothing(withUnknown(intersection(a, b), false))
    if (!isAbove) possible.push(-1)
    if (canBeEqual) possible.push(0)
    if (!isBelow) possible.push(1)
    const result: [number, ValueSet][] = [[term.id, withUnknown(pointSet(possible), a.unknown || b.unknown)]]
    if (sign.unknown) return result
    result.push([left.id, anyKnown], [right.id, anyKnown])
    if (isNothing(sign)) return result
    if (!includes(sign, 1)) result.push([left.id, beyond(b, 'high', !includes(sign, 0))], [right.id, beyond(a, 'low', !includes(sign, 0))])
    if (!includes(sign, -1)) result.push([left.id, beyond(b, 'low', !includes(sign, 0))], [right.id, beyond(a, 'high', !includes(sign, 0))])
    if (isWithin(sign, pointSet([0]))) result.push([left.id, b], [right.id, a])
    return result
  },
})

const isSimple = (node: Expression): boolean => leavesOf(node) !== undefined && node.op !== 'negate' && !(node.op === 'call' && node.name === 'abs')

const comparisonLinks = (session: Session, term: Term): readonly Link[] => {
  const when = isComparison(term.node) ? term.node.branches[0]?.when : undefined
  if (when?.op !== 'compare' || !isSimple(when.left) || !isSimple(when.right)) return []
  return [comparisonLink(term, termOf(session, when.left), termOf(session, when.right))]
}

/** Links of a term that is worked out of others. */
export const functionLinks = (session: Session, term: Term): readonly Link[] => {
  if (isComparison(term.node)) return comparisonLinks(session, term)
  if (leafOps.has(term.node.op)) return []
  const leaves = leavesOf(term.node)
  if (leaves === undefined || leaves.length === 0) return []
  const terms = [...new Map(leaves.map((leaf) => [JSON.stringify(leaf), termOf(session, leaf)])).values()]
  const isTotal = !some(term.node, ({ op }) => op === 'arithmetic' || op === 'negate')
  const [only] = terms
  const isFixed = terms.length === 1 && !some(term.node, (node) => node.op === 'call' && timeBound.has(node.name))
  return [
    ...terms.map((leaf) => needsKnown(term.id, leaf.id)),
    ...(isTotal ? [givesKnown(term.id, terms.map(({ id }) => id))] : []),
    ...(isFixed && only !== undefined ? [workedOut(session, term, only)] : []),
    ...textLinks(session, term),
  ]
}
