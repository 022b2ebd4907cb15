import { AsyncLocalStorage } from 'node:async_hooks'
import { warehouseErrors } from './warehouse-errors.ts'

/** Takes a turn to write: whoever comes while another writes waits in line. */
export type InTurn = <T>(doing: string, turn: () => Promise<T>) => Promise<T>

/** One writer at a time, first come first served: two of them touching one table would fail with a conflict at commit. */
export const writerQueue = (): InTurn => {
  const current = new AsyncLocalStorage<{ open: boolean }>()
  let tail: Promise<unknown> = Promise.resolve()
  return <T>(doing: string, turn: () => Promise<T>): Promise<T> => {
    if (current.getStore()?.open === true) return Promise.reject(warehouseErrors.WAREHOUSE_WRITER_NESTED({ doing }))
    const state = { open: true }
    const mine = tail.then(() => current.run(state, turn)).finally(() => (state.open = false))
    tail = mine.catch(() => undefined)
    return mine
  }
}

/** Turns of a queue, counted: the count is odd while one of them writes. */
export const countedTurns = (inLine: InTurn, onEnd: () => void): { readonly inTurn: InTurn; readonly revision: () => number } => {
  let revision = 0
  const inTurn: InTurn = (doing, turn) =>
    inLine(doing, async () => {
      revision += 1
      try {
        return await turn()
      } finally {
        revision += 1
      }
    }).finally(onEnd)
  return { inTurn, revision: () => revision }
}
