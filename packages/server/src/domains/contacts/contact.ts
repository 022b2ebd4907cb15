import type { OutputOf, listContacts } from '@sextant/contract'
import { and, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Clock } from '../../platform/time.ts'
import { readInstantCursor, writeInstantCursor } from '../../platform/http/instant-cursor.ts'
import { insertRows } from '../../platform/store/insert-rows.ts'
import type { Queryable, Store } from '../../platform/store/store.ts'
import { contactErrors } from './errors.ts'

export type ContactRow = OutputOf<typeof listContacts>['items'][number]
export type ContactStatus = ContactRow['status']

/** A contact, or a control customer's non-contact, to be written to the ledger. */
export interface NewContact {
  readonly id: string
  readonly customerId: string
  readonly treatmentId: string
  readonly campaignKey: string | null
  readonly runId: string | null
  readonly arm: 'target' | 'control'
  readonly channel: string
  readonly direction: 'outbound' | 'inbound'
  readonly decisionId: string | null
  /** Printed code of this very contact. */
  readonly code: string
  readonly couponCode: string | null
  readonly address: string | null
  readonly status: ContactStatus
  readonly plannedAt: string
  readonly sentAt: string | null
  readonly costMinor: number
  /** Level the customer belongs to, and his key there. */
  readonly level: string
}

/** Statuses that caps count; the same as contact_status.counts_as_contact, which a test holds against it. */
export const countingStatuses: ReadonlySet<ContactStatus> = new Set(['planned', 'sending', 'sent', 'delivered', 'uncertain', 'listed', 'reached', 'refused'])

/** Writes contacts; a second writing of the same run, customer and treatment changes nothing. */
export const writeContacts = async (tx: Queryable, contacts: readonly NewContact[]): Promise<number> => {
  if (contacts.length === 0) return 0
  return await insertRows(
    tx,
    'contact',
    {
      id: 'text', customer_id: 'text', level: 'text', level_key: 'text', treatment_id: 'text', campaign_key: 'text', run_id: 'text', arm: 'text', channel: 'text', direction: 'text',
      decision_id: 'text', code: 'text', coupon_code: 'text', address: 'text', status: 'text', counts_as_contact: 'bool', planned_at: 'timestamptz', sent_at: 'timestamptz', cost_minor: 'int8',
    },
    contacts.map((contact) => ({
      id: contact.id, customer_id: contact.customerId, level: contact.level, level_key: contact.customerId, treatment_id: contact.treatmentId, campaign_key: contact.campaignKey, run_id: contact.runId,
      arm: contact.arm, channel: contact.channel, direction: contact.direction, decision_id: contact.decisionId, code: contact.code, coupon_code: contact.couponCode, address: contact.address,
      status: contact.status, counts_as_contact: countingStatuses.has(contact.status), planned_at: contact.plannedAt, sent_at: contact.sentAt, cost_minor: contact.costMinor,
    })),
    sql`on conflict do nothing`,
  )
}

export interface StatusChange {
  readonly contactId: string
  readonly status: ContactStatus
  readonly at: string
  readonly reason: string | null
}

/** Moves contacts to new statuses, all in one statement; what they count for follows from the status. */
export const changeStatuses = async (tx: Queryable, changes: readonly StatusChange[]): Promise<number> =>
  changes.length === 0
    ? 0
    : await tx.execute(sql`
        update contact
        set status = change.status,
            counts_as_contact = kind.counts_as_contact,
            sent_at = case when change.status in ('sent', 'reached', 'refused') then coalesce(contact.sent_at, change.at) else contact.sent_at end,
            delivered_at = case when change.status = 'delivered' then change.at else contact.delivered_at end,
            settled_at = case when kind.is_final then change.at else contact.settled_at end,
            reason = coalesce(change.reason, contact.reason),
            change_number = nextval('contact_change')
        from unnest(${changes.map((change) => change.contactId)}::text[], ${changes.map((change) => change.status)}::text[], ${changes.map((change) => change.at)}::timestamptz[], ${changes.map((change) => change.reason)}::text[])
          as change (contact_id, status, at, reason)
        join contact_status as kind on kind.status = change.status
        where contact.id = change.contact_id`)

const contactColumns = sql`
  contact.id, contact.customer_id, contact.campaign_key, contact.arm, contact.channel, contact.direction, contact.code, contact.coupon_code, contact.status, contact.counts_as_contact,
  contact.planned_at, contact.sent_at, contact.settled_at, contact.reason, treatment.code as treatment_code, treatment.offer_key, treatment.cell_id`

