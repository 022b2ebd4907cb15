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
import type { EventRange, Step } from './steps.ts'

/*
 * Who goes how far. A customer reaches step k when there are events e1 < e2 < … < ek, ei being step i, with ek at most the window after e1:
 * any first event may begin, so a try that failed does not hide one that succeeded. For that it is enough to know, at each event of step k,
 * the latest beginning of a chain that reached step k − 1 before: what comes later has more of its window left. A later event of a step has
 * no earlier such beginning, so the latest event of step k − 1 that was reached has it: each step is one join to the row before in time.
 * Strict order: the event right before, of those facts, must be the step before.
 */

type Funnel = OutputOf<typeof analyseFunnel>
export type FunnelInput = ParsedInputOf<typeof analyseFunnel>

const reachedTable = sql`"reached"`
const laterTable = sql`"later"`
/** From the latest step before to the first time the step is reached. */
const gaps = sql`(select "customer", "level", (epoch_ms(min("at")) - epoch_ms(arg_min("t", "at"))) / 3600000.0 as "hours" from ${laterTable} group by 1, 2)`

const start = (level: number): Sql => ident(`b${level}`)

/**
 * Loose: the events at which a step is reached, where the chain that reaches it began (`b`) and when the step before was (`t`). First steps of
 * those who never did the second are left aside: nothing is sorted for them.
 */
const looseChain = (standing: Standing, steps: readonly Step[], range: EventRange, windowMs: number): Sql => {
  const [first, ...others] = steps.map((step) => sql`(select "customer", "at" from (${eventsOf(standing, [step], range)}))`) as [Sql, ...Sql[]]
  const tables = others.flatMap((events, index): readonly Sql[] => {
    const own = index === 0 ? sql`"second"` : events
    const before = index === 0 ? sql`(select "customer", "at", "at" as "b" from ${first} where "customer" in (select "customer" from "second"))` : ident(`reached${index + 1}`)
    const reached = sql`${ident(`reached${index + 2}`)} as materialized (
        select "own"."customer", "own"."at", "before"."b", "before"."at" as "t"
        from ${own} as "own" asof join ${before} as "before" on "before"."customer" = "own"."customer" and "own"."at" > "before"."at"
        where epoch_ms("own"."at") - epoch_ms("before"."b") <= ${windowMs})`
    return index === 0 ? [sql`"second" as materialized ${events}`, reached] : [reached]
  })
  const levels = others.map((_, index) => sql`select "customer", "at", ${index + 2} as "level", "t" from ${ident(`reached${index + 2}`)}`)
  return sql`with ${join(tables, sql`, `)} ${join(levels, sql` union all `)}`
}

