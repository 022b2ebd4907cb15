import type { Catalogue, ValueType } from '../catalogue.ts'
import { rowScopeOf } from '../scope.ts'
import type { RowScope } from '../scope.ts'
import { typeOf } from '../type-of.ts'
import type { Expression } from '../tree.ts'
import type { Budget } from './budget.ts'
import { spend } from './budget.ts'
import type { Grain, ValueSet } from './value-set.ts'

/** Something with a value that a rule speaks of and the analysis does not look into: an attribute, an aggregate, a function of several. */
export interface Term {
  readonly id: number
  readonly key: string
  /** Expression whose value it is, for evaluation and for words. */
  readonly node: Expression
  readonly type: ValueType
  readonly grain: Grain
  /** Every value it can ever have. */
  readonly domain: ValueSet
}

/** Something known between terms: how the values of some narrow those of others. */
export interface Link {
  readonly terms: readonly number[]
  /** Sets that the terms' values must also lie in, given the sets they lie in now. */
  readonly narrow: (setOf: (term: number) => ValueSet) => readonly (readonly [term: number, set: ValueSet])[]
}

/** What can be known of terms before any rule is looked at. */
export interface Knowledge {
  readonly grainOf: (node: Expression, type: ValueType) => Grain
  readonly domainOf: (session: Session, node: Expression, type: ValueType) => ValueSet
  /** What links a new term with those before it. */
  readonly linksOf: (session: Session, term: Term) => readonly Link[]
}

/** One analysis: the terms met so far, over a customer or over the rows of a fact, and what is known between them. */
export interface Session {
  readonly catalogue: Catalogue
  readonly row: RowScope | undefined
  readonly budget: Budget
  readonly knowledge: Knowledge
  readonly terms: Term[]
  readonly byKey: Map<string, Term>
  /** Links by the terms they read. */
  readonly links: Link[][]
  /** Sessions over rows, by fact. */
  readonly rows: Map<string, Session>
  /** Answers that are asked for again and again. */
  readonly known: Map<string, unknown>
}

export const openSession = (catalogue: Catalogue, budget: Budget, knowledge: Knowledge, row?: RowScope): Session => ({
  catalogue, row, budget, knowledge, terms: [], byKey: new Map(), links: [], rows: new Map(), known: new Map(),
})

export const typeIn = (session: Session, node: Expression): ValueType => typeOf(node, session.catalogue, session.row)

/** The session over a fact's rows, for what stands inside its aggregates. */
export const rowSession = (session: Session, fact: string): Session => {
  let inner = session.rows.get(fact)
  if (inner === undefined) {
    inner = openSession(session.catalogue, session.budget, session.knowledge, rowScopeOf(session.catalogue, fact))
    session.rows.set(fact, inner)
  }
  return inner
}

export const remembered = <T>(session: Session, key: string, work: () => T): T => {
  if (session.known.has(key)) return session.known.get(key) as T
  const answer = work()
  session.known.set(key, answer)
  return answer
}

/** The term of an expression; a new one is linked with those before it. */
export const termOf = (session: Session, node: Expression): Term => {
  const key = JSON.stringify(node)
  const old = session.byKey.get(key)
  if (old !== undefined) return old
  spend(session.budget, 20 + session.terms.length)
  const type = typeIn(session, node)
  const grain = session.knowledge.grainOf(node, type)
  const domain = session.knowledge.domainOf(session, node, type)
  const term: Term = { id: session.terms.length, key, node, type, grain, domain }
  session.terms.push(term)
  session.byKey.set(key, term)
  session.links.push([])
  for (const link of session.knowledge.linksOf(session, term)) for (const id of link.terms) (session.links[id] as Link[]).push(link)
  return term
}
