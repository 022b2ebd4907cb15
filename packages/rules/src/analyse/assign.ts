import type { ValueType } from '../catalogue.ts'
import type { Value } from '../evaluate/values.ts'
import { childrenOf } from '../tree.ts'
import type { Expression } from '../tree.ts'
import { canonicalInstant, dayOfWall, isDay, isoOf, wallOfDay } from '../zone.ts'
import { unitsBefore } from '../windows.ts'
import { setIn } from './search.ts'
import type { Box } from './search.ts'
import { termOf } from './session.ts'
import type { Session, Term } from './session.ts'
import { pointOfValue, samples } from './sample.ts'
import { isWithin } from './value-set.ts'
import type { Point, ValueSet } from './value-set.ts'

/** A term and the set its value has to lie in. */
export interface Target {
  readonly term: Term
  readonly set: ValueSet
}

/** What a box asks for, beyond what is so anyway. */
export const targetsOf = (session: Session, box: Box): readonly Target[] =>
  [...box.sets].map(([id, set]) => ({ term: session.terms[id] as Term, set })).filter(({ term, set }) => !isWithin(term.domain, set))

const leafOps: ReadonlySet<string> = new Set(['attribute', 'score', 'percentile', 'segment', 'tag', 'column'])
export const isLeaf = (node: Expression): boolean => leafOps.has(node.op)

/** What can be given a value directly, within an expression. */
export const leavesIn = (node: Expression): readonly Expression[] => (isLeaf(node) ? [node] : childrenOf(node).flatMap(([, child]) => leavesIn(child)))

const literalsIn = (node: Expression): readonly Point[] =>
  node.op === 'literal' ? [pointOfValue(node.value) as Point] : childrenOf(node).flatMap(([, child]) => literalsIn(child))

const sinceUnits: Readonly<Record<string, 'hours' | 'days' | 'months' | 'years'>> = { hours_since: 'hours', days_since: 'days', months_since: 'months', years_since: 'years' }

const sinceCounts = ({ term, set }: Target): readonly number[] =>
  term.node.op === 'call' && sinceUnits[term.node.name] !== undefined
    ? samples(set, 'number', 'whole').filter((value): value is number => typeof value === 'number' && Math.abs(value) < 10_000)
    : []

/** Instants so long before the instant that a function of the time since then comes out right. */
export const instantsBefore = (session: Session, target: Target, at: string): readonly number[] => {
  const unit = target.term.node.op === 'call' ? sinceUnits[target.term.node.name] : undefined
  return unit === undefined ? [] : sinceCounts(target).map((count) => unitsBefore(session.catalogue.timeZone, Date.parse(at), count, unit))
}

/** Moments so long before the instant that a function of the time since then may come out right. */
const momentsBefore = (session: Session, target: Target, leaf: Term, at: string): readonly Point[] => {
  if (leaf.type !== 'date' && leaf.type !== 'instant') return []
  return instantsBefore(session, target, at).flatMap((ms) => (leaf.type === 'instant' ? [isoOf(ms - 3_600_000), isoOf(ms - 1)] : [isoOf(ms).slice(0, 10), isoOf(ms - 86_400_000).slice(0, 10)]))
}

const shifted = (value: Point): readonly Point[] => {
  if (typeof value === 'number') return [value, value + 1, value - 1, value / 2, value * 2]
  if (isDay(value)) return [value, dayOfWall(wallOfDay(value) + 86_400_000), dayOfWall(wallOfDay(value) - 86_400_000)]
  return [value, value.charAt(0).toUpperCase() + value.slice(1), value.toUpperCase()]
}

const fits = (point: Point, type: ValueType): boolean => {
  if (typeof point === 'number') return type === 'number' || type === 'money' || type === 'boolean'
  return type === 'string' || (type === 'date' ? isDay(point) : type === 'instant' && canonicalInstant(point) === point)
}

/** Values worth trying for a leaf, given what is asked of the terms made of it. */
const hintsFor = (session: Session, leaf: Term, derived: readonly Target[], at: string): readonly Point[] =>
  derived.flatMap((target) => {
    const literals = literalsIn(target.term.node)
    const values = samples(target.set, target.term.type, target.term.grain).flatMap((value) => (value === null ? [] : [pointOfValue(value) as Point]))
    const moments = leaf.type === 'date' || leaf.type === 'instant' ? [isoOf(Date.parse(at)), isoOf(Date.parse(at)).slice(0, 10)] : []
    const days = leaf.type === 'instant' ? [...literals, ...values].filter((point) => typeof point === 'string' && isDay(point)).map((point) => `${point}T12:00:00.000Z`) : []
    return [...[...literals, ...values, ...moments, ...days].flatMap(shifted), ...momentsBefore(session, target, leaf, at)].filter((point) => fits(point, leaf.type))
  })

export interface Leaf {
  readonly term: Term
  readonly values: readonly Value[]
}

/** The leaves that targets are made of, each with values to try: known values of a column first. */
export const leavesFor = (session: Session, targets: readonly Target[], box: Box, at: string, known: (node: Expression) => readonly string[]): readonly Leaf[] => {
  const leaves = new Map<string, Expression>()
  for (const { term } of targets) for (const node of leavesIn(term.node)) leaves.set(JSON.stringify(node), node)
  return [...leaves].map(([key, node]) => {
    const term = termOf(session, node)
    const derived = targets.filter((target) => target.term !== term && leavesIn(target.term.node).some((inner) => JSON.stringify(inner) === key))
    const hints = [...known(node), ...hintsFor(session, term, derived, at)]
    return { term, values: samples(setIn(session, box, term.id), term.type, term.grain, hints, derived.length === 0 ? 8 : 40) }
  })
}

const mostPasses = 4

/**
 * Gives each leaf a value, one after the other, so that as little as possible is wrong.
 * @param wrong how much is wrong as things stand; 0 when nothing is
 */
export const assignLeaves = (leaves: readonly Leaf[], put: (leaf: Term, value: Value) => void, wrong: () => number): void => {
  for (const { term, values } of leaves) if (values.length > 0) put(term, values[0] ?? null)
  let least = wrong()
  for (let pass = 0; pass < mostPasses && least > 0; pass++) {
    const before = least
    for (const { term, values } of leaves) {
      let best: Value | undefined = values[0]
      let bestWrong = Infinity
      for (const value of values) {
        put(term, value)
        const now = wrong()
        if (now < bestWrong) [best, bestWrong] = [value, now]
        if (now === 0) return
      }
      if (best !== undefined) put(term, best)
      least = bestWrong === Infinity ? least : bestWrong
    }
    if (least >= before) return
  }
}
