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
  /** Renews it from now on as long as this process runs, so that nobody else can have it. */
  readonly keep: () => void
  /** Renews it no more. */
  readonly letGo: () => void
  /** Throws WAREHOUSE_WRITER_ELSEWHERE when it ran out: a process that stood still must not go on where another has written meanwhile. */
  readonly assertHeld: (doing: string) => Promise<void>
  readonly release: () => Promise<void>
}

/** A session whose changes are only asked for while the lease is held. */
export const fencedSession = <Session extends WarehouseSession>(session: Session, lease: Pick<WriterLease, 'assertHeld'>): Session => ({
  ...session,
  execute: async (question, statement, limits) => {
    await lease.assertHeld(question)
    return session.execute(question, statement, limits)
  },
})

export interface LeaseOptions {
  readonly schemas: TrinoSchemas
  readonly rows: WarehouseSession
  /** Name of this process among the writers. */
  readonly owner: string
  /** How long a lease lasts without being renewed, ms. */
  readonly lastsMs?: number
  /** How long another holder is waited for, ms. */
  readonly patienceMs?: number
  /** Whether another holder that is seen renewing it is waited for no longer: a server that keeps the schema does not give it back. */
  readonly yieldsToLiving?: boolean
  /** Rising milliseconds, whatever the wall clock does. */
  readonly elapsed?: () => number
}

const hasConflict = (error: unknown): boolean => isAppError(error, 'WAREHOUSE_QUERY_FAILED') && /conflict|ICEBERG_COMMIT_ERROR|cannot commit/i.test(error.message)

interface Holder {
  readonly owner: string
  readonly until: string
  readonly since: string | null
}

/** The lease of the books: one row, made when there is none. */
const leaseRow = async (rows: WarehouseSession, schemas: TrinoSchemas) => {
  const table = ident(schemas.rows, leaseTable)
  await rows.execute('warehouse.lease', sql`create table if not exists ${table} ("owner" varchar, "until" timestamp(6), "since" timestamp(6))`)
  const read = async (): Promise<Holder | undefined> => (await rows.query<Holder>('warehouse.lease', sql`select * from ${table} limit 1`))[0]
  const found = await read()
  if (found === undefined || !('since' in found)) await rows.execute('warehouse.lease', sql`alter table ${table} add column if not exists "since" timestamp(6)`)
  if (found === undefined) await rows.execute('warehouse.lease', sql`insert into ${table} ("owner", "until") values ('', timestamp '2000-01-01 00:00:00')`)
  const now = sql`cast(current_timestamp at time zone 'UTC' as timestamp(6))`
  return {
    read,
    /** @returns whether it is this owner's now */
    take: async (owner: string, lastsMs: number): Promise<boolean> => {
      const taken = await rows.execute('warehouse.lease', sql`
        update ${table} set "owner" = ${owner}, "until" = date_add('millisecond', ${lastsMs}, ${now}), "since" = if("owner" = ${owner} and "until" >= ${now}, "since", ${now}) where "owner" = ${owner} or "until" < ${now}`)
      return taken > 0
    },
    giveBack: async (owner: string): Promise<void> => void (await rows.execute('warehouse.lease', sql`update ${table} set "until" = timestamp '2000-01-01 00:00:00' where "owner" = ${owner}`)),
  }
}

type LeaseRow = Awaited<ReturnType<typeof leaseRow>>

/** What this process knows of its holding the lease. */
const tenureOf = (row: LeaseRow, { owner, lastsMs, elapsed }: Required<Pick<LeaseOptions, 'owner' | 'lastsMs' | 'elapsed'>>) => {
  let heldSince = Number.NEGATIVE_INFINITY
  /** Since when, by the cluster's clock, it is ours without a break. */
  let since: string | null | undefined
  /** Whether there was a break: somebody else may have written in it. */
  let isAnew = false
  let taking: Promise<boolean> | undefined
  const isHeld = (): boolean => elapsed() - heldSince < lastsMs
  const takeNow = async (): Promise<boolean> => {
    const asked = elapsed()
    try {
      const wasHeld = isHeld()
      if (!(await row.take(owner, lastsMs))) return false
      if (!wasHeld) {
        const now = (await row.read())?.since
        isAnew ||= now !== since
        since = now
      }
      heldSince = asked
      return true
    } catch (error) {
      // Somebody else was quicker, or the same statement came through twice.
      if (hasConflict(error)) return false
      throw error
    }
  }
  return {
    isHeld,
    isFresh: (): boolean => elapsed() - heldSince < lastsMs / 2,
    since: () => since,
    /** One at a time: two of our own would conflict with each other. @returns whether the lease is ours now */
    take: (): Promise<boolean> => (taking ??= takeNow().finally(() => (taking = undefined))),
    /** Tells a break once. */
    wasAnew: (): boolean => {
      const was = isAnew
      isAnew = false
      return was
    },
    /** @returns whether there was anything to end */
    end: (): boolean => {
      const was = heldSince !== Number.NEGATIVE_INFINITY
      heldSince = Number.NEGATIVE_INFINITY
      return was
    },
  }
}

export const openLease = async ({ schemas, rows, owner, lastsMs = 60_000, patienceMs = 90_000, yieldsToLiving = false, elapsed = () => performance.now() }: LeaseOptions): Promise<WriterLease> => {
  const row = await leaseRow(rows, schemas)
  const tenure = tenureOf(row, { owner, lastsMs, elapsed })
  const { isFresh, take, wasAnew } = tenure
  /** Since when it was ours when the work of this turn began. */
  let working: string | null | undefined
  const elsewhere = (doing: string, holder: Holder | undefined): Error =>
    warehouseErrors.WAREHOUSE_WRITER_ELSEWHERE({ doing, schema: schemas.shown, owner: holder?.owner ?? 'another server', since: holder?.since ?? null })
  /** @returns whether others may have written since it was last held */
  const obtain = async (doing: string): Promise<boolean> => {
    if (isFresh()) return wasAnew()
    const until = elapsed() + patienceMs
    let first: Holder | undefined
    while (!(await take())) {
      const holder = await row.read()
      first ??= holder
      const isLiving = first !== undefined && holder?.owner === first.owner && holder.until > first.until
      if (elapsed() > until || (yieldsToLiving && isLiving)) throw elsewhere(doing, holder)
      await delay(Math.min(2_000, lastsMs / 10))
    }
    return wasAnew()
  }
  let keeping: NodeJS.Timeout | undefined
  const letGo = (): void => clearInterval(keeping)
  return Object.freeze<WriterLease>({
    hold: async (doing, work) => {
      const isNew = await obtain(doing)
      working = tenure.since()
      let lost: unknown
      const beat = setInterval(() => {
        if (!isFresh())
          void take().then(
            async (isOurs) => {
              if (!isOurs) lost = elsewhere(doing, await row.read().catch(() => undefined))
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
    keep: () => {
      // What cannot be renewed now is renewed at the next beat, or obtained anew by the next writer.
      keeping ??= setInterval(() => void (isFresh() ? undefined : take().catch(() => undefined)), lastsMs / 6).unref()
    },
    letGo,
    assertHeld: async (doing) => {
      if (tenure.isHeld() && tenure.since() === working) return
      // A busy cluster may only have been late with the renewal.
      if (!(await take()) || tenure.since() !== working) throw elsewhere(doing, await row.read())
    },
    release: async () => {
      letGo()
      if (!tenure.end()) return
      await row.giveBack(owner).catch((error: unknown) => {
        if (!hasConflict(error)) throw error
      })
    },
  })
}
