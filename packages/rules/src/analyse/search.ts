import { spend } from './budget.ts'
import type { Claim, Formula } from './formula.ts'
import type { Link, Session, Term } from './session.ts'
import { anyKnown, atGrain, intersection, isNothing, isWithin, sameSet, union } from './value-set.ts'
import type { ValueSet } from './value-set.ts'

/*
 * A search for values under which a formula holds. A box gives each term the set its value must lie in. Claims narrow the box, links
 * between terms narrow it further, alternatives are tried one after the other. A box that has lost all values of a term proves that
 * nobody is in it; when all boxes are lost, nobody is in any. A box that is left over proves nothing: the links do not know everything.
 */

export interface Box {
  /** Sets by term; a term that is absent may have every value of its domain. */
  readonly sets: Map<number, ValueSet>
  /** Terms of which the formula itself said something; the other sets follow from links. */
  readonly claimed: Set<number>
}

export const setIn = (session: Session, box: Box, term: number): ValueSet => box.sets.get(term) ?? (session.terms[term] as Term).domain

const emptyBox = (): Box => ({ sets: new Map(), claimed: new Set() })
const copyOf = ({ sets, claimed }: Box): Box => ({ sets: new Map(sets), claimed: new Set(claimed) })

type Alternative = Extract<Formula, { kind: 'or' }>

/** Rounds of narrowing after which a box is taken as it is: two terms that push each other upwards never come to rest. */
const mostRounds = 200

/** Narrows one term; false when no value is left. */
const narrowed = (session: Session, box: Box, id: number, set: ValueSet, changed: Set<number>): boolean => {
  const old = setIn(session, box, id)
  const { grain } = session.terms[id] as Term
  const next = atGrain(intersection(old, set), grain)
  if (!sameSet(old, next)) {
    box.sets.set(id, next)
    changed.add(id)
  } else if (!box.sets.has(id)) box.sets.set(id, old)
  return !isNothing(next)
}

const settle = (session: Session, box: Box, changed: Set<number>): boolean => {
  let rounds = 0
  while (changed.size > 0 && rounds < mostRounds) {
    rounds += 1
    const links = new Set<Link>()
    for (const id of changed) for (const link of session.links[id] ?? []) links.add(link)
    changed.clear()
    spend(session.budget, links.size)
    for (const link of links) {
      for (const [id, set] of link.narrow((term) => setIn(session, box, term))) if (!narrowed(session, box, id, set, changed)) return false
    }
  }
  return true
}

/** Takes a formula into a box: claims at once, alternatives for later. */
const assume = (session: Session, formula: Formula, box: Box, open: Alternative[], changed: Set<number>): boolean => {
  switch (formula.kind) {
    case 'true':
      return true
    case 'false':
      return false
    case 'claim':
      spend(session.budget, 1 + formula.set.spans.length)
      box.claimed.add(formula.term)
      return narrowed(session, box, formula.term, formula.set, changed)
    case 'and':
      return formula.of.every((part) => assume(session, part, box, open, changed))
    case 'or':
      open.push(formula)
      return true
  }
}

type Standing = 'holds' | 'fails' | 'open'

const claimStanding = (session: Session, { term, set }: Claim, box: Box): Standing => {
  const now = setIn(session, box, term)
  spend(session.budget, 1 + ((set.spans.length + now.spans.length) >> 3))
  if (isNothing(intersection(now, set))) return 'fails'
  return isWithin(now, set) ? 'holds' : 'open'
}

/** How a formula stands in a box, as far as its claims tell. */
const standing = (session: Session, formula: Formula, box: Box): Standing => {
  if (formula.kind === 'true') return 'holds'
  if (formula.kind === 'false') return 'fails'
  if (formula.kind === 'claim') return claimStanding(session, formula, box)
  const [deciding, whole] = formula.kind === 'and' ? (['fails', 'holds'] as const) : (['holds', 'fails'] as const)
  let result: Standing = whole
  for (const part of formula.of) {
    const one = standing(session, part, box)
    if (one === deciding) return deciding
    if (one === 'open') result = 'open'
  }
  return result
}

interface Choice {
  readonly ways: readonly Formula[]
  readonly rest: Alternative[]
}

/** Drops alternatives that hold or have one way left; returns the one with the fewest ways, or false when one has none. */
const simplified = (session: Session, box: Box, open: readonly Alternative[]): Choice | 'none' | false => {
  let pending = [...open]
  for (;;) {
    const changed = new Set<number>()
    const next: Alternative[] = []
    let best: { readonly alternative: Alternative; readonly ways: readonly Formula[] } | undefined
    let hasNew = false
    for (const alternative of pending) {
      const ways: Formula[] = []
      let holds = false
      for (const way of alternative.of) {
        const stands = standing(session, way, box)
        if (stands === 'holds') {
          holds = true
          break
        }
        if (stands === 'open') ways.push(way)
      }
      if (holds) continue
      const [only] = ways
      if (only === undefined) return false
      if (ways.length === 1) {
        if (!assume(session, only, box, next, changed)) return false
        hasNew = true
        continue
      }
      next.push(alternative)
      if (best === undefined || ways.length < best.ways.length) best = { alternative, ways }
    }
    if (!settle(session, box, changed)) return false
    pending = next
    if (hasNew) continue
    return best === undefined ? 'none' : { ways: best.ways, rest: pending.filter((one) => one !== best.alternative) }
  }
}

export interface Visitor {
  /** Sees every box that is left until it returns true. */
  readonly visit: (box: Box) => boolean
  /** Boxes, and all within them, that are not worth looking into. */
  readonly isTooDear?: (box: Box) => boolean
}

/** Returns whether the visitor ended it. */
const explore = (session: Session, box: Box, open: readonly Alternative[], visitor: Visitor): boolean => {
  if (visitor.isTooDear?.(box) === true) return false
  const choice = simplified(session, box, open)
  if (choice === false) return false
  if (choice === 'none') return visitor.isTooDear?.(box) === true ? false : visitor.visit(box)
  spend(session.budget, box.sets.size + choice.rest.length)
  return choice.ways.some((way) => {
    const copy = copyOf(box)
    const more = [...choice.rest]
    const changed = new Set<number>()
    return assume(session, way, copy, more, changed) && settle(session, copy, changed) && explore(session, copy, more, visitor)
  })
}

/** Visits the boxes in which a formula may hold; returns whether the visitor ended it. */
export const visitBoxes = (session: Session, formula: Formula, visitor: Visitor): boolean => {
  const box = emptyBox()
  const open: Alternative[] = []
  const changed = new Set<number>()
  return assume(session, formula, box, open, changed) && settle(session, box, changed) && explore(session, box, open, visitor)
}

/** `no` is a proof; `maybe` is none. */
export const isSatisfiable = (session: Session, formula: Formula): { readonly kind: 'no' } | { readonly kind: 'maybe'; readonly box: Box } => {
  let found: Box | undefined
  visitBoxes(session, formula, {
    visit: (box) => {
      found = box
      return true
    },
  })
  return found === undefined ? { kind: 'no' } : { kind: 'maybe', box: found }
}

const mostBoxes = 64

/** A set that holds every value a term has where a formula holds. */
export const reachableValues = (session: Session, formula: Formula, term: Term): ValueSet => {
  let boxes = 0
  let values: ValueSet | undefined
  const isCut = visitBoxes(session, formula, {
    visit: (box) => {
      boxes += 1
      const set = setIn(session, box, term.id)
      values = values === undefined ? set : union(values, set)
      return boxes >= mostBoxes
    },
  })
  return isCut || values === undefined ? { ...anyKnown, unknown: true } : values
}
