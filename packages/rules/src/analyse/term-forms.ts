import type { Aggregate, Expression } from '../tree.ts'

const isKnownAggregate = (node: Aggregate): boolean =>
  Object.keys(node).every((key) => ['op', 'function', 'fact', 'of', 'window', 'where'].includes(key))

/** An aggregate whose meaning this analysis knows; any other is a value of which nothing is known. */
export const asAggregate = (node: Expression): Aggregate | undefined => (node.op === 'aggregate' && isKnownAggregate(node) ? node : undefined)

/** How two values that are no literals stand to each other: -1, 0 or 1, unknown where either is. */
export const comparisonOf = (left: Expression, right: Expression): Expression => {
  const branch = (operator: '<' | '=' | '>', value: number): { when: Expression; value: Expression } => ({
    when: { op: 'compare', operator, left, right }, value: { op: 'literal', type: 'number', value },
  })
  return { op: 'case', branches: [branch('<', -1), branch('=', 0), branch('>', 1)] }
}

/** Whether the expression was made by `comparisonOf`; only such a `case` ever becomes a term. */
export const isComparison = (node: Expression): node is Extract<Expression, { op: 'case' }> => node.op === 'case'
