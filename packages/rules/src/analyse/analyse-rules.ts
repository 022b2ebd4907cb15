import type { Catalogue } from '../catalogue.ts'
import { segmentCondition, tagExpression } from '../definitions.ts'
import { walk } from '../walk.ts'
import type { Expression } from '../tree.ts'
import { compareIn, shareOf } from './compare-rules.ts'
import { openAnalysis } from './engine.ts'
import type { ListAnalysis, ListFinding, NamedRule } from './finding.ts'
import { comparisonMessages } from './messages.ts'
import type { Session } from './session.ts'
import { witnessInstant } from './witness-instant.ts'

export interface ListOptions {
  /** The first rule that selects a customer gets him: rules that are never reached are found. */
  readonly isOrdered?: boolean
  readonly at?: string
}

const stepsOfRule = 120_000
const mostPairs = 20_000

/** What a rule speaks of, also through the segments and tags it names. */
const namesIn = (when: Expression, catalogue: Catalogue, names = new Set<string>()): ReadonlySet<string> => {
  walk(when, (node) => {
    if (node.op !== 'attribute' && node.op !== 'score' && node.op !== 'percentile' && node.op !== 'segment' && node.op !== 'tag') {
      if (node.op === 'aggregate') names.add(`fact ${node.fact}`)
      if (node.op === 'sequence') for (const { fact } of node.steps) names.add(`fact ${fact}`)
      return
    }
    const name = `${node.op} ${node.name}`
    if (names.has(name)) return
    names.add(name)
    const inner = node.op === 'segment' ? segmentCondition(catalogue, node.name) : node.op === 'tag' ? tagExpression(catalogue, node.name) : undefined
    if (inner !== undefined) namesIn(inner, catalogue, names)
  })
  return names
}

/** Rules of an ordered list that can get nobody: all they select is selected before them. */
const shadowed = (catalogue: Catalogue, rules: readonly NamedRule[]): readonly ListFinding[] =>
  rules.flatMap(({ name, rule }, index): readonly ListFinding[] => {
    const session = openAnalysis(catalogue, { left: stepsOfRule })
    const before = rules.slice(0, index)
    const isHidden = (others: readonly NamedRule[]): boolean =>
      shareOf(session, [{ rule, isMet: true }, ...others.map((other) => ({ rule: other.rule, isMet: false }))], '', { withWitness: false }).kind === 'none'
    if (before.length === 0 || isHidden([]) || !isHidden(before)) return []
    let needed = before
    for (const other of before) {
      const rest = needed.filter((one) => one !== other)
      if (rest.length > 0 && isHidden(rest)) needed = rest
    }
    const others = needed.map((one) => one.name)
    return [{ kind: 'shadowed', severity: 'warning', rule: name, others, message: comparisonMessages.shadowed(name, others) }]
  })

const pairFinding = (session: Session, a: NamedRule, b: NamedRule, at: string): ListFinding | 'apart' | 'undecided' => {
  const { relation, message, both } = compareIn(session, a.rule, b.rule, at, { names: [a.name, b.name] })
  switch (relation) {
    case 'equivalent':
      return { kind: 'equivalent', severity: 'warning', rule: a.name, others: [b.name], message }
    case 'within':
      return { kind: 'within', severity: 'note', rule: a.name, others: [b.name], message }
    case 'contains':
      return { kind: 'within', severity: 'note', rule: b.name, others: [a.name], message }
    case 'overlapping':
      return { kind: 'overlapping', severity: 'note', rule: a.name, others: [b.name], message, ...(both === undefined ? {} : { witness: both }) }
    case 'disjoint':
      return 'apart'
    case 'undecided':
      return 'undecided'
  }
}

/**
 * What is worth knowing of the rules of a list or folder: the same rule twice, rules within others, rules that speak of the same things and
 * overlap (with a witness), and, where the first that selects gets the customer, rules that are never reached. Rules that select nobody by
 * themselves are left to `analyseRule`.
 * @param rules checked rules over one catalogue, with names
 *
 * Example:
 * ```ts
 * import { analyseRules, exampleCatalogue, parseRule } from '@sextant/rules'
 * const rules = ['age >= 18', 'age >= 65'].flatMap((text) => { const parsed = parseRule(text, exampleCatalogue); return parsed.kind === 'ok' ? [{ name: text, rule: parsed.rule }] : [] })
 * analyseRules(rules, exampleCatalogue, { isOrdered: true }).findings.map(({ kind, rule }) => `${rule}: ${kind}`) // => ['age >= 65: shadowed', 'age >= 65: within']
 * ```
 */
export const analyseRules = (rules: readonly NamedRule[], catalogue: Catalogue, options: ListOptions = {}): ListAnalysis => {
  const findings: ListFinding[] = options.isOrdered === true ? [...shadowed(catalogue, rules)] : []
  const living = rules.filter(({ rule }) => shareOf(openAnalysis(catalogue, { left: stepsOfRule }), [{ rule, isMet: true }], '', { withWitness: false }).kind !== 'none')
  const names = new Map(living.map((one) => [one, namesIn(one.rule.when, catalogue)]))
  let [pairs, undecided] = [0, 0]
  for (const [index, a] of living.entries()) {
    for (const b of living.slice(index + 1)) {
      if (![...(names.get(a) ?? [])].some((name) => names.get(b)?.has(name))) continue
      if (pairs >= mostPairs) return { findings, pairs, undecided: undecided + 1 }
      pairs += 1
      const found = pairFinding(openAnalysis(catalogue, { left: stepsOfRule }), a, b, options.at ?? witnessInstant([a.rule.when, b.rule.when]))
      if (found === 'undecided') undecided += 1
      else if (found !== 'apart') findings.push(found)
    }
  }
  return { findings, pairs, undecided }
}
