import type { OutputOf, ParsedInputOf, listWatchCases, listWatchCauses } from '@sextant/contract'
import { and, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Queryable } from '../../../platform/store/store.ts'
import { addDays, dayOf, instantOf, isoOf } from '../../../platform/time.ts'
import { companyOf, readCursor, writeCursor } from '../../customers/index.ts'
import type { WatchCase, WatchCaseDetail, WatchDeps } from './deps.ts'
import { watchErrors } from './watch-errors.ts'

export interface CaseRow {
  readonly id: string
  readonly watch_id: string
  readonly name: WatchCase['watchName']
  readonly kind: WatchCase['kind']
  readonly subject: string
  readonly label: WatchCase['subjectLabel']
  readonly period: string
  readonly last_period: string
  readonly periods: number
  readonly state: WatchCase['state']
  readonly unit: WatchCase['unit']
  readonly value: number | null
  readonly expected: number | null
  readonly low: number | null
  readonly high: number | null
  readonly score: number | null
  readonly sentence: WatchCase['sentence']
  readonly opened_at: string
  readonly assignee: string | null
  readonly cause: string | null
  readonly action: string | null
  readonly acted_at: string | null
  readonly recheck_on: string | null
  readonly checked_at: string | null
  readonly recheck_value: number | null
  readonly recheck_expected: number | null
  readonly recheck_period: string | null
  readonly improved: boolean | null
  readonly closed_at: string | null
  readonly outcome: WatchCase['outcome']
}

export const casesWhere = (condition: Sql, order: Sql): Sql => sql`
  select watch_case.*, watch.name, watch.definition ->> 'kind' as kind from watch_case join watch on watch.id = watch_case.watch_id where ${condition} ${order}`

const dayMs = 86_400_000

/** The day it is for people: ages and re-check days go by the clock, also where the data stand still. */
export const today = async (deps: WatchDeps): Promise<string> => dayOf(deps.clock.now(), (await companyOf(deps)).catalogue.timeZone)

export const caseOf = (row: CaseRow, now: number, day: string): WatchCase => ({
  id: row.id, watch: row.watch_id, watchName: row.name, kind: row.kind, subject: row.subject, subjectLabel: row.label, period: row.period, state: row.state, unit: row.unit,
  value: row.value, expected: row.expected, low: row.low, high: row.high, score: row.score, sentence: row.sentence, openedAt: row.opened_at,
  ageDays: Math.max(0, Math.floor(((row.closed_at === null ? now : instantOf(row.closed_at)) - instantOf(row.opened_at)) / dayMs)), lastPeriod: row.last_period, periods: row.periods,
  assignee: row.assignee, cause: row.cause, action: row.action, recheckOn: row.recheck_on, overdue: row.closed_at === null && row.recheck_on !== null && row.checked_at === null && row.recheck_on < day,
  recheckValue: row.recheck_value, recheckExpected: row.recheck_expected, recheckPeriod: row.recheck_period, improved: row.improved, closedAt: row.closed_at, outcome: row.outcome,
})

const caseRow = async (store: Queryable, id: string): Promise<CaseRow> => {
  const row = await store.maybeOne<CaseRow>(casesWhere(sql`watch_case.id = ${id}`, sql``))
  if (row === undefined) throw watchErrors.WATCH_CASE_UNKNOWN({ id }, { where: id })
  return row
}

export const caseById = async (deps: WatchDeps, id: string): Promise<WatchCase> => caseOf(await caseRow(deps.store, id), deps.clock.now(), await today(deps))

/** A case with its readings, oldest first, and what was done. */
export const caseDetail = async (deps: WatchDeps, id: string): Promise<WatchCaseDetail> => {
  const found = await caseById(deps, id)
  const readings = await deps.store.query<Omit<WatchCaseDetail['readings'][number], 'from'> & { from_at: string }>(sql`
    select period, from_at, value, expected, low, high, raised from watch_reading where case_id = ${id} order by from_at`)
  const events = await deps.store.query<WatchCaseDetail['events'][number]>(sql`select at, by_whom as by, what, note from watch_case_event where case_id = ${id} order by at, id`)
  return { ...found, readings: readings.map(({ from_at: from, ...rest }) => ({ ...rest, from })), events: [...events] }
}

