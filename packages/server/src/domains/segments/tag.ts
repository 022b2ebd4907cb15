import { nearest } from '@sextant/contract'
import type { ParsedInputOf, listTags, saveTag } from '@sextant/contract'
import { describeExpression, parseExpression, printExpression } from '@sextant/rules'
import type { Catalogue, ExpressionResult } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isScoped, withinOwnScope } from '../../platform/asking.ts'
import type { Queryable } from '../../platform/store/store.ts'
import { isoOf } from '../../platform/time.ts'
import { companyOf, ruleInvalid } from '../customers/index.ts'
import type { Company } from '../customers/index.ts'
import type { SegmentDeps, Tag, TagHistory } from './deps.ts'
import { readsHidden } from './few.ts'
import { dataVersionFor } from './refresh.ts'
import { readsOf } from './refresh-plan.ts'
import { nightly } from './schedule.ts'
import type { Schedule } from './schedule.ts'
import { readByOf, readNamesOf, usesByTag } from './tag-lineage.ts'
import { tagErrors } from './tag-errors.ts'

export interface TagRow {
  readonly key: string
  readonly name: Tag['name']
  readonly description: string
  readonly purpose: string
  readonly owner: string
  readonly author: string
  readonly privacy: Tag['privacy']
  readonly status: Tag['status']
  readonly type: Tag['type']
  readonly text: string
  readonly published_text: string | null
  readonly published_type: string | null
  readonly version: number
  readonly published_version: number | null
  readonly approved_by: string | null
  readonly approved_at: string | null
  readonly published_at: string | null
  readonly created_at: string
  readonly updated_at: string
  readonly schedule: Schedule | null
  readonly refreshed_at: string | null
  readonly refresh_id: string | null
  readonly refresh_at: string | null
  readonly refresh_version: number | null
  readonly data_version: string | null
  readonly known_count: number | null
}

export const tagRuleId = (key: string): string => `tag:${key}`

export const tagsWhere = (condition: Sql): Sql => sql`
  select tag.key, tag.name, tag.description, rule.purpose, tag.owner, tag.author, tag.privacy, tag.status, tag.type, saved.text, in_force.text as published_text, tag.published_type, tag.version,
    tag.published_version, tag.approved_by, tag.approved_at, tag.published_at, tag.created_at, tag.updated_at, tag.schedule, tag.refreshed_at, tag.refresh_id, tag.refresh_at,
    tag.refresh_version, tag.data_version, tag.known_count
  from tag join rule on rule.id = tag.rule_id
  join rule_version as saved on saved.rule_id = tag.rule_id and saved.version = tag.version
  left join rule_version as in_force on in_force.rule_id = tag.rule_id and in_force.version = tag.published_version
  where ${condition} order by tag.key`

/** Whether facts have come, or time has passed over its answer, since a published tag's values were worked out. */
export const isStale = async (deps: SegmentDeps, row: TagRow, catalogue: Catalogue): Promise<boolean> => {
  if (row.published_text === null || row.refresh_id === null) return row.published_version !== null
  if (row.refresh_version !== row.published_version) return true
  const parsed = parseExpression(row.published_text, catalogue)
  if (parsed.kind === 'error') return true
  const reads = readsOf({ language: 1, when: parsed.expression }, catalogue)
  return row.data_version !== (await dataVersionFor(deps, reads))
}

const brokenOf = (parsed: ExpressionResult): Tag['broken'] => {
  const first = parsed.kind === 'error' ? parsed.errors[0] : undefined
  return first === undefined ? null : {
    why: { ...first.message }, fix: { en: 'Save a version whose expression fits the data.', zh: '请保存一个适用于当前数据的新版本。' },
  }
}

/** Who sees a part of the base only must not learn a figure of the whole; nor who may not unmask one of a personal attribute. */
const isKnownTo = (company: Company, { text, published_text }: TagRow): boolean => withinOwnScope(() => !isScoped()) && !readsHidden(company, published_text ?? text)

