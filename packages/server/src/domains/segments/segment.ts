import { nearest } from '@sextant/contract'
import type { ParsedInputOf, saveSegment, scheduleSegment } from '@sextant/contract'
import { printRule, ruleReferences } from '@sextant/rules'
import type { Catalogue, Rule } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { askingNow, isScoped, withinOwnScope } from '../../platform/asking.ts'
import type { Queryable } from '../../platform/store/store.ts'
import { isoOf } from '../../platform/time.ts'
import { nullWhileAway } from '../../platform/warehouse/while-away.ts'
import { companyOf } from '../customers/index.ts'
import type { Company } from '../customers/index.ts'
import type { Segment, SegmentDeps, SegmentHistory } from './deps.ts'
import { segmentErrors } from './errors.ts'
import { assertTellsOfMany, readsPersonal, withCoarseSizes } from './few.ts'
import { refreshLogOf } from './refresh-log.ts'
import { nightly } from './schedule.ts'
import type { Schedule } from './schedule.ts'
import { brokenRuleOf, definitionOf, parseSetRule, sentenceOf, setRuleOf } from './segment-rule.ts'

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
  readonly valid_from: string | null
  readonly valid_to: string | null
  readonly schedule: Schedule | null
  readonly text: string
  readonly size: number | null
  readonly at: string | null
  readonly snapshot: string | null
}

const segmentsWhere = (condition: Sql): Sql => sql`
  select segment.key, segment.kind, segment.name, segment.description, segment.purpose, segment.owner, segment.version, segment.created_at, segment.updated_at,
    segment.valid_from, segment.valid_to, segment.schedule, saved.text, newest.size, newest.at, newest.id as snapshot
  from segment
  join segment_version as saved on saved.segment_key = segment.key and saved.version = segment.version
  left join lateral (
    select size, at, id from segment_snapshot where segment_key = segment.key order by ordinal desc limit 1
  ) as newest on true
  where segment.retired_at is null and ${condition}
  order by segment.key`

const listSentence = ({ size, at }: SegmentRow): Segment['sentence'] => ({
  en: `A list of ${size ?? 0} customers, as brought${at === null ? '' : ` on ${at.slice(0, 10)}`}`, zh: `客户名单，共 ${size ?? 0} 位${at === null ? '' : `，${at.slice(0, 10)} 载入`}`,
})

const segmentOf = (row: SegmentRow, catalogue: Catalogue, base: number | null): Segment => {
  const broken = row.kind === 'list' ? null : brokenRuleOf(row.text, row.key, catalogue)
  return {
    key: row.key, kind: row.kind, name: row.name, description: row.description, purpose: row.purpose, owner: row.owner, rule: row.text, version: row.version,
    sentence: row.kind === 'list' ? listSentence(row) : broken === null ? sentenceOf(setRuleOf(row.text, catalogue), catalogue) : { ...broken.why },
    broken: broken === null ? null : { why: { ...broken.why }, fix: { ...broken.fix } },
    validFrom: row.valid_from, validTo: row.valid_to, schedule: row.schedule ?? (row.kind === 'list' ? { ...nightly, every: 'never' } : nightly),
    size: row.size, share: row.size === null || base === null || base === 0 ? null : Math.min(1, row.size / base), refreshedAt: row.at, createdAt: row.created_at, updatedAt: row.updated_at,
  }
}

/** Null while the warehouse is away: segments are kept without it. */
const baseSize = async (deps: SegmentDeps): Promise<number | null> => {
  const { catalogue } = await companyOf(deps)
  const counted = await nullWhileAway(deps.warehouse.one<{ rows: number }>('segments.base', sql`select count(*) as rows from ${ident(catalogue.customerTable)}`))
  return counted?.rows ?? null
}

