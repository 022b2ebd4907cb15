import { ruleReferences } from '@sextant/rules'
import type { Catalogue, Rule } from '@sextant/rules'
import { parseSetRule } from './segment-rule.ts'

/** What a rule reads, also through the segments and tags in it. */
export interface Reads {
  readonly facts: ReadonlySet<string>
  readonly scores: ReadonlySet<string>
  readonly segments: ReadonlySet<string>
  readonly tags: ReadonlySet<string>
  /** Definitions of what it names: another text means another answer. */
  readonly definition: string
  /** Whether its answer can change by the mere passing of time. */
  readonly isTimeDependent: boolean
}

/** Nodes whose value stays as it is until other data come. What is not listed is taken to change with time. */
const timeless = new Set(['literal', 'attribute', 'score', 'percentile', 'segment', 'tag', 'column', 'aggregate', 'and', 'or', 'not', 'compare', 'arithmetic', 'negate', 'call', 'in', 'between', 'known', 'case'])
/** Members of an aggregate that a timeless one may have; a ratio to former windows, say, moves with time. */
const plainAggregate = new Set(['op', 'function', 'fact', 'of', 'window', 'where'])

const movesWithTime = (node: unknown): boolean => {
  if (Array.isArray(node)) return node.some(movesWithTime)
  if (typeof node !== 'object' || node === null) return false
  const { op, name, window } = node as { readonly op?: unknown; readonly name?: unknown; readonly window?: { readonly kind?: unknown } }
  if (typeof op === 'string' && !timeless.has(op)) return true
  if (op === 'call' && typeof name === 'string' && name.endsWith('_since')) return true
  if (op === 'aggregate' && Object.keys(node).some((member) => !plainAggregate.has(member) && (node as Record<string, unknown>)[member] !== undefined)) return true
  if (window !== undefined && window.kind !== 'since' && window.kind !== 'span') return true
  return Object.values(node).some(movesWithTime)
}

interface Named {
  readonly kind: 'segment' | 'tag'
  readonly name: string
}

/** The text that defines a segment or tag; of a list its snapshot. */
const definitionText = ({ kind, name }: Named, catalogue: Catalogue): { readonly text: string; readonly rule?: string } => {
  if (kind === 'segment') {
    const members = catalogue.segments[name]?.members
    if (members === undefined) return { text: 'absent' }
    return members.kind === 'rule' ? { text: members.text, rule: members.text } : { text: members.selectValue }
  }
  const values = catalogue.tags?.[name]?.values
  if (values === undefined) return { text: 'absent' }
  return values.kind === 'expression' ? { text: values.text, rule: `(${values.text}) is known` } : { text: values.selectValue ?? values.table }
}

/** Everything a rule reads, and whether time alone can change its answer. */
export const readsOf = (rule: Rule, catalogue: Catalogue): Reads => {
  const reads = { facts: new Set<string>(), scores: new Set<string>(), segments: new Set<string>(), tags: new Set<string>() }
  const definitions: string[] = []
  let isTimeDependent = false
  const add = (one: Rule): void => {
    isTimeDependent ||= movesWithTime(one)
    const references = ruleReferences(one)
    for (const name of references.facts) reads.facts.add(name)
    for (const name of references.scores) reads.scores.add(name)
    for (const name of references.segments) open({ kind: 'segment', name })
    for (const name of references.tags) open({ kind: 'tag', name })
  }
  const open = (named: Named): void => {
    const seen = named.kind === 'segment' ? reads.segments : reads.tags
    if (seen.has(named.name)) return
    seen.add(named.name)
    const { text, rule: inner } = definitionText(named, catalogue)
    definitions.push(`${named.kind} ${named.name}: ${text}`)
    const parsed = inner === undefined ? undefined : parseSetRule(inner, catalogue)
    if (parsed?.kind === 'ok') add(parsed.rule)
    // What cannot be read is never called unchanged.
    else if (parsed?.kind === 'error') isTimeDependent = true
  }
  add(rule)
  return { ...reads, definition: definitions.toSorted().join('\n'), isTimeDependent }
}

export interface RefreshQuestion {
  readonly reads: Reads
  /** Version of the rule now, and of the newest snapshot; undefined: there is none. */
  readonly version: number
  readonly before: { readonly version: number; readonly dataVersion: string | null; readonly at: string } | undefined
  readonly dataVersion: string
  readonly at: string
  /** Whether facts that lay in the future at the newest snapshot have come about since. */
  readonly hasRipened: boolean
  readonly isForced: boolean
}

/** Whether a segment has to be counted again, and why. */
export const planRefresh = (question: RefreshQuestion): { readonly how: 'full' | 'unchanged'; readonly reason: string } => {
  const { before, reads } = question
  if (before === undefined) return { how: 'full', reason: 'it was never counted' }
  if (before.version !== question.version) return { how: 'full', reason: `its rule is now version ${question.version}` }
  if (before.dataVersion === null) return { how: 'full', reason: 'the snapshot before does not say what data it saw' }
  if (before.dataVersion !== question.dataVersion) return { how: 'full', reason: 'data that it may read have changed' }
  if (before.at > question.at) return { how: 'full', reason: 'it is asked for an earlier instant' }
  if (before.at === question.at && !question.isForced) return { how: 'unchanged', reason: 'neither rule, data nor the instant have changed' }
  if (reads.isTimeDependent) return { how: 'full', reason: 'its answer changes with time' }
  if (question.hasRipened) return { how: 'full', reason: 'facts that were dated ahead have come about' }
  return { how: 'unchanged', reason: 'neither its rule nor the data have changed, and time alone cannot change its answer' }
}