const tagOf = async (deps: SegmentDeps, row: TagRow, company: Company, uses: number): Promise<Tag> => {
  const { catalogue } = company
  const parsed = parseExpression(row.text, catalogue)
  const sentence = parsed.kind === 'ok' ? { en: describeExpression(parsed.expression, catalogue, 'en'), zh: describeExpression(parsed.expression, catalogue, 'zh') } : { ...(brokenOf(parsed)?.why ?? { en: '', zh: '' }) }
  return {
    key: row.key, name: row.name, description: row.description, purpose: row.purpose, owner: row.owner, author: row.author, privacy: row.privacy, status: row.status, type: row.type,
    expression: row.text, sentence, version: row.version, publishedVersion: row.published_version, approvedBy: row.approved_by, approvedAt: row.approved_at, publishedAt: row.published_at,
    createdAt: row.created_at, updatedAt: row.updated_at, broken: brokenOf(parsed), schedule: row.schedule ?? nightly, refreshedAt: row.refreshed_at, asOf: row.refresh_at,
    isStale: row.status !== 'retired' && (await isStale(deps, row, catalogue)),
    known: isKnownTo(company, row) ? row.known_count : null, uses,
  }
}

export const tagsOf = async (deps: SegmentDeps, { search, status }: ParsedInputOf<typeof listTags>): Promise<readonly Tag[]> => {
  const text = search?.trim().toLowerCase() ?? ''
  const wanted = sql`${text === '' ? sql`true` : sql`(strpos(tag.key, ${text}) > 0 or strpos(lower(tag.name ->> 'en'), ${text}) > 0 or strpos(tag.name ->> 'zh', ${text}) > 0)`}
    and ${status === undefined ? sql`tag.status <> 'retired'` : sql`tag.status = ${status}`}`
  const rows = await deps.store.query<TagRow>(tagsWhere(wanted))
  if (rows.length === 0) return []
  const [company, uses] = [await companyOf(deps), await usesByTag(deps)]
  return await Promise.all(rows.map((row) => tagOf(deps, row, company, uses.get(row.key) ?? 0)))
}

/** A tag's row, or TAG_UNKNOWN. */
export const tagRow = async (store: Queryable, key: string): Promise<TagRow> => {
  const row = await store.maybeOne<TagRow>(tagsWhere(sql`tag.key = ${key}`))
  if (row !== undefined) return row
  const known = await store.query<{ key: string }>(sql`select key from tag where retired_at is null`)
  throw tagErrors.TAG_UNKNOWN({ key, nearest: nearest(key, known.map((one) => one.key)).join(' or ') }, { where: key })
}

export const oneTag = async (deps: SegmentDeps, key: string): Promise<Tag> => await tagOf(deps, await tagRow(deps.store, key), await companyOf(deps), (await usesByTag(deps)).get(key) ?? 0)

export const tagByKey = async (deps: SegmentDeps, key: string): Promise<TagHistory> => {
  const tag = await oneTag(deps, key)
  const versions = await deps.store.query<TagHistory['versions'][number]>(sql`
    select version, text as expression, saved_at as "savedAt", saved_by as "savedBy" from rule_version where rule_id = ${tagRuleId(key)} order by version desc`)
  return { ...tag, versions: [...versions], reads: [...readNamesOf(tag.expression, await deps.catalogue())], readBy: [...(await readByOf(deps, key))] }
}

/** An expression that is to define a tag: it may not read the tag itself, also not through others. */
const definitionOf = (text: string, key: string, catalogue: Catalogue): Extract<ExpressionResult, { kind: 'ok' }> => {
  const parsed = parseExpression(text, catalogue)
  if (parsed.kind === 'error') throw ruleInvalid(parsed.errors, 'expression')
  if (readsOf({ language: 1, when: parsed.expression }, catalogue).tags.has(key)) throw tagErrors.TAG_CYCLE({ key }, { where: 'expression' })
  return parsed
}

