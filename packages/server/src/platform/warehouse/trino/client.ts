import { setTimeout as delay } from 'node:timers/promises'
import { warehouseErrors } from '../warehouse-errors.ts'
import { parseAnswer } from './answer.ts'
import type { TrinoAnswer, TrinoColumn, TrinoStats } from './answer.ts'
import { openExchanges } from './exchanges.ts'
import type { Exchanges } from './exchanges.ts'
import { createSlots } from './slots.ts'
import { tellAnswered, tellStatement } from './statement-channel.ts'
import { BodyTooLong } from './transport.ts'
import type { Exchange } from './transport.ts'
import { isMachineLost, QueryForgotten, TrinoFailure, warehouseFailure } from './trino-failure.ts'
import type { FailedQuery } from './trino-failure.ts'
import type { TrinoAddress } from './trino-url.ts'

export interface TrinoClientOptions {
  readonly address: TrinoAddress
  /** Statements that run at once; others wait in line. Default 8. */
  readonly concurrency?: number
  /** How long an answer is asked for again while the cluster does not give it, ms. Default 15,000. */
  readonly patienceMs?: number
  /** How long to wait before a statement is asked again whose machine was lost, ms. Default 2,000. */
  readonly recoveryMs?: number
  /** Properties of the cluster's sessions, such as `query_max_memory`. */
  readonly sessionProperties?: Readonly<Record<string, string>>
}

export interface QueryProgress {
  readonly queryId: string
  /** As the cluster calls it: QUEUED, PLANNING, RUNNING, FINISHED … */
  readonly state: string
  /** Share of the work that is done, 0 to 1; null where the cluster cannot tell yet. */
  readonly share: number | null
  readonly rows: number
  readonly bytes: number
}

export interface TrinoRequest {
  readonly question: string
  readonly text: string
  /** What errors show of it. */
  readonly shown: string
  readonly schema: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: QueryProgress) => void) | undefined
  /** It changes nothing: when a machine is lost it is asked once more. */
  readonly isReading: boolean
  /** It waits in a line of its own: whatever others ask does not hold it up. */
  readonly isUrgent?: boolean | undefined
  /** Longest answer, bytes; a longer one throws WAREHOUSE_ANSWER_TOO_LARGE. */
  readonly mostBytes?: number | undefined
}

/** Takes an answer as it comes. */
export interface Taker<T> {
  readonly columns: (columns: readonly TrinoColumn[]) => void
  /** @returns whether more rows are wanted; if not, the query is ended */
  readonly rows: (rows: readonly (readonly unknown[])[]) => boolean
  readonly end: (updateCount: number | undefined) => T
}

export interface RunningTrinoQuery extends QueryProgress {
  readonly question: string
}

export interface TrinoClient {
  readonly address: TrinoAddress
  /** @param makeTaker makes a new taker for each time the statement is asked */
  readonly ask: <T>(request: TrinoRequest, makeTaker: () => Taker<T>) => Promise<T>
  /** Queries that run on the cluster for this client, by the cluster's own ids. */
  readonly running: () => readonly RunningTrinoQuery[]
  readonly waiting: () => number
  /** Version of the cluster and whether it takes queries yet; WAREHOUSE_UNREACHABLE when there is none. */
  readonly info: (patienceMs?: number) => Promise<{ readonly version: string; readonly isStarting: boolean }>
  readonly close: () => void
}

/** Urgent statements that run at once, beside the others. */
const urgentConcurrency = 2

/** How long the end of a query that nobody wants any more is waited for. */
const longestEndingMs = 2_000

/** The cluster's own limit comes a little after ours, for the case that this process is gone. */
const timeoutMarginMs = 10_000

const progressOf = (id: string, stats: TrinoStats): QueryProgress => ({
  queryId: id,
  state: stats.state,
  share: stats.progressPercentage === undefined ? null : stats.progressPercentage / 100,
  rows: stats.processedRows,
  bytes: stats.processedBytes,
})

/** Text that a header may carry. */
const headerText = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?')

