import { askingNow } from '../asking.ts'
import type { Asking } from '../asking.ts'
import type { Clock } from '../time.ts'
import { warehouseErrors } from './warehouse-errors.ts'
import { createRunningQueries } from './running-queries.ts'
import type { QueryOptions, SeenWarehouse, Warehouse, WorkSession } from './warehouse.ts'

/** What an engine brings; the guard makes a warehouse of it. */
export type EngineWarehouse = Omit<Warehouse, 'inside' | 'running' | 'seenByAsker'>

/** How an embedded engine stands. */
export const alwaysThere: Pick<Warehouse, 'standing' | 'upkeepFault' | 'keepsDeleted' | 'whenThere' | 'atArrival'> = Object.freeze({ upkeepFault: () => null, keepsDeleted: () => 'nothing' as const, standing: () => ({ kind: 'there' as const }), whenThere: async () => undefined, atArrival: (work) => work() })

/** The options of a query as its asker's request bounds them. */
const boundedBy = (asking: Asking | undefined, options: QueryOptions = {}): QueryOptions => {
  if (asking === undefined) return options
  const signals = [options.signal, asking.signal].filter((signal) => signal !== undefined)
  const timeoutMs = options.timeoutMs ?? asking.timeoutMs
  return { ...(signals.length === 0 ? {} : { signal: signals.length === 1 ? (signals[0] as AbortSignal) : AbortSignal.any(signals) }), ...(timeoutMs === undefined ? {} : { timeoutMs }) }
}

/**
 * Puts whoever asks before the engine: each reading is answered through his scope, stopped with his request, bounded by its time limit and
 * listed while it runs. Writing is Sextant's own work: it is done for the base as a whole, and finished once begun.
 */
export const guardWarehouse = (engine: EngineWarehouse, clock: Clock): Warehouse => {
  const running = createRunningQueries(clock)

  const seenBy = async (asking: Asking | undefined): Promise<Pick<SeenWarehouse, 'query' | 'one' | 'columns' | 'withKeys' | 'exportTo'>> => {
    const scope = asking?.scope ?? null
    return scope === null ? engine : engine.seen({ key: scope.key, ...(await scope.members()) })
  }
  type Ask = <T>(question: string, options: QueryOptions | undefined, work: (reader: Awaited<ReturnType<typeof seenBy>>, bounded: QueryOptions) => Promise<T>) => Promise<T>
  const ask: Ask = (question, options, work) => {
    const asking = askingNow()
    return running.note(question, asking, async () => work(await seenBy(asking), boundedBy(asking, options)))
  }
  /** A session that is lent for several queries, each bounded by the request. */
  const bounded = (session: WorkSession): WorkSession =>
    Object.freeze<WorkSession>({
      query: (question, statement, options) => running.note(question, askingNow(), () => session.query(question, statement, boundedBy(askingNow(), options))),
      one: (question, statement, options) => running.note(question, askingNow(), () => session.one(question, statement, boundedBy(askingNow(), options))),
      columns: (question, statement, options) => running.note(question, askingNow(), () => session.columns(question, statement, boundedBy(askingNow(), options))),
      keep: (question, select, options) => running.note(question, askingNow(), () => session.keep(question, select, boundedBy(askingNow(), options))),
      release: session.release,
    })

  // People's statements wait for each other, not the pages for them.
  let tail: Promise<unknown> = Promise.resolve()
  const inLine = <T>(turn: () => Promise<T>): Promise<T> => {
    const { signal } = boundedBy(askingNow())
    const mine = tail.then(() => {
      if (signal?.aborted === true) throw warehouseErrors.WAREHOUSE_CANCELLED({ question: 'console.ask' })
      return turn()
    })
    tail = mine.catch(() => undefined)
    return mine
  }

  return Object.freeze<Warehouse>({
    ...engine,
    running,
    seenByAsker: async (kept) => {
      const asking = askingNow()
      const scope = asking?.scope ?? null
      const seen = engine.seen({ ...(scope === null ? { key: 'everybody', version: '', customers: null } : { key: scope.key, ...(await scope.members()) }), ...kept })
      return {
        relations: seen.relations,
        ask: (text, options) => running.note('console.ask', asking, () => inLine(() => seen.ask(text, { ...options, ...boundedBy(asking, options) }))),
        askToFile: (text, path, format, options) => running.note('console.export', asking, () => inLine(() => seen.askToFile(text, path, format, boundedBy(asking, options)))),
      }
    },
    query: (question, statement, options) => ask(question, options, (reader, limits) => reader.query(question, statement, limits)),
    one: (question, statement, options) => ask(question, options, (reader, limits) => reader.one(question, statement, limits)),
    columns: (question, statement, options) => ask(question, options, (reader, limits) => reader.columns(question, statement, limits)),
    exportTo: (question, statement, path, format, options) => ask(question, options, (reader, limits) => reader.exportTo(question, statement, path, format, limits)),
    withKeys: async (keys, work) => (await seenBy(askingNow())).withKeys(keys, (table, session) => work(table, bounded(session))),
    inside: async (customerIds) => {
      const asking = askingNow()
      const scope = asking?.scope ?? null
      if (scope === null || customerIds.length === 0) return new Set(customerIds)
      return engine.seen({ key: scope.key, ...(await scope.members()) }).among(customerIds, boundedBy(asking))
    },
  })
}
