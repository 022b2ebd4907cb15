import type { Rule, Take } from '../tree.ts'
import type { CustomerRecord } from './record.ts'
import { prepareRule, prepareValue } from './rule.ts'
import type { EvaluateOptions } from './rule.ts'
import { md5 } from './md5.ts'
import { compareText, compareValues } from './values.ts'
import type { Value } from './values.ts'

interface Ranked {
  readonly customer: CustomerRecord
  readonly by: Value
}

/** How many of `size` customers a take keeps. */
export const takenCount = (take: Take, size: number): number =>
  'count' in take ? take.count : Math.ceil((size * take.sharePercent) / 100 - 1e-9)

/** Unknown values last, then the order asked for, then by customer. */
const compareRanked = (sign: 1 | -1) => (a: Ranked, b: Ranked): number => {
  if (a.by === null || b.by === null) return (a.by === null ? 1 : 0) - (b.by === null ? 1 : 0) || compareText(a.customer.id, b.customer.id)
  return sign * compareValues(a.by, b.by) || compareText(a.customer.id, b.customer.id)
}

const taken = (take: Take, customers: readonly CustomerRecord[], { at, catalogue, dimensions }: EvaluateOptions): readonly CustomerRecord[] => {
  const valueOf = take.kind === 'sample' ? ({ id }: CustomerRecord): Value => md5(`${take.salt}:${id}`) : prepareValue(take.by, catalogue, at, dimensions)
  const ranked = customers.map((customer): Ranked => ({ customer, by: valueOf(customer) }))
  return ranked.toSorted(compareRanked(take.kind === 'top' ? -1 : 1)).slice(0, takenCount(take, ranked.length)).map(({ customer }) => customer)
}

/**
 * The customers of a list that a rule selects and takes: what `compileRule` answers for a whole base, for small bases and tests.
 * @param customers everybody, in memory
 * @returns their ids, in the order of the list
 *
 * Example:
 * ```ts
 * import { evaluateBase, exampleCatalogue, parseRule } from '@sextant/rules'
 * const parsed = parseRule('age >= 18 take top 1 by age', exampleCatalogue, { takes: true })
 * const customers = [{ id: 'a', attributes: { age: 30 } }, { id: 'b', attributes: { age: 50 } }, { id: 'c', attributes: { age: 9 } }]
 * parsed.kind === 'ok' ? evaluateBase(parsed.rule, customers, { at: '2024-03-01T00:00:00.000Z', catalogue: exampleCatalogue }) : [] // => ['b']
 * ```
 */
export const evaluateBase = (rule: Rule, customers: readonly CustomerRecord[], options: EvaluateOptions): readonly string[] => {
  const { take = [], ...condition } = rule
  const prepared = prepareRule(condition, options.catalogue, options.dimensions)
  const selected = customers.filter((customer) => prepared.selects(customer, options.at))
  const left = new Set(take.reduce<readonly CustomerRecord[]>((some, one) => taken(one, some, options), selected).map(({ id }) => id))
  return selected.filter(({ id }) => left.has(id)).map(({ id }) => id)
}
