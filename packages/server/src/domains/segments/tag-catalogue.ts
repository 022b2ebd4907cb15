import type { CatalogueTag, ValueType } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Queryable } from '../../platform/store/store.ts'

interface TagRow {
  readonly key: string
  readonly name: { readonly en: string; readonly zh: string }
  readonly type: ValueType
  readonly text: string
}

const entriesOf = (rows: readonly TagRow[]): Readonly<Record<string, CatalogueTag>> =>
  Object.fromEntries(rows.map(({ key, name, type, text }) => [key, { label: name, type, values: { kind: 'expression', text } }]))

/**
 * Published tags as names that rules may use. A rule reads a tag's expression, so that it is true at the instant the rule is asked at;
 * the values worked out beforehand are for pages and files.
 */
export const tagCatalogueOf = async (store: Queryable): Promise<Readonly<Record<string, CatalogueTag>>> =>
  entriesOf(await store.query<TagRow>(sql`
    select tag.key, tag.name, tag.published_type as type, saved.text from tag
    join rule_version as saved on saved.rule_id = tag.rule_id and saved.version = tag.published_version
    where tag.retired_at is null and tag.published_version is not null order by tag.key`))

/** Tags as they were defined at an instant. */
export const tagCatalogueAt = async (store: Queryable, at: string): Promise<Readonly<Record<string, CatalogueTag>>> =>
  entriesOf(await store.query<TagRow>(sql`
    select tag.key, tag.name, coalesce(tag.published_type, tag.type) as type, saved.text from tag
    join lateral (
      select rule_version.text from rule_version where rule_version.rule_id = tag.rule_id and rule_version.saved_at <= ${at}::timestamptz
        and (tag.published_version is null or rule_version.version <= tag.published_version) order by rule_version.version desc limit 1
    ) as saved on true
    where (tag.published_at is not null) and (tag.retired_at is null or tag.retired_at > ${at}::timestamptz) order by tag.key`))

/** Changes whenever a tag is published or retired. */
export const tagVersionOf = async (store: Queryable): Promise<string> => {
  const row = await store.one<{ published: string | null; retired: string | null }>(sql`
    select string_agg(key || ' ' || published_version, ',' order by key) filter (where retired_at is null) as published, max(retired_at) as retired from tag where published_version is not null`)
  return `${row.published ?? ''} ${row.retired ?? ''}`
}
