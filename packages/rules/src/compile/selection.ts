import { assertNever } from '../assert-never.ts'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Catalogue } from '../catalogue.ts'
import { evaluateExpression } from '../evaluate/rule.ts'
import type { Aggregate, Expression } from '../tree.ts'
import { byFact, conditionOf, decidingFact, guessedShare, holds, isOfCustomer, oppositeOf } from './conditions.ts'
import type { Condition } from './conditions.ts'
import { compileExpression } from './expression.ts'
import type { Compilation } from './expression.ts'
import type { FactScan } from './facts.ts'

/*
 * How a rule's condition becomes the query's `where`:
 * - what one fact decides is a list of customers: `in (select customer from its scan where …)`, or `not in` where customers without rows qualify;
 * - what reads the customer's row stands as it is;
 * - what mixes figures of facts with anything else reads them from scans joined to every customer.
 * Conditions that leave few customers narrow the scans of the other facts; the last scan may then be the answer itself.
 */

/** Below this guessed share of customers, looking a customer up for each row of a scan costs less than adding all of them up. */
const narrowBelow = 0.35

/** A condition with its SQL, made once. */
type Piece =
  | { readonly kind: 'all' | 'some'; readonly of: readonly Piece[] }
  | {
      readonly kind: 'fact'
      readonly scan: FactScan
      readonly condition: Condition
      /** Whether it is so for customers without rows in the scan. */
      readonly withoutRows: boolean
      /** Over the scan's columns: so for the customers to be listed (those it is so for, or not so when customers without rows qualify). */
      readonly listed: Sql
    }
  | { readonly kind: 'customer'; readonly condition: Condition; readonly sql: Sql }

export interface SelectionContext {
  readonly catalogue: Catalogue
  readonly at: string
  /** Aggregates are read from scans joined to every customer. */
  readonly beside: Compilation
  /** Aggregates are read inside a question to their scan. */
  readonly inside: Compilation
  readonly scanOf: (fact: string) => FactScan
}

/** The pieces of "the rule is true", outermost first; all of them must be so. */
export type Selection = readonly Piece[]

const nobody = { id: '', attributes: {}, facts: {} }

const statement = (condition: Condition, compilation: Compilation): Sql => {
  if (condition.kind !== 'is') {
    return sql`(${join(condition.of.map((one) => statement(one, compilation)), condition.kind === 'all' ? sql` and ` : sql` or `)})`
  }
  const expression = compileExpression(condition.node, compilation)
  switch (condition.outcome) {
    case 'true':
      return sql`(${expression})`
    case 'false':
      return sql`(not (${expression}))`
    case 'notTrue':
      return sql`((${expression}) is distinct from true)`
    case 'notFalse':
      return sql`((${expression}) is distinct from false)`
    default:
      return assertNever(condition.outcome)
  }
}

const pieceOf = (condition: Condition, context: SelectionContext): Piece => {
  const fact = decidingFact(condition, context.catalogue)
  if (fact !== undefined) {
    // The condition reads nothing but this fact and constants: for everybody without rows it has one value, that of a customer with no facts at all.
    const withoutRows = holds(condition, (node) => evaluateExpression(node, nobody, context) as boolean | null)
    const listed = statement(withoutRows ? oppositeOf(condition) : condition, context.inside)
    return { kind: 'fact', scan: context.scanOf(fact), condition, withoutRows, listed }
  }
  if (condition.kind !== 'is' && !isOfCustomer(condition, context.catalogue)) {
    return { kind: condition.kind, of: byFact(condition.kind, condition.of, context.catalogue).map((one) => pieceOf(one, context)) }
  }
  return { kind: 'customer', condition, sql: statement(condition, context.beside) }
}

/** Takes a rule's condition apart and registers the aggregates it reads with their scans. */
export const selectionOf = (when: Expression, context: SelectionContext): Selection => {
  const whole = conditionOf(when, 'true', context.catalogue, context.at)
  const parts = whole.kind === 'all' ? byFact('all', whole.of, context.catalogue) : [whole]
  return parts.map((one) => pieceOf(one, context))
}

const isExistence = (node: Expression): node is Aggregate => node.op === 'aggregate' && (node.function === 'any' || node.function === 'none')

const leavesOf = (condition: Condition): readonly Expression[] => (condition.kind === 'is' ? [condition.node] : condition.of.flatMap(leavesOf))

/** The values of `any` and `none` for a customer with rows in the scan. */
const withSuchRows = (node: Expression): boolean => (node as Aggregate).function === 'any'

type FactPiece = Extract<Piece, { kind: 'fact' }>

const factPieces = (pieces: readonly Piece[]): readonly FactPiece[] =>
  pieces.flatMap((piece) => (piece.kind === 'fact' ? [piece] : piece.kind === 'customer' ? [] : factPieces(piece.of)))

/** Scans of which only the customers are asked for: one aggregate, `any`, never joined and never part of an expression. They need no grouping. */
export const scansOfCustomersOnly = (selection: Selection, joined: ReadonlySet<string>): ReadonlySet<FactScan> => {
  const pieces = factPieces(selection)
  const plain = pieces.filter(({ scan, condition }) => scan.aggregates.length === 1 && !joined.has(scan.factName) && leavesOf(condition).every(isExistence))
  return new Set(plain.map(({ scan }) => scan).filter((scan) => pieces.every((piece) => piece.scan !== scan || plain.includes(piece))))
}

