import type { OutputOf, ParsedInputOf, refreshSegment, segmentMembers } from '@sextant/contract'
import { compileRule } from '@sextant/rules'
import { join, sql } from '@sextant/sql'
import { isoOf } from '../../platform/time.ts'
import { readCursor, writeCursor } from '../customers/index.ts'
import type { Customer } from '../customers/index.ts'
import type { SegmentDeps } from './deps.ts'
import { segmentErrors } from './errors.ts'
import { membersOf, neededSnapshot, writeSnapshot } from './members.ts'
import { ruleOfSegment, ruleTextOf } from './segment.ts'

/** Writes who is in a segment at an instant, with who entered and left since the snapshot before. */
export const takeSnapshot = async (deps: SegmentDeps, input: ParsedInputOf<typeof refreshSegment>, takenBy: string): Promise<OutputOf<typeof refreshSegment>> => {
  const { key } = input
  const { rule, version, kind } = await ruleOfSegment(deps, key)
  if (kind === 'list') throw segmentErrors.SEGMENT_LIST_FIXED({ key }, { where: key })
  const at = isoOf(Date.parse(input.at ?? (await deps.standpoint())))
  const members = compileRule(rule, await deps.catalogue(), { at, dialect: deps.warehouse.dialect })
  const { size, entered, left } = await writeSnapshot(deps, { key, version, at, takenBy, dataVersion: null, members })
  return { size, entered, left, at }
}

/** A new snapshot of every segment; one whose rule no longer fits does not keep the others from theirs. */
export const refreshAllSegments = async (deps: SegmentDeps, takenBy: string): Promise<{ readonly refreshed: readonly string[]; readonly failed: readonly { readonly key: string; readonly reason: string }[] }> => {
  const rows = await deps.store.query<{ key: string }>(sql`select key from segment where retired_at is null and kind = 'rule' order by key`)
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
  const snapshot = await neededSnapshot(deps, key)
  const after = cursor === undefined ? undefined : String(readCursor(cursor, 1)[0])
  const rows = await deps.customers.rows(membersOf(snapshot), limit + 1, after)
  const items = rows.slice(0, limit)
  return { items, total: snapshot.size, nextCursor: rows.length > limit ? writeCursor([items.at(-1)?.id ?? null]) : null }
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
