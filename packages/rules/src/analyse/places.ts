import type { Catalogue } from '../catalogue.ts'
import { parseRuleSyntax } from '../parse.ts'
import { printRule } from '../print.ts'
import type { Syntax } from '../syntax.ts'
import { childrenOf } from '../tree.ts'
import type { Expression, Rule } from '../tree.ts'

/** Where a part of a rule stands: in its tree, and in its text. */
export interface RulePlace {
  /** Such as `when.of.1`. */
  readonly path: string
  /** From 0, in UTF-16 units of the text that was analysed. */
  readonly offset: number
  readonly length: number
  /** From 1. */
  readonly line: number
  readonly column: number
}

/** Parts of a chain written with brackets stand beside each other in the tree. */
const flat = (syntax: Syntax, kind: 'and' | 'or'): readonly Syntax[] => (syntax.kind === kind ? syntax.of.flatMap((part) => flat(part, kind)) : [syntax])

type Spans = Map<string, { readonly offset: number; readonly end: number }>

const childSyntax = (syntax: Syntax, node: Expression): readonly (Syntax | undefined)[] => {
  if (node.op === 'and' || node.op === 'or') return flat(syntax, node.op)
  if (node.op === 'not' && syntax.kind === 'not') return [syntax.of]
  if (node.op === 'compare' && syntax.kind === 'compare') return [syntax.left, syntax.right]
  if (node.op === 'case' && syntax.kind === 'case') return [...syntax.branches.flatMap(({ when, value }) => [when, value]), syntax.otherwise]
  return []
}

const whereSyntax = (syntax: Syntax): Syntax | undefined => {
  if (syntax.kind !== 'call') return undefined
  for (const argument of syntax.args) if (argument.kind === 'where') return argument.condition
  return undefined
}

const collect = (syntax: Syntax, node: Expression, path: string, spans: Spans): void => {
  if (syntax.at.kind === 'text') spans.set(path, { offset: syntax.at.offset, end: syntax.at.end })
  const children = childrenOf(node)
  childSyntax(syntax, node).forEach((child, index) => {
    const entry = children[index]
    if (child !== undefined && entry !== undefined) collect(child, entry[1], `${path}.${entry[0]}`, spans)
  })
  const aggregate = node.op === 'aggregate' ? node : node.op === 'call' && node.of[0]?.op === 'aggregate' ? node.of[0] : undefined
  const where = whereSyntax(syntax)
  if (aggregate?.where === undefined || where === undefined) return
  collect(where, aggregate.where, node.op === 'aggregate' ? `${path}.where` : `${path}.of.0.where`, spans)
}

const whenSyntax = (text: string): Syntax | undefined => {
  const parsed = parseRuleSyntax(text)
  return 'code' in parsed ? undefined : parsed.when
}

/**
 * Finds the places of a rule's parts in its text.
 * @param text what was parsed; the canonical text unless given
 * @returns the place of a path, or of the nearest part around it that has one
 */
export const placeFinder = (rule: Rule, catalogue: Catalogue, text: string = printRule(rule, catalogue)): ((path: string) => RulePlace) => {
  const spans: Spans = new Map()
  const syntax = whenSyntax(text)
  if (syntax !== undefined) collect(syntax, rule.when, 'when', spans)
  return (path) => {
    let near = path
    while (!spans.has(near) && near.includes('.')) near = near.slice(0, near.lastIndexOf('.'))
    const { offset, end } = spans.get(near) ?? { offset: 0, end: text.length }
    const lines = text.slice(0, offset).split('\n')
    return { path, offset, length: end - offset, line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
  }
}
