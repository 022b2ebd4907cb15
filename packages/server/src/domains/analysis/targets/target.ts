import { targetDefinitionSchema } from '@sextant/contract'
import type { OutputOf, ParsedInputOf, listTargets, saveTarget, setTargetValues } from '@sextant/contract'
import { parse } from 'csv-parse/sync'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { insertRows } from '../../../platform/store/insert-rows.ts'
import { isoOf } from '../../../platform/time.ts'
import { companyOf } from '../../customers/index.ts'
import { calendarOf, periodNamed, periodsUpTo } from '../indicators/periods.ts'
import type { PeriodUnit } from '../indicators/periods.ts'
import { readIndicatorTable } from '../indicators/read.ts'
import type { WatchDeps } from '../watches/deps.ts'
import { targetErrors } from './target-errors.ts'

export type Target = OutputOf<typeof listTargets>['targets'][number]
export type TargetDefinition = ParsedInputOf<typeof saveTarget>['definition']

/** Unit of the figures of the whole. */
export const wholeUnit = '*'

interface TargetRow {
  readonly key: string
  readonly definition: unknown
  readonly owner: string
  readonly created_at: string
  readonly updated_at: string
  readonly periods: readonly string[]
}

const targetsWhere = (condition: Sql): Sql => sql`
  select target.key, target.definition, target.owner, target.created_at, target.updated_at,
    coalesce((select array_agg(distinct target_value.period order by target_value.period desc) from target_value where target_value.target_key = target.key), '{}') as periods
  from target where ${condition} order by target.key`

const targetOf = (row: TargetRow): Target => ({
  key: row.key, definition: targetDefinitionSchema.parse(row.definition), owner: row.owner, createdAt: row.created_at, updatedAt: row.updated_at, periods: [...row.periods],
})

export const targetsOf = async ({ store }: Pick<WatchDeps, 'store'>): Promise<readonly Target[]> => (await store.query<TargetRow>(targetsWhere(sql`true`))).map(targetOf)

export const targetByKey = async ({ store }: Pick<WatchDeps, 'store'>, key: string): Promise<Target> => {
  const row = await store.maybeOne<TargetRow>(targetsWhere(sql`target.key = ${key}`))
  if (row === undefined) throw targetErrors.TARGET_UNKNOWN({ key }, { where: key })
  return targetOf(row)
}

export const saveTargetOf = async (deps: WatchDeps, key: string, definition: TargetDefinition, owner: string): Promise<Target> => {
  const at = await deps.standpoint()
  const calendar = calendarOf((await companyOf(deps)).model)
  // Refuses an unknown metric, a wrong rule and an area the indicator has not.
  await readIndicatorTable(deps, { indicator: definition.indicator, unit: definition.period, by: definition.by ?? null, at, periods: periodsUpTo(definition.period, at, 1, calendar) })
  const now = isoOf(deps.clock.now())
  await deps.store.execute(sql`
    insert into target (key, definition, owner, created_at, updated_at) values (${key}, ${JSON.stringify(definition)}::jsonb, ${owner}, ${now}, ${now})
    on conflict (key) do update set definition = excluded.definition, updated_at = excluded.updated_at`)
  return await targetByKey(deps, key)
}

export const deleteTargetOf = async (deps: WatchDeps, key: string): Promise<void> => {
  await targetByKey(deps, key)
  await deps.store.transaction(async (tx) => {
    await tx.execute(sql`delete from target_value where target_key = ${key}`)
    await tx.execute(sql`delete from target where key = ${key}`)
  })
}

/** Refuses a name that is no period of the company's calendar. */
export const needPeriod = async (deps: WatchDeps, unit: PeriodUnit, name: string, where: string) => {
  const calendar = calendarOf((await companyOf(deps)).model)
  const period = periodNamed(unit, name, calendar)
  if (period !== undefined) return period
  const [example] = periodsUpTo(unit, await deps.standpoint(), 1, calendar)
  throw targetErrors.TARGET_PERIOD_INVALID({ period: name, unit, example: example?.name ?? '' }, { where })
}

interface NewValue {
  readonly period: string
  readonly unit: string
  readonly value: number | null
}

const rowsOf = (csv: string, factor: number): readonly NewValue[] => {
  const rows = parse(csv, { bom: true, columns: true, skip_empty_lines: true, trim: true, relax_column_count: true }) as readonly Readonly<Record<string, string | undefined>>[]
  return rows.map((row, index) => {
    const { period, unit = wholeUnit, value: text } = row
    if (period === undefined || text === undefined) throw targetErrors.TARGET_ROW_INVALID({ row: index + 2, problem: 'it needs the columns period and value' }, { where: 'csv' })
    const value = text === '' ? null : Number(text.replaceAll(',', ''))
    if (value !== null && !Number.isFinite(value)) throw targetErrors.TARGET_ROW_INVALID({ row: index + 2, problem: `"${text}" is no number` }, { where: 'csv' })
    return { period, unit: unit === '' ? wholeUnit : unit, value: value === null ? null : Math.round(value * factor * 1e6) / 1e6 }
  })
}

/** Sets figures to reach, all or none; the last of two for the same period and unit holds. */
export const setValues = async (deps: WatchDeps, input: ParsedInputOf<typeof setTargetValues>): Promise<OutputOf<typeof setTargetValues>> => {
  const target = await targetByKey(deps, input.key)
  const { definition } = target
  const at = await deps.standpoint()
  const calendar = calendarOf((await companyOf(deps)).model)
  const table = await readIndicatorTable(deps, { indicator: definition.indicator, unit: definition.period, by: null, at, periods: periodsUpTo(definition.period, at, 1, calendar) })
  const values: readonly NewValue[] = [...(input.values ?? []), ...(input.csv === undefined ? [] : rowsOf(input.csv, table.unit === 'money' ? 10 ** table.currencyDigits : 1))]
  for (const name of new Set(values.map(({ period }) => period))) await needPeriod(deps, definition.period, name, 'values')
  const last = new Map(values.map((one) => [JSON.stringify([one.period, one.unit]), one]))
  const [kept, removed] = [[...last.values()].filter(({ value }) => value !== null), [...last.values()].filter(({ value }) => value === null)]
  await deps.store.transaction(async (tx) => {
    await insertRows(tx, 'target_value', { target_key: 'text', period: 'text', unit: 'text', value: 'float8' }, kept.map((one) => ({ target_key: target.key, ...one })), sql`on conflict (target_key, period, unit) do update set value = excluded.value`)
    for (const { period, unit } of removed) await tx.execute(sql`delete from target_value where target_key = ${target.key} and period = ${period} and unit = ${unit}`)
    await tx.execute(sql`update target set updated_at = ${isoOf(deps.clock.now())} where key = ${target.key}`)
  })
  return { ...(await targetByKey(deps, target.key)), set: kept.length, removed: removed.length }
}

/** Figures to reach in one period, by unit. */
export const valuesOf = async ({ store }: Pick<WatchDeps, 'store'>, key: string, period: string): Promise<ReadonlyMap<string, number>> =>
  new Map((await store.query<{ unit: string; value: number }>(sql`select unit, value from target_value where target_key = ${key} and period = ${period}`)).map(({ unit, value }) => [unit, value]))
