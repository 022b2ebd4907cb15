import { aliasMessageSchema, groupMessageSchema, identifyMessageSchema, pageMessageSchema, trackMessageSchema } from '@sextant/contract'
import type { z } from 'zod'
import { instantOf, isoOf } from '../../../platform/time.ts'
import { inboxErrors } from './errors.ts'

export type MessageType = 'track' | 'identify' | 'page' | 'group' | 'alias'

/** A message as the log keeps it: checked, with the instant at which it happened. */
export interface StoredMessage {
  readonly id: string
  /** The sender gave the id, so a repetition can be told. */
  readonly own: boolean
  readonly type: MessageType
  readonly event: string | null
  readonly user: string | null
  readonly anonymous: string | null
  /** Previous id of an alias, group of a group message. */
  readonly other: string | null
  /** Epoch ms. */
  readonly at: number
  readonly received: number
  /** Properties or traits. */
  readonly data: Readonly<Record<string, unknown>>
  readonly problem: string | null
}

/** Bytes of one message and of one batch, as in Segment. */
export const trackingLimits = { eventBytes: 32 * 1024, batchBytes: 500 * 1024 } as const

/** A clock may run this far ahead of ours, ms. */
const futureTolerance = 5 * 60_000

const schemas = {
  track: trackMessageSchema, identify: identifyMessageSchema, page: pageMessageSchema, group: groupMessageSchema, alias: aliasMessageSchema,
} as const

type AnyMessage = z.infer<typeof trackMessageSchema> | z.infer<typeof identifyMessageSchema> | z.infer<typeof pageMessageSchema> | z.infer<typeof groupMessageSchema> | z.infer<typeof aliasMessageSchema>

const reserved = new Set(['', '0', 'undefined', 'null', 'nan', 'none', '[object object]'])

const checkedId = (value: string | null | undefined, where: string): string | null => {
  if (value === null || value === undefined) return null
  const text = value.trim()
  if (reserved.has(text.toLowerCase())) throw inboxErrors.TRACKING_ID_RESERVED({ value }, { where })
  return text
}

const instant = (value: string | undefined, member: string, where: string): number | undefined => {
  if (value === undefined) return undefined
  try {
    return instantOf(value)
  } catch (error) {
    throw inboxErrors.TRACKING_TIME_INVALID({ member, value: value.slice(0, 60) }, { where: `${where}${member}`, cause: error })
  }
}

/**
 * The instant at which a message happened, by our clock: a sender's clock that runs wrong is corrected by how far off it was when it sent.
 *
 * @returns never later than its receipt
 */
export const trueTime = (
  times: { readonly timestamp?: number | undefined; readonly original?: number | undefined; readonly sent?: number | undefined }, received: number,
): { readonly at: number; readonly problem: string | null } => {
  const { timestamp, original, sent } = times
  const at = original !== undefined && sent !== undefined ? received - (sent - original) : (timestamp ?? original ?? received)
  if (at <= received) return { at, problem: null }
  if (at <= received + futureTolerance) return { at: received, problem: null }
  return { at: received, problem: `its time ${isoOf(at)} lies in the future; the time of receipt counts` }
}

/** NUL and lone surrogates, as JSON writes them: PostgreSQL takes neither. */
const brokenText = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i

const parsed = (type: MessageType, raw: unknown, where: string): AnyMessage => {
  const result = schemas[type].safeParse(raw)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const path = issue === undefined ? '' : issue.path.join('.')
  throw inboxErrors.TRACKING_MESSAGE_INVALID({ problem: `${path === '' ? 'it' : path}: ${issue?.message ?? 'not understood'}` }, { where: `${where}${path}` })
}

const eventOf = (type: MessageType, message: AnyMessage): string | null => {
  if (type === 'track') return 'event' in message ? message.event : null
  return type === 'page' ? 'page' : null
}

const dataOf = (type: MessageType, message: AnyMessage): Readonly<Record<string, unknown>> => {
  const data = ('properties' in message ? message.properties : 'traits' in message ? message.traits : undefined) ?? {}
  if (type !== 'page') return data
  const { name, category } = message as z.infer<typeof pageMessageSchema>
  return { ...data, ...(name === undefined ? {} : { name }), ...(category === undefined ? {} : { category }) }
}

const otherOf = (type: MessageType, message: AnyMessage, where: string): string | null => {
  if (type === 'alias' && 'previousId' in message) return checkedId(message.previousId, `${where}previousId`)
  if (type === 'group' && 'groupId' in message) return checkedId(message.groupId, `${where}groupId`)
  return null
}

export interface Receipt {
  readonly received: number
  readonly newId: () => string
  /** sentAt of the whole batch. */
  readonly sentAt: string | undefined
  /** Place of the message in the request: `batch.3.` or nothing. */
  readonly where: string
}

/**
 * Checks one message and settles when it happened.
 *
 * @throws named errors with the place at fault
 */
export const checkMessage = (type: MessageType, raw: unknown, receipt: Receipt): { readonly message: StoredMessage; readonly bytes: number } => {
  const { where, received } = receipt
  const text = JSON.stringify(raw)
  const bytes = Buffer.byteLength(text)
  if (bytes > trackingLimits.eventBytes) throw inboxErrors.TRACKING_EVENT_TOO_LARGE({ bytes, limit: trackingLimits.eventBytes }, { where: where === '' ? 'message' : where.slice(0, -1) })
  if (text.includes('\\u') && brokenText.test(text)) throw inboxErrors.TRACKING_TEXT_INVALID({}, { where: where === '' ? 'message' : where.slice(0, -1) })
  const message = parsed(type, raw, where)
  const user = checkedId(message.userId, `${where}userId`)
  const anonymous = checkedId(message.anonymousId, `${where}anonymousId`)
  if (user === null && anonymous === null) throw inboxErrors.TRACKING_ID_MISSING({}, { where: `${where}userId` })
  const times = {
    timestamp: instant(message.timestamp, 'timestamp', where), original: instant(message.originalTimestamp, 'originalTimestamp', where),
    sent: instant(message.sentAt ?? receipt.sentAt, 'sentAt', where),
  }
  const { at, problem } = trueTime(times, received)
  const own = message.messageId !== undefined && message.messageId !== ''
  return {
    bytes,
    message: {
      id: own ? (message.messageId as string) : receipt.newId(), own, type, event: eventOf(type, message), user, anonymous, other: otherOf(type, message, where), at, received,
      data: dataOf(type, message), problem,
    },
  }
}
