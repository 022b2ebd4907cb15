import { isSql, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { bySextant } from '../../platform/asking.ts'
import { isoOf } from '../../platform/time.ts'
import type { SegmentDeps } from './deps.ts'
import { segmentErrors } from './errors.ts'

/** Snapshots whose members are kept whole; those of earlier ones are found by taking back the moves since. */
const snapshotsKept = 2

export const memberTable = {
  table: 'segment_member',
  columns: [{ name: 'segment', type: 'string' as const }, { name: 'snapshot', type: 'string' as const }, { name: '_customer', type: 'string' as const }],
}

/** Who entered or left with a snapshot, compared with the one before it. */
export const moveTable = {
  table: 'segment_move',
  columns: [
    { name: 'segment', type: 'string' as const }, { name: 'snapshot', type: 'string' as const }, { name: 'ordinal', type: 'integer' as const },
    { name: '_customer', type: 'string' as const }, { name: 'entered', type: 'boolean' as const },
  ],
}

export interface Snapshot {
  readonly id: string
  readonly ordinal: number
  readonly version: number
  readonly at: string
  readonly takenAt: string
  readonly takenBy: string
  readonly size: number
  readonly batchId: string
  readonly movesBatchId: string | null
  readonly dataVersion: string | null
}

const snapshotColumns = sql`
  segment_snapshot.id, segment_snapshot.ordinal, segment_snapshot.version, segment_snapshot.at, segment_snapshot.taken_at as "takenAt", segment_snapshot.taken_by as "takenBy",
  segment_snapshot.size, segment_snapshot.batch_id as "batchId", segment_snapshot.moves_batch_id as "movesBatchId", segment_snapshot.data_version as "dataVersion"`

export const newestSnapshot = async (deps: SegmentDeps, key: string): Promise<Snapshot | undefined> =>
  await deps.store.maybeOne<Snapshot>(sql`select ${snapshotColumns} from segment_snapshot where segment_key = ${key} order by ordinal desc limit 1`)

/** The newest snapshot, or SEGMENT_NOT_REFRESHED. */
export const neededSnapshot = async (deps: SegmentDeps, key: string): Promise<Snapshot> => {
  const snapshot = await newestSnapshot(deps, key)
  if (snapshot === undefined) throw segmentErrors.SEGMENT_NOT_REFRESHED({ key }, { where: key })
  return snapshot
}

/** A snapshot by its id or the beginning of it, or SEGMENT_SNAPSHOT_UNKNOWN. */
export const snapshotById = async (deps: SegmentDeps, key: string, id: string): Promise<Snapshot> => {
  const found = await deps.store.query<Snapshot>(sql`
    select ${snapshotColumns} from segment_snapshot where segment_key = ${key} and starts_with(id, ${id}) order by ordinal desc limit 2`)
  const [snapshot] = found
  if (snapshot === undefined || found.length > 1) throw segmentErrors.SEGMENT_SNAPSHOT_UNKNOWN({ key, snapshot: id }, { where: 'snapshot' })
  return snapshot
}

/** Members of the newest snapshot: one column `_customer`. */
export const membersOf = (snapshot: Snapshot): Sql => sql`select segment_member._customer from segment_member where segment_member.snapshot = ${snapshot.id}`

/** Moves after a snapshot, the first one of each customer: what he did next tells where he was. */
const firstMoves = (key: string, after: number): Sql => sql`
  select moved._customer, moved.entered from segment_move as moved
  join (
    select segment_move._customer, min(segment_move.ordinal) as ordinal from segment_move
    where segment_move.segment = ${key} and segment_move.ordinal > ${after} group by segment_move._customer
  ) as first_move on first_move._customer = moved._customer and first_move.ordinal = moved.ordinal
  where moved.segment = ${key}`

/**
 * Who was in a segment at any of its snapshots: one column `_customer`.
 *
 * @throws SEGMENT_SNAPSHOT_GONE for one from before moves were kept
 */
export const membersAt = async (deps: SegmentDeps, key: string, snapshot: Snapshot): Promise<Sql> => {
  const later = await deps.store.query<{ id: string; isKept: boolean }>(sql`
    select segment_snapshot.id, segment_snapshot.moves_batch_id is not null as "isKept" from segment_snapshot
    where segment_key = ${key} and ordinal > ${snapshot.ordinal} order by ordinal desc`)
  const newest = later[0]
  if (later.length < snapshotsKept || newest === undefined) return membersOf(snapshot)
  if (later.some(({ isKept }) => !isKept)) throw segmentErrors.SEGMENT_SNAPSHOT_GONE({ key, snapshot: snapshot.id, at: snapshot.takenAt }, { where: 'snapshot' })
  const moved = firstMoves(key, snapshot.ordinal)
  return sql`
    select segment_member._customer from segment_member
    where segment_member.snapshot = ${newest.id} and segment_member._customer not in (select moved_since._customer from (${moved}) as moved_since)
    union all
    select left_since._customer from (${moved}) as left_since where not left_since.entered`
}

/** Who entered (or left) with a snapshot that is not the first: one column `_customer`. */
export const moversOf = (key: string, snapshot: Snapshot, entered: boolean): Sql =>
  sql`select segment_move._customer from segment_move where segment_move.segment = ${key} and segment_move.snapshot = ${snapshot.id} and segment_move.entered = ${entered}`

export interface NewSnapshot {
  readonly key: string
  readonly version: number
  readonly at: string
  readonly takenBy: string
  readonly dataVersion: string | null
  /** Customer ids, each once, or a select with one column of them. */
  readonly members: Sql | readonly string[]
}

export interface WrittenSnapshot {
  readonly id: string
  readonly size: number
  readonly entered: number
  readonly left: number
}

const forgetOldMembers = async (deps: SegmentDeps, key: string): Promise<void> => {
  const old = await deps.store.query<{ batch_id: string }>(sql`
    select segment_snapshot.batch_id from segment_snapshot join batch on batch.id = segment_snapshot.batch_id
    where segment_key = ${key} and batch.status = 'visible' order by ordinal desc offset ${snapshotsKept}`)
  for (const { batch_id } of old) {
    await deps.warehouse.undoBatch(batch_id)
    await deps.batches.markUndone(batch_id)
  }
}

/** Runs one batch of the warehouse with its record in the store. */
const inBatch = async <T>(deps: SegmentDeps, batch: { readonly id: string; readonly source: string; readonly openedBy: string; readonly table: string }, work: Parameters<typeof deps.warehouse.loadBatch<T>>[1]): Promise<T> => {
  await deps.batches.open({ id: batch.id, kind: 'snapshot', source: batch.source, openedBy: batch.openedBy, tables: [batch.table] })
  try {
    return await deps.warehouse.loadBatch(batch.id, work)
  } catch (error) {
    await deps.batches.fail(batch.id)
    throw error
  }
}

const movesBetween = (key: string, id: string, ordinal: number, before: string): Sql => sql`
  select ${key}, ${id}, ${ordinal}, coalesce(now_in._customer, was_in._customer), now_in._customer is not null
  from (select segment_member._customer from segment_member where segment_member.snapshot = ${id}) as now_in
  full outer join (select segment_member._customer from segment_member where segment_member.snapshot = ${before}) as was_in on was_in._customer = now_in._customer
  where now_in._customer is null or was_in._customer is null`

/** Of each segment the last snapshot that is being written: two at once would both compare with the same one before. */
const turns = new WeakMap<SegmentDeps, Map<string, Promise<unknown>>>()

/** Writes a snapshot's members and its moves since the one before, then the row that makes it the newest; one of a segment after the other. */
export const writeSnapshot = (deps: SegmentDeps, snapshot: NewSnapshot): Promise<WrittenSnapshot> => {
  const waiting = turns.get(deps) ?? new Map<string, Promise<unknown>>()
  turns.set(deps, waiting)
  const mine = (waiting.get(snapshot.key) ?? Promise.resolve()).then(() => bySextant(() => writeInTurn(deps, snapshot)))
  const settled = mine.then(() => undefined, () => undefined)
  waiting.set(snapshot.key, settled)
  void settled.then(() => {
    if (waiting.get(snapshot.key) === settled) waiting.delete(snapshot.key)
  })
  return mine
}

const writeInTurn = async (deps: SegmentDeps, snapshot: NewSnapshot): Promise<WrittenSnapshot> => {
  const { key } = snapshot
  const before = await newestSnapshot(deps, key)
  const [id, ordinal] = [deps.ids.id(), (before?.ordinal ?? 0) + 1]
  const source = `segment ${key}`
  await deps.warehouse.ensureTable(memberTable.table, memberTable.columns)
  await deps.warehouse.ensureTable(moveTable.table, moveTable.columns)
  const size = await inBatch(deps, { id, source, openedBy: snapshot.takenBy, table: memberTable.table }, (load) =>
    isSql(snapshot.members) ? load.insert(memberTable, sql`select ${key}, ${id}, "member".* from (${snapshot.members}) as "member"`) : load.insertRows(memberTable, snapshot.members.map((customer) => [key, id, customer])))
  const movesId = before === undefined ? null : deps.ids.id()
  let moves = { entered: size, left: 0 }
  if (before !== undefined && movesId !== null) {
    await inBatch(deps, { id: movesId, source: `${source} moves`, openedBy: snapshot.takenBy, table: moveTable.table }, (load) => load.insert(moveTable, movesBetween(key, id, ordinal, before.id)))
    await deps.batches.finish(movesId)
    moves = await deps.warehouse.one<{ entered: number; left: number }>('segments.moves', sql`
      select coalesce(sum(case when segment_move.entered then 1 else 0 end), 0) as "entered", coalesce(sum(case when segment_move.entered then 0 else 1 end), 0) as "left"
      from segment_move where segment_move.segment = ${key} and segment_move.snapshot = ${id}`)
  }
  await deps.store.execute(sql`
    insert into segment_snapshot (id, segment_key, version, at, taken_at, taken_by, size, entered_count, left_count, batch_id, ordinal, moves_batch_id, data_version)
    values (${id}, ${key}, ${snapshot.version}, ${snapshot.at}, ${isoOf(deps.clock.now())}, ${snapshot.takenBy}, ${size}, ${moves.entered}, ${moves.left}, ${id}, ${ordinal}, ${movesId}, ${snapshot.dataVersion})`)
  await deps.batches.finish(id)
  await forgetOldMembers(deps, key)
  return { id, size, ...moves }
}
