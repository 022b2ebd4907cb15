import type { OutputOf, reproduceSegment } from '@sextant/contract'
import { compileValues, explainValues } from '@sextant/rules'
import type { Explanation, Label } from '@sextant/rules'
import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { maskedValue, personalColumns } from '../customers/index.ts'
import type { Company } from '../customers/index.ts'
import type { SegmentDeps } from './deps.ts'
import { readsOf } from './refresh-plan.ts'
import type { ChangeCause, Reproduction, StandingRule } from './reproduction.ts'

type Change = OutputOf<typeof reproduceSegment>['changes'][number]
type Part = Change['parts'][number]

/** Customers whose difference is explained one by one. */
const mostExplained = 50

interface Answer {
  readonly customer: string
  readonly was: boolean
  readonly replayed: boolean
  readonly ruled: boolean
  readonly is: boolean
}

const answersOf = async ({ answers, reader }: Reproduction, changed: Sql, limit: number): Promise<readonly Answer[]> =>
  await reader.query<Answer>('segments.changes', sql`
    select "answer"."_customer" as "customer", "answer"."was", "answer"."replayed", "answer"."ruled", "answer"."is" from (${answers}) as "answer" where "answer"."_customer" in (${changed}) order by "answer"."_customer" limit ${Math.min(limit, mostExplained)}`)

/** What each rule without its `take` comes to for some customers. */
const explanationsOf = async (deps: SegmentDeps, { rules, catalogue, at }: StandingRule, ids: readonly string[]): Promise<readonly ReadonlyMap<string, Explanation>[]> => {
  const found: ReadonlyMap<string, Explanation>[] = []
  for (const rule of ids.length === 0 ? [] : rules) {
    const condition = { language: 1 as const, when: rule.when }
    const { sql: statement, parts } = compileValues(condition, catalogue, { at, dialect: deps.warehouse.dialect, customers: ids })
    const rows = await deps.warehouse.query<Readonly<Record<string, unknown>>>('segments.explainMany', statement)
    found.push(new Map(rows.map((row) => [String(row['customer_id']), explainValues(condition, catalogue, parts, row)])))
  }
  return found
}

const isSame = (one: Explanation, other: Explanation): boolean => one.outcome === other.outcome

/** The innermost conditions whose answer differs between two instants of one rule. */
const differing = (before: Explanation, after: Explanation): readonly (readonly [Explanation, Explanation])[] => {
  if (isSame(before, after)) return []
  const within = before.parts.flatMap((part, index) => {
    const other = after.parts[index]
    return other === undefined || part.outcome === undefined ? [] : differing(part, other)
  })
  return within.length > 0 ? within : [[before, after]]
}

/** The value a condition turns on: of `count(purchase) > 2` the count. */
const turningPart = (part: Explanation): Explanation | undefined => part.parts.find(({ type }) => type !== 'boolean')

const turningValue = (part: Explanation, personal: readonly RegExp[]): string | null => {
  const value = turningPart(part)
  if (value === undefined || value.value === null) return null
  return personal.some((name) => name.test(value.text)) ? maskedValue : String(value.value)
}

const outcomeOf = (is: boolean): 'true' | 'false' => (is ? 'true' : 'false')
const wholePart = (sentence: Label, before: boolean, after: boolean): Part => ({ sentence: { ...sentence }, before: outcomeOf(before), after: outcomeOf(after), valueBefore: null, valueAfter: null, valueType: null })

const timeParts = (before: readonly ReadonlyMap<string, Explanation>[], after: readonly ReadonlyMap<string, Explanation>[], answer: Answer, personal: readonly RegExp[]): readonly Part[] => {
  const found = before.flatMap((of, index) => {
    const [old, fresh] = [of.get(answer.customer), after[index]?.get(answer.customer)]
    return old === undefined || fresh === undefined ? [] : differing(old, fresh)
  })
  if (found.length === 0) return [wholePart({ en: 'His place among those the rule takes', zh: '在规则所取客户中的名次' }, answer.ruled, answer.is)]
  return found.map(([old, fresh]) => ({
    sentence: { ...fresh.sentence }, before: old.outcome ?? 'unknown', after: fresh.outcome ?? 'unknown', valueBefore: turningValue(old, personal), valueAfter: turningValue(fresh, personal), valueType: turningPart(fresh)?.type ?? null,
  }))
}