const stateCondition = (state: ParsedInputOf<typeof listWatchCases>['state']): Sql => (state === 'any_open' ? sql`watch_case.closed_at is null` : sql`watch_case.state = ${state}`)

/** One page of cases, with counts by state and age over all that the other filters take. */
export const casePage = async (deps: WatchDeps, input: ParsedInputOf<typeof listWatchCases>): Promise<OutputOf<typeof listWatchCases>> => {
  const now = deps.clock.now()
  const day = await today(deps)
  const filter = and([
    sql`true`, ...(input.watch === undefined ? [] : [sql`watch_case.watch_id = ${input.watch}`]), ...(input.assignee === undefined ? [] : [sql`watch_case.assignee = ${input.assignee}`]),
    ...(input.customer === undefined ? [] : [sql`watch_case.subject = ${input.customer} and watch.definition ->> 'kind' = 'customer'`]),
  ])
  const isClosed = input.state === 'closed'
  const time = isClosed ? sql`watch_case.closed_at` : sql`watch_case.opened_at`
  const [afterAt, afterId] = input.cursor === undefined ? [undefined, undefined] : readCursor(input.cursor, 2)
  const page = afterAt === undefined ? sql`true` : isClosed ? sql`(${time}, watch_case.id) < (${String(afterAt)}::timestamptz, ${String(afterId)})` : sql`(${time}, watch_case.id) > (${String(afterAt)}::timestamptz, ${String(afterId)})`
  const direction = isClosed ? sql`desc` : sql`asc`
  const rows = await deps.store.query<CaseRow>(casesWhere(and([filter, stateCondition(input.state), page]), sql`order by ${time} ${direction}, watch_case.id ${direction} limit ${input.limit + 1}`))
  const counts = await deps.store.query<{ state: WatchCase['state']; count: number }>(sql`select watch_case.state, count(*) as count from watch_case join watch on watch.id = watch_case.watch_id where ${filter} group by 1`)
  const [week, month] = [isoOf(now - 7 * dayMs), isoOf(now - 30 * dayMs)]
  const ages = await deps.store.one<{ upTo7: number; upTo30: number; older: number; overdue: number }>(sql`
    select count(*) filter (where opened_at > ${week}) as "upTo7", count(*) filter (where opened_at <= ${week} and opened_at > ${month}) as "upTo30", count(*) filter (where opened_at <= ${month}) as "older",
      count(*) filter (where checked_at is null and recheck_on < ${day}::date) as "overdue"
    from watch_case join watch on watch.id = watch_case.watch_id where ${filter} and closed_at is null`)
  const items = rows.slice(0, input.limit)
  const last = items.at(-1)
  const byState = Object.fromEntries(counts.map(({ state, count }) => [state, count]))
  const total = input.state === 'any_open' ? counts.filter(({ state }) => state !== 'closed').reduce((sum, { count }) => sum + count, 0) : (byState[input.state] ?? 0)
  return {
    items: items.map((row) => caseOf(row, now, day)), total, byState, ages,
    nextCursor: rows.length > input.limit && last !== undefined ? writeCursor([(isClosed ? last.closed_at : last.opened_at) as string, last.id]) : null,
  }
}

interface Step {
  readonly what: 'assigned' | 'caused' | 'acting' | 'checked' | 'closed'
  readonly note: string
  readonly changes: Sql
}

/** States in their order: naming a cause does not put a case back that is acted on already. */
const order: Readonly<Record<WatchCase['state'], number>> = { open: 0, assigned: 1, caused: 2, acting: 3, checked: 4, closed: 5 }