/** Never ends unless the signal does. */
const whenAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const fail = (): void => reject(new Error('the query was given up'))
    if (signal.aborted) fail()
    else signal.addEventListener('abort', fail, { once: true })
  })

/** What a cluster says of itself; undefined when this is no cluster. */
const infoIn = (body: string): { readonly version: string; readonly isStarting: boolean } | undefined => {
  try {
    const info = JSON.parse(body) as { readonly nodeVersion?: { readonly version?: unknown }; readonly starting?: unknown } | null
    const version = info?.nodeVersion?.version
    return typeof version === 'string' ? { version, isStarting: info?.starting === true } : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

interface Piece {
  readonly answer: TrinoAnswer
  readonly bytes: number
}

/** The path alone: behind a proxy the cluster may call itself by a name that only it knows, and credentials go to nobody else. */
const pathOf = (uri: string): string => {
  const { pathname, search } = new URL(uri)
  return `${pathname}${search}`
}

/** The requests that make up one statement. */
const statementsOver = (exchanges: Exchanges, { address, sessionProperties }: TrinoClientOptions) => {
  const host = `${address.host}:${address.port}`
  const user = { 'x-trino-user': headerText(address.user) }

  const pieceOf = ({ status, body }: Exchange): Piece => {
    const answer = parseAnswer(body)
    if (answer === undefined) throw warehouseErrors.WAREHOUSE_UNREACHABLE({ host, reason: `it answered ${status} with something that is no answer of Trino` })
    return { answer, bytes: body.length }
  }

  return {
    start: async (request: TrinoRequest): Promise<Piece> => {
      const properties = { ...sessionProperties, query_max_run_time: `${request.timeoutMs + timeoutMarginMs}ms` }
      const headers = {
        ...user,
        'x-trino-source': address.source,
        'x-trino-catalog': address.catalog,
        'x-trino-schema': request.schema,
        'x-trino-time-zone': 'UTC',
        // Without it instants come cut to milliseconds.
        'x-trino-client-capabilities': 'PARAMETRIC_DATETIME',
        'x-trino-client-info': headerText(request.question),
        'x-trino-session': Object.entries(properties)
          .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
          .join(','),
        'content-type': 'text/plain; charset=utf-8',
      }
      return pieceOf(await exchanges.once(request.question, '/v1/statement', { headers, body: request.text }))
    },
    next: async (uri: string, signal: AbortSignal, mostBytes: number | undefined): Promise<Piece> => {
      const exchange = await exchanges.repeated('GET', pathOf(uri), { headers: user, signal, ...(mostBytes === undefined ? {} : { mostBytes }) })
      if (exchange.status === 404 || exchange.status === 410) throw new QueryForgotten(`the coordinator no longer knows the query (${exchange.status})`)
      return pieceOf(exchange)
    },
    /** Ends a query. Whoever waits is told why, whether or not the cluster heard of it: what nobody fetches is given up there after some minutes. */
    end: async (uri: string): Promise<void> => {
      await exchanges.repeated('DELETE', pathOf(uri), { headers: user, signal: AbortSignal.timeout(longestEndingMs) }).catch(() => undefined)
    },
  }
}

/** Asks a statement once, to its end or until it is given up; in any case nothing of it is left on the cluster. */
const follow = async <T>(
  statements: ReturnType<typeof statementsOver>,
  request: TrinoRequest,
  taker: Taker<T>,
  signal: AbortSignal,
  note: (progress: QueryProgress) => void,
): Promise<T> => {
  let bytesLeft = request.mostBytes
  let hasColumns = false
  let open: string | undefined
  /** @returns whether more is wanted */
  const take = ({ answer, bytes }: Piece): boolean => {
    open = answer.nextUri
    note(progressOf(answer.id, answer.stats))
    if (answer.error !== undefined) throw new TrinoFailure(answer.id, answer.error)
    if (!hasColumns && answer.columns !== undefined) {
      hasColumns = true
      taker.columns(answer.columns)
    }
    if (answer.data === undefined) return true
    if (bytesLeft !== undefined) bytesLeft -= bytes
    return taker.rows(answer.data)
  }
  const starting = statements.start(request)
  try {
    let piece = await Promise.race([starting, whenAborted(signal)])
    while (take(piece) && piece.answer.nextUri !== undefined) piece = await statements.next(piece.answer.nextUri, signal, bytesLeft)
    return taker.end(piece.answer.updateCount)
  } catch (error) {
    // Given up before the cluster had told where the query is: it is ended when that is known.
    if (signal.aborted && open === undefined)
      void starting.then(({ answer }) => (answer.nextUri === undefined ? undefined : statements.end(answer.nextUri))).catch(() => undefined)
    throw error
  } finally {
    if (open !== undefined) await statements.end(open)
  }
}

/** Runs work that can be given up by the asker or by the time. */
const stoppable = async <T>(request: TrinoRequest, failed: FailedQuery, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const { question, timeoutMs } = request
  const controller = new AbortController()
  let stopped: 'cancelled' | 'timeout' | undefined
  const stop = (why: 'cancelled' | 'timeout') => (): void => {
    stopped ??= why
    controller.abort()
  }
  const cancel = stop('cancelled')
  const timer = setTimeout(stop('timeout'), timeoutMs)
  request.signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await work(controller.signal)
  } catch (error) {
    if (stopped === 'cancelled') throw warehouseErrors.WAREHOUSE_CANCELLED({ question }, { cause: error })
    if (stopped === 'timeout') throw warehouseErrors.WAREHOUSE_TIMEOUT({ question, timeoutMs }, { cause: error })
    if (error instanceof BodyTooLong) throw warehouseErrors.WAREHOUSE_ANSWER_TOO_LARGE({ question, megabytes: (request.mostBytes ?? 0) / 2 ** 20 }, { cause: error })
    throw warehouseFailure(failed, error)
  } finally {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', cancel)
  }
}

/** A client of one cluster's statement protocol. Opening it asks the cluster nothing. */
export const openTrinoClient = async (options: TrinoClientOptions): Promise<TrinoClient> => {
  const { address, recoveryMs = 2_000 } = options
  const host = `${address.host}:${address.port}`
  const exchanges = await openExchanges(address, options.patienceMs ?? 15_000)
  const statements = statementsOver(exchanges, options)
  const slots = createSlots(options.concurrency ?? 8)
  const urgentSlots = createSlots(urgentConcurrency)
  const running = new Map<object, RunningTrinoQuery>()

  const ask: TrinoClient['ask'] = (request, makeTaker) => {
    const { question, shown, timeoutMs } = request
    const once = async (signal: AbortSignal) => {
      tellStatement({ question, shown })
      const key = {}
      const note = (progress: QueryProgress): void => {
        running.set(key, { ...progress, question })
        request.onProgress?.(progress)
      }
      const answer = await follow(statements, request, makeTaker(), signal, note).finally(() => running.delete(key))
      tellAnswered({ question, shown })
      return answer
    }
    return (request.isUrgent === true ? urgentSlots : slots).hold(
      request.signal,
      () => warehouseErrors.WAREHOUSE_CANCELLED({ question }),
      () =>
        stoppable(request, { question, statement: shown, timeoutMs, host, user: address.user, catalog: address.catalog }, async (signal) => {
          try {
            return await once(signal)
          } catch (error) {
            if (!request.isReading || !isMachineLost(error)) throw error
            // The cluster needs a moment to notice that a machine is gone; what only reads is asked once more.
            await delay(recoveryMs, undefined, { signal })
            return await once(signal)
          }
        }),
    )
  }

  return Object.freeze({
    address,
    ask,
    running: () => [...running.values()],
    waiting: slots.waiting,
    info: async (patienceMs) => {
      const { status, body } = await exchanges.repeated('GET', '/v1/info', {}, patienceMs)
      const info = infoIn(body)
      if (info === undefined) throw warehouseErrors.WAREHOUSE_UNREACHABLE({ host, reason: `it answered ${status} with something that is no Trino` })
      return info
    },
    close: exchanges.close,
  } satisfies TrinoClient)
}
