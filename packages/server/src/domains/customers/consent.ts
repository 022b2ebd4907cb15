import type { ParsedInputOf, setConsent } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Ids } from '../../platform/ids.ts'
import { insertRows } from '../../platform/store/insert-rows.ts'
import { maxArrayElements } from '../../platform/store/store.ts'
import type { Queryable, Store } from '../../platform/store/store.ts'
import { isoOf } from '../../platform/time.ts'
import type { Clock } from '../../platform/time.ts'
import type { Customer } from './deps.ts'

export interface NewConsent {
  readonly customerId: string
  /** email, sms, phone, post, push, or any for all of them. */
  readonly channel: string
  readonly purpose: string
  readonly state: 'granted' | 'denied'
  readonly at: string
  readonly source: string
  readonly recordedBy: string
  /** The import it came with. */
  readonly batchId?: string
}

/** Writes consents as evidence; earlier ones stay. */
export const writeConsents = async (tx: Queryable, ids: Ids, consents: readonly NewConsent[]): Promise<number> =>
  await insertRows(
    tx, 'consent',
    { id: 'text', customer_id: 'text', channel: 'text', purpose: 'text', state: 'text', at: 'timestamptz', source: 'text', recorded_by: 'text', batch_id: 'text' },
    consents.map((consent) => ({
      id: ids.id(), customer_id: consent.customerId, channel: consent.channel, purpose: consent.purpose, state: consent.state, at: consent.at, source: consent.source,
      recorded_by: consent.recordedBy, batch_id: consent.batchId ?? null,
    })),
  )

/** Takes back the consents that came with an import. */
export const removeConsents = async (tx: Queryable, batchId: string): Promise<number> => await tx.execute(sql`delete from consent where batch_id = ${batchId}`)

export const setConsentOf = async (deps: { readonly store: Store; readonly ids: Ids; readonly clock: Clock }, input: ParsedInputOf<typeof setConsent>, recordedBy: string): Promise<void> => {
  const { id, channel, purpose, state, source } = input
  await writeConsents(deps.store, deps.ids, [{ customerId: id, channel, purpose, state, source, at: isoOf(deps.clock.now()), recordedBy }])
}

interface ConsentRow {
  readonly channel: string
  readonly purpose: string
  readonly state: 'granted' | 'denied'
  readonly at: string
  readonly source: string
  readonly valid_to: string | null
}

const shownChannels = ['email', 'sms', 'phone', 'post', 'push', 'any'] as const

/** What counts now for each channel and purpose; a channel nobody said anything about is unknown. */
export const consentsOf = async (store: Queryable, customerId: string, now: string): Promise<Customer['consents']> => {
  const rows = await store.query<ConsentRow>(sql`
    select distinct on (channel, purpose) channel, purpose, state, at, source, valid_to from consent
    where customer_id = ${customerId} order by channel, purpose, at desc, id desc`)
  const known = rows.map((row) => ({
    channel: row.channel, purpose: row.purpose, state: row.valid_to !== null && row.valid_to <= now ? ('unknown' as const) : row.state, at: row.at, source: row.source,
  }))
  const silent = shownChannels.filter((channel) => !known.some((row) => row.channel === channel && row.purpose === 'marketing'))
  return [...known, ...silent.map((channel) => ({ channel, purpose: 'marketing', state: 'unknown' as const, at: null, source: null }))]
}

/** The consent that a channel of contact needs: a call list and the contact centre both ring people up. */
const consentChannel = (channel: string): string => (channel === 'call_list' || channel === 'call_centre' ? 'phone' : channel)

/**
 * Who of the customers has said no to a channel: the newest word counts, on the channel itself or on `any`.
 *
 * @param channel a consent's channel, or a contact's (`call_list` asks for `phone`)
 */
export const deniedAmong = async (store: Queryable, customerIds: readonly string[], channel: string, now: string, purpose = 'marketing'): Promise<ReadonlySet<string>> => {
  const denied = new Set<string>()
  for (let from = 0; from < customerIds.length; from += maxArrayElements) {
    const rows = await store.query<{ customer_id: string }>(sql`
      select newest.customer_id from (
        select distinct on (consent.customer_id) consent.customer_id, consent.state from consent
        where consent.customer_id = any(${customerIds.slice(from, from + maxArrayElements)}::text[]) and consent.channel in (${consentChannel(channel)}, 'any')
          and consent.purpose = ${purpose} and (consent.valid_to is null or consent.valid_to > ${now})
        order by consent.customer_id, consent.at desc, consent.id desc
      ) as newest
      where newest.state = 'denied'`)
    for (const { customer_id } of rows) denied.add(customer_id)
  }
  return denied
}
