import { parseExpression, ruleReferences } from '@sextant/rules'
import type { Catalogue, Label } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { SegmentDeps, TagHistory } from './deps.ts'
import { parseSetRule } from './segment-rule.ts'

export type LineageName = TagHistory['reads'][number]

const sorted = (names: readonly LineageName[]): readonly LineageName[] => names.toSorted((a, b) => (a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind < b.kind ? -1 : 1))

/** What an expression reads itself; what those read in turn is theirs to tell. */
export const readNamesOf = (text: string, catalogue: Catalogue): readonly LineageName[] => {
  const parsed = parseExpression(text, catalogue)
  if (parsed.kind === 'error') return []
  const { attributes, facts, scores, segments, tags } = ruleReferences({ language: 1, when: parsed.expression })
  const named = (kind: LineageName['kind'], names: readonly string[], labels: Readonly<Record<string, { readonly label: Label }>>): readonly LineageName[] =>
    names.map((name) => ({ kind, name, label: { ...(labels[name]?.label ?? { en: name, zh: name }) } }))
  return sorted([
    ...named('attribute', attributes, catalogue.attributes), ...named('fact', facts, catalogue.facts), ...named('score', scores, catalogue.scores),
    ...named('segment', segments, catalogue.segments), ...named('tag', tags, catalogue.tags ?? {}),
  ])
}

interface Reader {
  readonly kind: LineageName['kind']
  readonly name: string
  readonly label: Label
  readonly tags: readonly string[]
}

/** Everything that is written in the rule language, with the tags it names. A rule that no longer fits is searched as text. */
const readersOf = async (deps: SegmentDeps): Promise<readonly Reader[]> => {
  const catalogue = await deps.catalogue()
  const segments = await deps.store.query<{ name: string; label: Label; text: string }>(sql`
    select segment.key as name, segment.name as label, saved.text from segment join segment_version as saved on saved.segment_key = segment.key and saved.version = segment.version
    where segment.retired_at is null and segment.kind = 'rule'`)
  const tags = await deps.store.query<{ name: string; label: Label; text: string; published: string | null }>(sql`
    select tag.key as name, tag.name as label, saved.text, in_force.text as published from tag join rule_version as saved on saved.rule_id = tag.rule_id and saved.version = tag.version
    left join rule_version as in_force on in_force.rule_id = tag.rule_id and in_force.version = tag.published_version where tag.retired_at is null`)
  const inText = (text: string): readonly string[] => [...new Set([...text.matchAll(/\btag\.([a-z][a-z0-9_]*)/g)].map((match) => match[1] as string))]
  const inRule = (text: string): readonly string[] => {
    const parsed = parseSetRule(text, catalogue)
    return parsed.kind === 'ok' ? ruleReferences(parsed.rule).tags : inText(text)
  }
  const inExpression = (text: string): readonly string[] => {
    const parsed = parseExpression(text, catalogue)
    return parsed.kind === 'ok' ? ruleReferences({ language: 1, when: parsed.expression }).tags : inText(text)
  }
  return [
    ...segments.map(({ name, label, text }): Reader => ({ kind: 'segment', name, label, tags: inRule(text) })),
    ...tags.map(({ name, label, text, published }): Reader => ({ kind: 'tag', name, label, tags: [...new Set([...inExpression(text), ...(published === null ? [] : inExpression(published))])] })),
    ...(await deps.rulesElsewhere()).map(({ kind, name, label, text }): Reader => ({ kind, name, label, tags: inRule(text) })),
  ]
}

/** What reads a tag: segments, other tags, rules of offers and campaigns. */
export const readByOf = async (deps: SegmentDeps, key: string): Promise<readonly LineageName[]> =>
  sorted((await readersOf(deps)).filter(({ tags }) => tags.includes(key)).map(({ kind, name, label }) => ({ kind, name, label: { ...label } })))

/** How many rules read each tag. */
export const usesByTag = async (deps: SegmentDeps): Promise<ReadonlyMap<string, number>> => {
  const uses = new Map<string, number>()
  for (const { tags } of await readersOf(deps)) for (const tag of tags) uses.set(tag, (uses.get(tag) ?? 0) + 1)
  return uses
}
