import type { ParsedInputOf, previewWatch } from '@sextant/contract'
import { instantOf, isoOf } from '../../../platform/time.ts'
import { companyOf } from '../../customers/index.ts'
import { calendarOf, periodsUpTo } from '../indicators/periods.ts'
import { selectedCustomers } from './customer-watch.ts'
import type { CustomerWatch, WatchDeps, WatchPreview } from './deps.ts'
import { evaluateWatch } from './evaluate.ts'

const alarmsShown = 20
/** Days a preview of a rule looks back: each is a look at the whole base. */
const mostDays = 31

/** A rule over single customers, asked at the end of each of the past days: who had become true since the day before. */
const previewCustomers = async (deps: WatchDeps, definition: CustomerWatch, at: string, days: number): Promise<WatchPreview> => {
  const { catalogue, model } = await companyOf(deps)
  const looked = periodsUpTo('day', at, Math.min(days, mostDays), calendarOf(model))
  let before = new Set((await selectedCustomers(deps, definition, looked[0]?.from ?? at)).values.keys())
  const periods: WatchPreview['periods'] = []
  for (const { name, from, to } of looked) {
    const { values, sentenceOf } = await selectedCustomers(deps, definition, to < at ? to : at)
    const entered = [...values].filter(([id]) => !before.has(id))
    before = new Set(values.keys())
    periods.push({
      name, from, to, areas: values.size, tooYoung: 0, total: values.size, alarmCount: entered.length,
      alarms: entered.slice(0, alarmsShown).map(([subject, value]) => ({ subject, label: { en: subject, zh: subject }, value, expected: null, low: null, high: null, score: null, sentence: sentenceOf(subject) })),
    })
  }
  const unit = (await selectedCustomers(deps, definition, at, [])).style.unit
  return { unit, currency: catalogue.currency, areaCount: periods.at(-1)?.areas ?? 0, alarms: periods.reduce((sum, { alarmCount }) => sum + alarmCount, 0), periods }
}

/** What a watch would have raised over the past periods, by the same functions that raise; nothing is written. */
export const previewOf = async (deps: WatchDeps, input: ParsedInputOf<typeof previewWatch>): Promise<WatchPreview> => {
  const at = input.at === undefined ? await deps.standpoint() : isoOf(instantOf(input.at))
  const { definition } = input
  if (definition.kind === 'customer') return await previewCustomers(deps, definition, at, input.periods)
  const { periods, table, labelOf, sentenceOf } = await evaluateWatch(deps, definition, at, input.periods, () => true)
  return {
    unit: table.unit, currency: table.currency, areaCount: table.areas.size, alarms: periods.reduce((sum, { judgement }) => sum + judgement.alarms.length, 0),
    periods: periods.map(({ period, judgement, whole }) => ({
      ...period, areas: judgement.subjects, tooYoung: judgement.tooYoung, total: whole, alarmCount: judgement.alarms.length,
      alarms: judgement.alarms.slice(0, alarmsShown).map((alarm) => ({ ...alarm, label: labelOf(alarm.subject), sentence: sentenceOf(alarm, period) })),
    })),
  }
}
