import { nearest } from '@sextant/contract'
import type { ParsedInputOf, saveSegment } from '@sextant/contract'
import { describeRule, parseRule, printRule, ruleReferences } from '@sextant/rules'
import type { Catalogue, CatalogueSegment, Rule } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Queryable } from '../../platform/store/store.ts'
import { isoOf } from '../../platform/time.ts'
import { companyOf, ruleInvalid, ruleOf } from '../customers/index.ts'
import type { Segment, SegmentDeps, SegmentHistory } from './deps.ts'
import { segmentErrors } from './errors.ts'
import { memberTable } from './members.ts'

interface SegmentRow {
  readonly key: string
  readonly kind: 'rule' | 'list'
  readonly name: Segment['name']
  readonly description: string
  readonly purpose: string
  readonly owner: string
  readonly version: number
  readonly created_at: string
  readonly updated_at: string
  readonly text: string
  readonly size: number | null
  readonly at: string | null
  readonly snapshot: string | null
}

const segmentsWhere = (condition: Sql): Sql => sql`
  select segment.key, segment.kind, segment.name, segment.description, segment.purpose, segment.owner, segment.version, segment.created_at, segment.updated_at, saved.text,
    newest.size, newest.at, newest.id as snapshot
  from segment
  join segment_version as saved on saved.segment_key = segment.key and saved.version = segment.version
  left join lateral (
    select size, at, id from segment_snapshot where segment_key = segment.key order by ordinal desc limit 1
  ) as newest on true
  where segment.retired_at is null and ${condition}
  order by segment.key`

/** The rule in words; a rule that no longer fits the data says so instead of hiding. */
const sentenceOf = (text: string, catalogue: Catalogue): Segment['sentence'] => {
  const parsed = parseRule(text, catalogue)
  if (parsed.kind === 'ok') return { en: describeRule(parsed.rule, catalogue, 'en'), zh: describeRule(parsed.rule, catalogue, 'zh') }
  const message = parsed.errors[0]?.message ?? { en: '', zh: '' }
  return { en: `The rule no longer fits the data: ${message.en}`, zh: `规则已不适用于当前数据：${message.zh}` }
}

const listSentence = ({ size, at }: SegmentRow): Segment['sentence'] => ({
  en: `A list of ${size ?? 0} customers, as brought${at === null ? '' : ` on ${at.slice(0, 10)}`}`, zh: `客户名单，共 ${size ?? 0} 位${at === null ? '' : `，${at.slice(0, 10)} 载入`}`,
})

const segmentOf = (row: SegmentRow, catalogue: Catalogue, base: number): Segment => ({
  key: row.key, kind: row.kind, name: row.name, description: row.description, purpose: row.purpose, owner: row.owner, rule: row.text,
  sentence: row.kind === 'list' ? listSentence(row) : sentenceOf(row.text, catalogue),
  version: row.version, size: row.size, share: row.size === null || base === 0 ? null : Math.min(1, row.size / base), refreshedAt: row.at,
  createdAt: row.created_at, updatedAt: row.updated_at,
})

const baseSize = async (deps: SegmentDeps): Promise<number> => {
  const { catalogue } = await companyOf(deps)
  const { rows } = await deps.warehouse.one<{ rows: number }>('segments.base', sql`select count(*) as rows from ${deps.warehouse.visibleRows(catalogue.customerTable)}`)
  return rows
}

export const listSegmentsOf = async (deps: SegmentDeps, search?: string): Promise<readonly Segment[]> => {
  const wanted = search === undefined || search.trim() === ''
    ? sql`true`
    : sql`(strpos(segment.key, ${search.trim().toLowerCase()}) > 0 or strpos(lower(segment.name ->> 'en'), ${search.trim().toLowerCase()}) > 0 or strpos(segment.name ->> 'zh', ${search.trim()}) > 0)`
  const rows = await deps.store.query<SegmentRow>(segmentsWhere(wanted))
  if (rows.length === 0) return []
  const [catalogue, base] = [await deps.catalogue(), await baseSize(deps)]
  return rows.map((row) => segmentOf(row, catalogue, base))
}

const unknownSegment = async (store: Queryable, key: string): Promise<Error> => {
  const known = await store.query<{ key: string }>(sql`select key from segment where retired_at is null`)
  return segmentErrors.SEGMENT_UNKNOWN({ key, nearest: nearest(key, known.map((row) => row.key)).join(' or ') }, { where: key })
}

/** The rule's text and version of a segment in force. */
export const ruleTextOf = async (store: Queryable, key: string): Promise<{ readonly text: string; readonly version: number; readonly name: Segment['name']; readonly kind: 'rule' | 'list' }> => {
  const row = await store.maybeOne<SegmentRow>(segmentsWhere(sql`segment.key = ${key}`))
  if (row === undefined) throw await unknownSegment(store, key)
  return { text: row.text, version: row.version, name: row.name, kind: row.kind }
}

export const segmentByKey = async (deps: SegmentDeps, key: string): Promise<SegmentHistory> => {
  const row = await deps.store.maybeOne<SegmentRow>(segmentsWhere(sql`segment.key = ${key}`))
  if (row === undefined) throw await unknownSegment(deps.store, key)
  const versions = await deps.store.query<SegmentHistory['versions'][number]>(sql`
    select version, text as rule, saved_at as "savedAt", saved_by as "savedBy" from segment_version where segment_key = ${key} order by version desc`)
  const snapshots = await deps.store.query<SegmentHistory['snapshots'][number]>(sql`
    select id, at, size, entered_count as entered, left_count as left, version from segment_snapshot where segment_key = ${key} order by ordinal desc limit 400`)
  return { ...segmentOf(row, await deps.catalogue(), await baseSize(deps)), versions: [...versions], snapshots: [...snapshots] }
}

