import type { Aggregate, Expression } from '../tree.ts'
import { constrained } from './constrain.ts'
import { allOf } from './formula.ts'
import { isSatisfiable, reachableValues } from './search.ts'
import { remembered, rowSession, termOf } from './session.ts'
import type { Session } from './session.ts'
import { anyKnown, notTrue, nothing, trueOnly, withUnknown } from './value-set.ts'
import type { ValueSet } from './value-set.ts'
import { isWindowWithin } from './window-within.ts'

export interface FilteredFacts {
  /** Whether any row can pass the filter. */
  readonly isPossible: boolean
  /** What the aggregated value can be in rows that pass; known values only. */
  readonly values: ValueSet
}

const isPlain = (of: Expression | undefined): of is Expression => of !== undefined && of.op === 'column'

/** What the filter of an aggregate leaves over. */
export const filterFacts = (session: Session, { fact, where, of }: Aggregate): FilteredFacts => {
  if (where === undefined) return { isPossible: true, values: anyKnown }
  return remembered(session, `filter ${fact} ${JSON.stringify([where, of])}`, () => {
    const rows = rowSession(session, fact)
    const condition = constrained(rows, where, trueOnly)
    if (isSatisfiable(rows, condition).kind === 'no') return { isPossible: false, values: nothing }
    return { isPossible: true, values: isPlain(of) ? withUnknown(reachableValues(rows, condition, termOf(rows, of)), false) : anyKnown }
  })
}

/** Whether every row that passes the first filter passes the second. */
export const filterImplies = (session: Session, fact: string, first: Expression | undefined, second: Expression | undefined): boolean => {
  if (second === undefined) return true
  if (first !== undefined && JSON.stringify(first) === JSON.stringify(second)) return true
  return remembered(session, `implies ${fact} ${JSON.stringify([first, second])}`, () => {
    const rows = rowSession(session, fact)
    const parts = [...(first === undefined ? [] : [constrained(rows, first, trueOnly)]), constrained(rows, second, notTrue)]
    return isSatisfiable(rows, allOf(parts)).kind === 'no'
  })
}

/** Whether the rows of the first aggregate are among the rows of the second for every customer and instant. */
export const rowsWithin = (session: Session, inner: Aggregate, outer: Aggregate): boolean =>
  inner.fact === outer.fact && isWindowWithin(inner.window, outer.window, session.catalogue.timeZone) && filterImplies(session, inner.fact, inner.where, outer.where)
