import { decide, listTracked, recordOutcome } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { useQuery } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export type Decision = OutputOf<typeof decide>
export type Candidate = Decision['candidates'][number]
export type TrackedEvent = OutputOf<typeof listTracked>['items'][number]
export interface EventFilter { readonly customer?: string | undefined; readonly event?: string | undefined }

const feedMs = 2000

export const eventsInput = ({ customer, event }: EventFilter) => ({ customer, event, limit: 50 })
/** Newest events, asked again every two seconds while `isLive`. */
export const useEvents = (filter: EventFilter, isLive: boolean) => useQuery({ ...callQuery(listTracked, eventsInput(filter)), staleTime: 0, refetchInterval: isLive ? feedMs : false })
export const useDecide = () => useAction(decide, { invalidates: ['decisions', 'contacts', 'customers.timeline'] })
export const useOutcome = (done: (answer: OutputOf<typeof recordOutcome>) => string) => useAction(recordOutcome, { invalidates: ['responses', 'contacts', 'decisions', 'customers'], done })
