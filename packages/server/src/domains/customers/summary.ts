import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { Warehouse } from '../../platform/warehouse/warehouse.ts'
import { customerTable, loadedFacts, withReadableFacts } from './company.ts'
import type { Company, LeftOut } from './company.ts'
import { isRevenueLeftOut, metricSource } from './metric.ts'

const summaryName = 'customer_summary'

/** Value and last activity per customer, so that lists sort by them without reading every fact again. */
export const summaryTable = ident(summaryName)

const activityOf = (company: Company, at: Sql, { nothing }: Dialect): Sql =>
  join(
    [
      sql`select ${nothing('string')} as "customer", ${nothing('instant')} as "last_at" where false`,
      ...loadedFacts(company).map(([, fact]) => sql`
        select ${ident(fact.customerColumn)}, max(${ident(fact.timeColumn)}) from ${ident(fact.table)}
        where ${ident(fact.customerColumn)} is not null and ${ident(fact.timeColumn)} < ${at} group by 1`),
    ],
    sql` union all `,
  )

const build = async (warehouse: Warehouse, company: Company, standpoint: string): Promise<void> => {
  const { dialect } = warehouse
  const at = dialect.instant(standpoint)
  const source = isRevenueLeftOut(company) ? undefined : metricSource(company, {}, dialect, standpoint)
  const value = source === undefined
    ? sql`select cast(null as varchar) as "customer", cast(null as bigint) as "value" where false`
    : sql`select "fact"."_customer" as "customer", cast(sum(${source.value}) as bigint) as "value" from ${source.from}
      where "fact"."_customer" is not null and "fact"."_at" < ${at} and ${source.where} group by 1`
  await warehouse.replaceTable('customers.summary', summaryName, sql`
    with
      -- revenue of each customer
      "spent" as (${value}),
      -- last fact of any kind
      "activity" as (select "customer", max("last_at") as "last_at" from (${activityOf(company, at, dialect)}) group by 1)
    select "base"."_customer", ${source === undefined ? sql`cast(null as bigint)` : sql`coalesce("spent"."value", 0)`} as "value", "activity"."last_at" as "last_activity"
    from ${customerTable(company)} as "base"
    left join "spent" on "spent"."customer" = "base"."_customer"
    left join "activity" on "activity"."customer" = "base"."_customer"`)
}

/** A function that makes the summary when the data have changed since it was made, and tells what it had to do without; calls that overlap share one run. */
export const summaryKeeper = (warehouse: Warehouse, dataVersion: () => Promise<string>): ((company: Company, standpoint: string) => Promise<LeftOut>) => {
  let made: { readonly version: string; readonly done: Promise<LeftOut> } | null = null
  return async (company, standpoint) => {
    const version = JSON.stringify([await dataVersion(), company.model.company.asOf, company.model.metrics, Object.keys(company.model.facts)])
    if (made?.version !== version) {
      // What is left out is found here anew: a summary that was told to do without a fact would pass for one that lacks none, and be kept.
      const { leftOut: _leftOut, ...whole } = company
      const run = { version, done: withReadableFacts(whole, (readable) => build(warehouse, readable, standpoint)).then(({ leftOut }) => leftOut) }
      made = run
      const forget = (): void => {
        if (made === run) made = null
      }
      // One that lacks a fact is made anew each time it is asked for, until it lacks none.
      run.done.then((leftOut) => (leftOut.length > 0 ? forget() : undefined), forget)
    }
    return await made.done
  }
}
