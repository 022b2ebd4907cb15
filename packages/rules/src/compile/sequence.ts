import { and, ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { CatalogueFact } from '../catalogue.ts'
import { rowScopeOf } from '../scope.ts'
import type { RowScope } from '../scope.ts'
import type { Sequence, SequenceStep, WindowUnit } from '../tree.ts'
import { windowBounds } from '../windows.ts'
import type { Bounds } from '../windows.ts'
import { isoOf, wallAt } from '../zone.ts'
import { compileExpression } from './expression.ts'
import { boundsSql, joins, rowCompilation } from './facts.ts'
import type { ScanContext } from './facts.ts'

/**
 * A sequence becomes one common table expression: the rows of all steps in one list, and one window function per step that carries the
 * time of the latest reached row of the step before. Within an instant later steps stand first, so `1 preceding` means strictly before.
 */
export interface SequenceScan {
  readonly name: string
  readonly node: Sequence
}

type Within = NonNullable<SequenceStep['within']>

const customer = ident('customer')
const time = ident('time')
const step = ident('step')
const before = sql`over (partition by ${customer} order by ${time}, ${step} desc rows between unbounded preceding and 1 preceding)`
const after = sql`over (partition by ${customer} order by ${time}, ${step} desc rows between 1 following and unbounded following)`

const previousColumn = (index: number): Sql => ident(`before_${index + 1}`)
const absenceColumn = (index: number): Sql => ident(`absence_${index + 1}`)

const stepRows = (index: number, node: Sequence, first: Bounds, context: ScanContext, narrowing: (customer: Sql) => readonly Sql[]): Sql => {
  const { catalogue, dialect } = context
  const { fact: name, where } = node.steps[index] as SequenceStep
  const fact = catalogue.facts[name] as CatalogueFact
  const used = new Set<string>()
  const row = rowCompilation(context, rowScopeOf(catalogue, name) as RowScope, used)
  const who = ident('fact', fact.customerColumn)
  const when = ident('fact', fact.timeColumn)
  const filter = where === undefined ? [] : [sql`(${compileExpression(where, row)})`]
  const conditions = [
    sql`${who} is not null`,
    ...boundsSql(index === 0 ? first : { from: first.from, to: context.at }, when, dialect),
    ...filter,
    ...(context.customers === undefined ? [] : [dialect.isOneOf(who, context.customers, 'string')]),
    ...narrowing(who),
  ]
  return sql`
          select ${who} as ${customer}, ${when} as ${time}, cast(${index + 1} as integer) as ${step}
          from ${ident(fact.table)} as "fact"${joins(fact, used)}
          where ${join(conditions, sql` and `)}`
}

/** Time as `within` measures it: instants for hours, the wall clock of the zone for days and longer. */
const clockOf = (value: Sql, unit: WindowUnit, context: ScanContext): Sql =>
  unit === 'hours' ? value : context.dialect.localTime(value, context.catalogue.timeZone)

const endOf = (start: Sql, { count, unit }: Within, context: ScanContext): Sql => context.dialect.later(clockOf(start, unit, context), count, unit)

const timesOf = (index: number, value: Sql = time): Sql => sql`case when ${step} = ${index + 1} then ${value} end`

/** Whether a row of a step comes in time after the step before, with nothing between that may not be. */
const isReached = (index: number, absences: readonly number[], node: Sequence, context: ScanContext): Sql => {
  const start = previousColumn(index)
  const { within } = node.steps[index] as SequenceStep
  return and([
    sql`${step} = ${index + 1}`,
    sql`${start} is not null`,
    ...(within === undefined ? [] : [sql`${clockOf(time, within.unit, context)} < ${endOf(start, within, context)}`]),
    ...absences.map((absence) => sql`${absenceColumn(absence)} is null or ${absenceColumn(absence)} <= ${start}`),
  ])
}

const atOf = (unit: WindowUnit, context: ScanContext): Sql =>
  unit === 'hours' ? context.dialect.instant(context.at) : context.dialect.wallTime(isoOf(wallAt(context.catalogue.timeZone, Date.parse(context.at))))

/** Whether nothing of an absence at the end follows a row, for as long as it says. */
const isQuiet = (index: number, node: Sequence, context: ScanContext): Sql => {
  const { within } = node.steps[index] as SequenceStep
  const next = absenceColumn(index)
  if (within === undefined) return sql`${next} is null`
  const end = endOf(time, within, context)
  return sql`${end} <= ${atOf(within.unit, context)} and (${next} is null or ${next} >= ${end})`
}

const absenceSql = (index: number, isTrailing: boolean, node: Sequence, context: ScanContext): Sql => {
  if (!isTrailing) return sql`max(${timesOf(index)}) ${before} as ${absenceColumn(index)}`
  const unit = node.steps[index]?.within?.unit ?? 'hours'
  return sql`min(${timesOf(index, clockOf(time, unit, context))}) ${after} as ${absenceColumn(index)}`
}

/** The customers with the sequence, one row each, in column `customer`. */
export const sequenceSql = ({ name, node }: SequenceScan, context: ScanContext, narrowing: (customer: Sql) => readonly Sql[]): Sql => {
  const indices = node.steps.map((_, index) => index)
  const happening = indices.filter((index) => node.steps[index]?.absent !== true)
  const absent = indices.filter((index) => node.steps[index]?.absent === true)
  const last = happening.at(-1) as number
  const absencesBefore = (place: number): readonly number[] =>
    absent.filter((index) => index < (happening[place] as number) && index > (happening[place - 1] as number))
  const first = windowBounds(node.window, context.catalogue.timeZone, context.at, context.catalogue.calendar)
  const rows = join(indices.map((index) => stepRows(index, node, first, context, narrowing)), sql`
          union all`)
  const kept = [customer, time, step, ...absent.map(absenceColumn)]
  let source = sql`(
        select ${customer}, ${time}, ${step}${join(absent.map((index) => sql`,
          ${absenceSql(index, index > last, node, context)}`), sql``)}
        from (${rows}
        ) as "steps"
      ) as "step_1"`
  const reached = happening.map((index, place) => (place === 0 ? sql`${step} = 1` : isReached(index, absencesBefore(place), node, context)))
  happening.slice(1).forEach((index, place) => {
    const carried = place === 0 ? kept : [...kept, previousColumn(happening[place] as number)]
    source = sql`(
      select ${join(carried)}, max(case when ${reached[place] as Sql} then ${time} end) ${before} as ${previousColumn(index)}
      from ${source}
      ) as ${ident(`step_${place + 2}`)}`
  })
  const conditions = [reached.at(-1) as Sql, ...absent.filter((index) => index > last).map((index) => isQuiet(index, node, context))]
  return sql`-- customers with these steps one after another
  ${ident(name)} as (
    select distinct ${customer}
    from ${source}
    where ${and(conditions)}
  )`
}
