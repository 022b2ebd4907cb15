import { isAppError } from '../../../platform/errors.ts'
import { sql } from '@sextant/sql'
import { isoOf } from '../../../platform/time.ts'
import { runCustomerWatch } from './customer-watch.ts'
import type { IndicatorWatch, Watch, WatchDeps, WatchRun } from './deps.ts'
import { evaluateWatch } from './evaluate.ts'
import { raiseCases } from './raise.ts'
import { recheckDue } from './recheck.ts'
import { watchByKey, watchesOf } from './watch.ts'

/** Periods that are caught up with after the server was off, at most. */
const mostPeriods = 40
/** Cases one period opens, at most, the strongest first: beyond it the watch is wrong, not the world. */
export const mostCases = 500

type Outcome = Omit<WatchRun, 'watch' | 'milliseconds'>

const tooMany = (count: number): NonNullable<WatchRun['problem']> => ({
  en: `${count - mostCases} more alarms of one period were not opened: raise the limit or split by something coarser`, zh: `单个周期另有 ${count - mostCases} 条异常未建事项：请放宽阈值或使用更粗的维度`,
})

/** Judges the periods since the last run, the last of them again in case late rows have changed it, and writes the cases of each in one transaction. */
const runIndicatorWatch = async (deps: WatchDeps, watch: Watch, definition: IndicatorWatch): Promise<Outcome> => {
  const at = await deps.standpoint()
  const since = watch.lastPeriod
  const { periods, table, labelOf, sentenceOf } = await evaluateWatch(deps, definition, at, since === null ? 1 : mostPeriods, ({ name }) => since === null || name >= since)
  const now = isoOf(deps.clock.now())
  const context = { watch: watch.key, unit: table.unit, assignee: definition.assignee ?? null, now, ids: deps.ids }
  const written = await deps.store.transaction(async (tx) => {
    // One run at a time for one watch; a second waits here and then finds the cases.
    await tx.execute(sql`select 1 from watch where id = ${watch.key} for update`)
    let [opened, continued] = [0, 0]
    for (const { period, judgement } of periods) {
      const raised = judgement.alarms.slice(0, mostCases).map((alarm) => ({ ...alarm, label: labelOf(alarm.subject), sentence: sentenceOf(alarm, period) }))
      const counts = await raiseCases(tx, context, period, raised, judgement.reading)
      opened += counts.opened
      continued += counts.continued
    }
    const most = Math.max(0, ...periods.map(({ judgement }) => judgement.alarms.length))
    const problem = most > mostCases ? tooMany(most) : null
    await tx.execute(sql`update watch set evaluated_to = ${periods.at(-1)?.period.name ?? since}, evaluated_at = ${now}, problem = ${problem === null ? null : JSON.stringify(problem)}::jsonb where id = ${watch.key}`)
    return { opened, continued, problem }
  })
  const last = periods.at(-1)?.judgement
  return { periods: periods.map(({ period }) => period.name), subjects: last?.subjects ?? 0, tooYoung: last?.tooYoung ?? 0, ...written }
}

/** A watch that cannot be evaluated any more says why on its page, and keeps no other from being looked at. */
const failed = async (deps: WatchDeps, watch: Watch, error: unknown): Promise<Outcome> => {
  if (!isAppError(error)) throw error
  const problem = { en: `${error.message}. ${error.fix}`, zh: error.zh }
  await deps.store.execute(sql`update watch set problem = ${JSON.stringify(problem)}::jsonb, evaluated_at = ${isoOf(deps.clock.now())} where id = ${watch.key}`)
  return { periods: [], subjects: 0, opened: 0, continued: 0, tooYoung: 0, problem }
}

const runOne = async (deps: WatchDeps, watch: Watch): Promise<WatchRun> => {
  const began = deps.clock.now()
  const { definition } = watch
  const outcome = await (definition.kind === 'indicator' ? runIndicatorWatch(deps, watch, definition) : runCustomerWatch(deps, watch, definition)).catch((error: unknown) => failed(deps, watch, error))
  return { watch: watch.key, ...outcome, milliseconds: deps.clock.now() - began }
}

/** Looks at one watch, or at all that are active, and measures again what is due. */
export const runWatchesOf = async (deps: WatchDeps, key: string | undefined): Promise<{ readonly runs: readonly WatchRun[]; readonly rechecked: number }> => {
  const watches = key === undefined ? (await watchesOf(deps)).filter(({ definition }) => definition.active) : [await watchByKey(deps, key)]
  const runs: WatchRun[] = []
  for (const watch of watches) runs.push(await runOne(deps, watch))
  return { runs, rechecked: await recheckDue(deps) }
}
