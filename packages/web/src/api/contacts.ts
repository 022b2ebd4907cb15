import { addSuppression, endSuppression, getPolicy, listContacts, listResponses, listSuppressions, matchResponses, savePolicy, settleContact } from '@sextant/contract'
import type { InputOf, OutputOf } from '@sextant/contract'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { call } from './call.ts'
import { callQuery, useAction } from './use-call.ts'

export type Contact = OutputOf<typeof listContacts>['items'][number]
export type ContactsInput = InputOf<typeof listContacts>
export type Response = OutputOf<typeof listResponses>['items'][number]
export type ResponsesInput = InputOf<typeof listResponses>
export type Suppression = OutputOf<typeof listSuppressions>['items'][number]
export type SuppressionsInput = InputOf<typeof listSuppressions>
export type Cap = OutputOf<typeof getPolicy>['caps'][number]

export const useContacts = (input: ContactsInput) => useQuery({ ...callQuery(listContacts, input), placeholderData: keepPreviousData })
const pageRows = 500
const mostPages = 40

const contactsSince = async (from: string, signal: AbortSignal): Promise<{ readonly contacts: readonly Contact[]; readonly isWhole: boolean }> => {
  const contacts: Contact[] = []
  let cursor: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const { items, nextCursor } = await call(listContacts, { cursor, limit: pageRows }, signal)
    contacts.push(...items.filter((row) => row.plannedAt >= from))
    if (nextCursor === null || items.every((row) => row.plannedAt < from)) return { contacts, isWhole: true }
    cursor = nextCursor
  }
  return { contacts, isWhole: false }
}

/** Contacts planned since an instant: read page by page, at most 20,000 rows; `isWhole` says whether that was all. */
export const useContactsSince = (from: string) => useQuery(queryOptions({ queryKey: ['contacts.list', 'since', from] as const, queryFn: ({ signal }) => contactsSince(from, signal) }))
export const useSettle = (done: string, onDone: () => void) => useAction(settleContact, { invalidates: ['contacts', 'campaigns', 'measurement'], done, onDone })
export const useResponses = (input: ResponsesInput) => useQuery({ ...callQuery(listResponses, input), placeholderData: keepPreviousData })
export const useMatchResponses = (done: (answer: OutputOf<typeof matchResponses>) => string) => useAction(matchResponses, { invalidates: ['responses', 'campaigns', 'measurement'], done })
export const useSuppressions = (input: SuppressionsInput) => useQuery({ ...callQuery(listSuppressions, input), placeholderData: keepPreviousData })
export const useAddSuppression = (done: (answer: OutputOf<typeof addSuppression>) => string, onDone: () => void) => useAction(addSuppression, { invalidates: ['suppressions', 'customers', 'campaigns.plan'], done, onDone })
export const useEndSuppression = (done: string, onDone: () => void) => useAction(endSuppression, { invalidates: ['suppressions', 'customers', 'campaigns.plan'], done, onDone })
export const usePolicy = () => useQuery(callQuery(getPolicy, {}))
export const useSavePolicy = (done: string) => useAction(savePolicy, { invalidates: ['policy', 'campaigns.plan'], done })
