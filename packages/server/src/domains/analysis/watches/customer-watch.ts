import { compileColumns, parseExpression } from '@sextant/rules'
import type { Catalogue, Expression } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isoOf } from '../../../platform/time.ts'
import { insertRows } from '../../../platform/store/insert-rows.ts'
import type { Queryable } from '../../../platform/store/store.ts'
import { companyOf, ruleInvalid, ruleOf } from '../../customers/index.ts'
import { figureText } from '../indicators/figure-text.ts'
import type { FigureStyle } from '../indicators/figure-text.ts'
import { calendarOf, periodsUpTo } from '../indicators/periods.ts'
import type { Period } from '../indicators/periods.ts'
import type { CustomerWatch, Watch, WatchDeps, WatchRun } from './deps.ts'
import { raiseCases } from './raise.ts'
import type { Raised } from './raise.ts'
import { watchErrors } from './watch-errors.ts'

/** Customers a rule may hold for; beyond it the watch is a segment. */
export const mostCustomers = 100_000
const mostCases = 1_000

export interface Selected {
  readonly style: FigureStyle
  /** Customer → value kept with the case. */
  readonly values: ReadonlyMap<string, number | null>
  readonly sentenceOf: (customer: string) => { readonly en: string; readonly zh: string }
}

const valueOf = (text: string | null | undefined, catalogue: Catalogue): { readonly expression: Expression; readonly isMoney: boolean } | null => {
  if (text === null || text === undefined || text.trim() === '') return null
  const parsed = parseExpression(text, catalogue)
  if (parsed.kind === 'error') throw ruleInvalid(parsed.errors, 'value')
  return { expression: parsed.expression, isMoney: parsed.type === 'money' }
}

/** The customers for whom the rule is true at an instant; only some of them when `customers` is given. */
export const selectedCustomers = async (deps: WatchDeps, definition: CustomerWatch, at: string, customers?: readonly string[]): Promise<Selected> => {
  const { catalogue } = await companyOf(deps)
  const rule = ruleOf(definition.rule, catalogue)
  const kept = valueOf(definition.value, catalogue)
  const { dialect } = deps.warehouse
  const columns: Sql = compileColumns(kept === null ? {} : { value: kept.expression }, catalogue, { at, dialect, ...(customers === undefined ? {} : { customers }) }, rule)
  const read = kept === null ? sql`cast(null as double)` : dialect.toDouble(sql`"found"."value"`)
  const { rowCount, columns: answer } = await deps.warehouse.columns('watches.customers', sql`select "found"."customer_id", ${read} as "value" from (${columns}) as "found" order by 1 limit ${mostCustomers + 1}`)
  if (rowCount > mostCustomers) throw watchErrors.WATCH_TOO_WIDE({ count: rowCount, limit: mostCustomers }, { where: 'rule' })
  const [ids, values] = answer as [readonly string[], Float64Array]
  const style: FigureStyle = { unit: kept === null ? 'count' : kept.isMoney ? 'money' : 'number', currency: catalogue.currency, currencyDigits: catalogue.currencyDigits }
  const found = new Map(ids.map((id, row) => [id, Number.isNaN(values[row]) ? null : (values[row] as number)]))
  const told = (customer: string, language: 'en' | 'zh'): string => {
    const value = found.get(customer) ?? null
    const text = value === null ? '' : figureText(value, style, language)
    return language === 'zh' ? `${definition.name.zh}：客户 ${customer}${text === '' ? '' : `，${text}`}` : `${definition.name.en}: customer ${customer}${text === '' ? '' : `, ${text}`}`
  }
  return { style, values: found, sentenceOf: (customer) => ({ en: told(customer, 'en'), zh: told(customer, 'zh') }) }
}

const rememberMembers = async (tx: Queryable, watch: string, entered: readonly string[], left: readonly string[], now: string): Promise<void> => {
  for (let from = 0; from < left.length; from += 2_000)
    await tx.execute(sql`delete from watch_member where watch_id = ${watch} and customer_id = any(${left.slice(from, from + 2_000)}::text[])`)
  await insertRows(tx, 'watch_member', { watch_id: 'text', customer_id: 'text', since: 'timestamptz' }, entered.map((customer) => ({ watch_id: watch, customer_id: customer, since: now })), sql`on conflict do nothing`)
}

/** Opens a case for every customer for whom the rule has become true since it was last asked. */
export const runCustomerWatch = async (deps: WatchDeps, watch: Watch, definition: CustomerWatch): Promise<Omit<WatchRun, 'watch' | 'milliseconds'>> => {
  const at = await deps.standpoint()
  const { values, sentenceOf, style } = await selectedCustomers(deps, definition, at)
  const [period] = periodsUpTo('day', at, 1, calendarOf((await companyOf(deps)).model)) as [Period]
  const now = isoOf(deps.clock.now())
  const context = { watch: watch.key, unit: style.unit, assignee: definition.assignee ?? null, now, ids: deps.ids }
  return await deps.store.transaction(async (tx) => {
    const row = await tx.one<{ evaluated_to: string | null }>(sql`select evaluated_to from watch where id = ${watch.key} for update`)
    const members = new Set((await tx.query<{ customer_id: string }>(sql`select customer_id from watch_member where watch_id = ${watch.key}`)).map(({ customer_id: id }) => id))
    const entered = [...values.keys()].filter((id) => !members.has(id))
    await rememberMembers(tx, watch.key, entered, [...members].filter((id) => !values.has(id)), now)
    const isRemembered = row.evaluated_to === null && definition.first === 'remember'
    const fresh = isRemembered ? [] : entered.map((subject): Raised => ({ subject, value: values.get(subject) ?? 1, expected: null, low: null, high: null, score: null, label: { en: subject, zh: subject }, sentence: sentenceOf(subject) }))
      .sort((left, right) => right.value - left.value || (left.subject < right.subject ? -1 : 1))
    const { opened, continued } = await raiseCases(tx, context, period, fresh.slice(0, mostCases), (subject) => ({ value: values.get(subject) ?? null, expected: null, low: null, high: null, isRaised: values.has(subject) }))
    const problem = fresh.length <= mostCases ? null : { en: `${fresh.length - mostCases} more customers fit than cases are opened in one run: narrow the rule`, zh: `另有 ${fresh.length - mostCases} 位客户符合但未建事项：请收紧规则` }
    await tx.execute(sql`update watch set evaluated_to = ${period.name}, evaluated_at = ${now}, problem = ${problem === null ? null : JSON.stringify(problem)}::jsonb where id = ${watch.key}`)
    return { periods: [period.name], subjects: values.size, opened, continued, tooYoung: 0, problem }
  })
}
