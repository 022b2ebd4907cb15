import type { OutputOf, ParsedInputOf, analyseFunnel } from '@sextant/contract'
import { wilsonInterval } from '@sextant/kernels'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { instantOf } from '../../../platform/time.ts'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import type { AnalysisDeps } from '../deps.ts'
import { customerAxis } from './axis.ts'
import type { Axis } from './axis.ts'
import { cutOf, shownAxis } from './buckets.ts'
import type { Cut } from './cuts.ts'
import { withRelation } from './relation.ts'
import { didRow, standingOf } from './standing.ts'
import type { Standing } from './standing.ts'
import { eventsOf, stepOf } from './steps.ts'
import type { Step } from './steps.ts'

/*
 * Who goes how far. A customer reaches step k when there are events e1 < e2 < … < ek, ei being step i, with ek at most the window after e1:
 * any first event may begin, so a try that failed does not hide one that succeeded. For that it is enough to know, at each event of step k,
 * the latest beginning of a chain that reached step k − 1 before: what comes later has more of its window left. Each step adds one running
 * maximum over the customer's events in order of time. Strict order: the event right before, of those facts, must be the step before.
 */

type Funnel = OutputOf<typeof analyseFunnel>
export type FunnelInput = ParsedInputOf<typeof analyseFunnel>

const reachedTable = sql`"reached"`

const start = (level: number): Sql => ident(`b${level}`)
const reachedAt = (level: number): Sql => ident(`t${level}`)

/** Columns a chain carries up to a level: where it began, and when the step before was. */
const carried = (level: number): Sql => join(Array.from({ length: level }, (_, index) => index === 0 ? sql`, "b1"` : sql`, ${start(index + 1)}, ${reachedAt(index + 1)}`), sql``)

/** The next level of a chain: `begun` and `previous` are those of the level before, before this event. */
const nextLevel = (inner: Sql, level: number, own: Sql, isStep: Sql, begun: Sql, previous: Sql, windowMs: number): Sql => sql`(
  select "customer", "at", ${own}${carried(level - 1)}, case when ${isStep} and epoch_ms("at") - epoch_ms("begun") <= ${windowMs} then "begun" end as ${start(level)}, case when ${isStep} then "previous" end as ${reachedAt(level)}
  from (select *, ${begun} as "begun", ${previous} as "previous" from ${inner}))`

/** Loose: the running maximum before this event. Of events at one instant the later steps come first, so that none follows another. */
const looseChain = (events: Sql, steps: number, windowMs: number): Sql => {
  const before = sql`over (partition by "customer" order by "at", "step" desc rows between unbounded preceding and 1 preceding)`
  let chain = sql`(select "customer", "at", "step", case when "step" = 1 then "at" end as "b1" from ${events})`
  for (let level = 2; level <= steps; level += 1) {
    const last = start(level - 1)
    chain = nextLevel(chain, level, sql`"step"`, sql`"step" = ${level}`, sql`max(${last}) ${before}`, sql`max(case when ${last} is not null then "at" end) ${before}`, windowMs)
  }
  return chain
}

/** Strict: the event right before, among all rows of those facts. */
const strictChain = (events: Sql, steps: number, windowMs: number): Sql => {
  const flags = join(Array.from({ length: steps }, (_, index) => ident(`s${index + 1}`)))
  const before = sql`over (partition by "customer" order by "at", ${flags})`
  let chain = sql`(select *, case when "s1" then "at" end as "b1" from ${events})`
  for (let level = 2; level <= steps; level += 1) chain = nextLevel(chain, level, flags, ident(`s${level}`), sql`lag(${start(level - 1)}) ${before}`, sql`lag("at") ${before}`, windowMs)
  return chain
}

/** One row per event and step it is; an event that is several steps stands several times. */
const oneStepRows = (events: Sql, steps: number): Sql => {
  const numbers = join(Array.from({ length: steps }, (_, index) => sql`select "customer", "at", ${index + 1} as "step" from "events" where ${ident(`s${index + 1}`)}`), sql` union all `)
  return sql`(with "events" as materialized (${events}) ${numbers})`
}

/** Per customer who began: how far, and for each step the time since the step before when it was first reached. */
const depthSql = (chain: Sql, steps: number): Sql => {
  const levels = Array.from({ length: steps - 1 }, (_, index) => index + 2)
  const gaps = levels.map((level) => sql`, (epoch_ms(min("at") filter (where ${start(level)} is not null)) - epoch_ms(arg_min(${reachedAt(level)}, "at") filter (where ${start(level)} is not null))) / 3600000.0 as ${ident(`g${level}`)}`)
  const depth = levels.map((level) => sql`when bool_or(${start(level)} is not null) then ${level}`).toReversed()
  return sql`select "customer", case ${join(depth, sql` `)} else 1 end as "depth"${join(gaps, sql``)} from ${chain} group by 1 having bool_or("b1" is not null)`
}

interface Prepared {
  readonly standing: Standing
  readonly steps: readonly Step[]
  readonly axis: Axis | undefined
}

const prepare = async (deps: AnalysisDeps, input: FunnelInput): Promise<Prepared> => {
  const standing = await standingOf(deps, input)
  return { standing, steps: input.steps.map((text, index) => stepOf(text, standing, `steps[${index}]`)), axis: input.breakdown === undefined ? undefined : customerAxis(input.breakdown, standing, 'breakdown') }
}

