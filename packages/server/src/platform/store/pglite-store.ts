import { Worker } from 'node:worker_threads'
import { defineErrors } from '../errors.ts'
import { queryableOver, transactionGuard } from './queryable.ts'
import type { Send } from './queryable.ts'
import type { Queryable, Store } from './store.ts'
import { faultOf, misuse, StoreError } from './store-error.ts'
import type { StoreFault } from './store-error.ts'
import { recordsOf } from './wire.ts'
import type { WireResult } from './wire.ts'

export type PgliteRequest =
  | { readonly id: number; readonly kind: 'query'; readonly text: string; readonly values: readonly (string | null)[] }
  | { readonly id: number; readonly kind: 'script'; readonly text: string }
  | { readonly id: number; readonly kind: 'close' }

export type PgliteAnswer =
  | { readonly id: number; readonly results: readonly WireResult[] }
  | { readonly id: number; readonly fault: StoreFault }

type Unnumbered<Request> = Request extends unknown ? Omit<Request, 'id'> : never

export const pgliteErrors = defineErrors({
  STORE_UNREADABLE: {
    status: 503,
    message: ({ dir, reason }: { dir: string; reason: string }) => `the store in ${dir} cannot be opened: ${reason}`,
    zh: ({ dir, reason }: { dir: string; reason: string }) => `无法打开 ${dir} 中的数据库：${reason}`,
    fix: 'check that the disk is not full and the directory is writable; otherwise restore the home from a backup',
  },
})

interface Waiting {
  readonly resolve: (results: readonly WireResult[]) => void
  readonly reject: (error: unknown) => void
}

class EngineFault extends Error {
  readonly code: string
  readonly constraint: string | undefined
  readonly table: string | undefined
  readonly column: string | undefined

  constructor(fault: StoreFault) {
    super(fault.message)
    this.code = fault.code
    this.constraint = fault.constraint
    this.table = fault.table
    this.column = fault.column
  }
}

/** The worker as a function from request to answer. */
const startWorker = (dir: string) => {
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData: { dir }, name: 'sextant-store' })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let stopped: Error | undefined
  const stop = (reason: Error): void => {
    stopped ??= reason
    for (const one of waiting.values()) one.reject(stopped)
    waiting.clear()
  }
  worker.on('message', (answer: PgliteAnswer) => {
    const one = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('fault' in answer) one?.reject(new EngineFault(answer.fault))
    else one?.resolve(answer.results)
  })
  worker.on('error', (error) => stop(error instanceof Error ? error : new Error(String(error))))
  worker.on('exit', () => stop(misuse('the store is closed')))
  const post = (request: Unnumbered<PgliteRequest>): Promise<readonly WireResult[]> =>
    new Promise((resolve, reject) => {
      if (stopped !== undefined) return reject(stopped)
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread, not a window: there is no origin
      worker.postMessage({ id: lastId, ...request })
    })
  const ready = new Promise<readonly WireResult[]>((resolve, reject) => waiting.set(0, { resolve, reject }))
  return { post, ready, terminate: () => worker.terminate() }
}

/** First come, first served; whoever holds the turn (one statement, or a whole transaction) is alone with the connection. */
const fairQueue = () => {
  let tail: Promise<unknown> = Promise.resolve()
  return <T>(turn: () => Promise<T>): Promise<T> => {
    const mine = tail.then(turn)
    tail = mine.catch(() => undefined)
    return mine
  }
}

/** WAL is only given back by a checkpoint, and PGlite has no process of its own to make one: every so many writes we do. */
const writesPerCheckpoint = 20_000

/**
 * Opens the embedded operational store: PGlite in a worker thread of its own, one connection.
 *
 * @param dir directory of the database, created when missing; the home's lock must be held
 */
export const openPgliteStore = async (dir: string): Promise<Store> => {
  const worker = startWorker(dir)
  try {
    await worker.ready
  } catch (error) {
    await worker.terminate()
    throw pgliteErrors.STORE_UNREADABLE({ dir, reason: faultOf(error).message }, { cause: error })
  }
  const guard = transactionGuard()
  const inTurn = fairQueue()
  let writes = 0
  let closing = false
  const direct: Send = async (text, values) => {
    const [result] = await worker.post({ kind: 'query', text, values })
    if (result === undefined) throw misuse('the statement is empty', text)
    if (result.affected > 0) writes += 1 + result.affected
    return result
  }
  const checkpointWhenDue = (): void => {
    if (writes < writesPerCheckpoint || closing) return
    writes = 0
    // Nobody waits for it; were it to fail, the next statement would meet the same disk and say so.
    inTurn(() => direct('checkpoint', [])).catch(() => undefined)
  }
  const assertOpen = (doing: string): void => {
    guard.assertOutside(doing)
    if (closing) throw misuse('the store is closed')
  }
  const send: Send = async (text, values) => {
    assertOpen('the store was asked')
    const result = await inTurn(() => direct(text, values))
    checkpointWhenDue()
    return result
  }
  const verb = (text: string) => () => direct(text, [])
  const transaction = async <T>(work: (tx: Queryable) => Promise<T>): Promise<T> => {
    assertOpen('a transaction was begun')
    const answer = await inTurn(() => guard.run(direct, { begin: verb('begin'), commit: verb('commit'), rollback: verb('rollback') }, work))
    checkpointWhenDue()
    return answer
  }
  const script = async (text: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    assertOpen('a script was run')
    return inTurn(async () => {
      try {
        return (await worker.post({ kind: 'script', text })).flatMap(recordsOf)
      } catch (error) {
        // The script may have left a transaction open; outside one this is only a notice.
        await direct('rollback', [])
        throw new StoreError(faultOf(error), text, error)
      }
    })
  }
  const maintain = async (): Promise<void> => {
    await send('vacuum (analyze)', [])
    await send('checkpoint', [])
    writes = 0
  }
  const close = async (): Promise<void> => {
    if (closing) return
    assertOpen('the store was closed')
    closing = true
    await inTurn(() => worker.post({ kind: 'close' }))
    await worker.terminate()
  }
  return Object.freeze({ engine: 'pglite' as const, isExclusive: true, ...queryableOver(send), transaction, script, maintain, close })
}
