import type { OutputOf, getPolicy } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { insertRows } from '../../platform/store/insert-rows.ts'
import { maxArrayElements } from '../../platform/store/store.ts'
import type { Queryable, Store } from '../../platform/store/store.ts'
import type { Clock } from '../../platform/time.ts'
import { contactErrors } from './errors.ts'

export type Cap = OutputOf<typeof getPolicy>['caps'][number]

interface CapRow {
  readonly key: string
  readonly name: Cap['name']
  readonly channel: string | null
  readonly max_contacts: number
  readonly window_days: number
  readonly active: boolean
}

export const capsOf = async (store: Queryable): Promise<readonly Cap[]> =>
  (await store.query<CapRow>(sql`select key, name, channel, max_contacts, window_days, active from contact_policy_cap order by key`)).map((row) => ({
    key: row.key, name: row.name, channel: row.channel, max: row.max_contacts, days: row.window_days, active: row.active,
  }))

export const replaceCaps = async (store: Store, clock: Clock, caps: readonly Cap[], changedBy: string): Promise<readonly Cap[]> => {
  const keys = caps.map((cap) => cap.key)
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index)
  if (repeated !== undefined) throw contactErrors.POLICY_CAP_REPEATED({ key: repeated }, { where: 'caps' })
  await store.transaction(async (tx) => {
    await tx.execute(sql`delete from contact_policy_cap`)
    await insertRows(
      tx,
      'contact_policy_cap',
      { key: 'text', name: 'jsonb', channel: 'text', max_contacts: 'int4', window_days: 'int4', active: 'bool', changed_at: 'timestamptz', changed_by: 'text' },
      caps.map((cap) => ({
        key: cap.key, name: cap.name, channel: cap.channel, max_contacts: cap.max, window_days: cap.days, active: cap.active, changed_at: new Date(clock.now()).toISOString(), changed_by: changedBy,
      })),
    )
  })
  return await capsOf(store)
}

/** A slot of the cap ledger as it stands in memory. */
export interface CountedContact {
  readonly channel: string
  /** Epoch ms. */
  readonly at: number
}

const dayMs = 86_400_000

/**
 * The first cap that one more contact would break.
 *
 * A cap of n in d days holds in every rolling window: the contact at `at` breaks it when some window of d days that contains it
 * already holds n counted contacts, planned ones in the future included.
 *
 * @param counted the customer's counted contacts, past and planned
 * @returns the cap's key, or null when the contact may be made
 */
export const brokenCap = (caps: readonly Cap[], counted: readonly CountedContact[], contact: CountedContact): string | null => {
  for (const cap of caps) {
    if (!cap.active || (cap.channel !== null && cap.channel !== contact.channel)) continue
    const span = cap.days * dayMs
    const near = counted.filter((other) => (cap.channel === null || other.channel === cap.channel) && Math.abs(other.at - contact.at) < span).map((other) => other.at)
    // A fullest window starts at one of its contacts; windows are half-open, [start, start + span).
    const isBroken = [...near.filter((at) => at <= contact.at), contact.at].some((start) => near.filter((at) => at >= start && at < start + span).length >= cap.max)
    if (isBroken) return cap.key
  }
  return null
}

/** Counted contacts of the given customers within the longest window on either side of an instant, but for those named in `except`. */
export const countedContacts = async (store: Queryable, caps: readonly Cap[], customerIds: readonly string[], at: string, except: readonly string[] = []): Promise<ReadonlyMap<string, readonly CountedContact[]>> => {
  const longest = Math.max(0, ...caps.filter((cap) => cap.active).map((cap) => cap.days))
  const counted = new Map<string, CountedContact[]>()
  if (longest === 0) return counted
  const [from, to] = [new Date(Date.parse(at) - longest * dayMs).toISOString(), new Date(Date.parse(at) + longest * dayMs).toISOString()]
  for (let start = 0; start < customerIds.length; start += maxArrayElements) {
    const rows = await store.query<{ customer_id: string; channel: string; at: string }>(sql`
      select customer_id, channel, at from cap_reservation
      where customer_id = any(${customerIds.slice(start, start + maxArrayElements)}::text[]) and state <> 'given_back' and at > ${from} and at < ${to} and not contact_id = any(${[...except]}::text[])`)
    for (const row of rows) {
      const list = counted.get(row.customer_id) ?? []
      list.push({ channel: row.channel, at: Date.parse(row.at) })
      counted.set(row.customer_id, list)
    }
  }
  return counted
}

/** Takes slots of the cap ledger for contacts, in the transaction that plans them. */
export const reserveSlots = async (tx: Queryable, contacts: readonly { readonly contactId: string; readonly customerId: string; readonly channel: string; readonly at: string }[]): Promise<number> =>
  await insertRows(
    tx,
    'cap_reservation',
    { contact_id: 'text', customer_id: 'text', channel: 'text', at: 'timestamptz', state: 'text' },
    contacts.map((contact) => ({ contact_id: contact.contactId, customer_id: contact.customerId, channel: contact.channel, at: contact.at, state: 'reserved' })),
    sql`on conflict (contact_id) do nothing`,
  )

/** Takes slots again that were given back: a call that first failed was made after all. */
export const takeSlotsAgain = async (tx: Queryable, contactIds: readonly string[]): Promise<number> =>
  contactIds.length === 0 ? 0 : await tx.execute(sql`update cap_reservation set state = 'used' where contact_id = any(${[...contactIds]}::text[])`)

/** Gives back the slots of contacts that came to nothing. */
export const giveBackSlots = async (tx: Queryable, contactIds: readonly string[]): Promise<number> =>
  contactIds.length === 0 ? 0 : await tx.execute(sql`update cap_reservation set state = 'given_back' where contact_id = any(${contactIds}::text[])`)

/** A slot may stand this far from the real contact: sending a campaign takes its time. */
const slotToleranceMs = 3_600_000

/**
 * Moves the slots of contacts that are sent later than planned (a pause, a closed server) to where the contacts really are.
 *
 * @returns contacts that would break a cap there, with the cap; their slots stay until they are given back
 */
export const moveLateSlots = async (tx: Queryable, contactIds: readonly string[], channel: string, at: string): Promise<ReadonlyMap<string, string>> => {
  const late = await tx.query<{ contact_id: string; customer_id: string }>(sql`
    select contact_id, customer_id from cap_reservation
    where contact_id = any(${[...contactIds]}::text[]) and state <> 'given_back' and at < ${new Date(Date.parse(at) - slotToleranceMs).toISOString()}`)
  if (late.length === 0) return new Map()
  const caps = await capsOf(tx)
  const counted = await countedContacts(tx, caps, late.map((slot) => slot.customer_id), at, late.map((slot) => slot.contact_id))
  const broken = new Map(late.flatMap((slot) => {
    const cap = brokenCap(caps, counted.get(slot.customer_id) ?? [], { channel, at: Date.parse(at) })
    return cap === null ? [] : [[slot.contact_id, cap] as const]
  }))
  await tx.execute(sql`update cap_reservation set at = ${at} where contact_id = any(${late.map((slot) => slot.contact_id).filter((contact) => !broken.has(contact))}::text[])`)
  return broken
}
