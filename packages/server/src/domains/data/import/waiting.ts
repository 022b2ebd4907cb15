import { setTimeout as delay } from 'node:timers/promises'
import type { ImportReport } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { isPassingTrouble, isWarehouseAway } from '../../../platform/warehouse/warehouse-errors.ts'
import type { ImportDeps } from './import-deps.ts'
import { tidyWorkDir } from './run-import.ts'
import { undoOutside } from './undo-import.ts'

/*
 * An import whose warehouse is away, or goes away in its middle, waits and begins anew: its batch is replaced whole, and what it had put into the store goes first, so nothing is
 * doubled.
 */

/** Troubles of a warehouse that is there, after which the same is tried again. */
const mostTroubles = 3
/** After a trouble, longer each time; and before it is tried again when it was away, ms. */
const usualPauses = { trouble: 5_000, away: 1_000 }

export interface Waiting {
  /** Does an import again until it is done, or fails for a reason of its own. */
  readonly untilDone: (attempt: () => Promise<ImportReport>) => Promise<ImportReport>
  /** Takes back what there is of an import, as patiently. */
  readonly untilGone: (undo: () => Promise<unknown>) => Promise<void>
}

export const createWaiting = (deps: ImportDeps, opened: ImportReport, workDir: string, signal: AbortSignal, pauses = usualPauses): Waiting => {
  const untilThere = async (): Promise<void> => {
    const standing = deps.warehouse.standing()
    if (standing.kind === 'there') return
    await deps.batches.report(opened.id, { ...opened, progress: { ...opened.progress, step: 'waiting for the warehouse' } })
    await deps.warehouse.whenThere(signal)
  }
  const takeBack = async (): Promise<void> => {
    await tidyWorkDir(workDir, false)
    await undoOutside(deps, opened.id, [])
    await deps.store.execute(sql`delete from imported_file where batch_id = ${opened.id}`)
    await deps.batches.open({ id: opened.id, kind: 'import', source: opened.source, openedBy: opened.startedBy }, opened)
  }
  const again = async <T>(attempt: () => Promise<T>, between: () => Promise<void>): Promise<T> => {
    let isBegun = false
    for (let troubles = 0; ; ) {
      await untilThere()
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
        await delay(isAway ? pauses.away : pauses.trouble * troubles, undefined, { signal })
      }
    }
  }
  return {
    untilDone: (attempt) => again(attempt, takeBack),
    untilGone: async (undo) => void (await again(undo, async () => undefined)),
  }
}
