import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'

/** A rule, and the same customers as somebody who knows the tables would ask for them in DuckDB's SQL: no join that is not needed, the cheapest scan first. */
export interface RulePair {
  readonly rule: string
  readonly byHand: (at: Sql) => Sql
}

/** The last so many days. */
const last = (at: Sql, days: number): Sql => sql`_at >= ${at} - to_days(${days}) and _at < ${at}`

export const rulePairs: readonly RulePair[] = [
  { rule: 'city = "Hangzhou"', byHand: () => sql`select _customer from level_customer where city = 'Hangzhou'` },
  {
    rule: 'years_since(birth_date) >= 60 and consent_sms and city in ("Hangzhou", "Ningbo")',
    // 60 on the standpoint's day in the company's zone, 1 November 2026.
    byHand: () => sql`select _customer from level_customer where birth_date <= date '1966-11-01' and consent_sms and city in ('Hangzhou', 'Ningbo')`,
  },
  { rule: 'status = "active" and mean_monthly_bill > 50 and unpaid_bills = 0', byHand: () => sql`select _customer from level_customer where status = 'active' and mean_monthly_bill > 5000 and unpaid_bills = 0` },
  { rule: 'sum(bill.amount, last 90 days) > 300', byHand: (at) => sql`select _customer from fact_bill where ${last(at, 90)} group by 1 having sum(amount) > 30000` },
  {
    rule: 'count(top_up, last 60 days) >= 2 and status = "active"',
    byHand: (at) => sql`select _customer from level_customer where status = 'active' and _customer in (select _customer from fact_top_up where ${last(at, 60)} group by 1 having count(*) >= 2)`,
  },
  { rule: 'sum(usage_daily.data_mb, last 30 days) > 5000', byHand: (at) => sql`select _customer from fact_usage_daily where ${last(at, 30)} group by 1 having sum(data_mb) > 5000` },
  {
    rule: 'sum(usage_daily.data_mb, last 30 days) > 2000 and city = "Jinhua"',
    byHand: (at) => sql`select _customer from fact_usage_daily where ${last(at, 30)} and _customer in (select _customer from level_customer where city = 'Jinhua') group by 1 having sum(data_mb) > 2000`,
  },
  {
    rule: 'sum(usage_daily.data_mb, last 30 days) < 500 and status = "active"',
    byHand: (at) => sql`select _customer from level_customer anti join (select _customer from fact_usage_daily where ${last(at, 30)} group by 1 having sum(data_mb) >= 500) as heavy using (_customer) where status = 'active'`,
  },
  {
    rule: 'none(call, last 30 days) and mean_monthly_bill > 50',
    byHand: (at) => sql`select _customer from level_customer anti join (select _customer from fact_call where ${last(at, 30)}) as called using (_customer) where mean_monthly_bill > 5000`,
  },
  { rule: 'none(purchase, last 90 days)', byHand: (at) => sql`select _customer from level_customer anti join (select _customer from fact_purchase where ${last(at, 90)}) as bought using (_customer)` },
  { rule: 'any(call, last 30 days, where network = "international")', byHand: (at) => sql`select distinct _customer from fact_call where ${last(at, 30)} and network = 'international'` },
  {
    rule: 'any(service_request, last 180 days, where kind = "complaint") and avg(bill.amount, last 180 days) > 80',
    byHand: (at) => sql`select _customer from fact_bill where ${last(at, 180)}
      and _customer in (select _customer from fact_service_request where kind = 'complaint' and ${last(at, 180)}) group by 1 having avg(amount) > 8000`,
  },
  { rule: 'distinct(call.callee_number, last 30 days) >= 3', byHand: (at) => sql`select _customer from fact_call where ${last(at, 30)} group by 1 having count(distinct callee_number) >= 3` },
  {
    rule: 'sum(bill.amount, between 90 and 180 days ago) > sum(bill.amount, last 90 days)',
    byHand: (at) => sql`select _customer from fact_bill where ${last(at, 180)} group by 1 having sum(case when _at < ${at} - to_days(90) then amount else -amount end) > 0`,
  },
  {
    rule: 'last(payment.method) = "wallet" or unpaid_bills >= 2',
    byHand: (at) => sql`select _customer from fact_payment where _at < ${at} and method is not null group by 1 having arg_max(method, row(_at, method)) = 'wallet'
      union select _customer from level_customer where unpaid_bills >= 2`,
  },
  { rule: 'days_since(last(top_up.time)) > 60', byHand: (at) => sql`select _customer from fact_top_up where _at < ${at} group by 1 having max(_at) <= ${at} - to_days(61)` },
  {
    rule: 'any(purchase, last 180 days, where product.kind = "data_pack") and status = "active"',
    byHand: (at) => sql`select _customer from level_customer where status = 'active'
      and _customer in (select _customer from fact_purchase where ${last(at, 180)} and product_code in (select _key from dimension_product where kind = 'data_pack'))`,
  },
  {
    rule: 'count(call, last 30 days, where network = "off_net") / count(call, last 30 days) > 0.5',
    byHand: (at) => sql`select _customer from fact_call where ${last(at, 30)} group by 1 having 2 * count(*) filter (where network = 'off_net') > count(*)`,
  },
  {
    rule: 'max(payment.days_late, last 180 days) between 1 and 30 and not any(service_request, last 90 days, where topic = "billing")',
    byHand: (at) => sql`select _customer from (select _customer from fact_payment where ${last(at, 180)} group by 1 having max(days_late) >= 1 and max(days_late) < 30)
      anti join (select _customer from fact_service_request where topic = 'billing' and ${last(at, 90)}) as asked using (_customer)`,
  },
  {
    rule: '(any(top_up, last 30 days, where channel = "app") or any(purchase, last 30 days)) and city = "Hangzhou"',
    byHand: (at) => sql`select _customer from level_customer where city = 'Hangzhou' and _customer in (
      select _customer from fact_top_up where channel = 'app' and ${last(at, 30)} union all select _customer from fact_purchase where ${last(at, 30)})`,
  },
]
