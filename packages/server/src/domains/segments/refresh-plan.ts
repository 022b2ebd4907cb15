import { isTimeless, ruleReferences } from '@sextant/rules'
import type { Catalogue, Rule } from '@sextant/rules'

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

/** The text that defines a segment; of a list its snapshot. */
const segmentText = (name: string, catalogue: Catalogue): string => {
  const members = catalogue.segments[name]?.members
  return members === undefined ? 'absent' : members.kind === 'rule' ? members.text : members.selectValue
}

const tagText = (name: string, catalogue: Catalogue): string => {
  const values = catalogue.tags?.[name]?.values
  return values === undefined ? 'absent' : values.kind === 'expression' ? values.text : values.selectValue ?? values.table
}

/** Everything a rule reads, and whether time alone can change its answer. */
export const readsOf = (rule: Rule, catalogue: Catalogue): Reads => {
  const { facts, scores, segments, tags } = ruleReferences(rule, catalogue)
  const definitions = [...segments.map((name) => `segment ${name}: ${segmentText(name, catalogue)}`), ...tags.map((name) => `tag ${name}: ${tagText(name, catalogue)}`)]
  return { facts: new Set(facts), scores: new Set(scores), segments: new Set(segments), tags: new Set(tags), definition: definitions.toSorted().join('\n'), isTimeDependent: !isTimeless(rule, catalogue) }
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
