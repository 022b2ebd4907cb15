import type { Catalogue } from './catalogue.ts'
import { segmentCondition, tagExpression } from './definitions.ts'
import type { Expression, Rule } from './tree.ts'
import { walk } from './walk.ts'

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

/**
 * What a rule depends on, for lineage, freshness and loading.
 * @param rule a checked rule
 * @param through a catalogue: the rules of segments and the expressions of tags that are named are looked into as well, which is what
 *   loading a customer for the memory evaluator needs
 *
 * Example:
 * ```ts
 * import { exampleCatalogue, parseRule, ruleReferences } from '@sextant/rules'
 * const parsed = parseRule('tag.loyal', exampleCatalogue)
 * parsed.kind === 'ok' ? ruleReferences(parsed.rule).facts : [] // => []
 * parsed.kind === 'ok' ? ruleReferences(parsed.rule, exampleCatalogue).facts : [] // => ['purchase']
 * ```
 */
export const ruleReferences = (rule: Rule, through?: Catalogue): RuleReferences => {
  const attributes = new Set<string>()
  const facts = new Set<string>()
  const scores = new Set<string>()
  const segments = new Set<string>()
  const tags = new Set<string>()
  const columns = new Set<string>()
  const open = (seen: Set<string>, name: string, definition: (catalogue: Catalogue, name: string) => Expression | undefined): void => {
    const inner = seen.has(name) || through === undefined ? undefined : definition(through, name)
    seen.add(name)
    if (inner !== undefined) walk(inner, visit)
  }
  const visit = (node: Expression, fact: string | undefined): void => {
    if (node.op === 'attribute') attributes.add(node.name)
    else if (node.op === 'score' || node.op === 'percentile') scores.add(node.name)
    else if (node.op === 'segment') open(segments, node.name, segmentCondition)
    else if (node.op === 'tag') open(tags, node.name, tagExpression)
    else if (node.op === 'aggregate') facts.add(node.fact)
    else if (node.op === 'sequence') for (const step of node.steps) facts.add(step.fact)
    else if (node.op === 'column' && fact !== undefined) columns.add([fact, node.dimension, node.name].filter((part) => part !== undefined).join('.'))
  }
  walk(rule.when, visit)
  for (const take of rule.take ?? []) if (take.kind !== 'sample') walk(take.by, visit)
  const sorted = (names: Set<string>): readonly string[] => [...names].sort()
  return { attributes: sorted(attributes), facts: sorted(facts), scores: sorted(scores), segments: sorted(segments), tags: sorted(tags), columns: sorted(columns) }
}
