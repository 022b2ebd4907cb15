import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CompanyModel } from '@sextant/contract'
import type { Catalogue } from '@sextant/rules'
import { ident, join as joined, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { companyOf } from '../packages/server/src/domains/customers/index.ts'
import { createKnownCustomers, dataCatalogue, modelOf, sayingWhoIsKnown } from '../packages/server/src/domains/data/index.ts'
import { systemClock } from '../packages/server/src/platform/time.ts'
import { openDuckdbWarehouse } from '../packages/server/src/platform/warehouse/duckdb/open-duckdb-warehouse.ts'
import type { Warehouse } from '../packages/server/src/platform/warehouse/warehouse.ts'
import { root } from '../tools/machine.ts'
import { ms, timed } from './measure.ts'

/*
 * A telecom operator with ten facts a customer, written inside DuckDB in the tables of examples/telecom/model.yaml. Every figure is a hash of the
 * row's number: the same company each time. Facts lie in the order of their time, as daily loads leave them; who has how many is uneven.
 */

/** The company as analyses and rules see it. */
export interface LargeCompany {
  readonly customers: number
  readonly facts: number
  readonly warehouse: Warehouse
  readonly model: CompanyModel
  readonly catalogue: Catalogue
  /** The instant rules stand at. */
  readonly at: string
  /** Milliseconds of the look whether every customer of the facts is in the customer table. */
  readonly lookMs: number
  readonly close: () => Promise<void>
}

/** A hash of a row's number as a share 0..1; `salt` makes another one. */
const share = (salt: number): Sql => sql`(hash(n * 64 + ${salt}) / 18446744073709551616.0)`

const pick = (salt: number, values: readonly string[]): Sql =>
  sql`list_extract([${joined(values.map((value) => sql`${value}`))}], 1 + cast(floor(${share(salt)} * ${values.length}) as integer))`

const whole = (salt: number, from: number, to: number): Sql => sql`cast(floor(${from} + ${share(salt)} * ${to - from}) as bigint)`

/** Skewed amounts: many small, few large. */
const skewed = (salt: number, scale: number): Sql => sql`(${scale} * -ln(1 - ${share(salt)}))`

const tariffs = ['T-LITE8', 'T-YOUTH29', 'T-SILVER19', 'T-SMART59', 'T-FIVE129', 'T-FREE39'] as const
const numberOf = (salt: number, others: number): Sql => sql`'129' || lpad(cast(${whole(salt, 0, others)} as varchar), 8, '0')`

interface FactPlan {
  readonly name: string
  readonly perCustomer: number
  /** Days before the standpoint that the facts lie in. */
  readonly days: number
  readonly columns: Readonly<Record<string, Sql>>
  readonly isRefund?: Sql
}

const factPlans: readonly FactPlan[] = [
  { name: 'bill', perCustomer: 3, days: 365, columns: { bill_id: sql`'I' || n`, tariff_code: pick(11, tariffs), fee: whole(12, 800, 12_900), overage: sql`cast(${skewed(13, 900)} as bigint)`, amount: sql`cast(800 + ${skewed(14, 6_000)} as bigint)` } },
  { name: 'usage_daily', perCustomer: 2.4, days: 90, columns: { calls: sql`floor(${skewed(21, 4)})`, seconds: sql`floor(${skewed(22, 400)})`, data_mb: sql`round(${skewed(23, 900)}, 2)`, sms: sql`floor(${skewed(24, 1)})` } },
  {
    name: 'call', perCustomer: 2, days: 60,
    columns: { call_id: sql`'L' || n`, callee_number: numberOf(31, 3_000_000), network: pick(32, ['on_net', 'on_net', 'on_net', 'off_net', 'off_net', 'international']), seconds: sql`floor(${skewed(33, 120)})`, dropped: sql`${share(34)} < 0.03`, roaming: sql`${share(35)} < 0.05` },
  },
  { name: 'top_up', perCustomer: 1.2, days: 365, columns: { top_up_id: sql`'U' || n`, amount: sql`${whole(41, 1, 11)} * 1000`, channel: pick(42, ['wallet', 'app', 'store']) } },
  {
    name: 'payment', perCustomer: 0.9, days: 365,
    columns: { payment_id: sql`'Z' || n`, days_late: sql`floor(-10 + ${skewed(51, 9)})`, method: pick(52, ['bank_transfer', 'direct_debit', 'wallet', 'store_cash']), amount: sql`cast(800 + ${skewed(53, 6_000)} as bigint)` },
  },
  { name: 'purchase', perCustomer: 0.3, days: 365, isRefund: sql`${share(60)} < 0.03`, columns: { purchase_id: sql`'P' || n`, product_code: pick(61, ['DP-1G', 'DP-10G', 'DP-30G', 'RBT']), amount: sql`case when ${share(60)} < 0.03 then -1 else 1 end * ${whole(62, 1, 9)} * 1000` } },
  { name: 'service_request', perCustomer: 0.2, days: 365, columns: { request_id: sql`'Q' || n`, kind: pick(71, ['complaint', 'enquiry', 'enquiry', 'fault']), topic: pick(72, ['network', 'billing', 'price', 'service', 'porting', 'handset']), channel: pick(73, ['hotline', 'store', 'app', 'web']), rating: sql`1 + floor(${share(74)} * 5)` } },
]

const idOf = (index: Sql): Sql => sql`'C' || (10000001 + ${index})`

/** The row's customer: half as many facts again fall on the first third, and those are spread over the base. */
const customerOfRow = (customers: number): Sql =>
  idOf(sql`cast(floor(${customers} * power(${share(1)}, 1.3)) as bigint) * 7919 % ${customers}`)

const insertCustomers = (customers: number): Sql => sql`
  insert into level_customer by name
  select ${idOf(sql`n`)} as _key, ${idOf(sql`n`)} as _customer, 'Customer ' || n as _title, 'bench' as batch_id,
    ${pick(81, ['male', 'female'])} as sex, date '1950-01-01' + cast(${whole(82, 0, 20_000)} as integer) as birth_date,
    ${pick(83, ['student', 'office', 'factory', 'service', 'self_employed', 'civil_servant', 'farmer', 'retired'])} as occupation,
    ${pick(84, ['Hangzhou', 'Hangzhou', 'Ningbo', 'Ningbo', 'Wenzhou', 'Jiaxing', 'Shaoxing', 'Jinhua'])} as city,
    date '2015-01-01' + cast(${whole(85, 0, 4_300)} as integer) as joined_on, case when ${share(86)} < 0.15 then 'lost' else 'active' end as status,
    ${share(87)} < 0.6 as consent_sms, ${share(88)} < 0.5 as consent_email, cast(800 + ${skewed(89, 6_000)} as bigint) as mean_monthly_bill,
    floor(${skewed(90, 0.4)}) as unpaid_bills, ${whole(91, 0, 20)} * 1000 as credit_line, ${pick(92, tariffs)} as tariff_code
  from range(${customers}) as rows (n)`

const insertFacts = ({ name, perCustomer, days, columns, isRefund }: FactPlan, customers: number, at: Sql): Sql => {
  const rows = Math.round(perCustomer * customers)
  const seconds = days * 86_400
  const values = Object.entries(columns).map(([column, value]) => sql`, ${value} as ${ident(column)}`)
  return sql`
  insert into ${ident(`fact_${name}`)} by name
  select ${customerOfRow(customers)} as _customer,
    ${at} - to_seconds(cast(floor(${seconds} * (1 - n / cast(${rows} as double))) as bigint) + cast(floor(${share(2)} * 43200) as bigint)) as _at,
    ${isRefund ?? sql`false`} as _refund, 'bench' as batch_id${joined(values, sql``)}
  from range(${rows}) as rows (n)`
}

const fill = async (warehouse: Warehouse, customers: number, at: string, say: (line: string) => void): Promise<void> => {
  const standpoint = sql`cast(${at} as timestamp)`
  const step = async (what: string, statement: Sql): Promise<void> => {
    const took = await timed(() => warehouse.execute('bench.fill', statement, { timeoutMs: 3_600_000 }))
    say(`  ${what} in ${ms(took)}`)
  }
  await step('dimensions', sql`
    insert into dimension_product by name select * from (values ('DP-1G', 'data_pack', 1000, 'bench'), ('DP-10G', 'data_pack', 3000, 'bench'), ('DP-30G', 'data_pack', 5000, 'bench'), ('RBT', 'service', 500, 'bench')) as product (_key, kind, price, batch_id)`)
  await step('customers', insertCustomers(customers))
  for (const plan of factPlans) await step(plan.name, insertFacts(plan, customers, standpoint))
}

/** Opens the company of so many customers, written first where it is not there yet. */
export const openLargeCompany = async (customers: number, isFresh: boolean, say: (line: string) => void): Promise<LargeCompany> => {
  const folder = join(root, '.cache', 'bench', `large-${customers}`)
  const done = join(folder, 'written')
  if (isFresh || !existsSync(done)) await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const model = modelOf(await readFile(join(root, 'examples/telecom/model.yaml'), 'utf8'))
  const described = dataCatalogue(model)
  const at = new Date(model.company.asOf as string).toISOString()
  const warehouse = await openDuckdbWarehouse({ path: join(folder, 'warehouse.duckdb'), tempDir: join(folder, 'spill'), memoryBytes: 8_000_000_000, threads: 2, clock: systemClock })
  if (!existsSync(done)) {
    say(`writing a company of ${customers.toLocaleString('en')} customers and ${(customers * 10).toLocaleString('en')} facts …`)
    await warehouse.ensureTable(described.customerTable, [{ name: '_key', type: 'string' }])
    await companyOf({ warehouse, model: async () => model, catalogue: async () => ({ ...described, scores: {}, segments: {} }) })
    const took = await timed(() => fill(warehouse, customers, at, say))
    await warehouse.execute('bench.checkpoint', sql`checkpoint`)
    await writeFile(done, `${Math.round(took)}\n`)
    say(`written in ${ms(took)}`)
  }
  const known = createKnownCustomers(warehouse, systemClock, described)
  const lookMs = await timed(() => known.look())
  const catalogue: Catalogue = { ...sayingWhoIsKnown(described, known), scores: {}, segments: {} }
  return { customers, facts: customers * 10, warehouse, model, catalogue, at, lookMs, close: () => warehouse.close() }
}
