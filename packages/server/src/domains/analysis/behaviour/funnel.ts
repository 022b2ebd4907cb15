import type { OutputOf, ParsedInputOf, analyseFunnel } from '@sextant/contract'
import { wilsonInterval } from '@sextant/kernels'
import { join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { instantOf } from '../../../platform/time.ts'
import type { WorkSession } from '../../../platform/warehouse/warehouse.ts'
import type { AnalysisDeps } from '../deps.ts'
import { keptParts } from '../parts.ts'
import { customerAxis } from './axis.ts'
import type { Axis } from './axis.ts'
import { cutOf, shownAxis } from './buckets.ts'
import type { Cut } from './cuts.ts'
import { looseChain, reachedTable, strictChain } from './funnel-chain.ts'
import { withRelation } from './relation.ts'
import { didRow, standingOf } from './standing.ts'
import type { Standing } from './standing.ts'
import { eventsOf, stepOf } from './steps.ts'
import type { EventRange, Step } from './steps.ts'

type Funnel = OutputOf<typeof analyseFunnel>
export type FunnelInput = ParsedInputOf<typeof analyseFunnel>

interface Prepared {
  readonly standing: Standing
  readonly steps: readonly Step[]
  readonly axis: Axis | undefined
}

const prepare = async (deps: AnalysisDeps, input: FunnelInput): Promise<Prepared> => {
  const standing = await standingOf(deps, input)
  return { standing, steps: input.steps.map((text, index) => stepOf(text, standing, `steps[${index}]`)), axis: input.breakdown === undefined ? undefined : customerAxis(input.breakdown, standing, 'breakdown') }
}

/** What a funnel's questions read. */
interface Asked {
  readonly session: WorkSession
  readonly dialect: Dialect
  readonly cut: Cut | undefined
  /** `with …`: the tables of the events that reach each step. */
  readonly tables: Sql
  /** Events of the first step. */
  readonly began: Sql
  /** Customers with the breakdown's value `a`; undefined without a breakdown. */
  readonly known: Sql | undefined
}

const withAsked = async <T>(deps: AnalysisDeps, input: FunnelInput, { standing, steps, axis }: Prepared, work: (asked: Asked) => Promise<T>): Promise<T> =>
  await withRelation(deps.warehouse, standing, { values: axis === undefined ? {} : { a: axis } }, async (relation, session) => {
    const isNarrowed = standing.rule !== undefined
    const from = input.from === undefined ? undefined : new Date(instantOf(input.from)).toISOString()
    const range: EventRange = { from, customers: isNarrowed ? sql`(select "customer" from "chosen")` : undefined, everyRow: false }
    const windowMs = Math.round(input.windowDays * 86_400_000)
    const chain = (input.order === 'strict' ? strictChain : looseChain)(standing, steps, range, windowMs)
    const chosen = isNarrowed ? [{ name: 'chosen', select: sql`select "x"."customer" from ${relation.from} as "x"` }] : []
    const tables = await keptParts(session, standing.dialect, 'analyse.funnel', [...chosen, ...chain], 'one')
    const cut = axis === undefined ? undefined : await cutOf(session, standing, axis, relation.from, sql`"r"."a"`, { most: input.maxGroups, bands: Math.min(5, input.maxGroups) })
    const began = sql`(${eventsOf(standing, steps.slice(0, 1), range)}) as "event"`
    return await work({ session, dialect: standing.dialect, cut, tables: sql`with ${tables}`, began, known: axis === undefined ? undefined : relation.from })
  })

/** Customers who reached a step, with the hours from the latest step before: to the first time it was reached leads the first `t`. */
const reachers = (level: number): Sql =>
  sql`select "customer", ${level} as "level", date_diff('millisecond', min("t"), min("at")) / 3.6e6 as "hours" from ${reachedTable(level)} group by "customer"`

/** Every step of every customer who began, with the group of the breakdown. */
const everyStep = ({ cut, began, known }: Asked, steps: number): Sql => {
  const further = join(Array.from({ length: steps - 1 }, (_, index) => sql` union all ${reachers(index + 2)}`), sql``)
  const group = cut === undefined ? sql`0` : sql`coalesce(${cut.indexOf(sql`"known"."a"`)}, ${cut.buckets.length - 1})`
  return sql`(
    select "reacher"."customer", "reacher"."level", "reacher"."hours", ${group} as "group"
    from (select distinct "customer", 1 as "level", cast(null as double) as "hours" from ${began}${further}) as "reacher"${known === undefined ? sql`` : sql` left join ${known} as "known" on "known"."customer" = "reacher"."customer"`}) as "far"`
}

interface LevelRow {
  /** Null: all of them together. */
  readonly group: number | null
  readonly level: number
  readonly customers: number
  readonly median: number | null
  readonly upper: number | null
}

/** How many customers, and the times of a step. */
const figures = (dialect: Dialect): Sql => sql`count(*) as "customers", ${dialect.quantile(sql`"hours"`, 0.5)} as "median", ${dialect.quantile(sql`"hours"`, 0.75)} as "upper"`

/** Everybody in one group: of those who began only the number is needed. */
const ofAll = ({ session, dialect, tables, began }: Asked, steps: number): Promise<readonly LevelRow[]> => {
  const further = Array.from({ length: steps - 1 }, (_, index) => sql`select cast(null as integer) as "group", ${index + 2} as "level", ${figures(dialect)} from (${reachers(index + 2)}) as "reacher"`)
  return session.query<LevelRow>('analyse.funnel', sql`${tables}
    select cast(null as integer) as "group", 1 as "level", count(distinct "customer") as "customers", cast(null as double) as "median", cast(null as double) as "upper" from ${began}
    union all ${join(further, sql` union all `)}`)
}

const ofGroups = (asked: Asked, steps: number): Promise<readonly LevelRow[]> =>
  asked.session.query<LevelRow>('analyse.funnel', sql`${asked.tables}
    select "group", "level", ${figures(asked.dialect)} from ${everyStep(asked, steps)} group by grouping sets (("group", "level"), ("level"))`)

const estimateOf = (successes: number, n: number): Funnel['groups'][number]['steps'][number]['shareOfFirst'] => {
  if (n === 0) return null
  const { lower, upper } = wilsonInterval(successes, n)
  return { value: successes / n, low: lower, high: upper }
}

const groupOf = (key: number | null, bucket: number | null, steps: number, rows: readonly LevelRow[]): Funnel['groups'][number] => {
  const own = Array.from({ length: steps }, (_, index) => rows.find(({ group, level }) => group === key && level === index + 1))
  const reached = own.map((row) => row?.customers ?? 0)
  return {
    bucket,
    steps: reached.map((count, index) => ({
      reached: count, shareOfFirst: index === 0 ? null : estimateOf(count, reached[0] ?? 0), shareOfPrevious: index === 0 ? null : estimateOf(count, reached[index - 1] ?? 0),
      medianHours: own[index]?.median ?? null, upperQuartileHours: own[index]?.upper ?? null,
    })),
  }
}

/** How many go from step to step. */
export const funnelOf = async (deps: AnalysisDeps, input: FunnelInput): Promise<Funnel> => {
  const prepared = await prepare(deps, input)
  const { standing, steps, axis } = prepared
  return await withAsked(deps, input, prepared, async (asked) => {
    const { cut } = asked
    const rows = await (cut === undefined ? ofAll : ofGroups)(asked, steps.length)
    const kept = [...new Set(rows.flatMap(({ group }) => group ?? []))].sort((left, right) => left - right)
    return {
      at: standing.at, windowDays: input.windowDays, order: input.order, steps: steps.map(({ text, fact, label }) => ({ text, fact, label })),
      axis: cut === undefined || axis === undefined ? null : shownAxis(standing, cut, kept, (condition) => [condition, didRow(steps[0]?.fact ?? '', [steps[0]?.where])]),
      groups: [groupOf(null, null, steps.length, rows), ...kept.map((key, place) => groupOf(key, place, steps.length, rows))],
    }
  })
}

export interface FunnelCell {
  readonly bucket?: number | null | undefined
  readonly step?: number | undefined
  readonly outcome?: 'reached' | 'lost' | undefined
}

/** Ids of those who reached a step, or came no further than the step before it, sorted; of a breakdown's group, as it is shown. */
export const funnelCustomers = async (deps: AnalysisDeps, input: FunnelInput, cell: FunnelCell): Promise<readonly string[]> => {
  const prepared = await prepare(deps, input)
  const level = (cell.step ?? 0) + 1
  const steps = prepared.steps.length
  return await withAsked(deps, input, prepared, async (asked) => {
    const { session, tables } = asked
    const far = everyStep(asked, steps)
    const isOfAll = cell.bucket === undefined || cell.bucket === null
    const groups = isOfAll ? [] : await session.query<{ group: number }>('analyse.funnel.groups', sql`${tables} select distinct "group" from ${far} where "level" = 1 order by 1`)
    const own = isOfAll ? sql`true` : sql`"group" = ${groups[cell.bucket ?? 0]?.group ?? -1}`
    const depth = cell.outcome === 'lost' ? sql`max("level") = ${level - 1}` : sql`max("level") >= ${level}`
    const answer = await session.columns('analyse.funnel.customers', sql`${tables} select "customer" from ${far} where ${own} group by "customer" having ${depth} order by 1`)
    return answer.columns[0] as readonly string[]
  })
}
