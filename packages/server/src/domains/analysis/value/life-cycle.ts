import { createHash } from 'node:crypto'
import type { OutputOf, ParsedInputOf, analyseLifeCycle } from '@sextant/contract'
import { compileColumns } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { bySextant } from '../../../platform/asking.ts'
import { instantOf, isoOf, startStopwatch } from '../../../platform/time.ts'
import type { BatchLoad, WarehouseCosts } from '../../../platform/warehouse/warehouse.ts'
import { companyOf, customerTable, isSelected, loadedFacts, ruleOfScope } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import { analysisErrors } from '../errors.ts'
import { checkLifeCycle, lifeCycleDefinition } from './definitions.ts'
import type { Versioned } from './definitions.ts'
import type { Classification, ValueDeps } from './deps.ts'
import { productDefault } from './life-cycle-defaults.ts'
import type { LifeCycleDefinition } from './life-cycle-defaults.ts'
import { periodEnds } from './period-ends.ts'
import { instantOr } from './purchases.ts'
import { nextStage, stageColumns } from './stage-machine.ts'

export type LifeCycleInput = ParsedInputOf<typeof analyseLifeCycle>
type LifeCycle = OutputOf<typeof analyseLifeCycle>

/** Runs whose states are kept; an older one is made again when it is asked for. */
const runsKept = 12

const stateTable = {
  table: 'life_cycle_state',
  columns: [
    { name: 'run', type: 'string' as const }, { name: '_customer', type: 'string' as const }, { name: 'stage', type: 'string' as const }, { name: 'since', type: 'instant' as const },
    // One letter per instant: a for the first stage, a point for none.
    { name: 'path', type: 'string' as const },
  ],
}

interface Run {
  readonly id: string
  readonly instants: readonly string[]
  readonly milliseconds: number
}

/**
 * Instants that one statement carries everybody through: one, unless keeping a table costs more than that. It costs the same however few the customers are; of
 * many customers each instant needs its memory.
 */
const carriedAtOnce = async (load: BatchLoad, company: Company, { keptTableMs }: WarehouseCosts): Promise<number> => {
  if (keptTableMs < 100) return 1
  const { customers } = await load.one<{ customers: number }>('analyse.lifeCycle.size', sql`select count(*) as "customers" from ${customerTable(company)}`)
  return customers > 1_000_000 ? 1 : 5
}

const beginning = (company: Company, dialect: Dialect): Sql => sql`
  (select "_customer" as "customer", "_first_seen" as "first_seen", cast(-1 as integer) as "stage", ${dialect.nothing('instant')} as "entered", cast('' as varchar) as "path" from ${customerTable(company)})`

/** A select of everybody's state after an instant, over a relation of the states before it: one scan of each fact. */
const moved = (before: Sql, instant: string, company: Company, stages: LifeCycleDefinition['stages'], dialect: Dialect): Sql => {
  const { catalogue } = company
  const at = dialect.instant(instant)
  return sql`
    with "asked" as (${compileColumns(stageColumns(stages, catalogue), catalogue, { at: instant, dialect })}),
      "moved" as (select "state".*, ${nextStage(stages, at, dialect)} as "next" from ${before} as "state" join "asked" on "asked"."customer_id" = "state"."customer")
    select "customer", "first_seen", "next" as "stage", case when "next" = "stage" then "entered" else ${at} end as "entered",
      "path" || case when "next" < 0 then '.' else chr(97 + "next") end as "path"
    from "moved"`
}

/** Carries every customer through the instants, some in each statement. @returns a relation of their states after the last */
const carry = async (load: BatchLoad, company: Company, { stages }: LifeCycleDefinition, instants: readonly string[], { dialect, costs }: ValueDeps['warehouse']): Promise<Sql> => {
  const atOnce = await carriedAtOnce(load, company, costs)
  let [state, kept] = [beginning(company, dialect), undefined as Sql | undefined]
  for (const [index, instant] of instants.entries()) {
    const after = moved(state, instant, company, stages, dialect)
    state = sql`(${after})`
    if ((index + 1) % atOnce !== 0 || index === instants.length - 1) continue
    const before = kept
    state = kept = await load.keep('analyse.lifeCycle.step', after)
    if (before !== undefined) await load.release(before)
  }
  return state
}

