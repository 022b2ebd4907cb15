import { watchDefinitionSchema } from '@sextant/contract'
import { parseExpression } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isoOf } from '../../../platform/time.ts'
import { companyOf, ruleInvalid, ruleOf } from '../../customers/index.ts'
import { indicatorErrors } from '../indicators/indicator-errors.ts'
import type { Watch, WatchDeps, WatchDefinition } from './deps.ts'
import { evaluateWatch } from './evaluate.ts'
import { watchErrors } from './watch-errors.ts'

export interface WatchRow {
  readonly id: string
  readonly definition: WatchDefinition
  readonly owner: string
  readonly created_at: string
  readonly updated_at: string
  readonly evaluated_to: string | null
  readonly evaluated_at: string | null
  readonly problem: Watch['problem']
  readonly open_cases: number
  readonly cases: number
  readonly oldest: string | null
}

const watchesWhere = (condition: Sql): Sql => sql`
  select watch.id, watch.definition, watch.owner, watch.created_at, watch.updated_at, watch.evaluated_to, watch.evaluated_at, watch.problem,
    coalesce(counted.open_cases, 0) as open_cases, coalesce(counted.cases, 0) as cases, counted.oldest
  from watch
  left join (
    select watch_id, count(*) filter (where closed_at is null) as open_cases, count(*) as cases, min(opened_at) filter (where closed_at is null) as oldest from watch_case group by watch_id
  ) as counted on counted.watch_id = watch.id
  where ${condition} order by watch.id`

/** A definition as it was stored, with what later versions added. */
const definitionOf = (row: WatchRow): WatchDefinition => watchDefinitionSchema.parse(row.definition)

const watchOf = (row: WatchRow): Watch => ({
  key: row.id, definition: definitionOf(row), owner: row.owner, createdAt: row.created_at, updatedAt: row.updated_at, lastPeriod: row.evaluated_to, lastRunAt: row.evaluated_at, problem: row.problem,
  openCases: row.open_cases, oldestOpenAt: row.oldest, cases: row.cases,
})

export const watchesOf = async ({ store }: Pick<WatchDeps, 'store'>): Promise<readonly Watch[]> => (await store.query<WatchRow>(watchesWhere(sql`true`))).map(watchOf)

export const watchByKey = async ({ store }: Pick<WatchDeps, 'store'>, key: string): Promise<Watch> => {
  const row = await store.maybeOne<WatchRow>(watchesWhere(sql`watch.id = ${key}`))
  if (row === undefined) throw watchErrors.WATCH_UNKNOWN({ key }, { where: key })
  return watchOf(row)
}

/** Refuses what could never be evaluated: an unknown metric, a wrong rule, an area the indicator has not. */
export const checkDefinition = async (deps: WatchDeps, definition: WatchDefinition): Promise<void> => {
  if (definition.kind === 'indicator') {
    await evaluateWatch(deps, definition, await deps.standpoint(), 1, () => true)
    return
  }
  const { catalogue } = await companyOf(deps)
  ruleOf(definition.rule, catalogue)
  if (definition.value === null || definition.value === undefined || definition.value.trim() === '') return
  const parsed = parseExpression(definition.value, catalogue)
  if (parsed.kind === 'error') throw ruleInvalid(parsed.errors, 'value')
  if (parsed.type !== 'number' && parsed.type !== 'money') throw indicatorErrors.INDICATOR_NOT_NUMERIC({ type: parsed.type }, { where: 'value' })
}

const asked = (definition: WatchDefinition): string => JSON.stringify(definition.kind === 'indicator' ? [definition.indicator, definition.period, definition.by ?? null] : [definition.rule])

/** Creates or changes a watch. One that asks something else from now on begins anew with the newest whole period. */
export const saveWatchOf = async (deps: WatchDeps, key: string, definition: WatchDefinition, owner: string): Promise<Watch> => {
  await checkDefinition(deps, definition)
  const now = isoOf(deps.clock.now())
  await deps.store.transaction(async (tx) => {
    const known = await tx.maybeOne<{ definition: WatchDefinition }>(sql`select definition from watch where id = ${key} for update`)
    const isOther = known !== undefined && asked(known.definition) !== asked(definition)
    await tx.execute(sql`
      insert into watch (id, name, definition, owner, active, created_at, updated_at)
      values (${key}, ${JSON.stringify(definition.name)}::jsonb, ${JSON.stringify(definition)}::jsonb, ${owner}, ${definition.active}, ${now}, ${now})
      on conflict (id) do update set name = excluded.name, definition = excluded.definition, active = excluded.active, updated_at = excluded.updated_at, problem = null`)
    if (!isOther) return
    await tx.execute(sql`update watch set evaluated_to = null, evaluated_at = null where id = ${key}`)
    await tx.execute(sql`delete from watch_member where watch_id = ${key}`)
  })
  return await watchByKey(deps, key)
}

/** Deletes a watch without cases; one with cases is switched off. */
export const deleteWatchOf = async (deps: WatchDeps, key: string): Promise<void> => {
  const { cases, definition } = await watchByKey(deps, key)
  await deps.store.transaction(async (tx) => {
    if (cases === 0) {
      await tx.execute(sql`delete from watch_member where watch_id = ${key}`)
      await tx.execute(sql`delete from watch where id = ${key}`)
    } else await tx.execute(sql`update watch set active = false, definition = ${JSON.stringify({ ...definition, active: false })}::jsonb, updated_at = ${isoOf(deps.clock.now())} where id = ${key}`)
  })
}
