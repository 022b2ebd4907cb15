import type { OutputOf, ParsedInputOf, saveMovers, segmentMembers, segmentMovers } from '@sextant/contract'
import { join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isScoped } from '../../platform/asking.ts'
import { readCursor, writeCursor } from '../customers/index.ts'
import type { Customer } from '../customers/index.ts'
import type { SegmentDeps } from './deps.ts'
import { saveListSegment } from './list.ts'
import { membersAt, moversOf, neededSnapshot, snapshotById } from './members.ts'
import { ruleTextOf } from './segment.ts'

/** One page of the members of the newest snapshot, or of an earlier one. */
export const memberPage = async (deps: SegmentDeps, input: ParsedInputOf<typeof segmentMembers>): Promise<OutputOf<typeof segmentMembers>> => {
  const { key, limit, cursor } = input
  await ruleTextOf(deps.store, key)
  const snapshot = input.snapshot === undefined ? await neededSnapshot(deps, key) : await snapshotById(deps, key, input.snapshot)
  const after = cursor === undefined ? undefined : String(readCursor(cursor, 1)[0])
  const members = await membersAt(deps, key, snapshot)
  const rows = await deps.customers.rows(members, limit + 1, after)
  const items = rows.slice(0, limit)
  // Who sees a part of the base only must not learn the size of the whole.
  const total = isScoped() ? (await deps.warehouse.one<{ total: number }>('segments.members', sql`select count(*) as total from (${members}) as members`)).total : snapshot.size
  return { items, total, nextCursor: rows.length > limit ? writeCursor([items.at(-1)?.id ?? null]) : null }
}

/** Who entered or left with a snapshot. The moves of a first snapshot are its members, as long as those are kept. */
const moversFor = async (deps: SegmentDeps, { segment, snapshot: id, side }: { readonly segment: string; readonly snapshot: string; readonly side: 'entered' | 'left' }): Promise<Sql> => {
  await ruleTextOf(deps.store, segment)
  const snapshot = await snapshotById(deps, segment, id)
  if (snapshot.ordinal === 1 && side === 'entered') return await membersAt(deps, segment, snapshot)
  return moversOf(segment, snapshot, side === 'entered')
}

export const movers = async (deps: SegmentDeps, input: ParsedInputOf<typeof segmentMovers>): Promise<OutputOf<typeof segmentMovers>> => await deps.customers.behind(await moversFor(deps, input), input.limit)

export const saveMoversAsList = async (deps: SegmentDeps, input: ParsedInputOf<typeof saveMovers>, savedBy: string): Promise<OutputOf<typeof saveMovers>> => {
  const saved = await saveListSegment(deps, input, await moversFor(deps, input), savedBy)
  return { key: saved.key, size: saved.size ?? 0 }
}

/** Segments a customer is in by their newest snapshots. */
export const segmentsOfCustomer = async (deps: SegmentDeps, customerId: string): Promise<Customer['segments']> => {
  const rows = await deps.store.query<{ id: string; key: string; name: { en: string; zh: string } }>(sql`
    select distinct on (segment.key) segment.key, segment.name, segment_snapshot.id from segment join segment_snapshot on segment_snapshot.segment_key = segment.key
    where segment.retired_at is null order by segment.key, segment_snapshot.ordinal desc`)
  if (rows.length === 0) return []
  const found = await deps.warehouse.query<{ snapshot: string }>('segments.ofCustomer', sql`
    select distinct segment_member.snapshot from segment_member where segment_member._customer = ${customerId} and segment_member.snapshot in (${join(rows.map(({ id }) => sql`${id}`))})`)
  const within = new Set(found.map(({ snapshot }) => snapshot))
  return rows.filter(({ id }) => within.has(id)).map(({ key, name }) => ({ key, label: name }))
}
