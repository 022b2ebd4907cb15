import type { OutputOf, listTracked } from '@sextant/contract'
import { readInstantCursor, writeInstantCursor } from '../../../platform/http/instant-cursor.ts'
import { and, ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { InboxDeps } from './inbox-deps.ts'
import { eventTable } from './land.ts'

export type TrackedEvent = OutputOf<typeof listTracked>['items'][number]

export interface EventFilter {
  readonly customer?: string | undefined
  readonly event?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface EventPage {
  readonly items: TrackedEvent[]
  readonly nextCursor: string | null
}

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

/** What has landed, newest received first; the cursor is the instant and id of the last one seen. */
export const trackedEvents = async (deps: Pick<InboxDeps, 'warehouse'>, filter: EventFilter): Promise<EventPage> => {
  if (!(await deps.warehouse.hasTable(eventTable))) return { items: [], nextCursor: null }
  const { dialect } = deps.warehouse
  const conditions: Sql[] = []
  if (filter.customer !== undefined) conditions.push(sql`_customer = ${filter.customer}`)
  if (filter.event !== undefined) conditions.push(sql`event = ${filter.event}`)
  if (filter.cursor !== undefined) {
    const { at, id } = readInstantCursor(filter.cursor)
    conditions.push(sql`(received_at < ${dialect.instant(at)} or (received_at = ${dialect.instant(at)} and _id < ${id}))`)
  }
  const rows = await deps.warehouse.query<EventRow>(
    'inbox.list',
    sql`select _id as id, type, event, _customer as customer, _at as at, received_at as received, landed, properties, problem
      from ${ident(eventTable)} where ${and(conditions)} order by received_at desc, _id desc limit ${filter.limit + 1}`,
  )
  const items = rows.slice(0, filter.limit).map(eventOf)
  const last = items.at(-1)
  return { items, nextCursor: rows.length > filter.limit && last !== undefined ? writeInstantCursor({ at: last.receivedAt, id: last.messageId }) : null }
}