/** A rule that is to define a segment: it may not refer to itself, also not through others. */
const definition = (text: string, key: string, catalogue: Catalogue): Rule => {
  const parsed = parseRule(text, catalogue, { defines: key })
  if (parsed.kind === 'ok') return parsed.rule
  const cycle = parsed.errors.find(({ code }) => code === 'SegmentCycle')
  if (cycle !== undefined) throw segmentErrors.SEGMENT_CYCLE({ key, problem: cycle.message.en, zh: cycle.message.zh }, { where: 'rule' })
  throw ruleInvalid(parsed.errors, 'rule')
}

/** Creates a segment or its next version; saving the same rule again changes its name and texts only. */
export const saveSegmentVersion = async (deps: SegmentDeps, input: ParsedInputOf<typeof saveSegment>, savedBy: string): Promise<void> => {
  const { catalogue, level } = await companyOf(deps)
  const rule = definition(input.rule, input.key, catalogue)
  const text = printRule(rule, catalogue)
  const now = isoOf(deps.clock.now())
  await deps.store.transaction(async (tx) => {
    const known = await tx.maybeOne<{ version: number; text: string; kind: 'rule' | 'list' }>(sql`
      select segment.version, saved.text, segment.kind from segment
      join segment_version as saved on saved.segment_key = segment.key and saved.version = segment.version where segment.key = ${input.key} for update of segment`)
    if (known?.kind === 'list') throw segmentErrors.SEGMENT_KIND({ key: input.key, is: 'list', wanted: 'rule' }, { where: 'key' })
    const version = known === undefined ? 1 : known.text === text ? known.version : known.version + 1
    await tx.execute(sql`
      insert into segment (key, name, description, purpose, owner, level, version, created_at, updated_at)
      values (${input.key}, ${JSON.stringify(input.name)}::jsonb, ${input.description}, ${input.purpose}, ${savedBy}, ${level}, ${version}, ${now}, ${now})
      on conflict (key) do update set name = excluded.name, description = excluded.description, purpose = excluded.purpose, version = excluded.version,
        updated_at = excluded.updated_at, retired_at = null`)
    if (version !== known?.version)
      await tx.execute(sql`
        insert into segment_version (segment_key, version, text, tree, saved_at, saved_by)
        values (${input.key}, ${version}, ${text}, ${JSON.stringify(rule)}::jsonb, ${now}, ${savedBy})`)
  })
}

/** Takes a segment out of use; its history stays. Refused while something uses it. */
export const retireSegment = async (deps: SegmentDeps, key: string): Promise<void> => {
  await ruleTextOf(deps.store, key)
  const others = await deps.store.query<{ key: string; text: string }>(sql`
    select segment.key, saved.text from segment join segment_version as saved on saved.segment_key = segment.key and saved.version = segment.version
    where segment.retired_at is null and segment.kind = 'rule' and segment.key <> ${key}`)
  const catalogue = await deps.catalogue()
  const within = others.filter(({ text }) => {
    const parsed = parseRule(text, catalogue)
    return parsed.kind === 'ok' && ruleReferences(parsed.rule).segments.includes(key)
  })
  const uses = [...(await deps.usesOf(key)), ...within.map((other) => `segment ${other.key}`)]
  if (uses.length > 0) throw segmentErrors.SEGMENT_IN_USE({ key, uses: uses.join(', ') }, { where: key })
  await deps.store.execute(sql`update segment set retired_at = ${isoOf(deps.clock.now())} where key = ${key} and retired_at is null`)
}

/** Segments as names that rules may use: each stands for its rule, a list for its newest members. */
export const segmentCatalogueOf = async (store: Queryable): Promise<Readonly<Record<string, CatalogueSegment>>> => {
  const rows = await store.query<SegmentRow>(segmentsWhere(sql`true`))
  return Object.fromEntries(rows.flatMap((row): readonly (readonly [string, CatalogueSegment])[] => {
    if (row.kind === 'rule') return [[row.key, { label: row.name, members: { kind: 'rule', text: row.text } }]]
    // A list that is being written for the first time has no members yet, so no rule can name it.
    return row.snapshot === null ? [] : [[row.key, { label: row.name, members: { kind: 'table', table: memberTable.table, customerColumn: '_customer', selectColumn: 'snapshot', selectValue: row.snapshot } }]]
  }))
}

/** Changes whenever a segment is saved or retired, or a list has other members. */
export const segmentVersionOf = async (store: Queryable): Promise<string> => {
  const row = await store.one<{ count: number; saved: string | null; retired: string | null; listed: string | null }>(sql`
    select count(*) as count, max(updated_at) as saved, max(retired_at) as retired,
      (select max(segment_snapshot.id) from segment_snapshot join segment as list on list.key = segment_snapshot.segment_key where list.kind = 'list') as listed
    from segment`)
  return `${row.count} ${row.saved ?? ''} ${row.retired ?? ''} ${row.listed ?? ''}`
}

/** The rule of a segment as it is defined now; a list is its members. */
export const ruleOfSegment = async (deps: SegmentDeps, key: string): Promise<{ readonly rule: Rule; readonly version: number; readonly kind: 'rule' | 'list' }> => {
  const { text, version, kind } = await ruleTextOf(deps.store, key)
  return { rule: ruleOf(kind === 'list' ? `in segment ${JSON.stringify(key)}` : text, await deps.catalogue(), key), version, kind }
}
