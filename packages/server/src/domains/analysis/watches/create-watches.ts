import type { WatchDeps, WatchRun } from './deps.ts'
import { runWatchesOf } from './run.ts'

export interface Watches {
  /** Looks at every active watch and measures again what is due; asked twice it changes nothing the second time. */
  readonly run: () => Promise<{ readonly runs: readonly WatchRun[]; readonly rechecked: number }>
}

export const createWatches = (deps: WatchDeps): Watches => {
  let running: ReturnType<typeof runWatchesOf> | undefined
  return Object.freeze({
    // Imports that end together share one run; another one after it sees what came meanwhile.
    run: async () => {
      await running?.catch(() => undefined)
      const mine = runWatchesOf(deps, undefined)
      running = mine
      return await mine
    },
  })
}
