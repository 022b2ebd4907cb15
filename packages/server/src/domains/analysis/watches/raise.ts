import type { Label } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Ids } from '../../../platform/ids.ts'
import type { Queryable } from '../../../platform/store/store.ts'
import type { Period } from '../indicators/periods.ts'
import type { FigureUnit } from '../indicators/read.ts'
import type { Alarm, Reading } from './condition.ts'

/** An alarm with all that its case keeps. */
export interface Raised extends Alarm {
  readonly label: Label
  readonly sentence: Label
}

export interface CaseContext {
  readonly watch: string
  readonly unit: FigureUnit
  readonly assignee: string | null
  readonly now: string
  readonly ids: Ids
}

const writeReading = async (tx: Queryable, caseId: string, period: Period, reading: Reading): Promise<boolean> =>
  (await tx.execute(sql`
    insert into watch_reading (case_id, period, from_at, value, expected, low, high, raised)
    values (${caseId}, ${period.name}, ${period.from}, ${reading.value}, ${reading.expected}, ${reading.low}, ${reading.high}, ${reading.isRaised})
    on conflict (case_id, period) do update set value = excluded.value, expected = excluded.expected, low = excluded.low, high = excluded.high, raised = excluded.raised
    where (watch_reading.value, watch_reading.expected, watch_reading.raised) is distinct from (excluded.value, excluded.expected, excluded.raised)`)) > 0

interface OpenCase {
  readonly id: string
  readonly subject: string
}

const openCase = async (tx: Queryable, context: CaseContext, raised: Raised, period: Period): Promise<boolean> => {
  const id = context.ids.id()
  const state = context.assignee === null ? 'open' : 'assigned'
  const opened = await tx.execute(sql`
    insert into watch_case (id, watch_id, subject, value, opened_at, period, last_period, label, unit, state, expected, low, high, score, sentence, assignee)
    values (${id}, ${context.watch}, ${raised.subject}, ${raised.value}, ${context.now}, ${period.name}, ${period.name}, ${JSON.stringify(raised.label)}::jsonb, ${context.unit}, ${state},
      ${raised.expected}, ${raised.low}, ${raised.high}, ${raised.score}, ${JSON.stringify(raised.sentence)}::jsonb, ${context.assignee})
    on conflict do nothing`)
  if (opened === 0) return false
  await writeReading(tx, id, period, { ...raised, isRaised: true })
  await tx.execute(sql`
    insert into watch_case_event (id, case_id, at, by_whom, what, note) values (${context.ids.id()}, ${id}, ${context.now}, 'watch', 'raised', ${raised.sentence.en})`)
  return true
}

/**
 * Writes what one period raised: a new case for a subject without an open one, another reading for the others. The same period written again
 * changes nothing; a case of it that was closed stays closed.
 *
 * @param reading how any subject stands in the period, for open cases that were not raised
 */
export const raiseCases = async (tx: Queryable, context: CaseContext, period: Period, raised: readonly Raised[], reading: (subject: string) => Reading): Promise<{ readonly opened: number; readonly continued: number }> => {
  const open = await tx.query<OpenCase>(sql`select id, subject from watch_case where watch_id = ${context.watch} and closed_at is null`)
  const bySubject = new Map(open.map(({ id, subject }) => [subject, id]))
  const alarms = new Map(raised.map((one) => [one.subject, one]))
  let [opened, continued] = [0, 0]
  for (const [subject, id] of bySubject) {
    const alarm = alarms.get(subject)
    const isNew = await writeReading(tx, id, period, alarm === undefined ? reading(subject) : { ...alarm, isRaised: true })
    if (!isNew || alarm === undefined) continue
    const grown = await tx.execute(sql`
      update watch_case set last_period = ${period.name}, periods = (select count(*) from watch_reading where case_id = ${id} and raised) where id = ${id} and last_period < ${period.name}`)
    if (grown > 0) continued += 1
  }
  for (const one of raised) if (!bySubject.has(one.subject) && (await openCase(tx, context, one, period))) opened += 1
  return { opened, continued }
}