/** Makes the table of how far everybody came, with the breakdown's bucket, and asks it. */
const withReached = async <T>(deps: AnalysisDeps, input: FunnelInput, { standing, steps, axis }: Prepared, work: (session: WarehouseSession, cut: Cut | undefined) => Promise<T>): Promise<T> =>
  await withRelation(deps.warehouse, standing, { values: axis === undefined ? {} : { a: axis } }, async (relation, session) => {
    const isNarrowed = standing.rule !== undefined
    const customers = isNarrowed ? sql`(select "x"."customer" from ${relation.from} as "x")` : undefined
    const from = input.from === undefined ? undefined : new Date(instantOf(input.from)).toISOString()
    const events = eventsOf(standing, steps, { from, customers, everyRow: input.order === 'strict' })
    const windowMs = Math.round(input.windowDays * 86_400_000)
    const chain = input.order === 'strict' ? strictChain(sql`(${events})`, steps.length, windowMs) : looseChain(oneStepRows(events, steps.length), steps.length, windowMs)
    const cut = axis === undefined ? undefined : await cutOf(session, standing, axis, relation.from, sql`"r"."a"`, { most: input.maxGroups, bands: Math.min(5, input.maxGroups) })
    const group = cut === undefined ? sql`0` : sql`coalesce(${cut.indexOf(sql`"known"."a"`)}, ${cut.buckets.length - 1})`
    const known = cut === undefined ? sql`` : sql` left join ${relation.from} as "known" on "known"."customer" = "d"."customer"`
    await session.execute('analyse.funnel.reached', sql`create temporary table ${reachedTable} as select "d".*, ${group} as "group" from (${depthSql(chain, steps.length)}) as "d"${known}`)
    return await work(session, cut)
  })

type FunnelRow = Readonly<Record<string, number | null>> & { readonly group: number | null }

const estimateOf = (successes: number, n: number): Funnel['groups'][number]['steps'][number]['shareOfFirst'] => {
  if (n === 0) return null
  const { lower, upper } = wilsonInterval(successes, n)
  return { value: successes / n, low: lower, high: upper }
}

const groupOf = (row: FunnelRow, bucket: number | null, steps: number): Funnel['groups'][number] => ({
  bucket,
  steps: Array.from({ length: steps }, (_, index) => {
    const level = index + 1
    const reached = row[`n${level}`] ?? 0
    return {
      reached, shareOfFirst: index === 0 ? null : estimateOf(reached, row['n1'] ?? 0), shareOfPrevious: index === 0 ? null : estimateOf(reached, row[`n${index}`] ?? 0),
      medianHours: index === 0 ? null : (row[`m${level}`] ?? null), upperQuartileHours: index === 0 ? null : (row[`u${level}`] ?? null),
    }
  }),
})

/** How many go from step to step. */
export const funnelOf = async (deps: AnalysisDeps, input: FunnelInput): Promise<Funnel> => {
  const prepared = await prepare(deps, input)
  const { standing, steps, axis } = prepared
  return await withReached(deps, input, prepared, async (session, cut) => {
    const counts = steps.map((_, index) => sql`, count(*) filter (where "depth" >= ${index + 1}) as ${ident(`n${index + 1}`)}`)
    const times = steps.slice(1).map((_, index) => sql`, quantile_cont(${ident(`g${index + 2}`)}, 0.5) as ${ident(`m${index + 2}`)}, quantile_cont(${ident(`g${index + 2}`)}, 0.75) as ${ident(`u${index + 2}`)}`)
    const rows = await session.query<FunnelRow>('analyse.funnel', sql`select "group"${join([...counts, ...times], sql``)} from ${reachedTable} group by grouping sets (("group"), ()) order by "group"`)
    const whole = rows.find(({ group }) => group === null)
    const kept = cut === undefined ? [] : rows.flatMap(({ group }) => group ?? [])
    const began = (index: number): FunnelRow => rows.find(({ group }) => group === index) as FunnelRow
    return {
      at: standing.at, windowDays: input.windowDays, order: input.order, steps: steps.map(({ text, fact, label }) => ({ text, fact, label })),
      axis: cut === undefined || axis === undefined ? null : shownAxis(standing, cut, kept, (condition) => [condition, didRow(steps[0]?.fact ?? '', [steps[0]?.where])]),
      groups: [groupOf(whole ?? { group: null }, null, steps.length), ...kept.map((index, place) => groupOf(began(index), place, steps.length))],
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
  return await withReached(deps, input, prepared, async (session) => {
    const groups = await session.query<{ group: number }>('analyse.funnel.groups', sql`select distinct "group" from ${reachedTable} order by 1`)
    const group = cell.bucket === undefined || cell.bucket === null ? sql`true` : sql`"group" = ${groups[cell.bucket]?.group ?? -1}`
    const depth = cell.outcome === 'lost' ? sql`"depth" = ${level - 1}` : sql`"depth" >= ${level}`
    const answer = await session.columns('analyse.funnel.customers', sql`select "customer" from ${reachedTable} where ${depth} and ${group} order by 1`)
    return answer.columns[0] as readonly string[]
  })
}
