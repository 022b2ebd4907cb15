import { getWarehouse } from '@sextant/contract'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import type { Query } from '@tanstack/react-query'
import { i18n } from '../i18n/i18n.ts'
import { ApiError, isStatus } from './api-error.ts'
import { isWarehouseAway } from './warehouse.ts'
import type { WarehouseCondition } from './warehouse.ts'

const listeners = new Set<() => void>()

/** Calls back when an answer says that nobody is signed in any more. */
export const onSignedOut = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const noticeFailure = (error: unknown): void => {
  if (isStatus(error, 401)) for (const listener of listeners) listener()
  if (isWarehouseAway(error)) void queryClient.invalidateQueries({ queryKey: [getWarehouse.name] }, { cancelRefetch: false })
}

/** Only a missing answer is worth asking again by itself: a problem stays one, and what needs the warehouse is asked again when that is back. */
const isWorthRetrying = (failures: number, error: unknown): boolean => failures < 1 && error instanceof ApiError && (error.code === 'network' || error.code === 'NOT_READY')

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeFailure }),
  mutationCache: new MutationCache({ onError: noticeFailure }),
  defaultOptions: { queries: { staleTime: 30_000, retry: isWorthRetrying, refetchOnWindowFocus: false }, mutations: { retry: false } },
})

/** Times that a question is asked again by itself whose warehouse was never missed by the shell: it was gone for a moment only. */
const patience = 3

/** What failed for want of the warehouse is asked again when it is back, and so is everything else where it was missed: answers may have had gaps. */
const askAgain = (wasMissed: boolean): void => {
  const isConcerned = ({ queryKey: [name], state: { error, errorUpdateCount } }: Query): boolean => (wasMissed ? name !== getWarehouse.name : isWarehouseAway(error) && errorUpdateCount <= patience)
  void queryClient.invalidateQueries({ predicate: isConcerned }, { cancelRefetch: false })
}

// What went wrong is told anew in the language that was chosen.
i18n.on('languageChanged', () => void queryClient.refetchQueries({ predicate: ({ state }) => state.error instanceof ApiError, type: 'active' }))

let isMissed = false
queryClient.getQueryCache().subscribe((event) => {
  if (event.type !== 'updated' || event.action.type !== 'success' || event.query.queryKey[0] !== getWarehouse.name) return
  const { state } = event.query.state.data as WarehouseCondition
  if (state === 'there') askAgain(isMissed)
  isMissed = state !== 'there'
})
