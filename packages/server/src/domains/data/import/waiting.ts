import { setTimeout as delay } from 'node:timers/promises'
import type { ImportReport } from '@sextant/contract'
import { isPassingTrouble, isWarehouseAway } from '../../../platform/warehouse/warehouse-errors.ts'
import type { ImportDeps } from './import-deps.ts'
import { openAgain, takeTryBack } from './undo-import.ts'

/*
 * An import whose warehouse is away, or goes away in its middle, waits and begins anew: its batch is replaced whole, and what it had put into the store goes first, so nothing is
 * doubled.
 */

/** Troubles of a warehouse that is there, after which the same is tried again. */
const mostTroubles = 3
/** After a trouble, longer each time; and before it is tried again when it was away, ms. */
const usualPauses = { trouble: 5_000, away: 1_000 }

const nothing = async (): Promise<void> => undefined

export interface Waiting {
  /** Does an import again until it is done, or fails for a reason of its own. */
  readonly untilDone: (attempt: () => Promise<ImportReport>) => Promise<ImportReport>
  /** Takes back what there is of an import, as patiently. */
  readonly untilGone: (undo: () => Promise<unknown>) => Promise<void>
}

export interface WaitingImport {
  readonly opened: ImportReport
  readonly workDir: string
  /** Ends the waiting. */
  readonly signal: AbortSignal
  /** Remembers, from when it waits until it begins, that it waits. */
  readonly mark: { readonly waits: () => Promise<void>; readonly begins: () => Promise<void> }
}

export const createWaiting = (deps: ImportDeps, { opened, workDir, signal, mark }: WaitingImport, pauses = usualPauses): Waiting => {
  const untilThere = async (waits: () => Promise<void>): Promise<void> => {
    const standing = deps.warehouse.standing()
    if (standing.kind === 'there') return
    await waits()
    await deps.batches.report(opened.id, { ...opened, progress: { ...opened.progress, step: 'waiting for the warehouse' } })
    await deps.warehouse.whenThere(signal)
  }
  const again = async <T>(attempt: () => Promise<T>, between: () => Promise<void>, waits: () => Promise<void>): Promise<T> => {
    let isBegun = false
    for (let troubles = 0; ; ) {
      await untilThere(waits)
      try {
        // As patiently as the attempt itself: the warehouse may still be away, or go away again.
        if (isBegun) await between()
        isBegun = true
        return await attempt()
      } catch (error) {
        if (!isPassingTrouble(error)) throw error
        const isAway = isWarehouseAway(error) && deps.warehouse.standing().kind === 'away'
        if (!isAway) troubles += 1
        if (troubles > mostTroubles) throw error
        await waits()
        await delay(isAway ? pauses.away : pauses.trouble * troubles, undefined, { signal })
      }
    }
  }
  return {
    untilDone: (attempt) =>
      again(
        async () => {
          await mark.begins()
          return await attempt()
        },
        async () => {
          await takeTryBack(deps, opened.id, workDir)
          await openAgain(deps, opened)
        },
        mark.waits,
      ),
    untilGone: async (undo) => void (await again(undo, nothing, nothing)),
  }
}