/** "The customer is among those the piece lists", or is not. */
const membership = ({ scan, condition, withoutRows, listed }: FactPiece, key: Sql, isPlain: boolean): Sql => {
  const verb = withoutRows ? sql`not in` : sql`in`
  const customer = ident(scan.name, 'customer')
  if (!isPlain) return sql`${key} ${verb} (select ${customer} from ${ident(scan.name)} where ${listed})`
  const withRows = holds(condition, withSuchRows)
  if (withRows === withoutRows) return withRows ? sql`true` : sql`false`
  return sql`${key} ${verb} (select ${customer} from ${ident(scan.name)})`
}

const pieceSql = (piece: Piece, key: Sql, plain: ReadonlySet<FactScan>): Sql => {
  if (piece.kind === 'customer') return piece.sql
  if (piece.kind === 'fact') return membership(piece, key, plain.has(piece.scan))
  return sql`(${join(piece.of.map((one) => pieceSql(one, key, plain)), piece.kind === 'all' ? sql` and ` : sql` or `)})`
}

/** The pieces of a selection in their roles. */
export interface Roles {
  readonly plain: ReadonlySet<FactScan>
  /** Leave few customers: the scans of other facts look at those only. */
  readonly narrowing: Selection
  readonly others: Selection
}

const leavesFew = (piece: Piece, plain: ReadonlySet<FactScan>): boolean =>
  // Rows of a kind, such as complaints: few customers have one.
  piece.kind === 'fact' && plain.has(piece.scan) && !piece.withoutRows && piece.scan.aggregates[0]?.node.where !== undefined

/** Decides which pieces narrow the scans of the others. `joined`: facts whose figures are read beside every customer. */
export const rolesOf = (selection: Selection, joined: ReadonlySet<string>, scans: readonly FactScan[], catalogue: Catalogue): Roles => {
  const plain = scansOfCustomersOnly(selection, joined)
  const ofCustomer = selection.filter((piece) => piece.kind === 'customer' && isOfCustomer(piece.condition, catalogue))
  const share = ofCustomer.reduce((left, piece) => left * (piece.kind === 'customer' ? guessedShare(piece.condition, catalogue) : 1), 1)
  const narrowing = selection.filter((piece) => (share <= narrowBelow && ofCustomer.includes(piece)) || leavesFew(piece, plain))
  const asked = new Set(narrowing.flatMap((piece) => factPieces([piece]).map(({ scan }) => scan)))
  // Adding up is what narrowing saves: it is not worth while when no further scan is grouped.
  if (scans.every((scan) => asked.has(scan) || plain.has(scan))) return { plain, narrowing: [], others: selection }
  return { plain, narrowing, others: selection.filter((piece) => !narrowing.includes(piece)) }
}

/** Scans that must be made before the narrowing can be asked. */
export const scansOf = (selection: Selection): ReadonlySet<FactScan> => new Set(factPieces(selection).map(({ scan }) => scan))

/** The conditions of a selection upon a customer's key. */
export const conditionsOf = (selection: Selection, key: Sql, plain: ReadonlySet<FactScan>): readonly Sql[] =>
  selection.map((piece) => pieceSql(piece, key, plain))

/** Pieces that ask for customers without a row: `left join … where … is null` finds them sooner than `not in`, which has to mind unknown keys. */
export const absences = (selection: Selection, plain: ReadonlySet<FactScan>): readonly FactPiece[] =>
  selection.filter((piece): piece is FactPiece => piece.kind === 'fact' && plain.has(piece.scan) && piece.withoutRows && !holds(piece.condition, withSuchRows))

/** Whether any piece reads the customer's row. */
export const readsCustomer = (selection: Selection): boolean =>
  selection.some((piece) => piece.kind === 'customer' || (piece.kind !== 'fact' && readsCustomer(piece.of)))

/** A scan whose customers, under a condition, are the answer once the other pieces hold; undefined when there is none. */
export const answeringPiece = (selection: Selection, plain: ReadonlySet<FactScan>): FactPiece | undefined => {
  const able = selection.filter((piece): piece is FactPiece => piece.kind === 'fact' && !piece.withoutRows)
  return able.find(({ scan }) => !plain.has(scan)) ?? able.find(({ condition }) => holds(condition, withSuchRows))
}

/** Selects the customers of an answering piece, each once. */
export const answerSql = (piece: FactPiece, others: Selection, plain: ReadonlySet<FactScan>): Sql => {
  const customer = ident(piece.scan.name, 'customer')
  const isPlain = plain.has(piece.scan)
  const conditions = [...(isPlain ? [] : [piece.listed]), ...conditionsOf(others, customer, plain)]
  const where = conditions.length === 0 ? sql`` : sql`
where ${join(conditions, sql`
  and `)}`
  return sql`select ${isPlain ? sql`distinct ` : sql``}${customer} as "customer_id"
from ${ident(piece.scan.name)}${where}`
}
