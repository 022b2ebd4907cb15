import { customerTimeline, getCustomer, listCustomers, setConsent, unmaskCustomer } from '@sextant/contract'
import type { InputOf, OutputOf } from '@sextant/contract'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { call } from './call.ts'
import { callPages, callQuery, useAction } from './use-call.ts'

export type CustomersInput = InputOf<typeof listCustomers>
export type CustomerList = OutputOf<typeof listCustomers>
export type CustomerRow = CustomerList['items'][number]
export type Customer = OutputOf<typeof getCustomer>
export type TimelineItem = OutputOf<typeof customerTimeline>['items'][number]

export const useCustomers = (input: CustomersInput) => useQuery({ ...callQuery(listCustomers, input), placeholderData: keepPreviousData })

export const useCustomerSearch = (text: string, enabled: boolean) =>
  useQuery({ ...callQuery(listCustomers, { search: text, limit: 8 }), enabled: enabled && text !== '', placeholderData: keepPreviousData })

export const useCustomer = (id: string) => useQuery(callQuery(getCustomer, { id }))

/** Reads identifiers in clear: the answer lives in the mutation only, so leaving the page forgets it. */
export const useUnmask = (id: string, onDone: () => void) => useMutation({ mutationFn: (reason: string) => call(unmaskCustomer, { id, reason }), gcTime: 0, onSuccess: onDone })

export const useTimeline = (id: string, kind: string | undefined) => useInfiniteQuery(callPages(customerTimeline, { id, limit: 40, ...(kind === undefined ? {} : { kind }) }))

export const useSetConsent = (done: string, onDone: () => void) => useAction(setConsent, { invalidates: ['customers', 'suppressions'], done, onDone })
