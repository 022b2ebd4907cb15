import type { Catalogue } from '../catalogue.ts'
import { canonicalAt } from '../compile/expression.ts'
import { factRowsReader } from '../evaluate/record.ts'
import type { CustomerRecord, DimensionRows, FactRow } from '../evaluate/record.ts'
import { prepareRule } from '../evaluate/rule.ts'
import type { Value } from '../evaluate/values.ts'
import { ruleReferences } from '../references.ts'
import type { RuleReferences } from '../references.ts'
import type { Rule } from '../tree.ts'
import { isoOf } from '../zone.ts'
import { momentsOf } from './moments.ts'
import { momentsAhead } from './next-change.ts'

/** What can become known of a customer. */
export type CustomerChange =
  | { readonly kind: 'fact'; readonly fact: string; readonly row: FactRow }
  | { readonly kind: 'attribute' | 'tag'; readonly name: string; readonly value: Value }
  | { readonly kind: 'score' | 'percentile'; readonly name: string; readonly value: number | null }
  | { readonly kind: 'segment'; readonly name: string; readonly isMember: boolean }

/** `changes`: at that instant the answer becomes another; `steady`: it stays at least until then, or for ever. */
export type NextChange =
  | { readonly kind: 'changes'; readonly at: string; readonly value: boolean | null }
  | { readonly kind: 'steady'; readonly until: string | null }

/** One customer under a rule, kept up to date. Instants may only grow. */
export interface FollowedCustomer {
  /** The answer now: true, false or null (unknown). */
  readonly value: () => boolean | null
  /** Lets time pass. @returns the answer then */
  readonly advance: (at: string) => boolean | null
  /** Takes something that became known at an instant (the row's own time may be earlier or later). @returns the answer then */
  readonly apply: (change: CustomerChange, at: string) => boolean | null
  /** When the mere passing of time changes the answer next. @param until how far to look ahead (an instant) */
  readonly nextChange: (until: string) => NextChange
  readonly record: () => CustomerRecord
}

export interface FollowedRule {
  /** Begins with what is known of a customer at an instant. */
  readonly follow: (customer: CustomerRecord, at: string) => FollowedCustomer
}

/** Instants looked at in one question for the next change. */
const mostMoments = 20_000

/** Where a rule's references name what a change is about. */
const readAs = { attribute: 'attributes', tag: 'tags', score: 'scores', percentile: 'scores', segment: 'segments' } as const satisfies Readonly<Record<Exclude<CustomerChange['kind'], 'fact'>, keyof RuleReferences>>

const segmentsWith = (segments: CustomerRecord['segments'], name: string, isMember: boolean): ReadonlySet<string> => {
  const all = new Set(segments)
  if (isMember) all.add(name)
  else all.delete(name)
  return all
}

const changed = (customer: CustomerRecord, change: CustomerChange): CustomerRecord => {
  switch (change.kind) {
    case 'fact':
      return { ...customer, facts: { ...customer.facts, [change.fact]: [...factRowsReader(change.fact)(customer), change.row] } }
    case 'attribute':
      return { ...customer, attributes: { ...customer.attributes, [change.name]: change.value } }
    case 'tag':
      return { ...customer, tags: { ...customer.tags, [change.name]: change.value } }
    case 'score':
      return { ...customer, scores: { ...customer.scores, [change.name]: change.value } }
    case 'percentile':
      return { ...customer, percentiles: { ...customer.percentiles, [change.name]: change.value } }
    case 'segment':
      return { ...customer, segments: segmentsWith(customer.segments, change.name, change.isMember) }
    default:
      return customer
  }
}

/**
 * Makes a rule ready to be kept up to date as facts arrive and time passes: the answer is computed anew only when something the rule reads
 * has changed, or an instant has come at which time itself can change it.
 * @param rule a checked rule without `take`
 * @param dimensions rows of the dimension tables its filters read
 *
 * Example:
 * ```ts
 * import { exampleCatalogue, followRule, parseRule } from '@sextant/rules'
 * const parsed = parseRule('any(purchase, last 7 days)', exampleCatalogue)
 * const customer = parsed.kind === 'ok' ? followRule(parsed.rule, exampleCatalogue).follow({ id: '7', attributes: {} }, '2024-01-01T00:00:00.000Z') : undefined
 * customer?.value() // => false
 * customer?.apply({ kind: 'fact', fact: 'purchase', row: { time: '2024-01-02T10:00:00.000Z' } }, '2024-01-02T10:00:01.000Z') // => true
 * customer?.nextChange('2025-01-01T00:00:00.000Z') // => { kind: 'changes', at: '2024-01-09T10:00:00.001Z', value: false }
 * ```
 */
export const followRule = (rule: Rule, catalogue: Catalogue, dimensions: DimensionRows = {}): FollowedRule => {
  const prepared = prepareRule(rule, catalogue, dimensions)
  const moments = momentsOf(rule.when, catalogue)
  const references = ruleReferences(rule, catalogue)
  const isRead = (change: CustomerChange): boolean => (change.kind === 'fact' ? references.facts.includes(change.fact) : references[readAs[change.kind]].includes(change.name))

  const follow = (start: CustomerRecord, from: string): FollowedCustomer => {
    let customer = start
    let at = canonicalAt(from)
    let value = prepared.value(customer, at)
    /** The next instant (ms) at which time may change the answer; undefined: not looked for yet. */
    let moment: number | undefined
    let ahead: ((after: number) => number) | undefined
    const momentAfter = (ms: number): number => (ahead ??= momentsAhead({ customer, moments, catalogue, dimensions }))(ms)
    const move = (to: string): void => {
      const next = canonicalAt(to)
      if (next < at) throw new Error(`time runs forward: ${next} lies before ${at}`)
      if (next === at) return
      moment ??= momentAfter(Date.parse(at))
      at = next
      if (Date.parse(at) < moment) return
      value = prepared.value(customer, at)
      moment = undefined
    }
    return {
      value: () => value,
      record: () => customer,
      advance: (to) => {
        move(to)
        return value
      },
      apply: (change, to) => {
        move(to)
        customer = changed(customer, change)
        if (isRead(change)) {
          ahead = undefined
          value = prepared.value(customer, at)
          moment = undefined
        }
        return value
      },
      nextChange: (until) => {
        const end = Date.parse(canonicalAt(until))
        const look = momentsAhead({ customer, moments, catalogue, dimensions })
        let looked = look(Date.parse(at))
        for (let count = 0; looked <= end; count++) {
          const then = prepared.value(customer, isoOf(looked))
          if (then !== value) return { kind: 'changes', at: isoOf(looked), value: then }
          if (count === mostMoments) return { kind: 'steady', until: isoOf(looked) }
          looked = look(looked)
        }
        return { kind: 'steady', until: looked === Infinity ? null : isoOf(end) }
      },
    }
  }
  return { follow }
}