/** Facts of before the snapshot's instant that came with batches loaded after it was taken, per customer and fact. */
const lateFacts = async (deps: SegmentDeps, { company, takenAt, past }: Reproduction, ids: readonly string[]): Promise<ReadonlyMap<string, Label>> => {
  const late = await deps.store.query<{ id: string }>(sql`
    select id from batch where kind in ('import', 'tracking') and status = 'visible' and visible_at > ${takenAt}::timestamptz`)
  const facts = [...new Set(past.rules.flatMap((rule) => [...readsOf(rule, past.catalogue).facts]))].flatMap((name) => {
    const fact = company.catalogue.facts[name]
    return fact !== undefined && company.relations.has(fact.table) ? [fact] : []
  })
  if (late.length === 0 || facts.length === 0 || ids.length === 0) return new Map()
  const { dialect } = deps.warehouse
  const counts = (batches: Sql): Sql => join(facts.map((fact, index) => sql`
    select ${ident(fact.customerColumn)} as "customer", ${index} as "fact", count(*) as "rows" from ${ident(fact.table)}
    where ${dialect.isOneOf(ident(fact.customerColumn), ids, 'string')} and ${ident(fact.timeColumn)} < ${dialect.instant(past.at)} and "batch_id" in (${batches})
    group by 1`), sql` union all `)
  // Events land many times a day: their batches are too many to bind.
  const rows = await deps.warehouse.withKeys(late.map(({ id }) => id), async (keys, session) =>
    await session.query<{ customer: string; fact: number; rows: number }>('segments.lateFacts', counts(sql`select "key" from ${keys} as "late"`)))
  const found = new Map<string, Label>()
  for (const row of rows) {
    const { label } = facts[row.fact] as (typeof facts)[number]
    const before = found.get(row.customer)
    found.set(row.customer, {
      en: `${before === undefined ? '' : `${before.en}; `}${label.en}: ${row.rows} of before that day loaded after it`, zh: `${before === undefined ? '' : `${before.zh}；`}${label.zh}：${row.rows} 条此前的记录在其后载入`,
    })
  }
  return found
}

const undoneData: Label = { en: 'What the data said of him then: rows were corrected or undone since', zh: '当时数据中的记录此后被更正或撤销' }

const personalNames = (company: Company): readonly RegExp[] => [...personalColumns(company.model)].map((name) => new RegExp(`\\b${name}\\b`))

/** For the first customers who differ: entered or left, through which causes, and the conditions that turned. */
export const reasonsOf = async (deps: SegmentDeps, reproduction: Reproduction, changed: Sql, limit: number): Promise<readonly Change[]> => {
  const { ruleToday, now, company } = reproduction
  const answers = await answersOf(reproduction, changed, limit)
  const ids = answers.map(({ customer }) => customer)
  const [before, after, late] = [await explanationsOf(deps, ruleToday, ids), await explanationsOf(deps, now, ids), await lateFacts(deps, reproduction, ids)]
  const personal = personalNames(company)
  return answers.map((answer): Change => {
    const id = answer.customer
    const causes: ChangeCause[] = []
    const parts: Part[] = []
    if (answer.was !== answer.replayed) {
      causes.push('data')
      parts.push(wholePart(late.get(id) ?? undoneData, answer.was, answer.replayed))
    }
    if (answer.replayed !== answer.ruled) {
      causes.push('rule')
      parts.push(wholePart(reproduction.ruleChange, answer.replayed, answer.ruled))
    }
    if (answer.ruled !== answer.is) {
      causes.push('time')
      parts.push(...timeParts(before, after, answer, personal))
    }
    return { customer: id, side: answer.is ? 'entered' : 'left', causes, parts }
  })
}
