import type { CatalogueFact } from '../catalogue.ts'
import type { DimensionRows, FactRow } from '../evaluate/record.ts'
import { prepareRowExpression } from '../evaluate/rule.ts'
import type { Value } from '../evaluate/values.ts'
import { columnOf } from '../scope.ts'
import type { RowScope } from '../scope.ts'
import type { Expression } from '../tree.ts'
import { assignLeaves, leavesFor, targetsOf } from './assign.ts'
import { spend } from './budget.ts'
import { constrained } from './constrain.ts'
import type { DraftDimensions } from './customer-draft.ts'
import { allOf } from './formula.ts'
import type { Formula } from './formula.ts'
import { distance } from './sample.ts'
import { visitBoxes } from './search.ts'
import type { Box } from './search.ts'
import { rowSession } from './session.ts'
import type { Session, Term } from './session.ts'
import { notTrue, trueOnly } from './value-set.ts'
import type { ValueSet } from './value-set.ts'

/** What a row to be made must be like. */
export interface RowWish {
  readonly fact: string
  readonly met: readonly Expression[]
  readonly unmet: readonly Expression[]
  readonly of?: { readonly node: Expression; readonly set: ValueSet }
}

const nameOf = (fact: CatalogueFact, physical: string): string => Object.keys(fact.columns).find((name) => (fact.columns[name]?.column ?? name) === physical) ?? physical

interface Making {
  readonly row: Record<string, Value>
  /** Rows of dimensions, by dimension. */
  readonly pointed: Record<string, Record<string, Value | undefined>>
}

const put = (fact: CatalogueFact, making: Making, dimensions: DraftDimensions, { node }: Term, value: Value): void => {
  if (node.op !== 'column') return
  if (node.dimension === undefined) {
    making.row[node.name] = value
    return
  }
  const dimension = fact.dimensions?.[node.dimension]
  if (dimension === undefined) return
  const keyName = nameOf(fact, dimension.factColumn)
  const key = String((making.row[keyName] ??= `${node.dimension}-${(dimensions[node.dimension]?.size ?? 0) + 1}`))
  const pointed = (making.pointed[node.dimension] ??= { ...dimensions[node.dimension]?.get(key) })
  pointed[node.name] = value
  dimensions[node.dimension]?.set(key, pointed)
}

const knownValues = (scope: RowScope) => (node: Expression): readonly string[] => (node.op === 'column' ? (columnOf(scope, node.name, node.dimension)?.values ?? []) : [])

const made = (rows: Session, box: Box, wish: RowWish, at: string, dimensions: DraftDimensions): FactRow | undefined => {
  const scope = rows.row
  const fact = rows.catalogue.facts[wish.fact]
  if (scope === undefined || fact === undefined) return undefined
  const targets = targetsOf(rows, box)
  const readers = targets.map(({ term }) => prepareRowExpression(term.node, scope, { at, dimensions: dimensions as DimensionRows }))
  const making: Making = { row: {}, pointed: {} }
  const wrong = (): number => {
    spend(rows.budget, 2 * targets.length)
    let total = 0
    targets.forEach(({ set }, index) => (total += distance(set, readers[index]?.(making.row) ?? null)))
    return total
  }
  const leaves = leavesFor(rows, targets, box, at, knownValues(scope))
  // Columns that point at a dimension come first: what they point at is filled in afterwards.
  const inOrder = [...leaves.filter(({ term }) => term.node.op === 'column' && term.node.dimension === undefined), ...leaves.filter(({ term }) => term.node.op === 'column' && term.node.dimension !== undefined)]
  assignLeaves(inOrder, (term, value) => put(fact, making, dimensions, term, value), wrong)
  return wrong() > 0 ? undefined : making.row
}

const mostBoxes = 3

/** A row that is as wished, without a time unless the wish speaks of it; undefined when none was found. */
export const rowFor = (session: Session, wish: RowWish, at: string, dimensions: DraftDimensions): FactRow | undefined => {
  const rows = rowSession(session, wish.fact)
  const parts: Formula[] = [
    ...wish.met.map((node) => constrained(rows, node, trueOnly)), ...wish.unmet.map((node) => constrained(rows, node, notTrue)),
    ...(wish.of === undefined ? [] : [constrained(rows, wish.of.node, wish.of.set)]),
  ]
  let found: FactRow | undefined
  let tried = 0
  visitBoxes(rows, allOf(parts), {
    visit: (box) => {
      tried += 1
      found = made(rows, box, wish, at, dimensions)
      return found !== undefined || tried >= mostBoxes
    },
  })
  return found
}
