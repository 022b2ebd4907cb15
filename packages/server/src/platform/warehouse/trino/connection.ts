import type { Sql } from '@sextant/sql'
import type { QueryOptions, WarehouseSession } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import type { QueryProgress, Taker, TrinoClient } from './client.ts'
import { takeColumns, takeCount, takeFirstRows, takeRows } from './read.ts'
import type { FirstRows } from './read.ts'
import { changeMark } from './change-mark.ts'
import { trinoStatement, usualLongestStatement } from './statement.ts'
import type { TrinoStatement } from './statement.ts'

export interface TrinoSessionOptions {
  /** Schema in which names are looked up. */
  readonly schema: string
  /** Longest time of a statement that does not say, ms. */
  readonly timeoutMs: number
  /** `query.max-length` of the cluster, characters. */
  readonly longestStatement?: number
  /** Its statements wait in a line of their own. */
  readonly isUrgent?: boolean
  readonly onProgress?: (question: string, progress: QueryProgress) => void
}

export interface TrinoSession extends WarehouseSession {
  /** The first rows of a statement that a person wrote, and that has been checked; WAREHOUSE_ANSWER_TOO_LARGE above 32 MB. */
  readonly firstRows: (question: string, text: string, options: QueryOptions & { readonly mostRows: number }) => Promise<FirstRows>
}

/** An answer that people asked for is held in memory whole, as values and as text. */
const mostBytesForPeople = 32 * 2 ** 20

/** The ways to ask, in one schema of a cluster. */
export const sessionOver = (client: TrinoClient, session: TrinoSessionOptions): TrinoSession => {
  const longest = session.longestStatement ?? usualLongestStatement
  const ask = <T>(
    question: string,
    { text, shown }: TrinoStatement,
    options: QueryOptions,
    how: { readonly isReading: boolean; readonly mostBytes?: number },
    makeTaker: () => Taker<T>,
  ): Promise<T> =>
    client.ask(
      {
        question,
        text,
        shown,
        schema: session.schema,
        timeoutMs: options.timeoutMs ?? session.timeoutMs,
        signal: options.signal,
        isUrgent: session.isUrgent,
        onProgress: session.onProgress === undefined ? undefined : (progress) => session.onProgress?.(question, progress),
        ...how,
      },
      makeTaker,
    )
  const reading = { isReading: true }
  const query = async <Row>(question: string, statement: Sql, options: QueryOptions = {}): Promise<readonly Row[]> =>
    ask(question, trinoStatement(question, statement, longest), options, reading, () => takeRows<Row>(question))
  return Object.freeze({
    query,
    one: async <Row>(question: string, statement: Sql, options: QueryOptions = {}): Promise<Row> => {
      const rows = await query<Row>(question, statement, options)
      if (rows.length !== 1) throw warehouseErrors.WAREHOUSE_ROWS_UNEXPECTED({ question, rows: rows.length })
      return rows[0] as Row
    },
    columns: async (question: string, statement: Sql, options: QueryOptions = {}) =>
      ask(question, trinoStatement(question, statement, longest), options, reading, () => takeColumns(question)),
    execute: async (question: string, statement: Sql, options: QueryOptions = {}) => {
      const { text, shown } = trinoStatement(question, statement, longest - changeMark(client.address.catalog).length)
      return ask(question, { text: `${text}${changeMark(client.address.catalog)}`, shown }, options, { isReading: false }, takeCount)
    },
    firstRows: async (question: string, text: string, { mostRows, ...options }: QueryOptions & { readonly mostRows: number }) =>
      ask(question, { text, shown: text }, options, { isReading: true, mostBytes: mostBytesForPeople }, () => takeFirstRows(question, mostRows)),
  } satisfies TrinoSession)
}
