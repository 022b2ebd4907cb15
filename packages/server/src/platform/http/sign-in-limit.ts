import type { Clock } from '../time.ts'

const windowMs = 60_000
const mostKeys = 10_000

export interface SignInLimit {
  /** Seconds to wait before any of the keys may try again; 0 when it may now. */
  readonly waitSeconds: (keys: readonly string[]) => number
  readonly failed: (keys: readonly string[]) => void
  readonly succeeded: (keys: readonly string[]) => void
}

/** Counts failed sign-ins per address and per e-mail in a rolling minute. */
export const createSignInLimit = (clock: Clock, perMinute: number): SignInLimit => {
  const failures = new Map<string, readonly number[]>()
  const recent = (key: string): readonly number[] => (failures.get(key) ?? []).filter((at) => at > clock.now() - windowMs)
  const waitSeconds = (keys: readonly string[]): number => {
    const waits = keys.map((key) => {
      const times = recent(key)
      const freeing = times.length < perMinute ? undefined : times[times.length - perMinute]
      return freeing === undefined ? 0 : Math.ceil((freeing + windowMs - clock.now()) / 1000)
    })
    return Math.max(0, ...waits)
  }
  const failed = (keys: readonly string[]): void => {
    for (const key of keys) {
      const times = [...recent(key), clock.now()]
      // Re-inserting moves the key to the end: the map forgets the one that failed longest ago.
      failures.delete(key)
      failures.set(key, times.slice(-perMinute))
      const oldest = failures.keys().next()
      if (failures.size > mostKeys && oldest.done !== true) failures.delete(oldest.value)
    }
  }
  const succeeded = (keys: readonly string[]): void => {
    for (const key of keys) failures.delete(key)
  }
  return Object.freeze({ waitSeconds, failed, succeeded })
}
