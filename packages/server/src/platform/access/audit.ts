import type { InputOf, OutputOf, listAudit } from '@sextant/contract'
import { and, sql } from '@sextant/sql'
import type { AuditEntry } from '../http/edge.ts'
import type { Frozen } from '../http/route.ts'
import type { Ids } from '../ids.ts'
import type { Queryable, Store } from '../store/store.ts'
import { isoOf } from '../time.ts'
import type { Clock } from '../time.ts'
import { accessErrors } from './errors.ts'

export type AuditPage = Frozen<OutputOf<typeof listAudit>>
export type AuditFilter = InputOf<typeof listAudit>

export interface AuditLog {
  /** @param on a transaction, so that a change and its record are both kept or neither; the store when left out */
  readonly write: (entry: AuditEntry, on?: Queryable) => Promise<void>
  readonly list: (filter: AuditFilter) => Promise<AuditPage>
}

interface AuditRow {
  readonly id: string
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly request_id: string | null
}

const entryOf = ({ request_id: requestId, ...row }: AuditRow): AuditPage['items'][number] => ({ ...row, requestId })

/** The audit record: rows are added, never changed. */
export const createAudit = (store: Store, clock: Clock, ids: Ids): AuditLog => {
  const write: AuditLog['write'] = async ({ actor, action, subject, detail, requestId }, on = store) => {
    await on.execute(sql`
      insert into audit (id, at, actor, action, subject, detail, request_id)
      values (${ids.id()}, ${isoOf(clock.now())}, ${actor}, ${action}, ${subject}, ${JSON.stringify(detail)}::jsonb, ${requestId})`)
  }
  const list: AuditLog['list'] = async ({ cursor, limit, actor, action, subject }) => {
    if (cursor !== undefined && !/^[0-9a-f-]{36}$/.test(cursor)) throw accessErrors.AUDIT_CURSOR_INVALID({ cursor })
    const take = Number(limit ?? 50)
    const conditions = [
      ...(cursor === undefined ? [] : [sql`id < ${cursor}`]),
      ...(actor === undefined ? [] : [sql`actor = ${actor}`]),
      // A noun alone means all of its verbs.
      ...(action === undefined ? [] : [sql`(action = ${action} or starts_with(action, ${`${action}.`}))`]),
      ...(subject === undefined ? [] : [sql`(subject = ${subject} or ${subject} = any (string_to_array(subject, ', ')))`]),
    ]
    const rows = await store.query<AuditRow>(sql`select id, at, actor, action, subject, detail, request_id from audit where ${and(conditions)} order by id desc limit ${take + 1}`)
    const items = rows.slice(0, take).map(entryOf)
    return { items, nextCursor: rows.length > take ? (items.at(-1)?.id ?? null) : null }
  }
  return Object.freeze({ write, list })
}
