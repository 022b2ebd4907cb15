import { sql } from '@sextant/sql'
import type { Queryable } from '../../platform/store/store.ts'

/* How customers took offers, as the ledger has it; asked by decisions. */

/** Offers the customer has rejected after an instant. */
export const rejectedOffers = async (store: Queryable, customerId: string, after: string): Promise<ReadonlySet<string>> =>
  new Set((await store.query<{ offer: string }>(sql`
    select distinct treatment.offer_key as offer from response join treatment on treatment.id = response.treatment_id
    where response.customer_id = ${customerId} and response.type = 'rejected' and response.at > ${after}::timestamptz and treatment.offer_key is not null`)).map(({ offer }) => offer))

export interface OfferAcceptance {
  readonly offer: string
  /** Contacts in which a decision's offer was shown. */
  readonly shown: number
  /** Of them, those that were accepted. */
  readonly accepted: number
}

/** How often the offers of decisions were shown and accepted. */
export const offerAcceptance = (store: Queryable): Promise<readonly OfferAcceptance[]> =>
  // Decisions are made outside campaigns: contacts and responses without one are found by index.
  store.query<OfferAcceptance>(sql`
    with accepted as (select distinct contact_id from response where campaign_key is null and type = 'accepted' and contact_id is not null)
    select treatment.offer_key as offer, count(*) as shown, count(accepted.contact_id) as accepted
    from contact
    join treatment on treatment.id = contact.treatment_id
    left join accepted on accepted.contact_id = contact.id
    where contact.campaign_key is null and contact.decision_id is not null and treatment.offer_key is not null group by 1`)
