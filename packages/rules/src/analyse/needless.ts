import { childrenOf } from '../tree.ts'
import type { Expression } from '../tree.ts'
import { constrained, selects, selectsNot } from './constrain.ts'
import { allOf } from './formula.ts'
import type { Formula } from './formula.ts'
import { isSatisfiable } from './search.ts'
import type { Session } from './session.ts'
import { falseOnly, notFalse, notTrue, trueOnly } from './value-set.ts'
import type { ValueSet } from './value-set.ts'

type Chain = Extract<Expression, { op: 'and' | 'or' }>

/** Whether an expression can never be true, proven. */
export const isNever = (session: Session, node: Expression): boolean => isSatisfiable(session, selects(session, node)).kind === 'no'
/** Whether an expression is true for everybody, proven. */
export const isAlways = (session: Session, node: Expression): boolean => isSatisfiable(session, selectsNot(session, node)).kind === 'no'
/** Whether the second is true wherever the first is, proven. */
export const impliesIn = (session: Session, first: Expression, second: Expression): boolean =>
  isSatisfiable(session, allOf([selects(session, first), selectsNot(session, second)])).kind === 'no'

export interface PartAt {
  readonly path: string
  readonly node: Expression
}

/** A part that can be taken out without anybody noticing. */
export interface NeedlessPart extends PartAt {
  readonly reason:
    | { readonly kind: 'never'; readonly conflict: readonly PartAt[] }
    | { readonly kind: 'always' }
    /** Follows from another part, or is covered by it. */
    | { readonly kind: 'beside'; readonly part: PartAt; readonly isCovered: boolean }
    | { readonly kind: 'whole' }
}

/** A tree in which some parts were taken out; the paths are those of the tree as it was. */
interface Pruned {
  readonly node: Expression
  readonly path: string
  readonly children: readonly Pruned[]
}

const isChain = (node: Expression): node is Chain => node.op === 'and' || node.op === 'or'

const pruned = (node: Expression, path: string): Pruned => ({
  node, path,
  children: isChain(node) || node.op === 'not' ? childrenOf(node).map(([step, child]) => pruned(child, `${path}.${step}`)) : [],
})

const rebuilt = ({ node, children }: Pruned): Expression => {
  if (node.op === 'not') return { op: 'not', of: rebuilt(children[0] as Pruned) }
  if (!isChain(node)) return node
  const parts = children.map(rebuilt)
  return parts.length === 1 ? (parts[0] as Expression) : { op: node.op, of: parts }
}

const without = (tree: Pruned, path: string): Pruned => ({
  ...tree, children: tree.children.filter((child) => child.path !== path).map((child) => (path.startsWith(`${child.path}.`) ? without(child, path) : child)),
})

/** The least set of parts that already cannot hold together: each is needed for the contradiction. */
export const conflictWithin = (session: Session, node: Expression, path: string): readonly PartAt[] => {
  const parts: PartAt[] = node.op === 'and' ? node.of.map((part, index) => ({ path: `${path}.of.${index}`, node: part })) : [{ path, node }]
  let core = parts
  for (const part of parts) {
    const rest = core.filter((one) => one !== part)
    if (rest.length > 0 && isSatisfiable(session, allOf(rest.map((one) => selects(session, one.node)))).kind === 'no') core = rest
  }
  return core
}

const reasonOf = (session: Session, part: Pruned, parent: Pruned, isConjunction: boolean): NeedlessPart['reason'] => {
  const node = rebuilt(part)
  if (isConjunction && isAlways(session, node)) return { kind: 'always' }
  if (!isConjunction && isNever(session, node)) return { kind: 'never', conflict: conflictWithin(session, node, part.path) }
  for (const other of parent.children) {
    if (other.path === part.path) continue
    const sibling = rebuilt(other)
    const follows = isConjunction ? impliesIn(session, sibling, node) : impliesIn(session, node, sibling)
    if (follows) return { kind: 'beside', part: { path: other.path, node: sibling }, isCovered: !isConjunction }
  }
  return { kind: 'whole' }
}

interface Work {
  tree: Pruned
  readonly session: Session
  readonly found: NeedlessPart[]
}

const find = (tree: Pruned, path: string): Pruned | undefined => {
  if (tree.path === path) return tree
  const child = tree.children.find((one) => path === one.path || path.startsWith(`${one.path}.`))
  return child === undefined ? undefined : find(child, path)
}

/** What a part beside another must come to, for the other to matter; and what the other must come to, to make the difference. */
const beside = (isConjunction: boolean, isPositive: boolean): { readonly neutral: ValueSet; readonly telling: ValueSet } => {
  if (isPositive) return isConjunction ? { neutral: trueOnly, telling: notTrue } : { neutral: notTrue, telling: trueOnly }
  return isConjunction ? { neutral: notFalse, telling: falseOnly } : { neutral: falseOnly, telling: notFalse }
}

/**
 * The customers for whom a part makes the difference: all that stands beside it, on every level up to the whole, leaves the answer to it,
 * and it is not what its absence amounts to.
 */
const pivotal = (session: Session, tree: Pruned, path: string, isPositive: boolean): readonly Formula[] => {
  const next = tree.children.find((child) => path === child.path || path.startsWith(`${child.path}.`))
  if (next === undefined) return []
  if (tree.node.op === 'not') return pivotal(session, next, path, !isPositive)
  const { neutral, telling } = beside(tree.node.op === 'and', isPositive)
  const others = tree.children.filter((child) => child !== next).map((child) => constrained(session, rebuilt(child), neutral))
  return [...others, ...(next.path === path ? [constrained(session, rebuilt(next), telling)] : pivotal(session, next, path, isPositive))]
}

/** Whether nobody's answer depends on a part, proven. */
const isNeedless = ({ session, tree }: Work, path: string): boolean => isSatisfiable(session, allOf(pivotal(session, tree, path, true))).kind === 'no'

const visit = (work: Work, path: string): void => {
  const start = find(work.tree, path)
  if (start === undefined) return
  if (isChain(start.node)) {
    const isConjunction = start.node.op === 'and'
    for (const child of start.children.toReversed()) {
      const parent = find(work.tree, path)
      if (parent === undefined || parent.children.length < 2) break
      if (!isNeedless(work, child.path)) continue
      work.found.push({ path: child.path, node: rebuilt(child), reason: reasonOf(work.session, child, parent, isConjunction) })
      work.tree = without(work.tree, child.path)
    }
  }
  for (const child of find(work.tree, path)?.children ?? []) visit(work, child.path)
}

/**
 * Parts of a condition that can all be taken out together without changing whom it selects, each proven.
 * @param found is filled while the search goes on, so that what was proven is kept when it becomes too long
 */
export const needlessParts = (session: Session, node: Expression, path: string, found: NeedlessPart[]): void =>
  visit({ tree: pruned(node, path), session, found }, path)
