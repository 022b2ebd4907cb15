import { sql } from '@sextant/sql'
import { isAppError } from '../../../platform/errors.ts'
import { isoOf } from '../../../platform/time.ts'
import { dayOf, instantOf } from '../../../platform/time.ts'
import { companyOf } from '../../customers/index.ts'
import { caseById, stepCase, today } from './case.ts'
import { selectedCustomers } from './customer-watch.ts'
import type { CustomerWatch, IndicatorWatch, WatchCase, WatchDeps } from './deps.ts'
import { evaluateWatch } from './evaluate.ts'
import { watchByKey } from './watch.ts'

interface Measured {
  readonly period: string
  readonly value: number | null
  readonly expected: number | null
  readonly isImproved: boolean
}

/** No alarm any more, and nearer to what is to be expected than when it was raised. */
const measureIndicator = async (deps: WatchDeps, found: WatchCase, definition: IndicatorWatch): Promise<Measured> => {
  const { periods } = await evaluateWatch(deps, definition, await deps.standpoint(), 1, () => true)
  const last = periods.at(-1)
  const reading = last?.judgement.reading(found.subject)
  if (last === undefined || reading === undefined || reading.value === null) return { period: last?.period.name ?? found.lastPeriod, value: null, expected: null, isImproved: false }
  const { value, expected } = reading
  const isNearer = expected === null || found.expected === null || found.value === null || Math.abs(value - expected) < Math.abs(found.value - found.expected)
  return { period: last.period.name, value, expected, isImproved: !reading.isRaised && isNearer }
}

const measureCustomer = async (deps: WatchDeps, found: WatchCase, definition: CustomerWatch): Promise<Measured> => {
  const at = await deps.standpoint()
  const { values } = await selectedCustomers(deps, definition, at, [found.subject])
  const { catalogue } = await companyOf(deps)
  return { period: dayOf(instantOf(at) - 1, catalogue.timeZone), value: values.get(found.subject) ?? null, expected: null, isImproved: !values.has(found.subject) }
}

/** Measures the indicator of a case again: improved or not. */
export const recheckCase = async (deps: WatchDeps, id: string, by: string): Promise<WatchCase> => {
  const found = await caseById(deps, id)
  const { definition } = await watchByKey(deps, found.watch)
  const measured = await (definition.kind === 'indicator' ? measureIndicator(deps, found, definition) : measureCustomer(deps, found, definition))
  return await stepCase(deps, id, by, {
    what: 'checked', note: `${measured.isImproved ? 'improved' : 'not improved'} (${measured.period}: ${measured.value ?? '–'})`,
    changes: sql`checked_at = ${isoOf(deps.clock.now())}, recheck_value = ${measured.value}, recheck_expected = ${measured.expected}, recheck_period = ${measured.period}, improved = ${measured.isImproved}`,
  })
}

/** Measures every case whose day has come. @returns how many */
export const recheckDue = async (deps: WatchDeps): Promise<number> => {
  // The day is the company's: where nothing waits, a company need not have been described yet.
  const waiting = await deps.store.query<{ id: string }>(sql`select id from watch_case where closed_at is null and checked_at is null and recheck_on is not null limit 1`)
  if (waiting.length === 0) return 0
  const due = await deps.store.query<{ id: string; watch_id: string }>(sql`
    select id, watch_id from watch_case where closed_at is null and checked_at is null and recheck_on <= ${await today(deps)}::date order by id`)
  let done = 0
  for (const { id, watch_id: watch } of due) {
    try {
      await recheckCase(deps, id, 'watch')
      done += 1
    } catch (error) {
      // Its watch says what is wrong; the other cases are measured all the same, and this one again in the next run.
      if (!isAppError(error)) throw error
      await deps.store.execute(sql`update watch set problem = ${JSON.stringify({ en: `${error.message}. ${error.fix}`, zh: error.zh })}::jsonb where id = ${watch}`)
    }
  }
  return done
}