/** Sizes as the asker may see them: who sees a part of the base only counts his own customers among the members. */
const withSeenSizes = async (deps: SegmentDeps, rows: readonly SegmentRow[]): Promise<readonly SegmentRow[]> => {
  if (!isScoped()) return rows
  const ids = rows.flatMap(({ snapshot }) => (snapshot === null ? [] : [snapshot]))
  const counted = ids.length === 0 ? [] : await nullWhileAway(deps.warehouse.query<{ snapshot: string; size: number }>('segments.sizes', sql`
    select segment_member.snapshot, count(*) as size from segment_member where segment_member.snapshot in (${join(ids.map((id) => sql`${id}`))}) group by segment_member.snapshot`))
  if (counted === null) return rows.map((row) => ({ ...row, size: null }))
  const sizes = new Map(counted.map(({ snapshot, size }) => [snapshot, size]))
  return rows.map((row) => ({ ...row, size: row.snapshot === null ? null : (sizes.get(row.snapshot) ?? 0) }))
}

export const listSegmentsOf = async (deps: SegmentDeps, search?: string): Promise<readonly Segment[]> => {
  const wanted = search === undefined || search.trim() === ''
    ? sql`true`
    : sql`(strpos(segment.key, ${search.trim().toLowerCase()}) > 0 or strpos(lower(segment.name ->> 'en'), ${search.trim().toLowerCase()}) > 0 or strpos(segment.name ->> 'zh', ${search.trim()}) > 0)`
  const rows = await deps.store.query<SegmentRow>(segmentsWhere(wanted))
  if (rows.length === 0) return []
  const [catalogue, base] = [await deps.catalogue(), await baseSize(deps)]
  return await withCoarseSizes(deps, (await withSeenSizes(deps, rows)).map((row) => segmentOf(row, catalogue, base)))
}

const unknownSegment = async (store: Queryable, key: string): Promise<Error> => {
  const known = await store.query<{ key: string }>(sql`select key from segment where retired_at is null`)
  return segmentErrors.SEGMENT_UNKNOWN({ key, nearest: nearest(key, known.map((row) => row.key)).join(' or ') }, { where: key })
}

const knownRow = async (store: Queryable, key: string): Promise<SegmentRow> => {
  const row = await store.maybeOne<SegmentRow>(segmentsWhere(sql`segment.key = ${key}`))
  if (row === undefined) throw await unknownSegment(store, key)
  return row
}

/** The rule's text and version of a segment in force. */
export const ruleTextOf = async (store: Queryable, key: string): Promise<{ readonly text: string; readonly version: number; readonly name: Segment['name']; readonly kind: 'rule' | 'list' }> => {
  const { text, version, name, kind } = await knownRow(store, key)
  return { text, version, name, kind }
}

/** The rule's text of one version, or SEGMENT_VERSION_UNKNOWN. */
export const versionTextOf = async (store: Queryable, key: string, version: number): Promise<string> => {
  const row = await store.maybeOne<{ text: string }>(sql`select text from segment_version where segment_key = ${key} and version = ${version}`)
  if (row === undefined) throw segmentErrors.SEGMENT_VERSION_UNKNOWN({ key, version }, { where: 'version' })
  return row.text
}

/** A segment as whoever asks may see it, also when what he did to it was for everybody. */
export const oneSegment = async (deps: SegmentDeps, key: string): Promise<Segment> =>
  await withinOwnScope(async () => {
    const [row] = await withSeenSizes(deps, [await knownRow(deps.store, key)])
    const [segment] = await withCoarseSizes(deps, [segmentOf(row as SegmentRow, await deps.catalogue(), await baseSize(deps))])
    return segment as Segment
  })

const namesSegment = (text: string, key: string, catalogue: Catalogue): boolean => {
  const parsed = parseSetRule(text, catalogue)
  return parsed.kind === 'ok' && ruleReferences(parsed.rule).segments.includes(key)
}

