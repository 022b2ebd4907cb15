import { AsyncLocalStorage } from 'node:async_hooks'
import type { Sql } from '@sextant/sql'

/*
 * Who asks, carried beside the call instead of through every signature: the warehouse looks here before it answers, so that a query written
 * tomorrow is as narrow, as limited and as cancellable as those of today (ADR 0007). Work that nobody asks for (jobs, start-up, what a
 * request leaves behind) is Sextant's own: it sees the whole base and has no asker to stop it.
 */

/** The customers of a scope: a select with the one column `customer_id`, and a text that changes when its answer may. */
export interface ScopeMembers {
  readonly version: string
  readonly customers: Sql
}

/** The part of the base that a person sees. */
export interface Scope {
  /** Equal for equal rules, whoever they belong to. */
  readonly key: string
  /** @throws SCOPE_BROKEN when its rule no longer fits the data: nothing is seen then */
  readonly members: () => Promise<ScopeMembers>
}

export interface Asking {
  readonly requestId: string
  /** Name of the endpoint: `segments.count`. */
  readonly endpoint: string
  readonly who: { readonly id: string; readonly name: string; readonly kind: string }
  /** Whether personal values are hidden from him. */
  readonly isMasked?: boolean
  /** Counts below this are not shown to who may not see single customers. */
  readonly countFloor?: number
  /** Null: the whole base. */
  readonly scope: Scope | null
  /** His own scope, where the work itself is for the whole base. */
  readonly ownScope?: Scope
  /** Ends when the asker has gone away or cancelled; absent for what must be finished once begun. */
  readonly signal?: AbortSignal
  /** Longest time one query of it may take, ms; the warehouse's own limit when absent. */
  readonly timeoutMs?: number
  /** Stops what it runs. */
  readonly cancel?: () => void
}

const current = new AsyncLocalStorage<Asking | undefined>()

/** Who asks now; undefined for Sextant's own work. */
export const askingNow = (): Asking | undefined => current.getStore()

/** Runs work, and all it calls, as asked by somebody. */
export const askedBy = <T>(asking: Asking, work: () => T): T => current.run(asking, work)

/** Runs work as Sextant's own: over the whole base, stopped by nobody. For what a request starts and others share. */
export const bySextant = <T>(work: () => T): T => current.run(undefined, work)

/**
 * Runs work within the asker's scope that others of the same scope will share, such as the filling of a cache: it goes on when this asker
 * goes away.
 */
export const shared = <T>(work: () => T): T => {
  const asking = current.getStore()
  if (asking === undefined) return work()
  const { signal: _signal, cancel: _cancel, ...rest } = asking
  return current.run(rest, work)
}

/** Runs work, such as the answer to what acted on the base as a whole, within the scope of whoever asked. */
export const withinOwnScope = <T>(work: () => T): T => {
  const asking = current.getStore()
  return asking?.ownScope === undefined ? work() : current.run({ ...asking, scope: asking.ownScope }, work)
}

/** Whether whoever asks now sees a part of the base only. */
export const isScoped = (): boolean => (current.getStore()?.scope ?? null) !== null

/** What a cache over the base must have in its key: equal for askers who see the same customers, empty for the whole base. */
export const scopeKey = async (): Promise<string> => {
  const scope = current.getStore()?.scope ?? null
  return scope === null ? '' : `${scope.key}@${(await scope.members()).version}`
}
