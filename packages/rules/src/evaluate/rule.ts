import type { Catalogue } from '../catalogue.ts'
import { canonicalAt } from '../compile/expression.ts'
import { segmentCondition, tagExpression } from '../definitions.ts'
import { takeNotHere } from '../run-error.ts'
import type { RowScope } from '../scope.ts'
import type { Expression, Rule } from '../tree.ts'
import { attributeColumn, typeOf } from '../type-of.ts'
import { prepareAggregate } from './aggregate.ts'
import { prepareExpression } from './expression.ts'
import type { Clock, Preparation, Reader } from './expression.ts'
import { prepareSequence } from './sequence.ts'
import { columnReader, isMember, percentileOf, scoreOf, valueReader } from './record.ts'
import type { CustomerRecord, DimensionRows, FactRow } from './record.ts'
import { roundHalfAway } from './values.ts'
import type { Value } from './values.ts'

/** A rule made ready for many customers. Not to be shared between threads. */
export interface PreparedRule {
  /** True, false, or null where the answer is unknown; only true selects. */
  readonly value: (customer: CustomerRecord, at: string) => boolean | null
  readonly selects: (customer: CustomerRecord, at: string) => boolean
}

const noDimensions: DimensionRows = {}

const preparationFor = (catalogue: Catalogue, clock: Clock, dimensions: DimensionRows): Preparation<CustomerRecord> => {
  const preparation: Preparation<CustomerRecord> = {
    catalogue, row: undefined, timeZone: catalogue.timeZone, clock,
    attribute: (name) => {
      const read = valueReader(name, attributeColumn(catalogue, name).type)
      return (customer) => read(customer.attributes)
    },
    score: (name) => (customer) => scoreOf(customer, name),
    percentile: (name) => (customer) => percentileOf(customer, name),
    tag: (name) => {
      const expression = tagExpression(catalogue, name)
      if (expression !== undefined) return prepareExpression(expression, preparation)
      const read = valueReader(name, typeOf({ op: 'tag', name }, catalogue))
      return (customer) => (customer.tags === undefined ? null : read(customer.tags))
    },
    segment: (name) => {
      const condition = segmentCondition(catalogue, name)
      if (condition === undefined) return (customer) => isMember(customer, name)
      const read = prepareExpression(condition, preparation)
      return (customer) => read(customer) === true
    },
    aggregate: (node) => prepareAggregate(node, catalogue, clock, dimensions),
    sequence: (node) => prepareSequence(node, catalogue, clock, dimensions),
    column: () => {
      throw new Error('a column belongs inside an aggregate')
    },
  }
  return preparation
}

const clockFor = (): { clock: Clock; set: (at: string) => void } => {
  const clock: Clock = { at: '' }
  let asked = ''
  return {
    clock,
    set: (at) => {
      if (at === asked) return
      clock.at = canonicalAt(at)
      asked = at
    },
  }
}

/**
 * Makes a rule ready to be asked about many customers in memory.
 * @param rule a checked rule
 * @param dimensions rows of the dimension tables its filters read
 *
 * Example:
 * ```ts
 * import { exampleCatalogue, parseRule, prepareRule } from '@sextant/rules'
 * const parsed = parseRule('count(purchase, last 30 days) >= 2', exampleCatalogue)
 * const rule = parsed.kind === 'ok' ? prepareRule(parsed.rule, exampleCatalogue) : undefined
 * const purchase = [{ time: '2024-02-20T10:00:00.000Z' }, { time: '2024-02-25T10:00:00.000Z' }]
 * rule?.selects({ id: '7', attributes: {}, facts: { purchase } }, '2024-03-01T00:00:00.000Z') // => true
 * ```
 */
export const prepareRule = (rule: Rule, catalogue: Catalogue, dimensions: DimensionRows = noDimensions): PreparedRule => {
  if (rule.take !== undefined) throw takeNotHere()
  const { clock, set } = clockFor()
  const read = prepareExpression(rule.when, preparationFor(catalogue, clock, dimensions))
  const value = (customer: CustomerRecord, at: string): boolean | null => {
    set(at)
    return read(customer) as boolean | null
  }
  return { value, selects: (customer, at) => value(customer, at) === true }
}

export interface EvaluateOptions {
  readonly at: string
  readonly catalogue: Catalogue
  readonly dimensions?: DimensionRows
}

/** Whether a rule selects one customer at an instant; `prepareRule` is faster for many. */
export const evaluateRule = (rule: Rule, customer: CustomerRecord, options: EvaluateOptions): boolean =>
  prepareRule(rule, options.catalogue, options.dimensions).selects(customer, options.at)

/** Makes an expression over one customer ready for many of them at one instant. */
export const prepareValue = (node: Expression, catalogue: Catalogue, at: string, dimensions: DimensionRows = noDimensions): ((customer: CustomerRecord) => Value) => {
  const { clock, set } = clockFor()
  set(at)
  return prepareExpression(node, preparationFor(catalogue, clock, dimensions))
}

/** The value of any part of a checked rule for one customer. */
export const evaluateExpression = (node: Expression, customer: CustomerRecord, options: EvaluateOptions): Value =>
  prepareValue(node, options.catalogue, options.at, options.dimensions)(customer)

/**
 * Makes a row expression ready: a function from a row to its value.
 * @param expression from `parseRowExpression`
 * @param options `at` when it speaks of now; `dimensions` when it reads through one
 * @returns money as whole minor units (halves away from zero), everything else as computed
 */
export const prepareRowExpression = (
  expression: Expression, scope: RowScope, options: { readonly at?: string; readonly dimensions?: DimensionRows } = {},
): ((row: FactRow) => Value) => {
  const no = (): never => {
    throw new Error('a row expression reads the columns of its row only')
  }
  const { clock, set } = clockFor()
  if (options.at !== undefined) set(options.at)
  const read: Reader<FactRow> = prepareExpression(expression, {
    catalogue: undefined, row: scope, timeZone: scope.timeZone, clock,
    attribute: no, score: no, percentile: no, tag: no, segment: no, aggregate: no, sequence: no,
    column: (name, dimension) => columnReader(scope, name, dimension, options.dimensions ?? noDimensions),
  })
  const isMoney = expression.op !== 'column' && expression.op !== 'literal' && typeOf(expression, undefined, scope) === 'money'
  if (!isMoney) return read
  return (row) => {
    const value = read(row)
    return typeof value === 'number' ? roundHalfAway(value) : value
  }
}
