import { compileColumns, compileRule, describeExpression, typeOf } from '@sextant/rules'
import type { Expression, Rule } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { OutputOf, explainSegment } from '@sextant/contract'
import type { SegmentDeps } from './deps.ts'
import type { Question } from './question.ts'

type Part = OutputOf<typeof explainSegment>['explanation']
type Take = NonNullable<Rule['take']>[number]

interface Rank {
  /** Place of the customer among those who came so far, from 1; null: he is not among them. */
  readonly place: number | null
  readonly size: number
  readonly mine: number | string | null
  /** The value of the last one taken. */
  readonly cutoff: number | string | null
  readonly isTaken: boolean
}

const ruleWith = (when: Expression, take: readonly Take[]): Rule => ({ language: 1, when, ...(take.length === 0 ? {} : { take }) })

/** The place of one customer in one step of `take`, and where the step cuts off; ties go by customer id. */
const rankIn = async (deps: SegmentDeps, { company, at, rule }: Question, step: number, id: string): Promise<Rank> => {
  const { catalogue } = company
  const options = { at, dialect: deps.warehouse.dialect }
  const takes = rule.take ?? []
  const take = takes[step] as Take
  const by: Expression = take.kind === 'sample' ? { op: 'literal', type: 'boolean', value: true } : take.by
  const comers = compileColumns({ by }, catalogue, options, ruleWith(rule.when, takes.slice(0, step)))
  const taken = compileRule(ruleWith(rule.when, takes.slice(0, step + 1)), catalogue, options)
  const order = take.kind === 'sample' ? sql`"comer"."customer_id"` : take.kind === 'top' ? sql`"comer"."by" desc nulls last, "comer"."customer_id"` : sql`"comer"."by" asc nulls last, "comer"."customer_id"`
  return await deps.warehouse.one<Rank>('segments.rank', sql`
    with
    -- who came to this step, in its order
    placed as (select "comer"."customer_id", "comer"."by", row_number() over (order by ${order}) as "place" from (${comers}) as "comer"),
    -- whom it takes
    taken as (select "one"."customer_id" from (${taken}) as "one")
    select (select "place" from placed where "customer_id" = ${id}) as "place", (select count(*) from placed) as "size",
      (select "by" from placed where "customer_id" = ${id}) as "mine",
      (select "by" from placed where "customer_id" in (select "customer_id" from taken) order by "place" desc limit 1) as "cutoff",
      exists (select 1 from taken where "customer_id" = ${id}) as "isTaken"`)
}

const shown = (value: number | string | null, isMoney: boolean, digits: number): string =>
  value === null ? '—' : typeof value === 'number' && isMoney ? (value / 10 ** digits).toFixed(digits) : String(value)

/** The steps of a rule's `take` as they concern one customer: his rank, and the cut-off. */
export const takesPart = async (deps: SegmentDeps, question: Question, id: string): Promise<{ readonly isTaken: boolean; readonly parts: readonly Part[] }> => {
  const { company: { catalogue }, rule } = question
  const parts: Part[] = []
  let isTaken = true
  for (const [step, take] of (rule.take ?? []).entries()) {
    const rank = await rankIn(deps, question, step, id)
    isTaken &&= rank.isTaken
    const isMoney = take.kind !== 'sample' && typeOf(take.by, catalogue) === 'money'
    const [mine, cutoff] = [rank.mine, rank.cutoff].map((value) => shown(value, isMoney, catalogue.currencyDigits))
    const sentence = take.kind === 'sample'
      ? { en: `The sample of ${rank.size} customers ${rank.isTaken ? 'holds' : 'does not hold'} him`, zh: `在 ${rank.size} 位客户的抽样中${rank.isTaken ? '被抽中' : '未被抽中'}` }
      : {
        en: rank.place === null ? `Not among the ${rank.size} who came so far` : `Place ${rank.place} of ${rank.size} by ${describeExpression(take.by, catalogue, 'en')} (${mine}); the last one taken has ${cutoff}`,
        zh: rank.place === null ? `不在前述 ${rank.size} 位客户之中` : `按${describeExpression(take.by, catalogue, 'zh')}（${mine}）在 ${rank.size} 位中列第 ${rank.place} 位；最后入选者为 ${cutoff}`,
      }
    parts.push({ sentence, result: rank.isTaken, value: rank.place, parts: [] })
  }
  return { isTaken, parts }
}
