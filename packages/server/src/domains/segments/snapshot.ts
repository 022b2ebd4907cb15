import type { OutputOf, ParsedInputOf, refreshSegment, segmentMembers } from '@sextant/contract'
import { compileRule } from '@sextant/rules'
import { join, sql } from '@sextant/sql'
import { isoOf } from '../../platform/time.ts'
import { readCursor, writeCursor } from '../customers/index.ts'
import type { Customer } from '../customers/index.ts'
import type { SegmentDeps } from './deps.ts'
import { segmentErrors } from './errors.ts'
import { ruleOfSegment, ruleTextOf } from './segment.ts'

/** Snapshots whose members are kept; of earlier ones the sizes stay. */
const snapshotsKept = 2

const memberTable = {
  table: 'segment_member',
  columns: [{ name: 'segment', type: 'string' as const }, { name: 'snapshot', type: 'string' as const }, { name: '_customer', type: 'string' as const }],
}

interface SnapshotRow {
  readonly id: string
  readonly batch_id: string
}

const newestSnapshot = async (deps: SegmentDeps, key: string): Promise<SnapshotRow | undefined> =>
  await deps.store.maybeOne<SnapshotRow>(sql`select id, batch_id from segment_snapshot where segment_key = ${key} order by taken_at desc, id desc limit 1`)

/** How many of one snapshot are not in the other. */
const difference = async (deps: SegmentDeps, of: string, without: string | undefined): Promise<number> => {
  const { rows } = await deps.warehouse.one<{ rows: number }>('segments.difference', sql`
    select count(*) as rows from segment_member as one where one.snapshot = ${of}
      and not exists (select 1 from segment_member as other where other.snapshot = ${without ?? ''} and other._customer = one._customer)`)
  return rows
}

const forgetOldMembers = async (deps: SegmentDeps, key: string): Promise<void> => {
  const old = await deps.store.query<SnapshotRow>(sql`
    select segment_snapshot.id, segment_snapshot.batch_id from segment_snapshot join batch on batch.id = segment_snapshot.batch_id
    where segment_key = ${key} and batch.status = 'visible' order by taken_at desc, segment_snapshot.id desc offset ${snapshotsKept}`)
  for (const { batch_id } of old) {
    await deps.warehouse.undoBatch(batch_id)
    await deps.batches.markUndone(batch_id)
  }
}

/** Writes who is in a segment at an instant, with who entered and left since the snapshot before. */
export const takeSnapshot = async (deps: SegmentDeps, input: ParsedInputOf<typeof refreshSegment>, takenBy: string): Promise<OutputOf<typeof refreshSegment>> => {
  const { key } = input
  const { rule, version } = await ruleOfSegment(deps, key)
  const at = isoOf(Date.parse(input.at ?? (await deps.standpoint())))
  const before = await newestSnapshot(deps, key)
  const id = deps.ids.id()
  const query = compileRule(rule, await deps.catalogue(), { at, dialect: deps.warehouse.dialect })
  await deps.warehouse.ensureTable(memberTable.table, memberTable.columns)
  await deps.batches.open({ id, kind: 'snapshot', source: `segment ${key}`, openedBy: takenBy, tables: [memberTable.table] })
  let size: number
  try {
    size = await deps.warehouse.loadBatch(id, (load) => load.insert(memberTable, sql`select ${key}, ${id}, "member"."customer_id" from (${query}) as "member"`))
  } catch (error) {
    await deps.batches.fail(id)
    throw error
  }
  const [entered, left] = [await difference(deps, id, before?.id), before === undefined ? 0 : await difference(deps, before.id, id)]
  await deps.store.execute(sql`
    insert into segment_snapshot (id, segment_key, version, at, taken_at, taken_by, size, entered_count, left_count, batch_id)
    values (${id}, ${key}, ${version}, ${at}, ${isoOf(deps.clock.now())}, ${takenBy}, ${size}, ${entered}, ${left}, ${id})`)
  await deps.batches.finish(id)
  await forgetOldMembers(deps, key)
  return { size, entered, left, at }
}

/** A new snapshot of every segment; one whose rule no longer fits does not keep the others from theirs. */
export const refreshAllSegments = async (deps: SegmentDeps, takenBy: string): Promise<{ readonly refreshed: readonly string[]; readonly failed: readonly { readonly key: string; readonly reason: string }[] }> => {
  const rows = await deps.store.query<{ key: string }>(sql`select key from segment where retired_at is null order by key`)
  const refreshed: string[] = []
  const failed: { key: string; reason: string }[] = []
  for (const { key } of rows) {
    try {
      await takeSnapshot(deps, { key }, takenBy)
      refreshed.push(key)
    } catch (error) {
      failed.push({ key, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return { refreshed, failed }
}

/** One page of the members of the newest snapshot. */
export const memberPage = async (deps: SegmentDeps, input: ParsedInputOf<typeof segmentMembers>): Promise<OutputOf<typeof segmentMembers>> => {
  const { key, limit, cursor } = input
  await ruleTextOf(deps.store, key)
  const snapshot = await newestSnapshot(deps, key)
  if (snapshot === undefined) throw segmentErrors.SEGMENT_NOT_REFRESHED({ key }, { where: key })
  const after = cursor === undefined ? undefined : String(readCursor(cursor, 1)[0])
  const members = sql`select segment_member._customer from segment_member where segment_member.snapshot = ${snapshot.id}`
  const [rows, { total }] = await Promise.all([
    deps.customers.rows(members, limit + 1, after),
    deps.warehouse.one<{ total: number }>('segments.members', sql`select count(*) as total from segment_member where segment_member.snapshot = ${snapshot.id}`),
  ])
  const items = rows.slice(0, limit)
  return { items, total, nextCursor: rows.length > limit ? writeCursor([items.at(-1)?.id ?? null]) : null }
}

/** Segments a customer is in by their newest snapshots. */
export const segmentsOfCustomer = async (deps: SegmentDeps, customerId: string): Promise<Customer['segments']> => {
  const rows = await deps.store.query<{ id: string; key: string; name: { en: string; zh: string } }>(sql`
    select distinct on (segment.key) segment.key, segment.name, segment_snapshot.id from segment join segment_snapshot on segment_snapshot.segment_key = segment.key
    where segment.retired_at is null order by segment.key, segment_snapshot.taken_at desc, segment_snapshot.id desc`)
  if (rows.length === 0) return []
  const found = await deps.warehouse.query<{ snapshot: string }>('segments.ofCustomer', sql`
    select distinct segment_member.snapshot from segment_member where segment_member._customer = ${customerId} and segment_member.snapshot in (${join(rows.map(({ id }) => sql`${id}`))})`)
  const within = new Set(found.map(({ snapshot }) => snapshot))
  return rows.filter(({ id }) => within.has(id)).map(({ key, name }) => ({ key, label: name }))
}
