import { AsyncLocalStorage } from 'node:async_hooks'
import { render } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Queryable } from './store.ts'
import { faultOf, misuse, StoreError } from './store-error.ts'
import { encodeParameter, recordsOf } from './wire.ts'
import type { WireResult } from './wire.ts'

/** Sends one statement to an engine; the only thing the two engines do differently. */
export type Send = (text: string, values: readonly (string | null)[]) => Promise<WireResult>

const ask = async (send: Send, statement: Sql): Promise<{ readonly result: WireResult; readonly text: string }> => {
  const { text, values } = render(statement, 'postgres')
  try {
    const encoded = values.map((value, index) => encodeParameter(value, index + 1))
    return { result: await send(text, encoded), text }
  } catch (error) {
    if (error instanceof StoreError && error.statement !== '') throw error
    throw new StoreError(faultOf(error), text, error)
  }
}

/** Builds the four ways to ask out of one way to send. */
export const queryableOver = (send: Send): Queryable => {
  const query = async <Row>(statement: Sql): Promise<readonly Row[]> => {
    const { result, text } = await ask(send, statement)
    try {
      return recordsOf(result) as readonly Row[]
    } catch (error) {
      throw new StoreError(faultOf(error), text, error)
    }
  }
  const maybeOne = async <Row>(statement: Sql): Promise<Row | undefined> => {
    const rows = await query<Row>(statement)
    if (rows.length > 1) throw misuse(`expected at most one row, the store answered ${rows.length}`, render(statement, 'postgres').text)
    return rows[0]
  }
  const one = async <Row>(statement: Sql): Promise<Row> => {
    const row = await maybeOne<Row>(statement)
    if (row === undefined) throw misuse('expected one row, the store answered none', render(statement, 'postgres').text)
    return row
  }
  const execute = async (statement: Sql): Promise<number> => (await ask(send, statement)).result.affected
  return Object.freeze({ query, one, maybeOne, execute })
}

interface OpenTransaction {
  open: boolean
  failed: string | undefined
}

/**
 * Guards what a single connection cannot survive: asking the store itself inside a transaction would wait for ever on PGlite and
 * read outside the transaction on PostgreSQL, so it is an error on both.
 */
export const transactionGuard = () => {
  const current = new AsyncLocalStorage<OpenTransaction>()
  const assertOutside = (doing: string): void => {
    if (current.getStore()?.open === true)
      throw misuse(`${doing} inside a transaction: pass its tx on and ask that; transactions do not nest`)
  }
  const run = async <T>(
    send: Send,
    verbs: { readonly begin: () => Promise<unknown>; readonly commit: () => Promise<unknown>; readonly rollback: () => Promise<unknown> },
    work: (tx: Queryable) => Promise<T>,
  ): Promise<T> => {
    const state: OpenTransaction = { open: true, failed: undefined }
    const guardedSend: Send = async (text, values) => {
      if (!state.open) throw misuse('this transaction is over; its tx must not be kept', text)
      try {
        return await send(text, values)
      } catch (error) {
        state.failed ??= text
        throw error
      }
    }
    await verbs.begin()
    try {
      const answer = await current.run(state, () => work(queryableOver(guardedSend)))
      // PostgreSQL answers COMMIT of a failed transaction with a silent ROLLBACK: a swallowed error must not look like success.
      if (state.failed !== undefined) throw misuse('a statement of this transaction failed and its error was swallowed; nothing was committed', state.failed)
      state.open = false
      await verbs.commit()
      return answer
    } catch (error) {
      state.open = false
      await verbs.rollback()
      throw error
    } finally {
      state.open = false
    }
  }
  return { assertOutside, run }
}
