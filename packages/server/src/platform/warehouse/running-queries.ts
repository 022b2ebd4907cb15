import type { Asking } from '../asking.ts'
import { isoOf } from '../time.ts'
import type { Clock } from '../time.ts'

/** One query that runs or waits for its turn. */
export interface RunningQuery {
  readonly id: string
  /** Its name in code: `segments.countMembers`. */
  readonly question: string
  /** The endpoint that asked; null for Sextant's own work. */
  readonly endpoint: string | null
  readonly requestId: string | null
  readonly who: { readonly id: string; readonly name: string } | null
  readonly since: string
  /** Whether somebody may stop it: own work and writes are finished once begun. */
  readonly isCancellable: boolean
}

export interface RunningQueries {
  readonly list: () => readonly RunningQuery[]
  /** Stops the request a query belongs to. @returns the query, or undefined when it has ended or cannot be stopped */
  readonly cancel: (id: string) => RunningQuery | undefined
  /** Notes a query as running as long as work runs. */
  readonly note: <T>(question: string, asking: Asking | undefined, work: () => Promise<T>) => Promise<T>
}

/** The queries of this process that run now. */
export const createRunningQueries = (clock: Clock): RunningQueries => {
  const running = new Map<string, { readonly query: RunningQuery; readonly cancel: (() => void) | undefined }>()
  let noted = 0
  return Object.freeze<RunningQueries>({
    list: () => [...running.values()].map(({ query }) => query),
    cancel: (id) => {
      const entry = running.get(id)
      if (entry?.cancel === undefined) return undefined
      entry.cancel()
      return entry.query
    },
    note: async (question, asking, work) => {
      const id = `q${(noted += 1)}`
      const query: RunningQuery = {
        id, question, endpoint: asking?.endpoint ?? null, requestId: asking?.requestId ?? null, who: asking === undefined ? null : { id: asking.who.id, name: asking.who.name },
        since: isoOf(clock.now()), isCancellable: asking?.cancel !== undefined,
      }
      running.set(id, { query, cancel: asking?.cancel })
      try {
        return await work()
      } finally {
        running.delete(id)
      }
    },
  })
}
