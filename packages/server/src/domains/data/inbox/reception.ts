import { inboxErrors } from './errors.ts'
import type { InboxDeps } from './inbox-deps.ts'
import type { InboxLog } from './log.ts'
import { checkMessage, trackingLimits } from './message.ts'
import type { MessageType, StoredMessage } from './message.ts'

/*
 * Takes messages in: checks them, leaves out what was sent before, and answers when the rest is on the disk.
 */

export interface ReceivedMessage {
  readonly type: MessageType
  readonly message: unknown
}

export interface ReceptionOptions {
  readonly sentAt?: string | undefined
  readonly isBatch?: boolean
}

export interface Reception {
  /** Answers when the messages are on the disk; all or none of a request. */
  readonly accept: (log: InboxLog, messages: readonly ReceivedMessage[], options: ReceptionOptions) => Promise<{ readonly accepted: number; readonly duplicates: number }>
  /** Counts a message as received that an earlier process has put on the disk. */
  readonly remember: (line: string) => void
}

const recentLimit = 500_000

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

type Recent = ReturnType<typeof recentMessages>

interface Sorted {
  readonly fresh: readonly StoredMessage[]
  /** When those that were sent before are on the disk. */
  readonly repeated: ReadonlySet<Promise<void>>
}

/** Checks every message of a request and tells new ones from repeated ones. */
const sorted = (deps: Pick<InboxDeps, 'clock' | 'ids'>, recent: Recent, messages: readonly ReceivedMessage[], { sentAt, isBatch = false }: ReceptionOptions): Sorted => {
  const received = deps.clock.now()
  const fresh: StoredMessage[] = []
  const repeated = new Set<Promise<void>>()
  const inRequest = new Set<string>()
  let bytes = 0
  for (const [index, { type, message: raw }] of messages.entries()) {
    const checked = checkMessage(type, raw, { received, newId: deps.ids.id, sentAt, where: isBatch ? `batch.${index}.` : '' })
    bytes += checked.bytes
    const { id, own } = checked.message
    const earlier = own ? recent.get(id) : undefined
    if (earlier !== undefined) repeated.add(earlier)
    else if (!own || !inRequest.has(id)) fresh.push(checked.message)
    if (own) inRequest.add(id)
  }
  if (bytes > trackingLimits.batchBytes) throw inboxErrors.TRACKING_BATCH_TOO_LARGE({ bytes, limit: trackingLimits.batchBytes }, { where: 'batch' })
  return { fresh, repeated }
}

export const createReception = (deps: Pick<InboxDeps, 'clock' | 'ids'>): Reception => {
  const recent = recentMessages()
  return Object.freeze({
    accept: async (log: InboxLog, messages: readonly ReceivedMessage[], options: ReceptionOptions) => {
      const { fresh, repeated } = sorted(deps, recent, messages, options)
      const durable = fresh.length === 0 ? Promise.resolve() : log.append(fresh.map((message) => JSON.stringify(message)))
      for (const { id, own } of fresh) if (own) recent.add(id, durable)
      try {
        // A repetition is answered only when the first one is on the disk.
        await Promise.all([durable, ...repeated])
      } catch (error) {
        for (const { id, own } of fresh) if (own) recent.forget(id)
        throw error
      }
      return { accepted: fresh.length, duplicates: messages.length - fresh.length }
    },
    remember: (line: string) => {
      const id = /^\{"id":("(?:[^"\\]|\\.)*"),"own":true/.exec(line)?.[1]
      if (id !== undefined) recent.add(JSON.parse(id) as string, Promise.resolve())
    },
  })
}
