import type { OutputOf, refreshTag } from '@sextant/contract'
import { compileColumns, parseExpression } from '@sextant/rules'
import type { ValueType } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import { withinOwnScope } from '../../platform/asking.ts'
import { isoOf } from '../../platform/time.ts'
import { isWarehouseAway } from '../../platform/warehouse/warehouse-errors.ts'
import type { WarehouseType } from '../../platform/warehouse/warehouse.ts'
import { companyOf, customerTable, ruleInvalid } from '../customers/index.ts'
import type { Company, Customer } from '../customers/index.ts'
import type { SegmentDeps } from './deps.ts'
import { readsHidden } from './few.ts'
import { dataVersionFor } from './refresh.ts'
import { failureReason } from './refresh-log.ts'
import { readsOf } from './refresh-plan.ts'
import { lastDue, nightly } from './schedule.ts'
import { isStale, tagRow, tagsWhere } from './tag.ts'
import type { TagRow } from './tag.ts'
import { tagErrors } from './tag-errors.ts'

const stored: Readonly<Record<ValueType, WarehouseType>> = { string: 'string', number: 'number', money: 'integer', boolean: 'boolean', date: 'date', instant: 'instant' }

/** Values of all tags of one type; `refresh` is the batch that worked them out, and the store says which one counts. */
const valueTable = (type: ValueType) => ({
  table: `tag_${type}`,
  columns: [{ name: 'tag', type: 'string' as const }, { name: 'refresh', type: 'string' as const }, { name: '_customer', type: 'string' as const }, { name: 'value', type: stored[type] }],
})

/** How many values whoever asked may see: those of his own customers, and none where they tell of a personal attribute. */
const seenFigures = async (deps: SegmentDeps, company: Company, text: string, type: ValueType, refresh: string): Promise<{ readonly known: number | null; readonly of: number }> =>
  await withinOwnScope(async () => {
    const { known, of } = await deps.warehouse.one<{ known: number; of: number }>('tags.seenFigures', sql`
      select (select count(*) from ${ident(`tag_${type}`)} as "worked" where "worked".refresh = ${refresh}) as "known", (select count(*) from ${customerTable(company)}) as "of"`)
    return { known: readsHidden(company, text) ? null : known, of }
  })

/** Works out a published tag's values for the whole base; unknown values are not stored. */
export const refreshTagValues = async (deps: SegmentDeps, key: string, by: string): Promise<OutputOf<typeof refreshTag>> => {
  const beganAt = deps.clock.now()
  const row = await tagRow(deps.store, key)
  if (row.published_text === null || row.status === 'retired') throw tagErrors.TAG_NOT_PUBLISHED({ key }, { where: key })
  const company = await companyOf(deps)
  const { catalogue } = company
  const parsed = parseExpression(row.published_text, catalogue)
  if (parsed.kind === 'error') throw ruleInvalid(parsed.errors, `tag ${key}`)
  const at = await deps.standpoint()
  const reads = readsOf({ language: 1, when: parsed.expression }, catalogue)
  const [id, dataVersion, target] = [deps.ids.id(), await dataVersionFor(deps, reads), valueTable(parsed.type)]
  const values = compileColumns({ value: parsed.expression }, catalogue, { at, dialect: deps.warehouse.dialect })
  await deps.batches.open({ id, kind: 'snapshot', source: `tag ${key}`, openedBy: by, tables: [target.table] })
  let known: number
  try {
    known = await deps.warehouse.loadBatch(id, (load) => load.insert(target, sql`select ${key}, ${id}, "worked"."customer_id", "worked"."value" from (${values}) as "worked" where "worked"."value" is not null`))
  } catch (error) {
    await deps.batches.fail(id)
    throw error
  }
  await deps.store.execute(sql`
    update tag set refresh_id = ${id}, refresh_at = ${at}, refreshed_at = ${isoOf(deps.clock.now())}, refresh_version = published_version, data_version = ${dataVersion}, known_count = ${known} where key = ${key}`)
  await deps.batches.finish(id)
  if (row.refresh_id !== null && (await deps.warehouse.undoBatch(row.refresh_id))) await deps.batches.markUndone(row.refresh_id)
  return { ...(await seenFigures(deps, company, row.published_text, parsed.type, id)), at, milliseconds: Math.max(0, deps.clock.now() - beganAt) }
}

const publishedTags = (deps: SegmentDeps): Promise<readonly TagRow[]> => deps.store.query<TagRow>(tagsWhere(sql`tag.published_version is not null and tag.status <> 'retired'`))

/** Published tags whose schedule has wanted them since they were last worked out; one that fails leaves the others theirs. */
export const refreshDueTags = async (deps: SegmentDeps, by: string): Promise<readonly { readonly key: string; readonly reason: string }[]> => {
  if ((await deps.model()) === null) return []
  const { timeZone } = await deps.catalogue()
  const failed: { key: string; reason: string }[] = []
  for (const row of await publishedTags(deps)) {
    const due = lastDue(row.schedule ?? nightly, deps.clock.now(), timeZone)
    if (due === undefined || (row.refreshed_at !== null && Date.parse(row.refreshed_at) >= due)) continue
    try {
      await refreshTagValues(deps, row.key, by)
    } catch (error) {
      if (isWarehouseAway(error)) throw error
      failed.push({ key: row.key, reason: failureReason(error) })
    }
  }
  return failed
}

interface TagValueRow {
  readonly refresh: string
  readonly string: string | null
  readonly number: number | null
  readonly boolean: boolean | null
  readonly date: string | null
  readonly instant: string | null
}

/** A customer's published tags with their values as last worked out; unknown ones too, so that their absence is seen. */
export const tagsOfCustomer = async (deps: SegmentDeps, customerId: string): Promise<Customer['tags']> => {
  const rows = (await publishedTags(deps)).filter(({ refresh_id }) => refresh_id !== null)
  if (rows.length === 0) return []
  const { catalogue } = await companyOf(deps)
  const byType = new Map<string, readonly TagRow[]>()
  for (const row of rows) byType.set(row.published_type ?? row.type, [...(byType.get(row.published_type ?? row.type) ?? []), row])
  const { dialect } = deps.warehouse
  // Each type has a table and, where the rows of all come together, a column of its own.
  const parts = [...byType].map(([type, ofType]) => {
    const values = (['string', 'number', 'boolean', 'date', 'instant'] as const).map((one) => {
      const isIts = one === type || (one === 'number' && type === 'money')
      return sql`${isIts ? (one === 'number' ? dialect.toDouble(sql`"value"`) : sql`"value"`) : dialect.nothing(one)} as ${ident(one)}`
    })
    return sql`select refresh as "refresh", ${join(values)} from ${ident(`tag_${type}`)} where _customer = ${customerId} and ${dialect.isOneOf(sql`refresh`, ofType.flatMap(({ refresh_id }) => refresh_id ?? []), 'string')}`
  })
  const found = new Map<string, string | number | boolean>()
  for (const { refresh, string, number, boolean, date, instant } of await deps.warehouse.query<TagValueRow>('tags.ofCustomer', join(parts, sql` union all `))) {
    const value = string ?? number ?? boolean ?? date ?? instant
    if (value !== null) found.set(refresh, value)
  }
  return await Promise.all(rows.map(async (row) => ({
    key: row.key, label: row.name, type: row.published_type ?? row.type, value: found.get(row.refresh_id ?? '') ?? null, masked: false, privacy: row.privacy, asOf: row.refresh_at ?? row.updated_at, isStale: await isStale(deps, row, catalogue),
  })))
}