/** One step of a case, with the record of who took it. */
export const stepCase = async (deps: WatchDeps, id: string, by: string, step: Step): Promise<WatchCase> => {
  const now = isoOf(deps.clock.now())
  await deps.store.transaction(async (tx) => {
    await tx.execute(sql`select 1 from watch_case where id = ${id} for update`)
    const row = await caseRow(tx, id)
    if (row.closed_at !== null) throw watchErrors.WATCH_CASE_CLOSED({ id }, { where: id })
    // A new action after a check begins its way anew.
    const state = step.what === 'acting' || order[step.what] > order[row.state] ? step.what : row.state
    await tx.execute(sql`update watch_case set state = ${state}, ${step.changes} where id = ${id}`)
    await tx.execute(sql`insert into watch_case_event (id, case_id, at, by_whom, what, note) values (${deps.ids.id()}, ${id}, ${now}, ${by}, ${step.what}, ${step.note})`)
  })
  return await caseById(deps, id)
}

const withNote = (text: string, note: string): string => (note === '' ? text : `${text}: ${note}`)

export const assignCase = (deps: WatchDeps, id: string, assignee: string, note: string, by: string): Promise<WatchCase> =>
  stepCase(deps, id, by, { what: 'assigned', note: withNote(assignee, note), changes: sql`assignee = ${assignee}` })

/** Names the cause: one of the catalogue whatever its capitals, or a new one. */
export const causeCase = async (deps: WatchDeps, id: string, cause: string, note: string, by: string): Promise<WatchCase> => {
  await caseRow(deps.store, id)
  const known = await deps.store.maybeOne<{ cause: string }>(sql`select cause from watch_cause where lower(cause) = lower(${cause}) limit 1`)
  const name = known?.cause ?? cause
  await deps.store.execute(sql`insert into watch_cause (cause, created_at) values (${name}, ${isoOf(deps.clock.now())}) on conflict do nothing`)
  return await stepCase(deps, id, by, { what: 'caused', note: withNote(name, note), changes: sql`cause = ${name}` })
}

/** Says what is done; the indicator is measured again on a day, by default as many days from now as the watch says. */
export const actOnCase = async (deps: WatchDeps, id: string, action: string, recheckOn: string | undefined, note: string, by: string): Promise<WatchCase> => {
  const row = await deps.store.maybeOne<{ days: string | null }>(sql`select watch.definition ->> 'recheckDays' as days from watch_case join watch on watch.id = watch_case.watch_id where watch_case.id = ${id}`)
  const day = recheckOn ?? addDays(await today(deps), Number(row?.days ?? 7))
  return await stepCase(deps, id, by, {
    what: 'acting', note: withNote(`${action} (${day})`, note),
    changes: sql`action = ${action}, acted_at = ${isoOf(deps.clock.now())}, recheck_on = ${day}::date, checked_at = null, improved = null, recheck_value = null, recheck_expected = null, recheck_period = null`,
  })
}

export const closeCase = (deps: WatchDeps, id: string, outcome: NonNullable<WatchCase['outcome']>, note: string, by: string): Promise<WatchCase> =>
  stepCase(deps, id, by, { what: 'closed', note: withNote(outcome, note), changes: sql`closed_at = ${isoOf(deps.clock.now())}, outcome = ${outcome}` })

/** The catalogue of causes, counted over all cases. */
export const causesOf = async ({ store }: WatchDeps): Promise<OutputOf<typeof listWatchCauses>['causes']> => [
  ...(await store.query<OutputOf<typeof listWatchCauses>['causes'][number]>(sql`
    select watch_cause.cause, count(watch_case.id) as cases, count(watch_case.id) filter (where watch_case.closed_at is null) as open,
      count(watch_case.id) filter (where watch_case.improved) as improved, count(watch_case.id) filter (where not watch_case.improved) as "notImproved", max(watch_case.opened_at) as "lastAt",
      coalesce(array_agg(distinct watch_case.watch_id) filter (where watch_case.watch_id is not null), '{}') as watches
    from watch_cause left join watch_case on watch_case.cause = watch_cause.cause group by watch_cause.cause order by cases desc, watch_cause.cause`)),
]