const forgetOldRuns = async (deps: ValueDeps): Promise<void> => {
  const old = await deps.store.query<{ id: string }>(sql`select id from life_cycle_run order by made_at desc, id desc offset ${runsKept}`)
  for (const { id } of old) {
    await deps.warehouse.undoBatch(id)
    await deps.batches.markUndone(id)
    await deps.store.execute(sql`delete from life_cycle_run where id = ${id}`)
  }
}

const makeRun = async (deps: ValueDeps, company: Company, definition: LifeCycleDefinition, at: string, fingerprint: string): Promise<Run> => {
  const elapsed = startStopwatch()
  const instants = periodEnds(at, definition.step, definition.periods, company.catalogue.timeZone)
  const id = deps.ids.id()
  const stageName = sql`case "stage" ${join(definition.stages.map(({ key }, place) => sql`when ${place} then ${key}`), sql` `)} end`
  await deps.warehouse.ensureTable(stateTable.table, stateTable.columns)
  await deps.batches.open({ id, kind: 'snapshot', source: 'life cycle', openedBy: 'analysis', tables: [stateTable.table] })
  try {
    await deps.warehouse.loadBatch(id, async (load) => {
      const last = await carry(load, company, definition, instants, deps.warehouse)
      await load.insert(stateTable, sql`select ${id}, "customer", ${stageName}, "entered", "path" from ${last} as "state" where "stage" >= 0`)
    })
  } catch (error) {
    await deps.batches.fail(id)
    throw error
  }
  const milliseconds = elapsed()
  // Before the run is known: a crash between the two leaves rows nobody reads, not a run without its rows.
  await deps.batches.finish(id)
  await deps.store.execute(sql`
    insert into life_cycle_run (id, fingerprint, at, instants, milliseconds, made_at) values (${id}, ${fingerprint}, ${at}, ${JSON.stringify(instants)}::jsonb, ${milliseconds}, ${isoOf(deps.clock.now())})`)
  await forgetOldRuns(deps)
  return { id, instants, milliseconds }
}

/** Runs being made, by store and fingerprint: who asks for one meanwhile waits for it. */
const inMaking = new WeakMap<ValueDeps['store'], Map<string, Promise<Run>>>()

/** The run of a definition at an instant over the data as they are: the one there is, or a new one over the whole base. */
const runOf = async (deps: ValueDeps, company: Company, definition: LifeCycleDefinition, at: string): Promise<Run> => {
  const fingerprint = createHash('sha256').update(JSON.stringify([definition.step, definition.periods, definition.stages, at, company.catalogue.timeZone, await deps.dataVersion()])).digest('hex')
  const known = await deps.store.maybeOne<Run>(sql`select id, instants, milliseconds from life_cycle_run where fingerprint = ${fingerprint}`)
  if (known !== undefined) return known
  const making = inMaking.get(deps.store) ?? new Map<string, Promise<Run>>()
  inMaking.set(deps.store, making)
  const under = making.get(fingerprint) ?? bySextant(() => makeRun(deps, company, definition, at, fingerprint)).finally(() => making.delete(fingerprint))
  making.set(fingerprint, under)
  return await under
}

export const definitionFor = async (deps: ValueDeps, input: Pick<LifeCycleInput, 'key' | 'fact' | 'where'>): Promise<Versioned<LifeCycleDefinition>> => {
  if (input.fact === undefined) return await lifeCycleDefinition(deps, input.key)
  const company = await companyOf(deps)
  const known = loadedFacts(company).map(([name]) => name)
  if (!known.includes(input.fact)) throw analysisErrors.ANALYSIS_CELL_UNKNOWN({ cell: input.fact, known: known.join(', ') }, { where: 'fact' })
  return { version: 0, definition: await productDefault(deps, input.fact, input.where ?? null) }
}

const hourMs = 3_600_000

/**
 * The instant of a life cycle: the one asked for, or the company's standpoint. Where that is now, the beginning of the hour, so that a page,
 * its cells and the next look at it share one run instead of carrying everybody through the months again for some seconds more.
 */
export const lifeCycleInstant = async (deps: ValueDeps, asked: string | undefined): Promise<string> => {
  const at = await instantOr(deps, asked)
  const isNow = asked === undefined && Math.abs(instantOf(at) - deps.clock.now()) < hourMs
  return isNow ? isoOf(Math.floor(instantOf(at) / hourMs) * hourMs) : at
}

