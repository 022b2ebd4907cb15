import { setTimeout as delay } from 'node:timers/promises'
import { ident, sql } from '@sextant/sql'
import { isAppError } from '../../errors.ts'
import type { WarehouseSession } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import { leaseTable } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'

/*
 * One row says who may write. Iceberg refuses the second of two updates of one row, and the time is the cluster's: so two servers cannot
 * both think that it is theirs, whatever their clocks say.
 */

export interface WriterLease {
  /** Runs work while the lease is held; waits for another holder, then throws WAREHOUSE_WRITER_ELSEWHERE. */
  readonly hold: <T>(doing: string, work: (isNew: boolean) => Promise<T>) => Promise<T>
  readonly release: () => Promise<void>
}

export interface LeaseOptions {
  readonly schemas: TrinoSchemas
  readonly rows: WarehouseSession
  /** Name of this process among the writers. */
  readonly owner: string
  /** How long a lease lasts without being renewed, ms. */
  readonly lastsMs?: number
  /** How long another holder is waited for, ms. */
  readonly patienceMs?: number
  /** Rising milliseconds, whatever the wall clock does. */
  readonly elapsed?: () => number
}

const hasConflict = (error: unknown): boolean => isAppError(error, 'WAREHOUSE_QUERY_FAILED') && /conflict|ICEBERG_COMMIT_ERROR|cannot commit/i.test(error.message)

export const openLease = async ({ schemas, rows, owner, lastsMs = 60_000, patienceMs = 90_000, elapsed = () => performance.now() }: LeaseOptions): Promise<WriterLease> => {
  const table = ident(schemas.rows, leaseTable)
  await rows.execute('warehouse.lease', sql`create table if not exists ${table} ("owner" varchar, "until" timestamp(6))`)
  const isEmpty = (await rows.query('warehouse.lease', sql`select 1 as "found" from ${table} limit 1`)).length === 0
  if (isEmpty) await rows.execute('warehouse.lease', sql`insert into ${table} values ('', timestamp '2000-01-01 00:00:00')`)
  let heldSince = Number.NEGATIVE_INFINITY
  const now = sql`cast(current_timestamp at time zone 'UTC' as timestamp(6))`

  /** @returns whether the lease is ours now */
  const take = async (): Promise<boolean> => {
    const asked = elapsed()
    try {
      const taken = await rows.execute('warehouse.lease', sql`
        update ${table} set "owner" = ${owner}, "until" = date_add('millisecond', ${lastsMs}, ${now}) where "owner" = ${owner} or "until" < ${now}`)
      if (taken === 0) return false
      heldSince = asked
      return true
    } catch (error) {
      // Somebody else was quicker, or the same statement came through twice.
      if (hasConflict(error)) return false
      throw error
    }
  }
  const holder = async (): Promise<string> => {
    const [found] = await rows.query<{ owner: string }>('warehouse.lease', sql`select "owner" from ${table} limit 1`)
    return found?.owner ?? ''
  }
  const isFresh = (): boolean => elapsed() - heldSince < lastsMs / 2
  const obtain = async (doing: string): Promise<boolean> => {
    if (isFresh()) return false
    const wasOurs = elapsed() - heldSince < lastsMs
    const until = elapsed() + patienceMs
    while (!(await take())) {
      if (elapsed() > until) throw warehouseErrors.WAREHOUSE_WRITER_ELSEWHERE({ doing, schema: schemas.shown, owner: await holder() })
      await delay(Math.min(2_000, lastsMs / 10))
    }
    return !wasOurs
  }
  return Object.freeze<WriterLease>({
    hold: async (doing, work) => {
      const isNew = await obtain(doing)
      let lost: unknown
      const beat = setInterval(() => {
        if (!isFresh())
          void take().then(
            (isOurs) => {
              if (!isOurs) lost = warehouseErrors.WAREHOUSE_WRITER_ELSEWHERE({ doing, schema: schemas.shown, owner: 'another server' })
            },
            () => undefined,
          )
      }, lastsMs / 6)
      try {
        const answer = await work(isNew)
        if (lost !== undefined) throw lost
        return answer
      } finally {
        clearInterval(beat)
      }
    },
    release: async () => {
      if (heldSince === Number.NEGATIVE_INFINITY) return
      heldSince = Number.NEGATIVE_INFINITY
      await rows.execute('warehouse.lease', sql`update ${table} set "until" = timestamp '2000-01-01 00:00:00' where "owner" = ${owner}`).catch((error: unknown) => {
        if (!hasConflict(error)) throw error
      })
    },
  })
}
