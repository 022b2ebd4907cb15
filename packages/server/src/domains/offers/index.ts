import { addCoupons, getOffer, listOffers, saveOffer } from '@sextant/contract'
import type { ParsedInputOf } from '@sextant/contract'
import { route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import type { Ids } from '../../platform/ids.ts'
import { addCouponCodes } from './coupons.ts'
import { listOffersOf, offerByKey, saveOfferVersion } from './offer.ts'
import type { Offer, OfferDeps } from './offer.ts'

export { issueCoupons, redeemCoupons, returnCoupons } from './coupons.ts'
export { offerErrors } from './errors.ts'
export { offerCostMinor, offerNames, offerRules } from './offer.ts'
export type { CheckedRule, Offer, OfferDeps, OfferInput } from './offer.ts'

export interface Offers {
  readonly list: (status?: Offer['status']) => Promise<readonly Offer[]>
  readonly get: (key: string, version?: number) => Promise<Offer>
  readonly save: (input: ParsedInputOf<typeof saveOffer>, savedBy: string) => Promise<Offer>
  readonly addCoupons: (key: string, wanted: { readonly count?: number | undefined; readonly codes?: readonly string[] | undefined }) => Promise<{ added: number; free: number }>
}

export const createOffers = (deps: OfferDeps & { readonly ids: Ids }): Offers =>
  Object.freeze({
    list: (status?: Offer['status']) => listOffersOf(deps.store, status),
    get: (key: string, version?: number) => offerByKey(deps.store, key, version),
    save: (input: ParsedInputOf<typeof saveOffer>, savedBy: string) => saveOfferVersion(deps, input, savedBy),
    addCoupons: (key: string, wanted: { readonly count?: number | undefined; readonly codes?: readonly string[] | undefined }) => addCouponCodes(deps.store, deps.ids, key, wanted),
  })

export const offerRoutes = (offers: Offers): readonly Route[] => [
  route(listOffers, async ({ status }) => ({ offers: [...(await offers.list(status))] })),
  route(getOffer, async ({ key }) => await offers.get(key)),
  route(saveOffer, async (input, { actor }) => await offers.save(input, actor.name)),
  route(addCoupons, async ({ key, count, codes }) => await offers.addCoupons(key, { count, codes })),
]
