import { sql } from '@sextant/sql'
import type { WatchDeps } from '../watches/deps.ts'
import { progressOf } from './progress.ts'
import { targetsOf } from './target.ts'

/** How the company stands against what it set out to reach, and what its watches have open. */
export interface Standings {
  readonly targets: readonly { readonly key: string; readonly period: string; readonly completion: number | null; readonly status: string }[]
  readonly openCases: number
}

/** The whole of every target in its newest period with figures, and the cases that are open. */
export const standingsOf = async (deps: WatchDeps): Promise<Standings> => {
  const targets: Standings['targets'][number][] = []
  for (const { key, periods: [period] } of await targetsOf(deps)) {
    if (period === undefined) continue
    const { whole } = await progressOf(deps, { key, period })
    targets.push({ key, period, completion: whole.completion, status: whole.status })
  }
  const { cases } = await deps.store.one<{ cases: number }>(sql`select count(*) as cases from watch_case where closed_at is null`)
  return { targets, openCases: cases }
}