/** Strict: the event right before, among all rows of those facts, must be the step before. */
const strictChain = (events: Sql, steps: number, windowMs: number): Sql => {
  const flags = join(Array.from({ length: steps }, (_, index) => ident(`s${index + 1}`)))
  const before = sql`over (partition by "customer" order by "at", ${flags})`
  let chain = sql`(select *, case when "s1" then "at" end as "b1" from ${events})`
  let carried = sql`"b1"`
  for (let level = 2; level <= steps; level += 1) {
    chain = sql`(
      select "customer", "at", ${flags}, ${carried}, case when ${ident(`s${level}`)} and epoch_ms("at") - epoch_ms("begun") <= ${windowMs} then "begun" end as ${start(level)}, "previous" as "t"
      from (select "customer", "at", ${flags}, ${carried}, lag(${start(level - 1)}) ${before} as "begun", lag("at") ${before} as "previous" from ${chain}))`
    carried = sql`${carried}, ${start(level)}`
  }
  const levels = join(Array.from({ length: steps - 1 }, (_, index) => sql`select "customer", "at", ${index + 2} as "level", "t" from "chain" where ${start(index + 2)} is not null`), sql` union all `)
  return sql`with "chain" as materialized (select * from ${chain}) ${levels}`
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

/** What a funnel's questions read. */
interface Reached {
  readonly session: WarehouseSession
  readonly cut: Cut | undefined
  /** Customers of the first step's events, one row an event. */
  readonly began: Sql
  /** Makes the table of how far everybody came, with the breakdown's bucket. */
  readonly makeReached: () => Promise<void>
}

/** Makes the table of the events that reach a further step, and asks it. */
const withLater = async <T>(deps: AnalysisDeps, input: FunnelInput, { standing, steps, axis }: Prepared, work: (reached: Reached) => Promise<T>): Promise<T> =>
  await withRelation(deps.warehouse, standing, { values: axis === undefined ? {} : { a: axis } }, async (relation, session) => {
    const isNarrowed = standing.rule !== undefined
    const customers = isNarrowed ? sql`(select "x"."customer" from ${relation.from} as "x")` : undefined
    const from = input.from === undefined ? undefined : new Date(instantOf(input.from)).toISOString()
    const windowMs = Math.round(input.windowDays * 86_400_000)
    const chain = input.order === 'strict'
      ? strictChain(sql`(${eventsOf(standing, steps, { from, customers, everyRow: true })})`, steps.length, windowMs)
      : looseChain(standing, steps, { from, customers, everyRow: false }, windowMs)
    const cut = axis === undefined ? undefined : await cutOf(session, standing, axis, relation.from, sql`"r"."a"`, { most: input.maxGroups, bands: Math.min(5, input.maxGroups) })
    const group = cut === undefined ? sql`0` : sql`coalesce(${cut.indexOf(sql`"known"."a"`)}, ${cut.buckets.length - 1})`
    const known = cut === undefined ? sql`` : sql` left join ${relation.from} as "known" on "known"."customer" = "d"."customer"`
    await session.execute('analyse.funnel.later', sql`create temporary table ${laterTable} as ${chain}`)
    const began = sql`(${eventsOf(standing, steps.slice(0, 1), { from, customers, everyRow: false })})`
    const makeReached = async (): Promise<void> => {
      await session.execute('analyse.funnel.reached', sql`
        create temporary table ${reachedTable} as
        select "d"."customer", coalesce("l"."depth", 1) as "depth", ${group} as "group"
        from (select distinct "customer" from ${began}) as "d" left join (select "customer", max("level") as "depth" from ${laterTable} group by 1) as "l" on "l"."customer" = "d"."customer"${known}`)
    }
    return await work({ session, cut, began, makeReached })
  })

interface CountRow {
  readonly group: number | null
  readonly depth: number
  readonly customers: number
}

interface TimeRow {
  readonly group: number | null
  readonly level: number
  readonly median: number
  readonly upper: number
}

const estimateOf = (successes: number, n: number): Funnel['groups'][number]['steps'][number]['shareOfFirst'] => {
  if (n === 0) return null
  const { lower, upper } = wilsonInterval(successes, n)
  return { value: successes / n, low: lower, high: upper }
}

const groupOf = (key: number | null, bucket: number | null, steps: number, counts: readonly CountRow[], times: readonly TimeRow[]): Funnel['groups'][number] => {
  const own = counts.filter(({ group }) => group === key)
  const reached = Array.from({ length: steps }, (_, index) => own.reduce((sum, { depth, customers }) => sum + (depth > index ? customers : 0), 0))
  return {
    bucket,
    steps: reached.map((count, index) => {
      const time = times.find(({ group, level }) => group === key && level === index + 1)
      return {
        reached: count, shareOfFirst: index === 0 ? null : estimateOf(count, reached[0] ?? 0), shareOfPrevious: index === 0 ? null : estimateOf(count, reached[index - 1] ?? 0),
        medianHours: time?.median ?? null, upperQuartileHours: time?.upper ?? null,
      }
    }),
  }
}

const times = sql`quantile_cont("g"."hours", 0.5) as "median", quantile_cont("g"."hours", 0.75) as "upper"`

/** Everybody in one group: few go on, so who only began is the rest of those who did. */
const ofAll = async ({ session, began }: Reached): Promise<readonly [readonly CountRow[], readonly TimeRow[]]> => {
  const wentOn = await session.query<CountRow>('analyse.funnel', sql`
    select cast(null as integer) as "group", "depth", count(*) as "customers" from (select max("level") as "depth" from ${laterTable} group by "customer") group by 2 order by 2`)
  const all = await session.one<{ customers: number }>('analyse.funnel.began', sql`select count(distinct "customer") as "customers" from ${began}`)
  const onlyBegan = all.customers - wentOn.reduce((sum, { customers }) => sum + customers, 0)
  return [
    [...(onlyBegan === 0 ? [] : [{ group: null, depth: 1, customers: onlyBegan }]), ...wentOn],
    await session.query<TimeRow>('analyse.funnel.times', sql`select cast(null as integer) as "group", "g"."level", ${times} from ${gaps} as "g" group by 2`),
  ]
}

const ofGroups = async ({ session, makeReached }: Reached): Promise<readonly [readonly CountRow[], readonly TimeRow[]]> => {
  await makeReached()
  return [
    await session.query<CountRow>('analyse.funnel', sql`select "group", "depth", count(*) as "customers" from ${reachedTable} group by grouping sets (("group", "depth"), ("depth")) order by 1, 2`),
    await session.query<TimeRow>('analyse.funnel.times', sql`
      select "r"."group", "g"."level", ${times}
      from ${gaps} as "g" join ${reachedTable} as "r" on "r"."customer" = "g"."customer" group by grouping sets (("r"."group", "g"."level"), ("g"."level"))`),
  ]
}

/** How many go from step to step. */
export const funnelOf = async (deps: AnalysisDeps, input: FunnelInput): Promise<Funnel> => {
  const prepared = await prepare(deps, input)
  const { standing, steps, axis } = prepared
  return await withLater(deps, input, prepared, async (reached) => {
    const { cut } = reached
    const [counts, hours] = cut === undefined ? await ofAll(reached) : await ofGroups(reached)
    const kept = cut === undefined ? [] : [...new Set(counts.flatMap(({ group }) => group ?? []))].sort((left, right) => left - right)
    return {
      at: standing.at, windowDays: input.windowDays, order: input.order, steps: steps.map(({ text, fact, label }) => ({ text, fact, label })),
      axis: cut === undefined || axis === undefined ? null : shownAxis(standing, cut, kept, (condition) => [condition, didRow(steps[0]?.fact ?? '', [steps[0]?.where])]),
      groups: [groupOf(null, null, steps.length, counts, hours), ...kept.map((key, place) => groupOf(key, place, steps.length, counts, hours))],
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
  return await withLater(deps, input, prepared, async ({ session, makeReached }) => {
    await makeReached()
    const groups = await session.query<{ group: number }>('analyse.funnel.groups', sql`select distinct "group" from ${reachedTable} order by 1`)
    const group = cell.bucket === undefined || cell.bucket === null ? sql`true` : sql`"group" = ${groups[cell.bucket]?.group ?? -1}`
    const depth = cell.outcome === 'lost' ? sql`"depth" = ${level - 1}` : sql`"depth" >= ${level}`
    const answer = await session.columns('analyse.funnel.customers', sql`select "customer" from ${reachedTable} where ${depth} and ${group} order by 1`)
    return answer.columns[0] as readonly string[]
  })
}