interface ContactRecord {
  readonly id: string
  readonly customer_id: string
  readonly campaign_key: string | null
  readonly arm: 'target' | 'control'
  readonly channel: string
  readonly direction: 'outbound' | 'inbound'
  readonly code: string
  readonly coupon_code: string | null
  readonly status: ContactStatus
  readonly counts_as_contact: boolean
  readonly planned_at: string
  readonly sent_at: string | null
  readonly settled_at: string | null
  readonly reason: string | null
  readonly treatment_code: string
  readonly offer_key: string | null
  readonly cell_id: string | null
}

const contactOf = (row: ContactRecord, campaignNames: ReadonlyMap<string, string>): ContactRow => ({
  id: row.id, customerId: row.customer_id, campaign: row.campaign_key, campaignName: row.campaign_key === null ? null : (campaignNames.get(row.campaign_key) ?? row.campaign_key),
  cell: row.arm, arm: row.arm, offer: row.offer_key, channel: row.channel, direction: row.direction, treatmentCode: row.arm === 'control' ? '' : row.treatment_code,
  couponCode: row.coupon_code, status: row.status, countsAsContact: row.counts_as_contact, plannedAt: row.planned_at, sentAt: row.sent_at, settledAt: row.settled_at, reason: row.reason,
})

export interface ContactFilter {
  readonly customer?: string | undefined
  readonly campaign?: string | undefined
  readonly status?: ContactStatus | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Contacts newest first; the cursor is the planned instant and id of the last one seen. */
export const contactPage = async (store: Queryable, filter: ContactFilter, campaignNames: ReadonlyMap<string, string>): Promise<{ items: ContactRow[]; nextCursor: string | null }> => {
  const conditions: Sql[] = []
  if (filter.customer !== undefined) conditions.push(sql`contact.customer_id = ${filter.customer}`)
  if (filter.campaign !== undefined) conditions.push(sql`contact.campaign_key = ${filter.campaign}`)
  if (filter.status !== undefined) conditions.push(sql`contact.status = ${filter.status}`)
  if (filter.cursor !== undefined) {
    const { at, id } = readInstantCursor(filter.cursor)
    conditions.push(sql`(contact.planned_at, contact.id) < (${at}::timestamptz, ${id})`)
  }
  const rows = await store.query<ContactRecord>(sql`
    select ${contactColumns}
    from contact join treatment on treatment.id = contact.treatment_id
    where ${and(conditions)}
    order by contact.planned_at desc, contact.id desc
    limit ${filter.limit + 1}`)
  const items = rows.slice(0, filter.limit).map((row) => contactOf(row, campaignNames))
  const last = items.at(-1)
  return { items, nextCursor: rows.length > filter.limit && last !== undefined ? writeInstantCursor({ at: last.plannedAt, id: last.id }) : null }
}

export const contactById = async (store: Queryable, id: string, campaignNames: ReadonlyMap<string, string>): Promise<ContactRow> => {
  const row = await store.maybeOne<ContactRecord>(sql`select ${contactColumns} from contact join treatment on treatment.id = contact.treatment_id where contact.id = ${id}`)
  if (row === undefined) throw contactErrors.CONTACT_UNKNOWN({ id }, { where: id })
  return contactOf(row, campaignNames)
}

/** An operator's word on an uncertain contact: it becomes sent or failed, and its outbox row is closed. */
export const settleUncertain = async (store: Store, clock: Clock, id: string, status: 'sent' | 'failed', reason: string): Promise<void> => {
  const at = new Date(clock.now()).toISOString()
  await store.transaction(async (tx) => {
    const contact = await tx.maybeOne<{ status: string }>(sql`select status from contact where id = ${id} for update`)
    if (contact === undefined) throw contactErrors.CONTACT_UNKNOWN({ id }, { where: id })
    if (contact.status !== 'uncertain') throw contactErrors.CONTACT_NOT_UNCERTAIN({ id, status: contact.status }, { where: id })
    await changeStatuses(tx, [{ contactId: id, status, at, reason }])
    await tx.execute(sql`update outbox set state = ${status === 'sent' ? 'done' : 'failed'}, done_at = ${at}, provider_answer = ${reason} where contact_id = ${id}`)
    if (status === 'failed') await tx.execute(sql`update cap_reservation set state = 'given_back' where contact_id = ${id}`)
  })
}

/** Contacts of a run by status. */
export const countByStatus = async (store: Queryable, runId: string, arm: 'target' | 'control' = 'target'): Promise<Readonly<Record<string, number>>> => {
  const rows = await store.query<{ status: string; contacts: number }>(sql`
    select status, count(*) as contacts from contact where run_id = ${runId} and arm = ${arm} group by status`)
  return Object.fromEntries(rows.map((row) => [row.status, row.contacts]))
}
