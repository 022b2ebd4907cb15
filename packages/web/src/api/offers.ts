import { addCoupons, getOffer, listOffers, saveOffer } from '@sextant/contract'
import type { InputOf, OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export type Offer = OutputOf<typeof getOffer>
export type OfferStatus = Offer['status']
export type OfferInput = InputOf<typeof saveOffer>

export const useOffers = (status: OfferStatus | undefined, enabled = true) => useQuery({ ...callQuery(listOffers, { status }), enabled, placeholderData: keepPreviousData })
export const useOffer = (key: string) => useQuery(callQuery(getOffer, { key }))
export const useSaveOffer = (done: (offer: Offer) => string, onDone: (offer: Offer) => void) => useAction(saveOffer, { invalidates: ['offers'], done, onDone })
export const useAddCoupons = (done: (answer: OutputOf<typeof addCoupons>) => string, onDone: () => void) => useAction(addCoupons, { invalidates: ['offers'], done, onDone })
