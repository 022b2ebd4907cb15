import type { OutputOf, listTracked } from '@sextant/contract'
import { and, ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { inboxErrors } from './errors.ts'
import type { InboxDeps } from './inbox-deps.ts'
import { eventTable, landSlice, prepareInboxTables } from './land.ts'
import { openInboxLog } from './log.ts'
import type { InboxLog } from './log.ts'
import { checkMessage, trackingLimits } from './message.ts'
import type { MessageType, StoredMessage } from './message.ts'
import { newPersonMemory } from './persons.ts'

export type TrackedEvent = OutputOf<typeof listTracked>['items'][number]

export interface ReceivedMessage {
  readonly type: MessageType
  readonly message: unknown
}

export interface Inbox {
  /** Answers when the messages are on the disk; all or none of a request. */
  readonly accept: (messages: readonly ReceivedMessage[], options?: { readonly sentAt?: string | undefined; readonly isBatch?: boolean }) => Promise<{ readonly accepted: number; readonly duplicates: number }>
  /** Lands what waits now. @returns messages landed */
  readonly land: () => Promise<number>
  /** Lands everything that had been answered when it was called. */
  readonly flush: () => Promise<void>
  /** Opens the log, takes up what an earlier process left, and lands from then on at least every second. */
  readonly start: () => Promise<void>
  readonly stop: () => Promise<void>
  readonly list: (filter: { readonly customer?: string | undefined; readonly event?: string | undefined; readonly cursor?: string | undefined; readonly limit: number }) => Promise<{ readonly items: TrackedEvent[]; readonly nextCursor: string | null }>
}

const landEveryMs = 500
const sliceBytes = 8 * 1024 * 1024
const recentLimit = 500_000
/** Who is who is read anew this often, ms: imports and merges change it. */
const memoryMs = 60_000

interface EventRow {
  readonly id: string
  readonly type: string
  readonly event: string | null
  readonly customer: string | null
  readonly at: string
  readonly received: string
  readonly landed: string | null
  readonly properties: string
  readonly problem: string | null
}

const eventOf = (row: EventRow): TrackedEvent => ({
  messageId: row.id, type: row.type, event: row.event, customerId: row.customer, at: row.at, receivedAt: row.received, landed: row.landed,
  properties: JSON.parse(row.properties) as Record<string, unknown>, problem: row.problem,
})

const listEvents = async (deps: InboxDeps, filter: Parameters<Inbox['list']>[0]): ReturnType<Inbox['list']> => {
  if (!(await deps.warehouse.hasTable(eventTable))) return { items: [], nextCursor: null }
  const conditions: Sql[] = []
  if (filter.customer !== undefined) conditions.push(sql`_customer = ${filter.customer}`)
  if (filter.event !== undefined) conditions.push(sql`event = ${filter.event}`)
  if (filter.cursor !== undefined) {
    const split = filter.cursor.indexOf('~')
    conditions.push(sql`(received_at, _id) < (cast(${filter.cursor.slice(0, split)} as timestamp), ${filter.cursor.slice(split + 1)})`)
  }
  const rows = await deps.warehouse.query<EventRow>(
    'inbox.list',
    sql`select _id as id, type, event, _customer as customer, _at as at, received_at as received, landed, properties, problem
      from ${ident(eventTable)} where ${and(conditions)} order by received_at desc, _id desc limit ${filter.limit + 1}`,
  )
  const items = rows.slice(0, filter.limit).map(eventOf)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > filter.limit && last !== undefined ? `${last.receivedAt}~${last.messageId}` : null }
}

/** Ids of messages seen lately; the promise says when the first of them was on the disk. */
const recentMessages = () => {
  const seen = new Map<string, Promise<void>>()
  return {
    get: (id: string): Promise<void> | undefined => seen.get(id),
    add: (id: string, durable: Promise<void>): void => {
      seen.set(id, durable)
      if (seen.size > recentLimit) seen.delete(seen.keys().next().value as string)
    },
    forget: (id: string): void => void seen.delete(id),
  }
}

const positionsOf = async (deps: InboxDeps): Promise<ReadonlyMap<string, number>> =>
  new Map((await deps.store.query<{ file: string; bytes: number }>(sql`select log_file as file, landed_bytes as bytes from inbox_position`)).map(({ file, bytes }) => [file, bytes]))