/** Segments, tags and rules of other domains that name this one, and what else they use it for. */
const usesOf = async (deps: SegmentDeps, key: string): Promise<readonly string[]> => {
  const others = await deps.store.query<{ key: string; text: string }>(sql`
    select segment.key, saved.text from segment join segment_version as saved on saved.segment_key = segment.key and saved.version = segment.version
    where segment.retired_at is null and segment.kind = 'rule' and segment.key <> ${key} order by segment.key`)
  const catalogue = await deps.catalogue()
  const within = others.filter(({ text }) => namesSegment(text, key, catalogue))
  const elsewhere = (await deps.rulesElsewhere()).filter(({ text }) => namesSegment(text, key, catalogue))
  const tags = await deps.store.query<{ key: string; texts: readonly string[] }>(sql`
    select tag.key, array_agg(version.text) as texts from tag join rule_version as version on version.rule_id = tag.rule_id and version.version in (tag.version, tag.published_version)
    where tag.retired_at is null group by tag.key order by tag.key`)
  const readers = tags.filter(({ texts }) => texts.some((text) => namesSegment(`(${text}) is known`, key, catalogue)))
  return [...new Set([
    ...(await deps.usesOf(key)), ...elsewhere.map(({ kind, name }) => `${kind} ${name}`), ...within.map((other) => `segment ${other.key}`), ...readers.map((tag) => `tag ${tag.key}`),
  ])]
}

export const segmentByKey = async (deps: SegmentDeps, key: string): Promise<SegmentHistory> => {
  const segment = await oneSegment(deps, key)
  const versions = await deps.store.query<SegmentHistory['versions'][number]>(sql`
    select version, text as rule, saved_at as "savedAt", saved_by as "savedBy" from segment_version where segment_key = ${key} order by version desc`)
  // A snapshot can be reproduced when it is one of the two kept whole, or when every later one kept its moves.
  const snapshots = isScoped() ? [] : await deps.store.query<SegmentHistory['snapshots'][number]>(sql`
    select id, at, taken_at as "takenAt", taken_by as "takenBy", size, entered_count as entered, left_count as left, version,
      row_number() over newest_first <= 2 or bool_and(moves_batch_id is not null) over (order by ordinal desc rows between unbounded preceding and 1 preceding) as "canReproduce"
    from segment_snapshot where segment_key = ${key} window newest_first as (order by ordinal desc) order by ordinal desc limit 400`)
  return { ...segment, versions: [...versions], snapshots: [...snapshots], refreshes: isScoped() ? [] : [...(await refreshLogOf(deps, key))], usedBy: [...(await usesOf(deps, key))] }
}

/**
 * Who may not unmask gives no personal rule to a segment by which others choose customers one by one: from whom they choose he would read the value.
 *
 * @throws SEGMENT_PERSONAL_IN_USE
 */
const assertChoosesNobody = async (deps: SegmentDeps, company: Company, key: string, text: string): Promise<void> => {
  if (askingNow()?.isMasked !== true || !readsPersonal(company, text)) return
  const known = await deps.store.maybeOne<{ text: string }>(sql`
    select saved.text from segment join segment_version as saved on saved.segment_key = segment.key and saved.version = segment.version where segment.key = ${key}`)
  const uses = known === undefined || known.text === text ? [] : await usesOf(deps, key)
  if (uses.length > 0) throw segmentErrors.SEGMENT_PERSONAL_IN_USE({ key, uses: uses.join(', ') }, { where: 'rule' })
}

