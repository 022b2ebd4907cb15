import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'

/** The rules of rule-pairs.ts as somebody who knows Trino and its tables (months of `_at`, buckets of `_customer`) would ask for their customers. */
export type ByHand = (at: Sql) => Sql

const since = (at: Sql, days: Sql): Sql => sql`_at >= ${at} - interval ${days} day and _at < ${at}`
const days30 = sql`'30'`
const days60 = sql`'60'`
const days90 = sql`'90'`
const days180 = sql`'180'`

export const byHandOnTrino: Readonly<Record<string, ByHand>> = {
  'city = "Hangzhou"': () => sql`select _customer from level_customer where city = 'Hangzhou'`,
  'years_since(birth_date) >= 60 and consent_sms and city in ("Hangzhou", "Ningbo")': () =>
    sql`select _customer from level_customer where birth_date <= date '1966-11-01' and consent_sms and city in ('Hangzhou', 'Ningbo')`,
  'status = "active" and mean_monthly_bill > 50 and unpaid_bills = 0': () => sql`select _customer from level_customer where status = 'active' and mean_monthly_bill > 5000 and unpaid_bills = 0`,
  'sum(bill.amount, last 90 days) > 300': (at) => sql`select _customer from fact_bill where ${since(at, days90)} group by _customer having sum(amount) > 30000`,
  'count(top_up, last 60 days) >= 2 and status = "active"': (at) =>
    sql`select _customer from level_customer where status = 'active' and _customer in (select _customer from fact_top_up where ${since(at, days60)} group by _customer having count(*) >= 2)`,
  'sum(usage_daily.data_mb, last 30 days) > 5000': (at) => sql`select _customer from fact_usage_daily where ${since(at, days30)} group by _customer having sum(data_mb) > 5000`,
  'sum(usage_daily.data_mb, last 30 days) > 2000 and city = "Jinhua"': (at) =>
    sql`select _customer from fact_usage_daily where ${since(at, days30)} and _customer in (select _customer from level_customer where city = 'Jinhua') group by _customer having sum(data_mb) > 2000`,
  'sum(usage_daily.data_mb, last 30 days) < 500 and status = "active"': (at) =>
    sql`select c._customer from level_customer c left join (select _customer from fact_usage_daily where ${since(at, days30)} group by _customer having sum(data_mb) >= 500) heavy on heavy._customer = c._customer
      where c.status = 'active' and heavy._customer is null`,
  'none(call, last 30 days) and mean_monthly_bill > 50': (at) =>
    sql`select c._customer from level_customer c left join (select _customer from fact_call where ${since(at, days30)}) called on called._customer = c._customer
      where c.mean_monthly_bill > 5000 and called._customer is null`,
  'none(purchase, last 90 days)': (at) =>
    sql`select c._customer from level_customer c left join (select _customer from fact_purchase where ${since(at, days90)}) bought on bought._customer = c._customer where bought._customer is null`,
  'any(call, last 30 days, where network = "international")': (at) => sql`select distinct _customer from fact_call where ${since(at, days30)} and network = 'international'`,
  'any(service_request, last 180 days, where kind = "complaint") and avg(bill.amount, last 180 days) > 80': (at) =>
    sql`select _customer from fact_bill where ${since(at, days180)}
      and _customer in (select _customer from fact_service_request where kind = 'complaint' and ${since(at, days180)}) group by _customer having sum(amount) > 8000 * count(amount)`,
  'distinct(call.callee_number, last 30 days) >= 3': (at) =>
    sql`select _customer from fact_call where ${since(at, days30)} group by _customer having count(distinct callee_number) >= 3`,
  'sum(bill.amount, between 90 and 180 days ago) > sum(bill.amount, last 90 days)': (at) =>
    sql`select _customer from fact_bill where ${since(at, days180)} group by _customer having sum(case when _at < ${at} - interval '90' day then amount else -amount end) > 0`,
  'last(payment.method) = "wallet" or unpaid_bills >= 2': (at) =>
    // A rank per customer keeps one row each; max_by over (time, value) took twice as long, max_by over the time alone has no answer for equal times.
    sql`select _customer from (
        select _customer, method, row_number() over (partition by _customer order by _at desc, method desc) as place from fact_payment where _at < ${at} and method is not null)
      where place = 1 and method = 'wallet'
      union select _customer from level_customer where unpaid_bills >= 2`,
  'days_since(last(top_up.time)) > 60': (at) => sql`select _customer from fact_top_up where _at < ${at} group by _customer having max(_at) <= ${at} - interval '61' day`,
  'any(purchase, last 180 days, where product.kind = "data_pack") and status = "active"': (at) =>
    sql`select _customer from level_customer where status = 'active'
      and _customer in (select _customer from fact_purchase where ${since(at, days180)} and product_code in (select _key from dimension_product where kind = 'data_pack'))`,
  'count(call, last 30 days, where network = "off_net") / count(call, last 30 days) > 0.5': (at) =>
    sql`select _customer from fact_call where ${since(at, days30)} group by _customer having 2 * count_if(network = 'off_net') > count(*)`,
  'max(payment.days_late, last 180 days) between 1 and 30 and not any(service_request, last 90 days, where topic = "billing")': (at) =>
    sql`select p._customer from (select _customer from fact_payment where ${since(at, days180)} group by _customer having max(days_late) >= 1 and max(days_late) < 30) p
      left join (select _customer from fact_service_request where topic = 'billing' and ${since(at, days90)}) asked on asked._customer = p._customer where asked._customer is null`,
  '(any(top_up, last 30 days, where channel = "app") or any(purchase, last 30 days)) and city = "Hangzhou"': (at) =>
    // One list of both, with union all, took twice as long.
    sql`select _customer from level_customer where city = 'Hangzhou' and (
      _customer in (select _customer from fact_top_up where channel = 'app' and ${since(at, days30)}) or _customer in (select _customer from fact_purchase where ${since(at, days30)}))`,
}
