import { sql } from '@sextant/sql'
import type { Ids } from '../../platform/ids.ts'
import type { Queryable, Store } from '../../platform/store/store.ts'
import { maxRowsPerStatement } from '../../platform/store/store.ts'
import { offerErrors } from './errors.ts'
import { offerByKey } from './offer.ts'

/** Characters of a made code; 30 letters and digits give 6.6e17 codes, so that guessing one is hopeless. */
const codeLength = 12

const chunks = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))

const insertCodes = async (store: Store, key: string, codes: readonly string[], batch: string): Promise<void> => {
  await store.transaction(async (tx) => {
    for (const chunk of chunks(codes, maxRowsPerStatement)) {
      const inserted = await tx.query<{ code: string }>(sql`
        insert into coupon_code (code, offer_key, status, batch)
        select code, ${key}, 'free', ${batch} from unnest(${chunk}::text[]) as given (code)
        on conflict (code) do nothing
        returning code`)
      if (inserted.length === chunk.length) continue
      const added = new Set(inserted.map((row) => row.code))
      const taken = chunk.filter((code) => !added.has(code))
      throw offerErrors.OFFER_COUPON_TAKEN({ codes: `${taken.slice(0, 5).join(', ')}${taken.length > 5 ? ` and ${taken.length - 5} more` : ''}` }, { where: 'codes' })
    }
  })
}

/** Adds single-use codes, all or none: the given ones, or `count` made ones. */
export const addCouponCodes = async (store: Store, ids: Ids, key: string, wanted: { readonly count?: number | undefined; readonly codes?: readonly string[] | undefined }): Promise<{ added: number; free: number }> => {
  const offer = await offerByKey(store, key)
  if (offer.coupon !== 'single_use') throw offerErrors.OFFER_COUPONS_NOT_SINGLE_USE({ key }, { where: key })
  if (wanted.codes === undefined && wanted.count === undefined) throw offerErrors.OFFER_COUPONS_UNSAID({}, { where: 'count' })
  const codes = wanted.codes === undefined ? madeCodes(ids, wanted.count ?? 0) : [...new Set(wanted.codes)]
  await insertCodes(store, key, codes, ids.id())
  return { added: codes.length, free: (await offerByKey(store, key)).couponsFree }
}

const madeCodes = (ids: Ids, count: number): readonly string[] => {
  const codes = new Set<string>()
  while (codes.size < count) codes.add(ids.code(codeLength))
  return [...codes]
}

/**
 * Gives each contact one free single-use code, in the transaction that plans the contacts.
 *
 * @param contacts contact and customer ids, at most 2,000 a call
 * @returns contact id → code
 * @throws OFFER_COUPONS_SHORT when there are fewer free codes than contacts; nothing is issued then
 */
export const issueCoupons = async (
  tx: Queryable, offerKey: string, contacts: readonly { readonly contactId: string; readonly customerId: string }[], at: string,
): Promise<ReadonlyMap<string, string>> => {
  const issued = await tx.query<{ code: string; contact_id: string }>(sql`
    with
    -- receivers: the contacts, numbered
    receivers as (
      select contact_id, customer_id, row_number() over (order by contact_id) as number
      from unnest(${contacts.map((contact) => contact.contactId)}::text[], ${contacts.map((contact) => contact.customerId)}::text[]) as given (contact_id, customer_id)
    ),
    -- free_codes: as many free codes as there are contacts, numbered
    free_codes as (
      select code, row_number() over (order by code) as number
      from (select code from coupon_code where offer_key = ${offerKey} and status = 'free' order by code limit ${contacts.length} for update skip locked) as locked
    )
    update coupon_code
    set status = 'issued', contact_id = receivers.contact_id, customer_id = receivers.customer_id, issued_at = ${at}
    from receivers join free_codes on free_codes.number = receivers.number
    where coupon_code.code = free_codes.code
    returning coupon_code.code, coupon_code.contact_id`)
  if (issued.length < contacts.length) throw offerErrors.OFFER_COUPONS_SHORT({ key: offerKey, needed: contacts.length, free: issued.length }, { where: offerKey })
  return new Map(issued.map((row) => [row.contact_id, row.code]))
}

/** Marks issued codes redeemed as of the instants given; a code that is redeemed already stays as it is. */
export const redeemCoupons = async (tx: Queryable, returned: readonly { readonly code: string; readonly at: string }[]): Promise<number> =>
  await tx.execute(sql`
    update coupon_code set status = 'redeemed', redeemed_at = given.at
    from unnest(${returned.map((coupon) => coupon.code)}::text[], ${returned.map((coupon) => coupon.at)}::timestamptz[]) as given (code, at)
    where coupon_code.code = given.code and coupon_code.status = 'issued'`)

/** Takes codes back that were issued to contacts which came to nothing. */
export const returnCoupons = async (tx: Queryable, contactIds: readonly string[]): Promise<number> =>
  await tx.execute(sql`
    update coupon_code set status = 'free', contact_id = null, customer_id = null, issued_at = null
    where contact_id = any(${contactIds}::text[]) and status = 'issued'`)
