import { compileRule, parseRule } from '@sextant/rules'
import type { Rule } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { BenchCompany } from './company.ts'
import { inTurns, median, ms } from './measure.ts'
import type { Section } from './measure.ts'

interface Pair {
  readonly rule: string
  /** The same customers, as somebody who knows the tables would write it. */
  readonly byHand: (at: Sql) => Sql
}

const pairs: readonly Pair[] = [
  { rule: 'city = "Hangzhou"', byHand: () => sql`select _customer from level_customer where city = 'Hangzhou'` },
  { rule: 'sum(bill.amount, last 90 days) > 300', byHand: (at) => sql`select _customer from fact_bill where _at >= ${at} - interval 90 day and _at < ${at} group by 1 having sum(amount) > 30000` },
  {
    rule: 'count(top_up, last 60 days) >= 2 and status = "active"',
    byHand: (at) => sql`select _customer from fact_top_up where _at >= ${at} - interval 60 day and _at < ${at} and _customer in (select _customer from level_customer where status = 'active') group by 1 having count(*) >= 2`,
  },
  { rule: 'sum(usage_daily.data_mb, last 30 days) > 5000', byHand: (at) => sql`select _customer from fact_usage_daily where _at >= ${at} - interval 30 day and _at < ${at} group by 1 having sum(data_mb) > 5000` },
  {
    rule: 'none(call, last 30 days) and mean_monthly_bill > 50',
    byHand: (at) => sql`select _customer from level_customer where mean_monthly_bill > 5000 and _customer not in (select _customer from fact_call where _at >= ${at} - interval 30 day and _at < ${at} and _customer is not null)`,
  },
  {
    rule: 'any(service_request, last 180 days, where kind = "complaint") and avg(bill.amount, last 180 days) > 80',
    byHand: (at) => sql`select _customer from fact_bill where _at >= ${at} - interval 180 day and _at < ${at}
      and _customer in (select _customer from fact_service_request where kind = 'complaint' and _at >= ${at} - interval 180 day and _at < ${at}) group by 1 having avg(amount) > 8000`,
  },
  { rule: 'distinct(call.callee_number, last 30 days) >= 10', byHand: (at) => sql`select _customer from fact_call where _at >= ${at} - interval 30 day and _at < ${at} group by 1 having count(distinct callee_number) >= 10` },
  {
    rule: 'sum(bill.amount, between 90 and 180 days ago) > sum(bill.amount, last 90 days)',
    byHand: (at) => sql`select _customer from fact_bill where _at >= ${at} - interval 180 day and _at < ${at} group by 1
      having coalesce(sum(amount) filter (where _at < ${at} - interval 90 day), 0) > coalesce(sum(amount) filter (where _at >= ${at} - interval 90 day), 0)`,
  },
  {
    rule: 'last(payment.method) = "wallet" or unpaid_bills >= 2',
    byHand: (at) => sql`select _customer from fact_payment where _at < ${at} and method is not null group by 1 having arg_max(method, row(_at, method)) = 'wallet'
      union select _customer from level_customer where unpaid_bills >= 2`,
  },
]

const parsed = (text: string, company: BenchCompany): Rule => {
  const result = parseRule(text, company.catalogue)
  if (result.kind === 'error') throw new Error(`the rule ${text} does not fit the company: ${result.errors[0]?.message.en ?? ''}`)
  return result.rule
}

/** Rules compiled by Sextant against SQL written by hand; both must count the same customers. */
export const benchRules = async (company: BenchCompany): Promise<Section> => {
  const { bench: { warehouse }, catalogue, at } = company
  const instant = sql`cast(${at.replace('T', ' ').replace('Z', '')} as timestamp)`
  const figures: Section['figures'][number][] = []
  for (const { rule, byHand } of pairs) {
    const compiled = compileRule(parsed(rule, company), catalogue, { at, dialect: warehouse.dialect })
    const count = (select: Sql) => warehouse.one<{ customers: number }>('bench.rule', sql`select count(*) as customers from (${select})`)
    const [ours, theirs] = [await count(compiled), await count(byHand(instant))]
    if (ours.customers !== theirs.customers) throw new Error(`${rule}: the rule selects ${ours.customers} customers, the SQL by hand ${theirs.customers}`)
    const [mine, hand] = await inTurns(7, () => count(compiled), () => count(byHand(instant)))
    figures.push({ what: `${rule} → ${ours.customers.toLocaleString('en')}`, ours: ms(mine), theirs: ms(hand), ratio: mine / hand })
  }
  const ratios = figures.map(({ ratio }) => ratio ?? 0)
  return {
    title: 'Rules over the base', against: 'DuckDB SQL by hand', figures,
    notes: [`median ratio ${median(ratios).toFixed(2)}, worst ${Math.max(...ratios).toFixed(2)}; each pair counted the same customers`],
  }
}
