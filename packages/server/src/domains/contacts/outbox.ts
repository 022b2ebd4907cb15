import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Clock } from '../../platform/time.ts'
import { insertRows } from '../../platform/store/insert-rows.ts'
import type { Queryable, Store } from '../../platform/store/store.ts'
import { changeStatuses } from './contact.ts'
import type { StatusChange } from './contact.ts'
import { returnCoupons } from '../offers/index.ts'
import { giveBackSlots, moveLateSlots } from './policy.ts'
import { suppressedContacts } from './suppression.ts'

/**
 * The outbox: one row per contact that is to be sent, its state moved only forwards.
 *
 *   queued → intent → done | failed | (queued again after a refusal that is certain)
 *                   ↘ uncertain, when the process died between the intent and the outcome
 *
 * An intent is committed before the provider is called; only rows in `intent` can have been given to a provider without our knowing.
 * There are never more of them than connections, because a connection's next intent is committed together with its last outcome.
 */

export interface QueuedContact {
  readonly contactId: string
  readonly customerId: string
  readonly address: string
  readonly treatmentId: string
  readonly couponCode: string | null
  readonly code: string
  readonly attempts: number
}

/** What a connection reports of the contact it had. */
export interface SendOutcome {
  readonly contactId: string
  readonly kind: 'sent' | 'failed' | 'bounced' | 'retry' | 'uncertain'
  readonly answer: string
  /** Only for `retry`: not before this instant. */
  readonly notBefore: string | null
}

export const queueContacts = async (tx: Queryable, runId: string, contactIds: readonly string[], channel: string, at: string): Promise<number> =>
  await insertRows(
    tx,
    'outbox',
    { contact_id: 'text', run_id: 'text', channel: 'text', state: 'text', queued_at: 'timestamptz' },
    contactIds.map((contactId) => ({ contact_id: contactId, run_id: runId, channel, state: 'queued', queued_at: at })),
    sql`on conflict (contact_id) do nothing`,
  )

/** The next contacts to prepare, oldest first; they stay queued. */
export const nextQueued = async (store: Queryable, runId: string, at: string, limit: number): Promise<readonly QueuedContact[]> =>
  (
    await store.query<{ contact_id: string; customer_id: string; address: string; treatment_id: string; coupon_code: string | null; code: string; attempts: number }>(sql`
      select outbox.contact_id, contact.customer_id, contact.address, contact.treatment_id, contact.coupon_code, contact.code, outbox.attempts
      from outbox join contact on contact.id = outbox.contact_id
      where outbox.run_id = ${runId} and outbox.state = 'queued' and (outbox.next_attempt_at is null or outbox.next_attempt_at <= ${at})
      order by outbox.contact_id
      limit ${limit}`)
  ).map((row) => ({
    contactId: row.contact_id, customerId: row.customer_id, address: row.address, treatmentId: row.treatment_id, couponCode: row.coupon_code, code: row.code, attempts: row.attempts,
  }))

/**
 * Cancels those of some queued contacts that may not be sent any more: an opt-out between planning and sending counts, and so does a
 * cap that a late sending would break.
 *
 * @returns the contacts that were cancelled
 */
export const cancelForbidden = async (store: Store, contactIds: readonly string[], channel: string, at: string): Promise<ReadonlySet<string>> => {
  if (contactIds.length === 0) return new Set()
  return await store.transaction(async (tx) => {
    const suppressed = await suppressedContacts(tx, contactIds, channel, at)
    const capped = await moveLateSlots(tx, contactIds.filter((contact) => !suppressed.has(contact)), channel, at)
    await closeQueued(tx, [
      ...[...suppressed].map(([contactId, kind]) => ({ contactId, reason: `suppressed:${kind}` })), ...[...capped].map(([contactId, cap]) => ({ contactId, reason: `frequency_cap:${cap}` })),
    ], at)
    return new Set([...suppressed.keys(), ...capped.keys()])
  })
}

/** Takes queued contacts out for good; their slots and their coupons, which nobody has seen, become free again. */
export const closeQueued = async (tx: Queryable, closing: readonly { readonly contactId: string; readonly reason: string }[], at: string): Promise<void> => {
  if (closing.length === 0) return
  const contactIds = closing.map((item) => item.contactId)
  await tx.execute(sql`update outbox set state = 'cancelled', done_at = ${at} where contact_id = any(${contactIds}::text[]) and state = 'queued'`)
  await changeStatuses(tx, closing.map((item) => ({ contactId: item.contactId, status: 'cancelled', at, reason: item.reason })))
  await giveBackSlots(tx, contactIds)
  if ((await returnCoupons(tx, contactIds)) > 0) await tx.execute(sql`update contact set coupon_code = null where id = any(${contactIds}::text[])`)
}

const changeOf = (outcome: SendOutcome, at: string): StatusChange | null => {
  switch (outcome.kind) {
    case 'sent':
      return { contactId: outcome.contactId, status: 'sent', at, reason: null }
    case 'failed':
      return { contactId: outcome.contactId, status: 'failed', at, reason: outcome.answer }
    case 'bounced':
      return { contactId: outcome.contactId, status: 'bounced', at, reason: outcome.answer }
    case 'uncertain':
      return { contactId: outcome.contactId, status: 'uncertain', at, reason: outcome.answer }
    case 'retry':
      return { contactId: outcome.contactId, status: 'planned', at, reason: null }
  }
}

const outboxState = { sent: 'done', failed: 'failed', bounced: 'failed', uncertain: 'uncertain', retry: 'queued' } as const