/** Creates a segment or its next version; saving the same rule again changes its name and texts only. */
export const saveSegmentVersion = async (deps: SegmentDeps, input: ParsedInputOf<typeof saveSegment>, savedBy: string): Promise<void> => {
  const company = await companyOf(deps)
  const { catalogue, level } = company
  const rule = definitionOf(input.rule, input.key, catalogue)
  await assertTellsOfMany(deps, company, rule, await deps.standpoint())
  const text = printRule(rule, catalogue)
  await assertChoosesNobody(deps, company, input.key, text)
  const now = isoOf(deps.clock.now())
  const [from, to] = [input.validFrom, input.validTo].map((instant) => (instant === undefined || instant === null ? instant : isoOf(Date.parse(instant))))
  if (typeof from === 'string' && typeof to === 'string' && from >= to) throw segmentErrors.SEGMENT_VALIDITY_EMPTY({ key: input.key }, { where: 'validTo' })
  await deps.store.transaction(async (tx) => {
    const known = await tx.maybeOne<{ version: number; text: string; kind: 'rule' | 'list' }>(sql`
      select segment.version, saved.text, segment.kind from segment
      join segment_version as saved on saved.segment_key = segment.key and saved.version = segment.version where segment.key = ${input.key} for update of segment`)
    if (known?.kind === 'list') throw segmentErrors.SEGMENT_KIND({ key: input.key, is: 'list', wanted: 'rule' }, { where: 'key' })
    const version = known === undefined ? 1 : known.text === text ? known.version : known.version + 1
    await tx.execute(sql`
      insert into segment (key, name, description, purpose, owner, level, version, created_at, updated_at)
      values (${input.key}, ${JSON.stringify(input.name)}::jsonb, ${input.description}, ${input.purpose}, ${input.owner ?? savedBy}, ${level}, ${version}, ${now}, ${now})
      on conflict (key) do update set name = excluded.name, description = excluded.description, purpose = excluded.purpose, version = excluded.version,
        updated_at = excluded.updated_at, retired_at = null`)
    if (input.owner !== undefined) await tx.execute(sql`update segment set owner = ${input.owner} where key = ${input.key}`)
    if (from !== undefined) await tx.execute(sql`update segment set valid_from = ${from}::timestamptz where key = ${input.key}`)
    if (to !== undefined) await tx.execute(sql`update segment set valid_to = ${to}::timestamptz where key = ${input.key}`)
    if (version !== known?.version)
      await tx.execute(sql`
        insert into segment_version (segment_key, version, text, tree, saved_at, saved_by)
        values (${input.key}, ${version}, ${text}, ${JSON.stringify(rule)}::jsonb, ${now}, ${savedBy})`)
  })
}

export const saveSchedule = async (deps: SegmentDeps, input: ParsedInputOf<typeof scheduleSegment>): Promise<Segment> => {
  const { key, ...schedule } = input
  const { kind } = await ruleTextOf(deps.store, key)
  if (kind === 'list' && schedule.every !== 'never') throw segmentErrors.SEGMENT_LIST_FIXED({ key }, { where: key })
  await deps.store.execute(sql`update segment set schedule = ${JSON.stringify(schedule)}::jsonb where key = ${key}`)
  return await oneSegment(deps, key)
}

/** Takes a segment out of use; its history stays. Refused while something uses it. */
export const retireSegment = async (deps: SegmentDeps, key: string): Promise<void> => {
  await ruleTextOf(deps.store, key)
  const uses = await usesOf(deps, key)
  if (uses.length > 0) throw segmentErrors.SEGMENT_IN_USE({ key, uses: uses.join(', ') }, { where: key })
  await deps.store.execute(sql`update segment set retired_at = ${isoOf(deps.clock.now())} where key = ${key} and retired_at is null`)
}

/** The rule of a segment as it is defined now; a list is its members. SEGMENT_BROKEN when it no longer fits. */
export const ruleOfSegment = async (deps: SegmentDeps, key: string): Promise<{ readonly rule: Rule; readonly text: string; readonly version: number; readonly kind: 'rule' | 'list' }> => {
  const { text, version, kind } = await ruleTextOf(deps.store, key)
  const catalogue = await deps.catalogue()
  const broken = kind === 'list' ? null : brokenRuleOf(text, key, catalogue)
  if (broken !== null) throw segmentErrors.SEGMENT_BROKEN({ key, why: broken.why.en, zh: broken.why.zh, fix: broken.fix.en }, { where: key })
  return { rule: setRuleOf(kind === 'list' ? `in segment ${JSON.stringify(key)}` : text, catalogue, key), text, version, kind }
}

/** Validity of segments by name, for those that have one. */
export const validityOf = async (store: Queryable, keys: readonly string[]): Promise<readonly { readonly key: string; readonly from: string | null; readonly to: string | null }[]> =>
  keys.length === 0 ? [] : await store.query(sql`
    select key, valid_from as "from", valid_to as "to" from segment where key = any(${[...keys]}::text[]) and (valid_from is not null or valid_to is not null)`)
