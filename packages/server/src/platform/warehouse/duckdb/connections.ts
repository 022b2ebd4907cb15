import type { DuckDBConnection, DuckDBInstance, DuckDBResult } from '@duckdb/node-api'
import { render } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { QueryOptions, WarehouseSession } from '../warehouse.ts'
import { queryFailure, warehouseErrors } from '../warehouse-errors.ts'
import { bindValues } from './bind.ts'
import { readColumns, readRows } from './read.ts'

export interface SessionSettings {
  /** Directory named in "disk full". */
  readonly dir: string
  readonly timeoutMs: number
}

/** Runs work on one connection, interruptible by its signal and its time limit. */
export const interruptible = async <T>(
  connection: DuckDBConnection,
  settings: SessionSettings,
  question: string,
  text: string,
  options: QueryOptions,
  work: () => Promise<T>,
): Promise<T> => {
  const timeoutMs = options.timeoutMs ?? settings.timeoutMs
  let stopped: 'cancelled' | 'timeout' | undefined
  const stop = (why: 'cancelled' | 'timeout') => () => {
    stopped ??= why
    connection.interrupt()
  }
  if (options.signal?.aborted === true) throw warehouseErrors.WAREHOUSE_CANCELLED({ question })
  const cancel = stop('cancelled')
  const timer = setTimeout(stop('timeout'), timeoutMs)
  options.signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await work()
  } catch (error) {
    if (stopped === 'cancelled') throw warehouseErrors.WAREHOUSE_CANCELLED({ question }, { cause: error })
    if (stopped === 'timeout') throw warehouseErrors.WAREHOUSE_TIMEOUT({ question, timeoutMs }, { cause: error })
    throw queryFailure(question, text, settings.dir, error)
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', cancel)
  }
}

const run = <T>(
  connection: DuckDBConnection,
  settings: SessionSettings,
  question: string,
  statement: Sql,
  options: QueryOptions,
  read: (result: DuckDBResult) => T | Promise<T>,
): Promise<T> => {
  const { text, values } = render(statement, 'duckdb')
  return interruptible(connection, settings, question, text, options, async () => {
    const bound = bindValues(values)
    return await read(await connection.run(text, bound.values, bound.types))
  })
}

/** The ways to ask, over one connection. */
export const sessionOver = (connection: DuckDBConnection, settings: SessionSettings): WarehouseSession => {
  const query = <Row>(question: string, statement: Sql, options: QueryOptions = {}): Promise<readonly Row[]> =>
    run(connection, settings, question, statement, options, async (result) => (await readRows(question, result)) as readonly Row[])
  return Object.freeze({
    query,
    one: async <Row>(question: string, statement: Sql, options: QueryOptions = {}): Promise<Row> => {
      const rows = await query<Row>(question, statement, options)
      if (rows.length !== 1) throw warehouseErrors.WAREHOUSE_ROWS_UNEXPECTED({ question, rows: rows.length })
      return rows[0] as Row
    },
    columns: (question: string, statement: Sql, options: QueryOptions = {}) =>
      run(connection, settings, question, statement, options, (result) => readColumns(question, result)),
    execute: (question: string, statement: Sql, options: QueryOptions = {}) =>
      run(connection, settings, question, statement, options, (result) => result.rowsChanged),
  })
}

/**
 * A few connections, lent one at a time; who comes when all are out waits in line.
 *
 * DuckDB runs each statement on a thread of Node's pool (4), and file reads need one too: hence three.
 */
export const connectionPool = (instance: DuckDBInstance, size = 3) => {
  const idle: DuckDBConnection[] = []
  const waiting: ((connection: DuckDBConnection) => void)[] = []
  let made = 0
  /** In line for a connection; who is cancelled while he waits leaves the line. */
  const wait = (question: string, signal: AbortSignal | undefined): Promise<DuckDBConnection> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.splice(waiting.indexOf(turn), 1)
        reject(warehouseErrors.WAREHOUSE_CANCELLED({ question }))
      }
      const turn = (connection: DuckDBConnection): void => {
        signal?.removeEventListener('abort', leave)
        resolve(connection)
      }
      signal?.addEventListener('abort', leave, { once: true })
      waiting.push(turn)
    })
  const take = async (question: string, signal: AbortSignal | undefined): Promise<DuckDBConnection> => {
    if (signal?.aborted === true) throw warehouseErrors.WAREHOUSE_CANCELLED({ question })
    const ready = idle.pop()
    if (ready !== undefined) return ready
    if (made < size) {
      made += 1
      return instance.connect()
    }
    return wait(question, signal)
  }
  const give = (connection: DuckDBConnection): void => {
    const next = waiting.shift()
    if (next === undefined) idle.push(connection)
    else next(connection)
  }
  const lend = async <T>(question: string, signal: AbortSignal | undefined, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const connection = await take(question, signal)
    try {
      return await work(connection)
    } finally {
      give(connection)
    }
  }
  const close = (): void => {
    for (const connection of idle.splice(0)) connection.closeSync()
  }
  return { lend, close }
}
