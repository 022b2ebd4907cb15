import type { Aggregate, Expression, Window } from './tree.ts'

/**
 * Shorthand written out: a comparison with the customer's own baseline and a trend are arithmetic over ordinary aggregates. Whoever
 * computes (SQL, memory, analysis) asks here, so the meaning stands in one place.
 */
type LastWindow = Extract<Window, { kind: 'last' }>

const number = (value: number): Expression => ({ op: 'literal', type: 'number', value })

const over = (node: Aggregate, name: Aggregate['function'], window: Window): Aggregate => ({
  op: 'aggregate', function: name, fact: node.fact,
  ...(node.of === undefined ? {} : { of: node.of }),
  window,
  ...(node.where === undefined ? {} : { where: node.where }),
})

const arithmetic = (operator: '+' | '*' | '/', left: Expression, right: Expression): Expression => ({ op: 'arithmetic', operator, left, right })

/** The value in the window by the mean value over the `against` windows of the same length before it. */
const ratioToBaseline = (node: Aggregate, window: LastWindow, against: number): Expression => {
  const before = over(node, node.function, { kind: 'ago', from: window.count, to: window.count * (against + 1), unit: window.unit })
  const mean = node.function === 'avg' ? before : arithmetic('/', before, number(against))
  return arithmetic('/', over(node, node.function, window), mean)
}

/** Slope of the least-squares line through the totals of the N units, oldest first: Σ (2i − (N − 1))·S_i / (N(N² − 1)/6). */
const slope = (node: Aggregate, window: LastWindow): Expression => {
  const units = window.count
  const terms: Expression[] = []
  for (let index = 0; index < units; index++) {
    const weight = 2 * index - (units - 1)
    if (weight === 0) continue
    const span: Window = { kind: 'ago', from: units - 1 - index, to: units - index, unit: window.unit }
    terms.push(arithmetic('*', over(node, node.of === undefined ? 'count' : 'sum', span), number(weight)))
  }
  const total = terms.reduce((sum, term) => arithmetic('+', sum, term))
  return arithmetic('/', total, number((units * (units * units - 1)) / 6))
}

/** An aggregate that is shorthand, as arithmetic over ordinary ones; undefined for an ordinary one. */
export const expandAggregate = (node: Aggregate): Expression | undefined => {
  const isTrend = node.function === 'trend'
  if (!isTrend && node.against === undefined) return undefined
  if (node.window?.kind !== 'last') throw new Error('a trend or a baseline has a window that ends now: the rule was not checked')
  return isTrend ? slope(node, node.window) : ratioToBaseline(node, node.window, node.against as number)
}
