import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { Part } from '../parts.ts'
import type { Standing } from './standing.ts'
import { eventsOf } from './steps.ts'
import type { EventRange, Step } from './steps.ts'

/*
 * Who goes how far. A customer reaches step k when there are events e1 < e2 < … < ek, ei being step i, with ek at most the window after e1:
 * any first event may begin, so a try that failed does not hide one that succeeded. For that it is enough to know, at each event of step k,
 * the latest beginning of a chain that reached step k − 1 before: what comes later has more of its window left. A later event of a step has
 * no earlier such beginning, so the latest event of step k − 1 that was reached has it.
 * Strict order: the event right before, of those facts, must be the step before.
 *
 * Plain SQL that every engine has: of the few events of most customers a join makes all pairs, which costs less than half of putting them
 * in order; where somebody's are many, pairs would be too many, and they are put in order.
 */

/** Customers with more events of a step than this have theirs put in order: about where so many pairs cost what sorting does. */
const mostPaired = 32

/** Table of the events at which a step is reached: `customer`, `at`, where the latest chain to it began (`b`) and when the step before was (`t`). */
export const reachedTable = (level: number): Sql => ident(reachedName(level))
const reachedName = (level: number): string => `reached${level}`

const within = (begun: Sql, at: Sql, windowMs: number): Sql => sql`date_diff('millisecond', ${begun}, ${at}) <= ${windowMs}`

/** Tables up to the one of a step's reached events; `before`: events of the step before, with `begun`, the column where their chain began. */
interface LooseStep {
  readonly level: number
  /** Of all: the last step's events are read once. */
  readonly isLast: boolean
  readonly events: Sql
  readonly before: Sql
  readonly begun: Sql
  readonly windowMs: number
}

const looseStep = (dialect: Dialect, { level, isLast, events, before, begun, windowMs }: LooseStep): readonly Part[] => {
  const none = dialect.nothing('instant')
  const [own, many, few] = [ident(`own${level}`), ident(`many${level}`), ident(`few${level}`)]
  return [
    { name: `own${level}`, select: sql`select "customer", "at" from (${events}) as "event"` },
    { name: `many${level}`, select: sql`select "customer" from ${own} group by "customer" having count(*) > ${mostPaired}` },
    // Those with many are taken out before the join: an engine may take them out after it, when the pairs are made.
    { name: `few${level}`, select: sql`select "own"."customer", "own"."at" from ${own} as "own" left join ${many} as "many" on "many"."customer" = "own"."customer" where "many"."customer" is null` },
    { name: reachedName(level), isShared: !isLast, select: sql`
      select "own"."customer", "own"."at", max("before".${begun}) as "b", max("before"."at") as "t"
      from ${few} as "own" join ${before} as "before" on "before"."customer" = "own"."customer" and "before"."at" < "own"."at" and ${within(sql`"before".${begun}`, sql`"own"."at"`, windowMs)}
      group by "own"."customer", "own"."at"
      union all
      select "customer", "at", "b", "t" from (
        select "customer", "at", "is_own", max("b") over "earlier" as "b", max("t") over "earlier" as "t"
        from (
          select "customer", "at", ${none} as "b", ${none} as "t", true as "is_own" from ${own} where "customer" in (select "customer" from ${many})
          union all
          select "customer", "at", ${begun} as "b", "at" as "t", false as "is_own" from ${before} as "before" where "customer" in (select "customer" from ${many})) as "both"
        window "earlier" as (partition by "customer" order by "at", "is_own" desc rows between unbounded preceding and current row)) as "ordered"
      where "is_own" and ${within(sql`"b"`, sql`"at"`, windowMs)}` },
  ]
}

/** In any order of other events: the latest reached event of the step before, earlier than each event of the step. */
export const looseChain = (standing: Standing, steps: readonly Step[], range: EventRange, windowMs: number): readonly Part[] =>
  steps.slice(1).flatMap((step, index) => {
    const before = index === 0 ? sql`(${eventsOf(standing, steps.slice(0, 1), range)})` : reachedTable(index + 1)
    return looseStep(standing.dialect, { level: index + 2, isLast: index + 2 === steps.length, events: eventsOf(standing, [step], range), before, begun: index === 0 ? sql`"at"` : sql`"b"`, windowMs })
  })

const start = (level: number): Sql => ident(`b${level}`)

/** Strict: the event right before, among all rows of those facts, must be the step before. */
export const strictChain = (standing: Standing, steps: readonly Step[], range: EventRange, windowMs: number): readonly Part[] => {
  const flags = join(steps.map((_, index) => ident(`s${index + 1}`)))
  const before = sql`over (partition by "customer" order by "at", ${flags})`
  let chain = sql`(select "customer", "at", ${flags}, case when "s1" then "at" end as "b1" from (${eventsOf(standing, steps, { ...range, everyRow: true })}) as "event")`
  let carried = sql`"b1"`
  const levels = steps.slice(1).map((_, index) => index + 2)
  for (const level of levels) {
    chain = sql`(
      select "customer", "at", ${flags}, ${carried}, case when ${ident(`s${level}`)} and ${within(sql`"begun"`, sql`"at"`, windowMs)} then "begun" end as ${start(level)}, "previous" as "t"
      from (select "customer", "at", ${flags}, ${carried}, lag(${start(level - 1)}) ${before} as "begun", lag("at") ${before} as "previous" from ${chain} as "chain") as "stepped")`
    carried = sql`${carried}, ${start(level)}`
  }
  return [
    { name: 'chain', isShared: levels.length > 1, select: sql`select * from ${chain} as "chain"` },
    ...levels.map((level) => ({ name: reachedName(level), select: sql`select "customer", "at", ${start(level)} as "b", "t" from "chain" where ${start(level)} is not null` })),
  ]
}
