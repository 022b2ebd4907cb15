import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { AppError } from '../../errors.ts'
import { isoOf } from '../../time.ts'
import type { Clock } from '../../time.ts'
import type { Warehouse, WarehouseStanding } from '../warehouse.ts'
import { isWarehouseAway } from '../warehouse-errors.ts'
import { TrinoFailure } from './trino-failure.ts'

/*
 * Whether the cluster is there. One failure that says it is not makes everybody else fail at once, with the same reason, instead of each waiting for
 * himself; meanwhile it is looked for, and when it answers, what had to wait is brought up to date before anybody is answered again.
 */

/** Told of what is worth a line in the log. */
export type Report = (message: string, detail: Readonly<Record<string, string | number>>) => void

export interface AttendanceOptions {
  /** Throws what keeps the cluster from answering. Opens what is not open yet. */
  readonly look: () => Promise<void>
  /** The same, of little cost, now and then while it is there: nobody may be asking anything. */
  readonly glance: () => Promise<void>
  readonly clock: Clock
  readonly report: Report
  /** Pauses between two looks while it is away, ms. Default 1,000 growing to 5,000. */
  readonly pauses?: { readonly first: number; readonly longest: number }
  /** Between two glances, ms. Default 30,000. */
  readonly glanceMs?: number
}

export interface Attendance extends Pick<Warehouse, 'standing' | 'whenThere' | 'atArrival'> {
  /** Notes how a statement ended. */
  readonly noteFailure: (error: unknown) => void
  /** Lets a question pass, or throws why it cannot be answered; waits for the first look after a failure. */
  readonly admit: () => Promise<void>
  /** Looks for the first time. @throws what is more than being away */
  readonly begin: () => Promise<void>
  readonly stop: () => void
}

/** A user who is known and may not do one thing can be asked for others. */
const isOfOneQuestion = (error: AppError): boolean => error.code === 'WAREHOUSE_CREDENTIALS' && error.cause instanceof TrinoFailure

export const openAttendance = ({ look, glance, clock, report, pauses = { first: 1_000, longest: 5_000 }, glanceMs = 30_000 }: AttendanceOptions): Attendance => {
  const arriving = new AsyncLocalStorage<{ isOpen: boolean }>()
  const works: (() => Promise<void>)[] = []
  let standing: WarehouseStanding = { kind: 'there' }
  let waiting: (() => void)[] = []
  /** The look that follows a failure at once: until it is done, nobody knows whether the cluster is away. */
  let doubt: Promise<unknown> = Promise.resolve()
  let glancing: NodeJS.Timeout | undefined
  const stopping = new AbortController()

  const isArriving = (): boolean => arriving.getStore()?.isOpen === true

  /** Lets the questions of work through, though nobody else's may pass. */
  const passing = async (work: () => Promise<void>): Promise<void> => {
    const pass = { isOpen: true }
    try {
      await arriving.run(pass, work)
    } finally {
      // Timers that the work has started must not keep the pass.
      pass.isOpen = false
    }
  }
  const arrive = async (): Promise<void> => {
    await passing(look)
    for (const work of works) await passing(work)
    if (standing.kind === 'away') report('the warehouse is there again', { away_since: standing.since })
    standing = { kind: 'there' }
    const released = waiting
    waiting = []
    for (const resolve of released) resolve()
  }
  const goAway = (error: AppError): void => {
    if (standing.kind === 'there') report('the warehouse is away', { code: error.code, reason: error.message })
    else if (standing.error.code !== error.code) report('the warehouse is still away', { code: error.code, reason: error.message })
    standing = { kind: 'away', since: standing.kind === 'away' ? standing.since : isoOf(clock.now()), error }
  }
  /** @returns whether it is there */
  const tryOnce = async (): Promise<boolean> => {
    try {
      await arrive()
      return true
    } catch (error) {
      if (isWarehouseAway(error)) goAway(error)
      else report('the warehouse answers, but what waited for it could not be done; it is tried again', { reason: error instanceof Error ? error.message : String(error) })
      return false
    }
  }
  const lookUntilThere = async (firstLook: Promise<boolean>): Promise<void> => {
    let pause = pauses.first
    for (let isThere = await firstLook; !isThere; isThere = await tryOnce()) {
      await delay(pause, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)
      pause = Math.min(pauses.longest, pause * 2)
      if (stopping.signal.aborted) return
    }
  }
  const seek = (firstLook: Promise<boolean>): void => {
    doubt = firstLook
    void lookUntilThere(firstLook)
  }
  const attendance: Attendance = {
    standing: () => (isArriving() ? { kind: 'there' } : standing),
    whenThere: async (signal) => {
      while (!isArriving() && standing.kind === 'away') {
        await new Promise<void>((resolve, reject) => {
          if (signal?.aborted === true) return reject(signal.reason as Error)
          signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
          waiting.push(resolve)
        })
      }
    },
    atArrival: async (work) => {
      works.push(work)
      if (standing.kind === 'away') return
      try {
        await work()
      } catch (error) {
        // Gone again in the middle: done when it is back.
        if (!isWarehouseAway(error)) throw error
      }
    },
    noteFailure: (error) => {
      if (stopping.signal.aborted || isArriving() || !isWarehouseAway(error) || isOfOneQuestion(error)) return
      const wasThere = standing.kind === 'there'
      goAway(error)
      if (wasThere) seek(tryOnce())
    },
    admit: async () => {
      if (standing.kind === 'there' || isArriving()) return
      await doubt
      if (standing.kind === 'away') throw standing.error
    },
    begin: async () => {
      glancing = setInterval(() => {
        if (standing.kind === 'there') glance().catch(attendance.noteFailure)
      }, glanceMs).unref()
      try {
        await passing(look)
      } catch (error) {
        if (!isWarehouseAway(error)) throw error
        goAway(error)
        seek(Promise.resolve(false))
      }
    },
    stop: () => {
      clearInterval(glancing)
      stopping.abort()
    },
  }
  return Object.freeze(attendance)
}
