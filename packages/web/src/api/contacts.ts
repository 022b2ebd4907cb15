import { addSuppression, endSuppression, getPolicy, listContacts, listResponses, listSuppressions, matchResponses, savePolicy, settleContact } from '@sextant/contract'
import type { InputOf, OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export type Contact = OutputOf<typeof listContacts>['items'][number]
export type ContactsInput = InputOf<typeof listContacts>
export type Response = OutputOf<typeof listResponses>['items'][number]
export type ResponsesInput = InputOf<typeof listResponses>
export type Suppression = OutputOf<typeof listSuppressions>['items'][number]
export type SuppressionsInput = InputOf<typeof listSuppressions>
export type Cap = OutputOf<typeof getPolicy>['caps'][number]

export const useContacts = (input: ContactsInput) => useQuery({ ...callQuery(listContacts, input), placeholderData: keepPreviousData })
export const useSettle = (done: string, onDone: () => void) => useAction(settleContact, { invalidates: ['contacts', 'campaigns', 'measurement'], done, onDone })
export const useResponses = (input: ResponsesInput) => useQuery({ ...callQuery(listResponses, input), placeholderData: keepPreviousData })
export const useMatchResponses = (done: (answer: OutputOf<typeof matchResponses>) => string) => useAction(matchResponses, { invalidates: ['responses', 'campaigns', 'measurement'], done })
export const useSuppressions = (input: SuppressionsInput) => useQuery({ ...callQuery(listSuppressions, input), placeholderData: keepPreviousData })
export const useAddSuppression = (done: (answer: OutputOf<typeof addSuppression>) => string, onDone: () => void) => useAction(addSuppression, { invalidates: ['suppressions', 'customers', 'campaigns.plan'], done, onDone })
export const useEndSuppression = (done: string, onDone: () => void) => useAction(endSuppression, { invalidates: ['suppressions', 'customers', 'campaigns.plan'], done, onDone })
export const usePolicy = () => useQuery(callQuery(getPolicy, {}))
export const useSavePolicy = (done: string) => useAction(savePolicy, { invalidates: ['policy', 'campaigns.plan'], done })
