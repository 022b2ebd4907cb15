import { compileRule, parseRule, prepareRule, ruleReferences } from '@sextant/rules'
import type { FactRow, Rule } from '@sextant/rules'
import { Client } from 'pg'
import type { QueryResultRow } from 'pg'
import { startPostgres } from '../test/support/postgres.ts'
import type { LargeCompany } from './large-company.ts'
import { inTurns, ms, timed } from './measure.ts'
import type { Figure, Section } from './measure.ts'

/*
 * What peers do with the same company: a query per condition to PostgreSQL, whose lists of customers the application intersects (journey tools
 * over a relational store); and a segment asked anew by reading every event of every customer into the application (tools over an event store).
 */

interface PeerRule {
  readonly rule: string
  /** One query per condition: ids of customers. */
  readonly conditions: readonly string[]
}

const at = `timestamp '2026-10-31 16:00:00'`
const within = (days: number): string => `at >= ${at} - interval '${days} days' and at < ${at}`

const rules: readonly PeerRule[] = [
  { rule: 'sum(bill.amount, last 90 days) > 300 and city = "Hangzhou"', conditions: [`select customer from bill where ${within(90)} group by customer having sum(amount) > 30000`, `select customer from customer where city = 'Hangzhou'`] },
  {
    rule: 'status = "active" and count(top_up, last 60 days) >= 2 and none(service_request, last 90 days)',
    conditions: [
      `select customer from customer where status = 'active'`, `select customer from top_up where ${within(60)} group by customer having count(*) >= 2`,
      `select customer from customer as c where not exists (select from service_request as s where s.customer = c.customer and ${within(90)})`,
    ],
  },
  {
    rule: 'any(service_request, last 180 days, where kind = "complaint") and avg(bill.amount, last 180 days) > 80',
    conditions: [`select distinct customer from service_request where kind = 'complaint' and ${within(180)}`, `select customer from bill where ${within(180)} group by customer having avg(amount) > 8000`],
  },
]

/** Tables in PostgreSQL: their columns there, and the select that fills them. */
const tables = [
  { name: 'customer', columns: 'customer text primary key, city text, status text', keys: [], select: 'select _customer as customer, city, status from level_customer' },
  { name: 'bill', columns: 'customer text, at timestamp, amount bigint', keys: ['customer', 'at'], select: 'select _customer as customer, _at as at, amount from fact_bill' },
  { name: 'top_up', columns: 'customer text, at timestamp', keys: ['customer', 'at'], select: 'select _customer as customer, _at as at from fact_top_up' },
  { name: 'service_request', columns: 'customer text, at timestamp, kind text', keys: ['customer', 'at'], select: 'select _customer as customer, _at as at, kind from fact_service_request' },
] as const

const fill = async (client: Client, { warehouse }: LargeCompany): Promise<void> => {
  for (const { name, columns, keys, select } of tables) {
    await client.query(`create table ${name} (${columns})`)
    const rows = await warehouse.query<QueryResultRow>('bench.peers', { kind: 'sql', parts: [{ kind: 'text', text: select }] })
    for (let from = 0; from < rows.length; from += 20_000) {
      await client.query(`insert into ${name} select * from json_populate_recordset(null::${name}, $1)`, [JSON.stringify(rows.slice(from, from + 20_000))])
    }
    for (const key of keys) await client.query(`create index on ${name} (${key})`)
  }
  await client.query('vacuum analyze')
}

const idsOf = async (client: Client, text: string): Promise<ReadonlySet<string>> => {
  const { rows } = await client.query<[string]>({ text, rowMode: 'array' })
  return new Set(rows.map(([id]) => id))
}

const intersected = async (client: Client, conditions: readonly string[]): Promise<number> => {
  const sets: ReadonlySet<string>[] = []
  for (const condition of conditions) sets.push(await idsOf(client, condition))
  const [first, ...others] = sets
  return [...(first ?? [])].filter((id) => others.every((set) => set.has(id))).length
}

/** Everything the rule reads, brought into the application and asked customer by customer. */
const byScanning = async (client: Client, rule: Rule, { catalogue, at: instant }: LargeCompany): Promise<number> => {
  const customers = await client.query<{ customer: string }>('select * from customer')
  const facts = new Map<string, Record<string, FactRow[]>>()
  const { facts: names } = ruleReferences(rule)
  for (const { customer } of customers.rows) facts.set(customer, Object.fromEntries(names.map((name) => [name, []])))
  for (const name of names) {
    const { rows } = await client.query<{ customer: string; moment: Date; amount?: string; kind?: string }>(`select *, at at time zone 'UTC' as moment from ${name}`)
    for (const row of rows) facts.get(row.customer)?.[name]?.push({ time: row.moment.toISOString(), amount: Number(row.amount ?? 0), kind: row.kind ?? null })
  }
  const prepared = prepareRule(rule, catalogue)
  return customers.rows.reduce((sum, { customer, ...attributes }) => sum + (prepared.selects({ id: customer, attributes, facts: facts.get(customer) ?? {} }, instant) ? 1 : 0), 0)
}

const compare = async (client: Client, company: LargeCompany): Promise<readonly Figure[]> => {
  const { warehouse, catalogue, at: instant } = company
  const figures: Figure[] = []
  for (const { rule: text, conditions } of rules) {
    const parsed = parseRule(text, catalogue)
    if (parsed.kind === 'error') throw new Error(`${text} does not fit the company`)
    const compiled = compileRule(parsed.rule, catalogue, { at: instant, dialect: warehouse.dialect })
    const ours = async (): Promise<number> => (await warehouse.columns('bench.peers', compiled)).rowCount
    const scan = (): Promise<number> => byScanning(client, parsed.rule, company)
    const counts = [await ours(), await intersected(client, conditions), await scan()]
    if (new Set(counts).size !== 1) throw new Error(`${text}: ${counts.join(', ')} customers`)
    const [mine, queries] = await inTurns(5, ours, () => intersected(client, conditions))
    const scanned = await timed(scan)
    figures.push(
      { what: `${text}: a query per condition, intersected`, ours: ms(mine), theirs: ms(queries), ratio: mine / queries },
      { what: '… every event read into the application', ours: ms(mine), theirs: ms(scanned), ratio: mine / scanned },
    )
  }
  return figures
}

/** Segments as peers find them, over the same data; all ways find the same customers. */
export const benchPeers = async (company: LargeCompany): Promise<Section | string> => {
  let server: Awaited<ReturnType<typeof startPostgres>>
  try {
    server = await startPostgres()
  } catch (error) {
    return `the comparison with peers: ${error instanceof Error ? error.message : String(error)}`
  }
  const client = new Client({ connectionString: await server.freshDatabase(), options: '-c work_mem=256MB -c jit=off' })
  await client.connect()
  try {
    await fill(client, company)
    return {
      title: `Segments as peers find them, ${company.customers.toLocaleString('en')} customers and ${company.facts.toLocaleString('en')} facts`, against: 'peer', figures: await compare(client, company),
      notes: ['all ways give the ids of the same customers; PostgreSQL with indexes on customer and time, analysed, work_mem 256 MB, everything in the cache of the system'],
    }
  } finally {
    await client.end()
    await server.stop()
  }
}