interface Standing { readonly company: Company; readonly at: string; readonly stored: Versioned<LifeCycleDefinition>; readonly run: Run; readonly within: Sql }

const standingOf = async (deps: ValueDeps, input: LifeCycleInput): Promise<Standing> => {
  const company = await companyOf(deps)
  const stored = await definitionFor(deps, input)
  checkLifeCycle(stored.definition, company)
  const at = await lifeCycleInstant(deps, input.at)
  const run = await runOf(deps, company, stored.definition, at)
  const within = sql`"state"."run" = ${run.id} and ${isSelected(sql`"state"."_customer"`, ruleOfScope(input, company.catalogue), company.catalogue, at, deps.warehouse.dialect)}`
  return { company, at, stored, run, within }
}

/** How many are in each stage now and were at each period end, and for how long on average. */
export const lifeCycleOf = async (deps: ValueDeps, input: LifeCycleInput): Promise<LifeCycle> => {
  const { company, at, stored, run, within } = await standingOf(deps, input)
  const { definition } = stored
  const states = sql`${ident(stateTable.table)} as "state"`
  const { dialect } = deps.warehouse
  const now = await deps.warehouse.query<{ stage: string; customers: number; meanDays: number }>('analyse.lifeCycle', sql`
    select "state"."stage", count(*) as "customers", avg(${dialect.toDouble(sql`${dialect.epochMs(dialect.instant(at))} - ${dialect.epochMs(sql`"state"."since"`)}`)}) / 86400000e0 as "meanDays" from ${states} where ${within} group by 1`)
  const past = await deps.warehouse.query<{ step: number; letter: string; customers: number }>('analyse.lifeCycle.history', sql`
    select "steps"."step", substr("state"."path", "steps"."step", 1) as "letter", count(*) as "customers"
    from ${states} cross join (select "n" as "step" from ${dialect.series(1, run.instants.length + 1)} as "series") as "steps" where ${within} group by 1, 2`)
  const base = await deps.warehouse.one<{ rows: number }>('analyse.lifeCycle.base', sql`
    select count(*) as "rows" from ${customerTable(company)} as "base" where ${isSelected(sql`"base"."_customer"`, ruleOfScope(input, company.catalogue), company.catalogue, at, deps.warehouse.dialect)}`)
  const counts = new Map(past.map(({ step, letter, customers }) => [`${step}${letter}`, customers]))
  const customers = now.reduce((sum, row) => sum + row.customers, 0)
  return {
    at, key: input.fact === undefined ? input.key : '', name: definition.name, version: stored.version, customers, outside: base.rows - customers, milliseconds: run.milliseconds,
    stages: definition.stages.map(({ key, name, strategy, entry, exit, minimumDays, from }) => {
      const row = now.find((one) => one.stage === key)
      return { key, name, strategy, entry, exit: exit ?? null, minimumDays, from: from ?? [], customers: row?.customers ?? 0, share: customers === 0 ? 0 : (row?.customers ?? 0) / customers, meanDays: row?.meanDays ?? 0 }
    }),
    history: run.instants.map((instant, index) => ({ at: instant, customers: definition.stages.map((_, place) => counts.get(`${index + 1}${String.fromCodePoint(97 + place)}`) ?? 0) })),
  }
}

export const lifeCycleCellSelect = async (deps: ValueDeps, input: LifeCycleInput, stage: string): Promise<Sql> => {
  const { stored, within } = await standingOf(deps, input)
  const known = stored.definition.stages.map(({ key }) => key)
  if (!known.includes(stage)) throw analysisErrors.ANALYSIS_CELL_UNKNOWN({ cell: stage, known: known.join(', ') }, { where: 'stage' })
  return sql`select "state"."_customer" from ${ident(stateTable.table)} as "state" where ${within} and "state"."stage" = ${stage}`
}

export const lifeCycleClassification = async (deps: ValueDeps, input: LifeCycleInput): Promise<Classification> => {
  const { at, stored, within } = await standingOf(deps, input)
  return { at, classes: stored.definition.stages.map(({ key, name }) => ({ key, name })), select: sql`select "state"."_customer" as "customer", "state"."stage" as "class" from ${ident(stateTable.table)} as "state" where ${within}` }
}
