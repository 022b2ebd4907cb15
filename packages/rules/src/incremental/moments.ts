import type { Catalogue, ValueType } from '../catalogue.ts'
import { segmentCondition, tagExpression } from '../definitions.ts'
import { expandAggregate } from '../expand.ts'
import { walk } from '../walk.ts'
import type { Expression, Rule, Sequence, Window, WindowUnit } from '../tree.ts'
import { typeOf } from '../type-of.ts'

/** A span that moves with the clock over the rows of a fact: they enter or leave when `count` units before now passes them. */
export interface MovingEdge {
  readonly fact: string
  readonly count: number
  readonly unit: WindowUnit
}

/** What in a rule depends on the clock. */
export interface Moments {
  readonly edges: readonly MovingEdge[]
  /** Windows of whole periods. */
  readonly periods: readonly Extract<Window, { kind: 'calendar' }>['unit'][]
  /** Whether midnight can change the answer: today, parts of now, holidays. */
  readonly midnights: boolean
  /** Whether the rule compares now with instants. */
  readonly now: boolean
  /** What time has passed since: expressions over the customer, with the unit. */
  readonly since: readonly { readonly of: Expression; readonly isHours: boolean }[]
  /** The same inside filters of facts: any instant of the fact's rows may be meant. */
  readonly rowSince: readonly { readonly fact: string; readonly isHours: boolean }[]
  /** How long nothing may happen at the end of a sequence, after rows of these facts. */
  readonly quiet: readonly MovingEdge[]
  readonly facts: readonly string[]
  /** Attributes, tags and literals that are dates or instants. */
  readonly instants: readonly Expression[]
}

interface Collecting {
  readonly edges: Map<string, MovingEdge>
  readonly quiet: Map<string, MovingEdge>
  readonly periods: Set<Extract<Window, { kind: 'calendar' }>['unit']>
  readonly since: { readonly of: Expression; readonly isHours: boolean }[]
  readonly rowSince: { readonly fact: string; readonly isHours: boolean }[]
  readonly facts: Set<string>
  readonly instants: Expression[]
  midnights: boolean
  now: boolean
}

const addEdge = (to: Map<string, MovingEdge>, fact: string, count: number, unit: WindowUnit): void => void to.set(JSON.stringify([fact, count, unit]), { fact, count, unit })

const addWindow = (found: Collecting, fact: string, window: Window | undefined): void => {
  found.facts.add(fact)
  // Rows of the future are seen once their time has come.
  addEdge(found.edges, fact, 0, 'hours')
  if (window?.kind === 'last') addEdge(found.edges, fact, window.count, window.unit)
  else if (window?.kind === 'ago') {
    addEdge(found.edges, fact, window.from, window.unit)
    addEdge(found.edges, fact, window.to, window.unit)
  } else if (window?.kind === 'calendar') found.periods.add(window.unit)
  else if (window?.kind === 'holiday') found.midnights = true
}

const addSequence = (found: Collecting, node: Sequence): void => {
  node.steps.forEach(({ fact, within, absent }, index) => {
    addWindow(found, fact, index === 0 ? node.window : undefined)
    if (absent !== true || within === undefined) return
    for (const before of node.steps.slice(0, index)) if (before.absent !== true) addEdge(found.quiet, before.fact, within.count, within.unit)
  })
}

const elapsed: ReadonlySet<string> = new Set(['hours_since', 'days_since', 'months_since', 'years_since', 'days_between'])

const isMoment = (type: ValueType): boolean => type === 'instant' || type === 'date'

const addCall = (found: Collecting, node: Extract<Expression, { op: 'call' }>, fact: string | undefined): void => {
  if (node.name === 'days_until_anniversary') found.midnights = true
  if (!elapsed.has(node.name)) return
  const isHours = node.name === 'hours_since'
  if (fact !== undefined) found.rowSince.push({ fact, isHours })
  else for (const of of node.of) if (of.op !== 'now') found.since.push({ of, isHours })
}

const collect = (found: Collecting, root: Expression, catalogue: Catalogue, seen: Set<string>): void => {
  const addNamed = (node: Extract<Expression, { op: 'segment' | 'tag' }>): void => {
    const key = `${node.op} ${node.name}`
    if (seen.has(key)) return
    seen.add(key)
    const inner = node.op === 'segment' ? segmentCondition(catalogue, node.name) : tagExpression(catalogue, node.name)
    if (inner !== undefined) collect(found, inner, catalogue, seen)
    else if (node.op === 'tag' && isMoment(typeOf(node, catalogue))) found.instants.push(node)
  }
  walk(root, (node, fact) => {
    if (node.op === 'now' || node.op === 'today') found.midnights = true
    if (node.op === 'now') found.now = true
    if (node.op === 'segment' || node.op === 'tag') addNamed(node)
    if (node.op === 'sequence') addSequence(found, node)
    if (node.op === 'call') addCall(found, node, fact)
    if ((node.op === 'literal' && isMoment(node.type)) || (node.op === 'attribute' && isMoment(typeOf(node, catalogue)))) found.instants.push(node)
    if (node.op === 'aggregate') {
      const expanded = expandAggregate(node)
      if (expanded === undefined) addWindow(found, node.fact, node.window)
      else collect(found, expanded, catalogue, seen)
    }
  })
}

/** Everything in an expression that the passing of time can change, through segments, tags and shorthand. */
export const momentsOf = (root: Expression, catalogue: Catalogue): Moments => {
  const found: Collecting = { edges: new Map(), quiet: new Map(), periods: new Set(), since: [], rowSince: [], facts: new Set(), instants: [], midnights: false, now: false }
  collect(found, root, catalogue, new Set())
  return { ...found, edges: [...found.edges.values()], quiet: [...found.quiet.values()], periods: [...found.periods], facts: [...found.facts] }
}

/**
 * Whether a rule's answer stays as it is until other data come, also through segments and tags. Rows dated ahead count as data to come: they are seen once their
 * time has come.
 * @param rule a checked rule
 *
 * Example:
 * ```ts
 * import { exampleCatalogue, isTimeless, parseRule } from '@sextant/rules'
 * const rules = ['count(purchase) > 3', 'any(purchase, last 7 days)', 'days_until_anniversary(birth_date) < 7'].map((text) => parseRule(text, exampleCatalogue))
 * rules.map((parsed) => parsed.kind === 'ok' && isTimeless(parsed.rule, exampleCatalogue)) // => [true, false, false]
 * ```
 */
export const isTimeless = (rule: Rule, catalogue: Catalogue): boolean =>
  [rule.when, ...(rule.take ?? []).flatMap((take) => (take.kind === 'sample' ? [] : [take.by]))].every((root) => {
    const { edges, quiet, periods, midnights, now, since, rowSince } = momentsOf(root, catalogue)
    return edges.every(({ count }) => count === 0) && quiet.length + periods.length + since.length + rowSince.length === 0 && !midnights && !now
  })
