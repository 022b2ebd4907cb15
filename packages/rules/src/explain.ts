import type { Catalogue, Label, ValueType } from './catalogue.ts'
import type { ValuePart } from './compile/rule.ts'
import { describeExpression } from './describe.ts'
import type { CustomerRecord } from './evaluate/record.ts'
import { evaluateExpression } from './evaluate/rule.ts'
import type { EvaluateOptions } from './evaluate/rule.ts'
import type { Value } from './evaluate/values.ts'
import { printExpression } from './print.ts'
import { segmentCondition, tagExpression } from './definitions.ts'
import { childrenOf } from './tree.ts'
import type { Expression, Rule } from './tree.ts'
import { typeOf } from './type-of.ts'

/** One part of a rule with what it came to for a customer. */
export interface Explanation {
  /** Place in the rule's tree, such as `when.of.1.left`. */
  readonly path: string
  readonly text: string
  readonly sentence: Label
  readonly type: ValueType
  readonly value: Value
  /** For conditions: met, not met, or unknown. */
  readonly outcome?: 'true' | 'false' | 'unknown'
  readonly parts: readonly Explanation[]
}

const outcomeOf = (value: Value): 'true' | 'false' | 'unknown' => (value === null ? 'unknown' : value === true ? 'true' : 'false')

const explain = (node: Expression, path: string, catalogue: Catalogue, valueAt: (path: string, node: Expression) => Value): Explanation => {
  const type = typeOf(node, catalogue)
  const value = valueAt(path, node)
  const parts = childrenOf(node)
    .filter(([, child]) => child.op !== 'literal')
    .map(([step, child]) => explain(child, `${path}.${step}`, catalogue, valueAt))
  return {
    path,
    text: printExpression(node, catalogue.currencyDigits),
    sentence: { en: describeExpression(node, catalogue, 'en'), zh: describeExpression(node, catalogue, 'zh') },
    type,
    value,
    ...(type === 'boolean' ? { outcome: outcomeOf(value) } : {}),
    parts,
  }
}

const withSegments = (explanation: Explanation, node: Expression, catalogue: Catalogue, customer: CustomerRecord, options: EvaluateOptions): Explanation => {
  if (node.op === 'segment' || node.op === 'tag') {
    const condition = node.op === 'segment' ? segmentCondition(catalogue, node.name) : tagExpression(catalogue, node.name)
    if (condition === undefined) return explanation
    const inner = explain(condition, `${explanation.path}.${node.op}`, catalogue, (_, part) => evaluateExpression(part, customer, options))
    return { ...explanation, parts: [withSegments(inner, condition, catalogue, customer, options)] }
  }
  const children = childrenOf(node).filter(([, child]) => child.op !== 'literal')
  const parts = explanation.parts.map((part, index) => withSegments(part, (children[index] as readonly [string, Expression])[1], catalogue, customer, options))
  return { ...explanation, parts }
}

/**
 * Why a customer is, or is not, selected: the rule's parts with value, outcome and sentence; segments defined by rules are opened.
 * @param customer his record in memory
 */
export const explainRule = (rule: Rule, customer: CustomerRecord, options: EvaluateOptions): Explanation => {
  const explanation = explain(rule.when, 'when', options.catalogue, (_, node) => evaluateExpression(node, customer, options))
  return withSegments(explanation, rule.when, options.catalogue, customer, options)
}

/**
 * The same explanation from a row of `compileValues`.
 * @param parts as `compileValues` returned them
 * @param row one result row: column → value
 */
export const explainValues = (rule: Rule, catalogue: Catalogue, parts: readonly ValuePart[], row: Readonly<Record<string, unknown>>): Explanation => {
  const columns = new Map(parts.map(({ path, column }) => [path, column]))
  return explain(rule.when, 'when', catalogue, (path) => {
    const column = columns.get(path)
    if (column === undefined || !(column in row)) throw new Error(`the result has no column for ${path}`)
    return (row[column] ?? null) as Value
  })
}

