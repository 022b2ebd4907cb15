import { sql } from '@sextant/sql'
import { isAppError } from '../../platform/errors.ts'
import { isoOf } from '../../platform/time.ts'
import type { SegmentDeps, SegmentHistory } from './deps.ts'

export type RefreshHow = SegmentHistory['refreshes'][number]['how']

export interface RefreshEntry {
  readonly key: string
  readonly beganAt: number
  readonly at: string
  readonly how: RefreshHow
  /** Why it was done this way, in words. */
  readonly reason: string
  readonly snapshotId: string | null
  readonly startedBy: string
}

/** Why a refresh failed, with what to do where that is known. */
export const failureReason = (error: unknown): string => (isAppError(error) ? `${error.message}. ${error.fix}` : error instanceof Error ? error.message : String(error))

export const logRefresh = async (deps: SegmentDeps, entry: RefreshEntry): Promise<void> => {
  await deps.store.execute(sql`
    insert into segment_refresh (id, segment_key, began_at, at, how, reason, milliseconds, snapshot_id, started_by)
    values (${deps.ids.id()}, ${entry.key}, ${isoOf(entry.beganAt)}, ${entry.at}, ${entry.how}, ${entry.reason}, ${Math.max(0, deps.clock.now() - entry.beganAt)}, ${entry.snapshotId}, ${entry.startedBy})`)
}

export const refreshLogOf = async (deps: SegmentDeps, key: string): Promise<readonly SegmentHistory['refreshes'][number][]> =>
  await deps.store.query(sql`
    select began_at as began, at, how, reason, milliseconds, started_by as by from segment_refresh where segment_key = ${key} order by began_at desc, id desc limit 100`)

/** When each segment was last looked at, whether or not anything was written. */
export const lastLooks = async (deps: SegmentDeps): Promise<ReadonlyMap<string, number>> => {
  const rows = await deps.store.query<{ key: string; began: string }>(sql`select segment_key as key, max(began_at) as began from segment_refresh group by segment_key`)
  return new Map(rows.map(({ key, began }) => [key, Date.parse(began)]))
}
