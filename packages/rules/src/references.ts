import { childrenOf } from './tree.ts'
import type { Expression, Rule } from './tree.ts'

/** Names a rule uses; nested segments are named, not looked into. */
export interface RuleReferences {
  readonly attributes: readonly string[]
  readonly facts: readonly string[]
  readonly scores: readonly string[]
  readonly segments: readonly string[]
  readonly tags: readonly string[]
  /** Columns of facts, as `purchase.amount` and `purchase.product.department`. */
  readonly columns: readonly string[]
}

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

/**
 * What a rule depends on, for lineage, freshness and loading.
 * @param rule a checked rule
 */
export const ruleReferences = (rule: Rule): RuleReferences => {
  const attributes = new Set<string>()
  const facts = new Set<string>()
  const scores = new Set<string>()
  const segments = new Set<string>()
  const tags = new Set<string>()
  const columns = new Set<string>()
  const visit = (node: Expression, fact: string | undefined): void => {
    if (node.op === 'attribute') attributes.add(node.name)
    else if (node.op === 'score' || node.op === 'percentile') scores.add(node.name)
    else if (node.op === 'segment') segments.add(node.name)
    else if (node.op === 'tag') tags.add(node.name)
    else if (node.op === 'aggregate') facts.add(node.fact)
    else if (node.op === 'sequence') for (const step of node.steps) facts.add(step.fact)
    else if (node.op === 'column' && fact !== undefined) columns.add([fact, node.dimension, node.name].filter((part) => part !== undefined).join('.'))
  }
  walk(rule.when, visit)
  for (const take of rule.take ?? []) if (take.kind !== 'sample') walk(take.by, visit)
  const sorted = (names: Set<string>): readonly string[] => [...names].sort()
  return { attributes: sorted(attributes), facts: sorted(facts), scores: sorted(scores), segments: sorted(segments), tags: sorted(tags), columns: sorted(columns) }
}
