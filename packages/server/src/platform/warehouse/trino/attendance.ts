import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { AppError } from '../../errors.ts'
import { isAppError } from '../../errors.ts'
import { isoOf } from '../../time.ts'
import type { Clock } from '../../time.ts'
import type { Warehouse, WarehouseStanding } from '../warehouse.ts'
import { isPassingTrouble, isWarehouseAway, markAsAbsence } from '../warehouse-errors.ts'

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
  /** How long a question waits for the first look after a failure, ms: what is looked for may itself wait for who asks. Default 5,000. */
  readonly doubtMs?: number
}

/** Arrivals that what has to be done first may keep from being one. */
const mostTries = 3

export interface Attendance extends Pick<Warehouse, 'standing' | 'whenThere' | 'atArrival'> {
  /** Notes how a statement ended. */
  readonly noteFailure: (error: unknown) => void
  /** Lets a question pass, or throws why it cannot be answered; waits for the first look after a failure. */
  readonly admit: () => Promise<void>
  /** Looks for the first time. @throws what is more than being away */
  readonly begin: () => Promise<void>
  readonly stop: () => void
}

/** What somebody can mend without starting Sextant again: it starts, says so, and looks until it is mended. */
const isWaitedFor = (error: unknown): error is AppError => isPassingTrouble(error) || isAppError(error, 'WAREHOUSE_DENIED')

/** Whose questions pass though nobody else's may. */
const passes = () => {
  const arriving = new AsyncLocalStorage<{ isOpen: boolean }>()
  return {
    isHeld: (): boolean => arriving.getStore()?.isOpen === true,
    lend: async (work: () => Promise<void>): Promise<void> => {
      const pass = { isOpen: true }
      try {
        await arriving.run(pass, work)
      } finally {
        // Timers that the work has started must not keep the pass.
        pass.isOpen = false
      }
    },
  }
}

/** Where those wait who need the warehouse. */
const waitingRoom = () => {
  let waiting: (() => void)[] = []
  return {
    wait: (signal: AbortSignal | undefined): Promise<void> =>
      new Promise<void>((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason as Error)
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        waiting.push(resolve)
      }),
    release: (): void => {
      const released = waiting
      waiting = []
      for (const resolve of released) resolve()
    },
  }
}

/** How the cluster stands; going and coming back are told once. */
const keptStanding = (clock: Clock, report: Report) => {
  let standing: WarehouseStanding = { kind: 'there' }
  return {
    now: (): WarehouseStanding => standing,
    isAway: (): boolean => standing.kind === 'away',
    goAway: (error: AppError): void => {
      markAsAbsence(error)
      if (standing.kind === 'there') report('the warehouse is away', { code: error.code, reason: error.message })
      else if (standing.error.code !== error.code) report('the warehouse is still away', { code: error.code, reason: error.message })
      standing = { kind: 'away', since: standing.kind === 'away' ? standing.since : isoOf(clock.now()), error }
    },
    comeBack: (): void => {
      if (standing.kind === 'away') report('the warehouse is there again', { away_since: standing.since })
      standing = { kind: 'there' }
    },
  }
}

/** What has to be done whenever it is there again, before anybody is answered. */
const arrivalWorks = (passing: (work: () => Promise<void>) => Promise<void>, report: Report) => {
  const works: (() => Promise<void>)[] = []
  /** What was not done for reasons of its own: that the cluster is there is not for it to decide. */
  const owed = new Set<() => Promise<void>>()
  let tries = 0
  const reportUndone = (error: unknown): void =>
    report('the warehouse answers, but what waited for it could not be done; it is tried again', { reason: error instanceof Error ? error.message : String(error) })
  return {
    reportUndone,
    add: async (work: () => Promise<void>, isLater: boolean): Promise<void> => {
      works.push(work)
      if (isLater) return
      try {
        await work()
      } catch (error) {
        if (!isAppError(error)) throw error
        // Gone again in the middle: done when it is back.
        if (isWarehouseAway(error)) return
        owed.add(work)
        reportUndone(error)
      }
    },
    doAll: async (): Promise<void> => {
      tries += 1
      for (const work of works) {
        try {
          await passing(work)
          owed.delete(work)
        } catch (error) {
          if (isWarehouseAway(error) || tries < mostTries) throw error
          owed.add(work)
          reportUndone(error)
        }
      }
      tries = 0
    },
    /** While it is there, now and then. */
    doOwed: async (): Promise<void> => {
      for (const work of owed) {
        try {
          await work()
          owed.delete(work)
        } catch (error) {
          if (isWarehouseAway(error)) throw error
        }
      }
    },
  }
}

