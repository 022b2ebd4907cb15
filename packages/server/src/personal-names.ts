import type { Catalogue } from '@sextant/rules'
import { sql } from '@sextant/sql'
import { askingNow } from './platform/asking.ts'
import type { Store } from './platform/store/store.ts'
import { personalColumns } from './domains/customers/index.ts'
import { catalogueOf, modelOrNull } from './company-context.ts'
import type { Domains } from './company-context.ts'

/*
 * By halving ("born before 1990", "before 1985" …) a rule finds out a value that is masked. So rules that name a personal attribute, themselves or
 * through segments, tags and campaigns that do, get coarse answers (platform/http/floor.ts). Names are looked for in every text of an input: what looks
 * like one is taken for one.
 */

/** Members of an input that hold no rule and no name of one. */
const plainMembers: ReadonlySet<string> = new Set(['reason', 'description', 'purpose', 'cursor', 'search', 'sort', 'columns', 'format', 'yaml', 'at', 'limit', 'customer', 'id', 'lang'])

const textsOf = (input: unknown): readonly string[] => {
  if (typeof input === 'string') return [input]
  if (Array.isArray(input)) return input.flatMap(textsOf)
  if (typeof input !== 'object' || input === null) return []
  return Object.entries(input).flatMap(([member, value]) => (plainMembers.has(member) ? [] : textsOf(value)))
}

/** Texts in quotes may write a letter as `\\u006f`, also more than once over where they stand within another text. */
const readable = (text: string): string => text.replaceAll(/\\+u([0-9a-fA-F]{4})/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

/** Words of a text, once as names of attributes are written and once as keys are. */
const wordsOf = (written: string): readonly string[] => {
  const text = readable(written)
  return [...(text.match(/[\p{L}\p{N}_]+/gu) ?? []), ...(text.match(/[\p{L}\p{N}_-]+/gu) ?? [])]
}

/** Names that stand for rules, with their texts: each is as personal as what it names. */
const spread = (personal: Set<string>, texts: ReadonlyMap<string, string>): ReadonlySet<string> => {
  for (let before = -1; before !== personal.size; ) {
    before = personal.size
    for (const [name, text] of texts) if (!personal.has(name) && wordsOf(text).some((word) => personal.has(word))) personal.add(name)
  }
  return personal
}

const known = new WeakMap<Catalogue, ReadonlySet<string>>()

/** Personal attributes, and the segments and tags whose rules name one. */
const personalNames = async (domains: Domains): Promise<ReadonlySet<string>> => {
  const catalogue = await catalogueOf(domains)
  const found = known.get(catalogue)
  if (found !== undefined) return found
  const model = await modelOrNull(domains)
  const personal = new Set(model === null ? [] : personalColumns(model))
  const tags = 'tags' in catalogue ? Object.entries(catalogue.tags as Readonly<Record<string, unknown>>) : []
  const texts = new Map([...Object.entries(catalogue.segments), ...tags].map(([name, one]) => [name, JSON.stringify(one)]))
  const names = spread(personal, texts)
  known.set(catalogue, names)
  return names
}

/** Whether an input names a personal attribute, itself or through a segment, tag or campaign. */
export const namesPersonalIn = async (domains: Domains, store: Store, input: unknown): Promise<boolean> => {
  const words = new Set(textsOf(input).flatMap(wordsOf))
  if (words.size === 0 || (await modelOrNull(domains)) === null) return false
  const names = await personalNames(domains)
  if ([...words].some((word) => names.has(word))) return true
  // All of them, however many: a name behind a thousand others counts as well.
  const campaigns = await store.query<{ definition: { readonly rule?: string | null; readonly segment?: string | null } }>(sql`select definition from campaign where key in (select unnest(${[...words]}::text[]))`)
  return campaigns.some(({ definition }) => [definition.rule, definition.segment].some((text) => text !== null && text !== undefined && wordsOf(text).some((word) => names.has(word))))
}

/** Segments of a customer as whoever asks may see them: that he is in one "born before 1980" tells his age. */
export const shownSegments = async <One extends { readonly key: string }>(domains: Domains, segments: One[]): Promise<One[]> => {
  if (askingNow()?.isMasked !== true || segments.length === 0) return segments
  const names = await personalNames(domains)
  return segments.filter(({ key }) => !names.has(key))
}

/** Tags with the privacy of what they are worked out from. */
export const guardedTags = async <One extends { readonly key: string; readonly privacy: string }>(domains: Domains, tags: One[]): Promise<One[]> => {
  if (tags.length === 0) return tags
  const names = await personalNames(domains)
  return tags.map((tag) => (names.has(tag.key) && tag.privacy !== 'sensitive' ? { ...tag, privacy: 'personal' } : tag))
}

/** Segments and tags whose rows tell of a personal attribute: tables of members and values go without them for who may not unmask. */
export const withheldRows = async (domains: Domains): Promise<Readonly<Record<string, { readonly column: string; readonly values: readonly string[] }>>> => {
  if ((await modelOrNull(domains)) === null) return {}
  const [names, catalogue] = [await personalNames(domains), await catalogueOf(domains)]
  const segments = Object.keys(catalogue.segments).filter((key) => names.has(key))
  const tags = Object.keys(catalogue.tags ?? {}).filter((key) => names.has(key))
  const tagTables = ['string', 'number', 'money', 'boolean', 'date', 'instant'].map((type) => [`tag_${type}`, { column: 'tag', values: tags }] as const)
  return {
    ...(segments.length === 0 ? {} : { segment_member: { column: 'segment', values: segments }, segment_move: { column: 'segment', values: segments } }),
    ...(tags.length === 0 ? {} : Object.fromEntries(tagTables)),
  }
}
