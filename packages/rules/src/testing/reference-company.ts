import { readFileSync } from 'node:fs'
import type { CustomerRecord, DimensionRows, FactRow } from '../index.ts'

/** The small company that the examples of the rule reference are about. */

export const at = '2024-04-01T08:00:00.000Z'
const noon = (day: string): string => `${day}T12:00:00.000Z`
export const dimensions: DimensionRows = {
  product: new Map<string, FactRow>([['w', { department: 'drinks' }], ['b', { department: 'bakery' }], ['t', { department: 'drinks' }]]),
}

export const customers: readonly CustomerRecord[] = [
  {
    id: 'ann', attributes: { age: 34, city: 'Leeds', birth_date: '1990-04-03' }, scores: { churn: 0.7 }, percentiles: { churn: 0.95 }, tags: { grade: 'a' }, segments: ['vip'],
    facts: {
      purchase: [
        { time: noon('2024-03-20'), amount: 15_000, category: 'wine', product: 'w' },
        { time: noon('2024-03-25'), amount: 8_000, category: 'wine', product: 'w' },
        { time: noon('2024-03-26'), amount: -2_000, category: 'wine', product: 'w' },
      ],
      contact: [{ time: noon('2024-03-30'), channel: 'email', delivered: true }],
    },
  },
  {
    id: 'bob', attributes: { city: 'York' },
    facts: {
      purchase: [
        { time: '2024-03-31T08:30:00.000Z', amount: 500, category: 'bread', product: 'b' },
        { time: noon('2023-12-24'), amount: 300, category: 'tea', product: 't' },
      ],
    },
  },
  { id: 'cid', attributes: { age: 16 } },
]

/** The rules of docs/reference/rules.md with the customers they select. */
export const examples = readFileSync(new URL('../../../../docs/reference/rules.md', import.meta.url), 'utf8')
  .split('## Examples')[1]
  ?.split('\n')
  .flatMap((line) => {
    const match = /^\| `(?<rule>.+)` \|(?<who>[^|]*)\|$/.exec(line)
    return match?.groups === undefined ? [] : [{ rule: match.groups['rule'] as string, who: (match.groups['who'] as string).split(',').map((name) => name.trim()).filter((name) => name !== '') }]
  }) ?? []

const text = (value: string | number | boolean | null | undefined): string => (value === undefined || value === null ? 'null' : typeof value === 'string' ? `'${value}'` : String(value))
const day = (value: unknown): string => (typeof value === 'string' ? `date '${value}'` : 'null')
const moment = (value: string): string => `timestamp '${value.slice(0, 19).replace('T', ' ')}'`

const rowsOf = (fact: string, row: (customer: string, row: FactRow) => string): string =>
  customers.flatMap(({ id, facts }) => (facts?.[fact] ?? []).map((one) => row(id, one))).join(', ')

/** The company's tables, in words that DuckDB, PostgreSQL and Trino share. */
export const statements: readonly string[] = [
  'create table customers (customer_id varchar, age double precision, city varchar, birth_date date)',
  `insert into customers values ${customers.map(({ id, attributes: { age, city, birth_date: born } }) => `('${id}', ${text(age)}, ${text(city)}, ${day(born)})`).join(', ')}`,
  'create table fact_purchase (customer_id varchar, bought_at timestamp, amount_minor bigint, category varchar, product varchar)',
  `insert into fact_purchase values ${rowsOf('purchase', (id, row) => `('${id}', ${moment(row['time'] as string)}, ${text(row['amount'])}, ${text(row['category'])}, ${text(row['product'])})`)}`,
  'create table fact_contact (customer_id varchar, "time" timestamp, channel varchar, delivered boolean)',
  `insert into fact_contact values ${rowsOf('contact', (id, row) => `('${id}', ${moment(row['time'] as string)}, ${text(row['channel'])}, ${text(row['delivered'])})`)}`,
  "create table dim_product as select * from (values ('w', 'drinks'), ('b', 'bakery'), ('t', 'drinks')) as d(product_id, department)",
  "create table scores as select 'ann' as customer_id, 'churn' as model, cast(0.7 as double precision) as score, cast(0.95 as double precision) as percentile",
  "create table tags as select 'ann' as customer_id, 'grade' as tag, 'a' as value",
  "create table segment_members as select 'ann' as customer_id, 'vip' as segment",
]