/** The tracking inbox: durable when answered, landed within a second, exactly once. */
export const createInbox = (deps: InboxDeps): Inbox => {
  const recent = recentMessages()
  let memory = { persons: newPersonMemory(), since: 0 }
  let opened: Promise<InboxLog> | undefined
  let running: Promise<number> | undefined
  let timer: NodeJS.Timeout | undefined
  let isWaiting = true
  let untold: { facts: Set<string>; customers: Set<string> } = { facts: new Set(), customers: new Set() }

  const rememberUnlanded = async (log: InboxLog): Promise<void> => {
    const positions = await positionsOf(deps)
    for (const { file } of await log.files())
      for (let from = positions.get(file) ?? 0; ; ) {
        const slice = await log.read(file, from, sliceBytes)
        if (slice === undefined) break
        for (const { text } of slice.lines) {
          const id = /^\{"id":("(?:[^"\\]|\\.)*"),"own":true/.exec(text)?.[1]
          if (id !== undefined) recent.add(JSON.parse(id) as string, Promise.resolve())
        }
        from = slice.to
      }
  }
  const openLog = (): Promise<InboxLog> =>
    (opened ??= (async () => {
      await prepareInboxTables(deps.warehouse)
      const log = await openInboxLog(deps.dir, deps.ids)
      await rememberUnlanded(log)
      return log
    })())

  const accept: Inbox['accept'] = async (messages, { sentAt, isBatch = false } = {}) => {
    const log = await openLog()
    const received = deps.clock.now()
    const fresh: StoredMessage[] = []
    const repeated: Promise<void>[] = []
    const inRequest = new Set<string>()
    let bytes = 0
    for (const [index, { type, message: raw }] of messages.entries()) {
      const checked = checkMessage(type, raw, { received, newId: deps.ids.id, sentAt, where: isBatch ? `batch.${index}.` : '' })
      bytes += checked.bytes
      const { id, own } = checked.message
      const earlier = own ? recent.get(id) : undefined
      if (earlier !== undefined) repeated.push(earlier)
      else if (own && inRequest.has(id)) repeated.push(Promise.resolve())
      else fresh.push(checked.message)
      if (own) inRequest.add(id)
    }
    if (bytes > trackingLimits.batchBytes) throw inboxErrors.TRACKING_BATCH_TOO_LARGE({ bytes, limit: trackingLimits.batchBytes }, { where: 'batch' })
    const durable = fresh.length === 0 ? Promise.resolve() : log.append(fresh.map((message) => JSON.stringify(message)))
    for (const { id, own } of fresh) if (own) recent.add(id, durable)
    try {
      // A repetition is answered only when the first one is on the disk.
      await Promise.all([durable, ...new Set(repeated)])
    } catch (error) {
      for (const { id, own } of fresh) if (own) recent.forget(id)
      throw error
    }
    isWaiting = true
    return { accepted: fresh.length, duplicates: messages.length - fresh.length }
  }

  const tell = async (): Promise<void> => {
    if (untold.facts.size + untold.customers.size === 0) return
    const news = untold
    untold = { facts: new Set(), customers: new Set() }
    try {
      await deps.onLanded([...news.facts], [...news.customers])
    } catch (error) {
      // The rows have landed; who listens is told again with the next landing.
      untold = { facts: new Set([...news.facts, ...untold.facts]), customers: new Set([...news.customers, ...untold.customers]) }
      deps.log.error('what follows a landing of tracked events failed; it is tried again', {}, error)
    }
  }

  const landFile = async (log: InboxLog, file: string, from: number): Promise<{ landed: number; model: boolean }> => {
    const model = await deps.model()
    if (model === undefined) return { landed: 0, model: false }
    let landed = 0
    for (let position = from; ; ) {
      const slice = await log.read(file, position, sliceBytes)
      if (slice === undefined) return { landed, model: true }
      if (deps.clock.now() - memory.since > memoryMs) memory = { persons: newPersonMemory(), since: deps.clock.now() }
      const landing = await landSlice(deps, memory.persons, model, slice)
      for (const fact of landing.facts) untold.facts.add(fact)
      for (const customer of landing.customers) untold.customers.add(customer)
      landed += landing.landed
      position = slice.to
    }
  }

  const landAll = async (): Promise<number> => {
    const log = await openLog()
    isWaiting = false
    let landed = 0
    try {
      const positions = await positionsOf(deps)
      for (const { file, bytes, isCurrent } of await log.files()) {
        const from = positions.get(file) ?? 0
        if (bytes > from) {
          const done = await landFile(log, file, from)
          if (!done.model) break
          landed += done.landed
        }
        if (!isCurrent) {
          // First the file, then its position: the other way round a crash in between would land it a second time.
          await log.remove(file)
          await deps.store.execute(sql`delete from inbox_position where log_file = ${file}`)
        }
      }
    } catch (error) {
      isWaiting = true
      // What was being settled may be half known.
      memory = { persons: newPersonMemory(), since: 0 }
      throw error
    }
    await tell()
    return landed
  }

  const land = (): Promise<number> => (running ??= landAll().finally(() => (running = undefined)))

  const tick = async (): Promise<void> => {
    try {
      if (isWaiting) await land()
    } catch (error) {
      deps.log.error('tracked events could not be landed; they wait in the log and are tried again', {}, error)
    } finally {
      if (timer !== undefined) timer = setTimeout(() => void tick(), landEveryMs)
    }
  }

  const inbox: Inbox = {
    accept,
    land,
    flush: async () => {
      // The landing at hand may have read the log before the last answer was given.
      await running?.catch(() => undefined)
      await land()
    },
    start: async () => {
      await openLog()
      timer ??= setTimeout(() => void tick(), 0)
    },
    stop: async () => {
      clearTimeout(timer)
      timer = undefined
      await running?.catch(() => undefined)
      await (await opened)?.close()
      opened = undefined
    },
    list: (filter) => listEvents(deps, filter),
  }
  return Object.freeze(inbox)
}

