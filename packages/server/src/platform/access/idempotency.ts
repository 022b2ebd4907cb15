import { sql } from '@sextant/sql'
import type { Idempotency, IdempotencyClaim } from '../http/edge.ts'
import type { Store } from '../store/store.ts'
import { isoOf } from '../time.ts'
import type { Clock } from '../time.ts'

const keptMs = 24 * 3_600_000
/** A claim without an answer this long after it was made belongs to a process that has died. */
const abandonedMs = 10 * 60_000

interface ClaimRow {
  readonly input_hash: string
  readonly sight: string
  readonly status: number | null
  readonly body: string | null
}

const sameKey = ({ actor, endpoint, key }: IdempotencyClaim) => sql`actor = ${actor} and endpoint = ${endpoint} and key = ${key}`

/** Remembers for 24 hours what was answered to each Idempotency-Key of an actor and endpoint. */
export const createIdempotency = (store: Store, clock: Clock): Idempotency & { readonly purge: () => Promise<number> } => {
  const claim: Idempotency['claim'] = async (asked) => {
    const now = clock.now()
    const { actor, endpoint, key, inputHash, sight } = asked
    // One statement decides who goes first, also between processes.
    const claimed = await store.execute(sql`
      insert into idempotency_key (actor, endpoint, key, input_hash, sight, claimed_at) values (${actor}, ${endpoint}, ${key}, ${inputHash}, ${sight}, ${isoOf(now)})
      on conflict (actor, endpoint, key) do update set input_hash = excluded.input_hash, sight = excluded.sight, claimed_at = excluded.claimed_at, status = null, body = null
      where idempotency_key.claimed_at < ${isoOf(now - keptMs)} or (idempotency_key.status is null and idempotency_key.claimed_at < ${isoOf(now - abandonedMs)})`)
    if (claimed === 1) return { kind: 'new' }
    const row = await store.maybeOne<ClaimRow>(sql`select input_hash, sight, status, body from idempotency_key where ${sameKey(asked)}`)
    if (row === undefined) return { kind: 'running' }
    if (row.input_hash !== inputHash) return { kind: 'other_input' }
    if (row.status === null) return { kind: 'running' }
    return row.sight !== sight ? { kind: 'other_sight' } : { kind: 'stored', status: row.status, body: row.body }
  }
  const keep: Idempotency['keep'] = async (asked, status, body) =>
    void (await store.execute(sql`update idempotency_key set status = ${status}, body = ${body} where ${sameKey(asked)}`))
  const release: Idempotency['release'] = async (asked) => void (await store.execute(sql`delete from idempotency_key where ${sameKey(asked)} and status is null`))
  const purge = (): Promise<number> => store.execute(sql`delete from idempotency_key where claimed_at < ${isoOf(clock.now() - keptMs)}`)
  return Object.freeze({ claim, keep, release, purge })
}
