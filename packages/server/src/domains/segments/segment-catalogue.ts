import type { CatalogueSegment } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Queryable } from '../../platform/store/store.ts'
import { memberTable } from './members.ts'

interface DefinitionRow {
  readonly key: string
  readonly kind: 'rule' | 'list'
  readonly name: { readonly en: string; readonly zh: string }
  readonly text: string
  /** Whether the rule ends with `take`: such a segment, like a list, is its newest members. */
  readonly takes: boolean
  readonly snapshot: string | null
}

const entriesOf = (rows: readonly DefinitionRow[]): Readonly<Record<string, CatalogueSegment>> =>
  Object.fromEntries(rows.flatMap((row): readonly (readonly [string, CatalogueSegment])[] => {
    if (row.kind === 'rule' && !row.takes) return [[row.key, { label: row.name, members: { kind: 'rule', text: row.text } }]]
    // One that is being written for the first time has no members yet, so no rule can name it.
    return row.snapshot === null ? [] : [[row.key, { label: row.name, members: { kind: 'table', table: memberTable.table, customerColumn: '_customer', selectColumn: 'snapshot', selectValue: row.snapshot } }]]
  }))

/** Segments as names that rules may use: each stands for its rule; a list, or a rule that takes some, for its newest members. */
export const segmentCatalogueOf = async (store: Queryable): Promise<Readonly<Record<string, CatalogueSegment>>> =>
  entriesOf(await store.query<DefinitionRow>(sql`
    select segment.key, segment.kind, segment.name, saved.text, coalesce(saved.tree ? 'take', false) as takes, newest.id as snapshot
    from segment
    join segment_version as saved on saved.segment_key = segment.key and saved.version = segment.version
    left join lateral (select id from segment_snapshot where segment_key = segment.key order by ordinal desc limit 1) as newest on true
    where segment.retired_at is null order by segment.key`))

/**
 * Segments as they were defined at an instant. Of lists whose members of that time were put away the oldest kept ones serve: who was in
 * them then is found by `membersAt`.
 */
export const segmentCatalogueAt = async (store: Queryable, at: string): Promise<Readonly<Record<string, CatalogueSegment>>> =>
  entriesOf(await store.query<DefinitionRow>(sql`
    select segment.key, segment.kind, segment.name, saved.text, coalesce(saved.tree ? 'take', false) as takes, standing.id as snapshot
    from segment
    join lateral (select text, tree from segment_version where segment_key = segment.key and saved_at <= ${at}::timestamptz order by version desc limit 1) as saved on true
    left join lateral (
      select segment_snapshot.id from segment_snapshot join batch on batch.id = segment_snapshot.batch_id
      where segment_key = segment.key and batch.status = 'visible' order by (taken_at <= ${at}::timestamptz) desc, abs(extract(epoch from (taken_at - ${at}::timestamptz))) limit 1
    ) as standing on true
    where (segment.retired_at is null or segment.retired_at > ${at}::timestamptz) order by segment.key`))

/** Changes whenever a segment is saved or retired, or one that is its members has others. */
export const segmentVersionOf = async (store: Queryable): Promise<string> => {
  const row = await store.one<{ count: number; saved: string | null; retired: string | null; listed: string | null }>(sql`
    select count(*) as count, max(updated_at) as saved, max(retired_at) as retired,
      (select max(segment_snapshot.id) from segment_snapshot join segment as list on list.key = segment_snapshot.segment_key
        join segment_version as saved on saved.segment_key = list.key and saved.version = list.version
        where list.kind = 'list' or saved.tree ? 'take') as listed
    from segment`)
  return `${row.count} ${row.saved ?? ''} ${row.retired ?? ''} ${row.listed ?? ''}`
}