/** Looks again and again, with growing pauses, until it is there or nobody wants to know any more. */
const lookUntilThere = async (firstLook: Promise<boolean>, tryOnce: () => Promise<boolean>, { first, longest }: NonNullable<AttendanceOptions['pauses']>, stopped: AbortSignal): Promise<void> => {
  let pause = first
  for (let isThere = await firstLook; !isThere; isThere = await tryOnce()) {
    await delay(pause, undefined, { signal: stopped, ref: false }).catch(() => undefined)
    pause = Math.min(longest, pause * 2)
    if (stopped.aborted) return
  }
}

interface ArrivalParts {
  readonly look: () => Promise<void>
  readonly works: ReturnType<typeof arrivalWorks>
  readonly kept: ReturnType<typeof keptStanding>
  readonly release: () => void
}

/** @returns looks once, and if it is there does what waited and lets everybody in; whether it is there */
const arrivalOf = ({ look, works, kept, release }: ArrivalParts) => async (): Promise<boolean> => {
  try {
    await look()
  } catch (error) {
    // Also what is more than being away is why it cannot be used: another server may have its schema by now.
    if (isAppError(error)) kept.goAway(error)
    else works.reportUndone(error)
    return false
  }
  try {
    await works.doAll()
  } catch (error) {
    if (isWarehouseAway(error)) kept.goAway(error)
    else works.reportUndone(error)
    return false
  }
  kept.comeBack()
  release()
  return true
}

export const openAttendance = ({ look, glance, clock, report, pauses = { first: 1_000, longest: 5_000 }, glanceMs = 30_000, doubtMs = 5_000 }: AttendanceOptions): Attendance => {
  // Looking is nobody's question: whoever noticed that it is needed lends it neither his sight nor his turn.
  const outside = AsyncLocalStorage.snapshot()
  const { isHeld: isArriving, lend: passing } = passes()
  const room = waitingRoom()
  const works = arrivalWorks(passing, report)
  const kept = keptStanding(clock, report)
  const { goAway, isAway } = kept
  /** The look that follows a failure at once: until it is done, nobody knows whether the cluster is away. */
  let doubt: Promise<unknown> = Promise.resolve()
  let glancing: NodeJS.Timeout | undefined
  const stopping = new AbortController()

  const tryOnce = arrivalOf({ look: () => passing(look), works, kept, release: room.release })
  const seek = (firstLook: () => Promise<boolean>): void =>
    outside(() => {
      const first = firstLook()
      doubt = Promise.race([first, delay(doubtMs, undefined, { ref: false })])
      void lookUntilThere(first, tryOnce, pauses, stopping.signal)
    })
  let suspecting: Promise<void> | undefined
  /** Behind one cluster there are other catalogs than ours: whether it is ours that does not answer, a look of our own tells. */
  const suspect = (): void =>
    outside(() => {
      suspecting ??= passing(look)
        .catch((error: unknown) => {
          if (!isWarehouseAway(error) || isAway() || stopping.signal.aborted) return
          goAway(error)
          seek(() => Promise.resolve(false))
        })
        .finally(() => (suspecting = undefined))
    })
  const attendance: Attendance = {
    standing: () => (isArriving() ? { kind: 'there' } : kept.now()),
    whenThere: async (signal) => {
      while (!isArriving() && isAway()) await room.wait(signal)
    },
    atArrival: (work) => works.add(work, isAway()),
    noteFailure: (error) => {
      if (stopping.signal.aborted || isArriving() || !isWarehouseAway(error)) return
      if (isAway()) return goAway(error)
      if (error.code === 'WAREHOUSE_CATALOG_AWAY') return suspect()
      goAway(error)
      seek(tryOnce)
    },
    admit: async () => {
      if (!isAway() || isArriving()) return
      await doubt
      const now = kept.now()
      if (now.kind === 'away') throw now.error
    },
    begin: async () => {
      glancing = setInterval(() => {
        if (!isAway()) glance().then(works.doOwed).catch(attendance.noteFailure)
      }, glanceMs).unref()
      try {
        await passing(look)
      } catch (error) {
        if (!isWaitedFor(error)) throw error
        goAway(error)
        seek(() => Promise.resolve(false))
      }
    },
    stop: () => {
      clearInterval(glancing)
      stopping.abort()
    },
  }
  return Object.freeze(attendance)
}
