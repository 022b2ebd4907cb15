import type { Catalogue } from '../catalogue.ts'
import type { CustomerRecord, DimensionRows, FactRow } from '../evaluate/record.ts'
import { prepareRule } from '../evaluate/rule.ts'
import type { Value } from '../evaluate/values.ts'
import { childrenOf } from '../tree.ts'
import type { Expression } from '../tree.ts'
import { spend } from './budget.ts'
import type { Session, Term } from './session.ts'

/** A customer in the making: what an analysis changes until a rule holds. */
export interface Draft {
  readonly attributes: Record<string, Value>
  readonly facts: Record<string, FactRow[]>
  readonly scores: Record<string, number | null>
  readonly percentiles: Record<string, number | null>
  readonly tags: Record<string, Value>
  readonly segments: Set<string>
}

export const emptyDraft = (): Draft => ({ attributes: {}, facts: {}, scores: {}, percentiles: {}, tags: {}, segments: new Set() })

export const draftOf = (customer: CustomerRecord): Draft => ({
  attributes: Object.fromEntries(Object.entries(customer.attributes).map(([name, value]) => [name, value ?? null])),
  facts: Object.fromEntries(Object.entries(customer.facts ?? {}).map(([name, rows]) => [name, [...rows]])),
  scores: Object.fromEntries(Object.entries(customer.scores ?? {}).map(([name, value]) => [name, value ?? null])),
  percentiles: Object.fromEntries(Object.entries(customer.percentiles ?? {}).map(([name, value]) => [name, value ?? null])),
  tags: Object.fromEntries(Object.entries(customer.tags ?? {}).map(([name, value]) => [name, value ?? null])),
  segments: new Set(customer.segments ?? []),
})

export const customerOf = (draft: Draft, id: string): CustomerRecord => ({
  id, attributes: draft.attributes, facts: draft.facts, scores: draft.scores, percentiles: draft.percentiles, tags: draft.tags, segments: draft.segments,
})

/** Rows of dimension tables that may still be added to. */
export type DraftDimensions = Record<string, Map<string, FactRow>>

export const draftDimensions = (catalogue: Catalogue, known: DimensionRows = {}): DraftDimensions => {
  const names = new Set(Object.values(catalogue.facts).flatMap(({ dimensions }) => Object.keys(dimensions ?? {})))
  return Object.fromEntries([...names].map((name) => [name, new Map(known[name] ?? [])]))
}

/** Facts whose rows an expression reads. */
export const factsIn = (node: Expression): readonly string[] => {
  if (node.op === 'aggregate') return [node.fact]
  return node.op === 'sequence' ? node.steps.map(({ fact }) => fact) : childrenOf(node).flatMap(([, child]) => factsIn(child))
}

/** Reads terms of a draft, each prepared once. */
export type ReadTerm = (draft: Draft, term: Term) => Value

export const termReader = (session: Session, at: string, dimensions: DimensionRows): ReadTerm => {
  const readers = new Map<number, { readonly value: (customer: CustomerRecord, at: string) => unknown; readonly facts: readonly string[] }>()
  return (draft, term) => {
    let read = readers.get(term.id)
    if (read === undefined) {
      // A prepared "rule" gives the value of any expression.
      read = { value: prepareRule({ language: 1, when: term.node }, session.catalogue, dimensions).value, facts: factsIn(term.node) }
      readers.set(term.id, read)
    }
    const rows = read.facts.reduce((total, fact) => total + (draft.facts[fact]?.length ?? 0), 0)
    spend(session.budget, 4 + (rows >> 2))
    return read.value(customerOf(draft, ''), at) as Value
  }
}