const forbids = (at: string): Sql => sql`
  (suppression.channel is null or suppression.channel = outbox.channel) and suppression.valid_from <= ${at} and (suppression.valid_to is null or suppression.valid_to > ${at})`

/**
 * One turn of the sending: writes the outcomes of connections that have finished and the intents of the contacts they get next, in one
 * transaction.
 *
 * @returns the contacts that may now be given to the provider; one that was suppressed or cancelled meanwhile is not among them
 */
export const turn = async (store: Store, clock: Clock, outcomes: readonly SendOutcome[], wanted: readonly { readonly contactId: string; readonly messageId: string }[]): Promise<ReadonlySet<string>> => {
  if (outcomes.length === 0 && wanted.length === 0) return new Set()
  const at = new Date(clock.now()).toISOString()
  return await store.transaction(async (tx) => {
    if (outcomes.length > 0) {
      await tx.execute(sql`
        update outbox
        set state = outcome.state, done_at = case when outcome.state = 'queued' then null else ${at}::timestamptz end, next_attempt_at = outcome.not_before,
            -- A closed server is no fault of the message: such an attempt is not counted.
            attempts = outbox.attempts - case when outcome.state = 'queued' and outcome.not_before is null then 1 else 0 end, provider_answer = outcome.answer
        from unnest(${outcomes.map((outcome) => outcome.contactId)}::text[], ${outcomes.map((outcome) => outboxState[outcome.kind])}::text[], ${outcomes.map((outcome) => outcome.notBefore)}::timestamptz[], ${outcomes.map((outcome) => outcome.answer.slice(0, 500))}::text[])
          as outcome (contact_id, state, not_before, answer)
        where outbox.contact_id = outcome.contact_id`)
      await changeStatuses(tx, outcomes.flatMap((outcome) => changeOf(outcome, at) ?? []))
      await giveBackSlots(tx, outcomes.filter((outcome) => outcome.kind === 'failed' || outcome.kind === 'bounced').map((outcome) => outcome.contactId))
    }
    if (wanted.length === 0) return new Set<string>()
    const taken = await tx.query<{ contact_id: string }>(sql`
      update outbox
      set state = 'intent', intent_at = ${at}, message_id = wanted.message_id, attempts = outbox.attempts + 1
      from unnest(${wanted.map((item) => item.contactId)}::text[], ${wanted.map((item) => item.messageId)}::text[]) as wanted (contact_id, message_id), contact
      where outbox.contact_id = wanted.contact_id and outbox.state = 'queued' and contact.id = outbox.contact_id
        and not exists (select 1 from suppression where suppression.customer_id = contact.customer_id and ${forbids(at)})
        and not exists (select 1 from suppression where suppression.address = contact.address and ${forbids(at)})
      returning outbox.contact_id`)
    await changeStatuses(tx, taken.map((row) => ({ contactId: row.contact_id, status: 'sending', at, reason: null })))
    return new Set(taken.map((row) => row.contact_id))
  })
}

/** Where several processes share the store, another one may still be waiting for the answer to an intent; after so long it is not. */
export const intentPatienceMs = 15 * 60_000

/**
 * After a start, and before a run is taken up again: an intent without an outcome may have reached the provider or not. It becomes
 * uncertain, is never resent by itself, counts as a contact, and waits for a receipt, a bounce, an event or an operator.
 *
 * @param runId only this run's; nobody may be sending it
 * @returns contact ids that became uncertain
 */
export const recoverIntents = async (store: Store, clock: Clock, runId: string | null = null): Promise<readonly string[]> => {
  const at = new Date(clock.now()).toISOString()
  const latest = store.isExclusive ? '9999-12-31T00:00:00.000Z' : new Date(clock.now() - intentPatienceMs).toISOString()
  return await store.transaction(async (tx) => {
    const rows = await tx.query<{ contact_id: string }>(sql`
      update outbox set state = 'uncertain' where state = 'intent' and intent_at < ${latest} and (${runId}::text is null or run_id = ${runId}) returning contact_id`)
    await changeStatuses(tx, rows.map((row) => ({ contactId: row.contact_id, status: 'uncertain', at, reason: 'the process ended before the provider answered' })))
    return rows.map((row) => row.contact_id)
  })
}

/** When there will be something to do for a run again: an attempt that is due later, or an intent of another process; null = never. */
export const nextDue = async (store: Queryable, runId: string, at: string): Promise<string | null> =>
  (
    await store.one<{ due: string | null }>(sql`
      select min(case when state = 'queued' then coalesce(next_attempt_at, ${at}::timestamptz) else intent_at + make_interval(secs => ${intentPatienceMs / 1000}) end) as due
      from outbox where run_id = ${runId} and state in ('queued', 'intent')`)
  ).due

/** Queued contacts that are cancelled in one transaction, so that others get their turn. */
const cancelPage = 1_000

/** Cancels everything of a run that is not under way. */
export const cancelQueued = async (store: Store, clock: Clock, runId: string, reason: string): Promise<number> => {
  const at = new Date(clock.now()).toISOString()
  for (let cancelled = 0; ; ) {
    const count = await store.transaction(async (tx) => {
      const rows = await tx.query<{ contact_id: string }>(sql`select contact_id from outbox where run_id = ${runId} and state = 'queued' order by contact_id limit ${cancelPage} for update`)
      await closeQueued(tx, rows.map((row) => ({ contactId: row.contact_id, reason })), at)
      return rows.length
    })
    cancelled += count
    if (count < cancelPage) return cancelled
  }
}
