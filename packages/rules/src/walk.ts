import { childrenOf } from './tree.ts'
import type { Expression } from './tree.ts'

/** Calls `visit` for every node of an expression, those inside aggregates with the fact's name. */
export const walk = (node: Expression, visit: (node: Expression, fact: string | undefined) => void, fact?: string): void => {
  visit(node, fact)
  for (const [, child] of childrenOf(node)) walk(child, visit, fact)
  if (node.op === 'aggregate') {
    if (node.of !== undefined) walk(node.of, visit, node.fact)
    if (node.where !== undefined) walk(node.where, visit, node.fact)
  }
  if (node.op === 'sequence') for (const { fact: name, where } of node.steps) if (where !== undefined) walk(where, visit, name)
}
