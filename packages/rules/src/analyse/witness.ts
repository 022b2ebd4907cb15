import type { Catalogue } from '../catalogue.ts'
import type { CustomerRecord, DimensionRows, FactRow } from '../evaluate/record.ts'
import type { Value } from '../evaluate/values.ts'
import { RuleRunError } from '../run-error.ts'
import { targetsOf } from './assign.ts'
import { withPart } from './budget.ts'
import { customerOf, draftDimensions, emptyDraft, termReader } from './customer-draft.ts'
import type { Draft, DraftDimensions } from './customer-draft.ts'
import { fitFacts, fitLeaves } from './fit.ts'
import type { Fitting } from './fit.ts'
import type { Formula } from './formula.ts'
import { visitBoxes } from './search.ts'
import type { Box } from './search.ts'
import type { Session } from './session.ts'

/** A made-up customer for whom a claim about rules was tried out and found true; in the form that `rules evaluate` reads. */
export interface Witness {
  readonly at: string
  readonly customer: {
    readonly id: string
    readonly attributes: Readonly<Record<string, Value>>
    readonly facts: Readonly<Record<string, readonly FactRow[]>>
    readonly scores: Readonly<Record<string, number | null>>
    readonly percentiles?: Readonly<Record<string, number | null>>
    readonly tags?: Readonly<Record<string, Value>>
    readonly segments: readonly string[]
    /** Rows of the dimensions his facts point at: dimension → key → row. */
    readonly dimensions?: Readonly<Record<string, Readonly<Record<string, FactRow>>>>
  }
}

/** The customer of a witness as the memory evaluator reads him. */
export const witnessRecord = ({ customer }: Witness): { readonly customer: CustomerRecord; readonly dimensions: DimensionRows } => {
  const { dimensions, ...record } = customer
  return { customer: record, dimensions: Object.fromEntries(Object.entries(dimensions ?? {}).map(([name, rows]) => [name, new Map(Object.entries(rows))])) }
}

const mostRows = 600

const plain = (draft: Draft, dimensions: DraftDimensions, catalogue: Catalogue, at: string): Witness => {
  const values = new Set(Object.values(draft.facts).flatMap((rows) => rows.flatMap((row) => Object.values(row).map(String))))
  const used = Object.entries(dimensions).map(([name, rows]) => [name, [...rows].filter(([key]) => values.has(key))] as const).filter(([, rows]) => rows.length > 0)
  const facts = Object.entries(draft.facts).filter(([name, rows]) => rows.length > 0 && catalogue.facts[name] !== undefined)
  const some = <T>(name: string, record: Readonly<Record<string, T>>): Readonly<Record<string, unknown>> => (Object.keys(record).length === 0 ? {} : { [name]: record })
  return {
    at,
    customer: {
      id: 'witness', attributes: { ...draft.attributes }, facts: Object.fromEntries(facts), scores: { ...draft.scores }, segments: [...draft.segments],
      ...some('percentiles', draft.percentiles), ...some('tags', draft.tags),
      ...(used.length === 0 ? {} : { dimensions: Object.fromEntries(used.map(([name, rows]) => [name, Object.fromEntries(rows)])) }),
    },
  }
}

/** A rule that cannot be answered at the instant (a holiday that is not listed) has no witness there. */
const unlessUnanswerable = <T>(work: () => T): T | undefined => {
  try {
    return work()
  } catch (error) {
    if (error instanceof RuleRunError) return undefined
    throw error
  }
}

const mostBoxes = 6
const mostSteps = 60_000

const tryBox = (session: Session, box: Box, at: string): { readonly fitting: Fitting; readonly rows: number } => {
  const dimensions = draftDimensions(session.catalogue)
  const fitting: Fitting = { session, at, draft: emptyDraft(), dimensions, read: termReader(session, at, dimensions) }
  const targets = targetsOf(session, box)
  fitLeaves(fitting, targets, targets, box)
  fitFacts(fitting, targets)
  return { fitting, rows: Object.values(fitting.draft.facts).reduce((total, some) => total + some.length, 0) }
}

/**
 * Builds a customer for whom a formula should hold, and keeps him only when he passes.
 * @param passes the claim itself, evaluated for the customer
 */
export const findWitness = (session: Session, formula: Formula, at: string, passes: (customer: CustomerRecord, dimensions: DimensionRows) => boolean): Witness | undefined => {
  let found: Witness | undefined
  let tried = 0
  const visit = (box: Box): boolean => {
    tried += 1
    const { fitting, rows } = tryBox(session, box, at)
    if (rows <= mostRows && passes(customerOf(fitting.draft, 'witness'), fitting.dimensions)) found = plain(fitting.draft, fitting.dimensions, session.catalogue, at)
    return found !== undefined || tried >= mostBoxes
  }
  unlessUnanswerable(() => withPart(session.budget, mostSteps, () => visitBoxes(session, formula, { visit })))
  return found
}
