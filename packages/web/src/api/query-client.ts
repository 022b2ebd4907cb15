import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError, isStatus } from './api-error.ts'

const listeners = new Set<() => void>()

/** Calls back when an answer says that nobody is signed in any more. */
export const onSignedOut = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const noticeSignedOut = (error: unknown): void => {
  if (isStatus(error, 401)) for (const listener of listeners) listener()
}

/** Only a missing answer is worth asking again by itself: a problem stays one. */
const isWorthRetrying = (failures: number, error: unknown): boolean => failures < 1 && error instanceof ApiError && (error.code === 'network' || error.status === 503)

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: { queries: { staleTime: 30_000, retry: isWorthRetrying, refetchOnWindowFocus: false }, mutations: { retry: false } },
})