/** Creates a tag or its next version as a draft; what is published stays in force. Saving the same expression changes its texts only. */
export const saveTagVersion = async (deps: SegmentDeps, input: ParsedInputOf<typeof saveTag>, savedBy: string): Promise<Tag> => {
  const { key } = input
  const { catalogue } = await companyOf(deps)
  const parsed = definitionOf(input.expression, key, catalogue)
  const text = printExpression(parsed.expression, catalogue.currencyDigits)
  const [now, ruleId, name] = [isoOf(deps.clock.now()), tagRuleId(key), JSON.stringify(input.name)]
  const schedule = input.schedule === undefined ? null : JSON.stringify(input.schedule)
  await deps.store.transaction(async (tx) => {
    const known = await tx.maybeOne<{ version: number; text: string; status: string }>(sql`
      select tag.version, saved.text, tag.status from tag join rule_version as saved on saved.rule_id = tag.rule_id and saved.version = tag.version where tag.key = ${key} for update of tag`)
    const owner = input.owner ?? savedBy
    await tx.execute(sql`insert into rule (id, kind, used_by, owner, purpose) values (${ruleId}, 'tag', ${key}, ${owner}, ${input.purpose}) on conflict (id) do update set owner = excluded.owner, purpose = excluded.purpose`)
    if (known === undefined) {
      await tx.execute(sql`
        insert into tag (key, name, description, rule_id, status, owner, author, privacy, type, version, created_at, updated_at, schedule)
        values (${key}, ${name}::jsonb, ${input.description}, ${ruleId}, 'draft', ${owner}, ${savedBy}, ${input.privacy}, ${parsed.type}, 1, ${now}, ${now}, ${schedule}::jsonb)`)
    } else {
      await tx.execute(sql`
        update tag set name = ${name}::jsonb, description = ${input.description}, owner = ${input.owner ?? sql`tag.owner`}, privacy = ${input.privacy}, updated_at = ${now},
          schedule = coalesce(${schedule}::jsonb, schedule) where key = ${key}`)
      if (known.text === text && known.status !== 'retired') return
      await tx.execute(sql`
        update tag set status = 'draft', version = version + 1, type = ${parsed.type}, author = ${savedBy}, approved_by = null, approved_at = null, retired_at = null,
          published_version = case when ${known.status} = 'retired' then null else published_version end where key = ${key}`)
    }
    await tx.execute(sql`
      insert into rule_version (rule_id, version, text, tree, saved_at, saved_by)
      values (${ruleId}, ${(known?.version ?? 0) + 1}, ${text}, ${JSON.stringify(parsed.expression)}::jsonb, ${now}, ${savedBy})`)
  })
  return await oneTag(deps, key)
}

/** draft → approved, by another person than the author of the version. */
export const approveTagVersion = async (deps: SegmentDeps, key: string, by: string): Promise<Tag> => {
  const { status, author } = await tagRow(deps.store, key)
  if (status !== 'draft') throw tagErrors.TAG_STATUS({ key, is: status, wanted: 'draft' }, { where: key })
  if (author === by) throw tagErrors.TAG_OWN_APPROVAL({ key, author }, { where: key })
  await deps.store.execute(sql`update tag set status = 'approved', approved_by = ${by}, approved_at = ${isoOf(deps.clock.now())} where key = ${key} and status = 'draft'`)
  return await oneTag(deps, key)
}

/** approved → published: the version is in force. */
export const publishTagVersion = async (deps: SegmentDeps, key: string): Promise<void> => {
  const row = await tagRow(deps.store, key)
  if (row.status !== 'approved') throw tagErrors.TAG_STATUS({ key, is: row.status, wanted: 'approved' }, { where: key })
  definitionOf(row.text, key, await deps.catalogue())
  const readers = await readByOf(deps, key)
  if (readers.length > 0 && row.text !== row.published_text && readsHidden(await companyOf(deps), row.text))
    throw tagErrors.TAG_PERSONAL_IN_USE({ key, uses: readers.map(({ kind, name }) => `${kind} ${name}`).join(', ') }, { where: key })
  if (row.published_type !== null && row.published_type !== row.type) {
    if (readers.length > 0) throw tagErrors.TAG_TYPE_CHANGED({ key, is: row.published_type, wanted: row.type, readers: readers.map(({ kind, name }) => `${kind} ${name}`).join(', ') }, { where: key })
  }
  await deps.store.execute(sql`
    update tag set status = 'published', published_version = version, published_type = type, published_at = ${isoOf(deps.clock.now())} where key = ${key} and status = 'approved'`)
}

export const retireTagByKey = async (deps: SegmentDeps, key: string): Promise<void> => {
  const { status, refresh_id } = await tagRow(deps.store, key)
  if (status === 'retired') return
  const readers = await readByOf(deps, key)
  if (readers.length > 0) throw tagErrors.TAG_IN_USE({ key, uses: readers.map(({ kind, name }) => `${kind} ${name}`).join(', ') }, { where: key })
  await deps.store.execute(sql`update tag set status = 'retired', retired_at = ${isoOf(deps.clock.now())}, refresh_id = null, refreshed_at = null, refresh_at = null, known_count = null where key = ${key}`)
  if (refresh_id !== null && (await deps.warehouse.undoBatch(refresh_id))) await deps.batches.markUndone(refresh_id)
}
