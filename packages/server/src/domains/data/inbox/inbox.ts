import type { CatalogueFact } from '@sextant/rules'
import type { WarehouseCosts } from '../../../platform/warehouse/warehouse.ts'
import { isWarehouseAway } from '../../../platform/warehouse/warehouse-errors.ts'
import type { InboxDeps } from './inbox-deps.ts'
import { prepareInboxTables } from './land.ts'
import { createLandings, landedPositions, sliceBytes } from './landings.ts'
import { learntFactMemory } from './learnt-facts.ts'
import { openInboxLog } from './log.ts'
import type { InboxLog } from './log.ts'
import { createReception } from './reception.ts'
import type { ReceivedMessage, Reception, ReceptionOptions } from './reception.ts'
import { trackedEvents } from './tracked-events.ts'
import type { EventFilter, EventPage } from './tracked-events.ts'

export interface Inbox {
  /** Answers when the messages are on the disk; all or none of a request. */
  readonly accept: (messages: readonly ReceivedMessage[], options?: ReceptionOptions) => Promise<{ readonly accepted: number; readonly duplicates: number }>
  /** Lands what waits now. @returns messages landed */
  readonly land: () => Promise<number>
  /** Lands everything that had been answered when it was called. */
  readonly flush: () => Promise<void>
  /** Opens the log, takes up what an earlier process left, and lands from then on what comes. */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Messages that have been answered and have not landed. */
  readonly waiting: () => number
  readonly list: (filter: EventFilter) => Promise<EventPage>
  /** Facts that came by tracking only, as rules name them; the same object until one of them has changed. */
  readonly learntFacts: () => Promise<Readonly<Record<string, CatalogueFact>>>
}

const soonestMs = 500

/** As soon as half a second after the landing before; where a small batch costs much, when it takes about a quarter of the time. */
export const usualLandingMs = ({ smallBatchMs }: WarehouseCosts): number => Math.max(soonestMs, 4 * smallBatchMs)

/** Counts as received what an earlier process put on the disk and did not land. @returns how many messages that are */
const rememberUnlanded = async (deps: InboxDeps, log: InboxLog, reception: Reception): Promise<number> => {
  const positions = await landedPositions(deps)
  let messages = 0
  for (const { file } of await log.files())
    for (let from = positions.get(file) ?? 0; ; ) {
      const slice = await log.read(file, from, sliceBytes)
      if (slice === undefined) break
      for (const { text } of slice.lines) reception.remember(text)
      messages += slice.lines.length
      from = slice.to
    }
  return messages
}

/** The tracking inbox: durable when answered, landed soon, exactly once. */
export const createInbox = (deps: InboxDeps): Inbox => {
  const landEveryMs = deps.landEveryMs ?? usualLandingMs(deps.warehouse.costs)
  const reception = createReception(deps)
  const learnt = learntFactMemory(deps)
  let unlanded = 0
  const landAll = createLandings(deps, learnt.forget, (messages) => (unlanded -= messages))
  let opened: Promise<InboxLog> | undefined
  let running: Promise<number> | undefined
  let timer: NodeJS.Timeout | undefined
  let isWaiting = true

  const openLog = (): Promise<InboxLog> =>
    (opened ??= (async () => {
      const log = await openInboxLog(deps.dir, deps.ids)
      unlanded += await rememberUnlanded(deps, log, reception)
      return log
    })())

  const landWaiting = async (): Promise<number> => {
    const log = await openLog()
    await prepareInboxTables(deps.warehouse)
    // They wait for the first model, which does not say that it has come.
    if (unlanded > 0 && (await deps.model()) === undefined) return 0
    isWaiting = false
    try {
      return await landAll(log)
    } catch (error) {
      isWaiting = true
      throw error
    }
  }
  const land = (): Promise<number> => (running ??= landWaiting().finally(() => (running = undefined)))

  const tick = async (): Promise<void> => {
    try {
      if (isWaiting && deps.warehouse.standing().kind === 'there') await land()
    } catch (error) {
      if (!isWarehouseAway(error)) deps.log.error('tracked events could not be landed; they wait in the log and are tried again', {}, error)
    } finally {
      if (timer !== undefined) timer = setTimeout(() => void tick(), landEveryMs)
    }
  }

  const inbox: Inbox = {
    accept: async (messages, options = {}) => {
      const done = await reception.accept(await openLog(), messages, options)
      unlanded += done.accepted
      isWaiting = true
      return done
    },
    land,
    flush: async () => {
      // The landing at hand may have read the log before the last answer was given.
      await running?.catch(() => undefined)
      await land()
    },
    start: async () => {
      await openLog()
      await deps.warehouse.atArrival(() => prepareInboxTables(deps.warehouse))
      timer ??= setTimeout(() => void tick(), 0)
    },
    stop: async () => {
      clearTimeout(timer)
      timer = undefined
      await running?.catch(() => undefined)
      await (await opened)?.close()
      opened = undefined
    },
    // A landing may read a message before it has been answered.
    waiting: () => Math.max(0, unlanded),
    list: (filter) => trackedEvents(deps, filter),
    learntFacts: learnt.current,
  }
  return Object.freeze(inbox)
}
