import { readFileSync } from 'node:fs'
import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluateBase, exampleCatalogue, parseRule, prepareRule } from './index.ts'
import { lowerCase, upperCase } from './evaluate/values.ts'
import type { CustomerRecord, DimensionRows, FactRow } from './index.ts'
import { openEngines, selectedOn } from './testing/engines.ts'
import type { Engines } from './testing/engines.ts'

const at = '2024-04-01T08:00:00.000Z'
const noon = (day: string): string => `${day}T12:00:00.000Z`
const dimensions: DimensionRows = {
  product: new Map<string, FactRow>([['w', { department: 'drinks' }], ['b', { department: 'bakery' }], ['t', { department: 'drinks' }]]),
}

const customers: readonly CustomerRecord[] = [
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

const examples = readFileSync(new URL('../../../docs/reference/rules.md', import.meta.url), 'utf8')
  .split('## Examples')[1]
  ?.split('\n')
  .flatMap((line) => {
    const match = /^\| `(?<rule>.+)` \|(?<who>[^|]*)\|$/.exec(line)
    return match?.groups === undefined ? [] : [{ rule: match.groups['rule'] as string, who: (match.groups['who'] as string).split(',').map((name) => name.trim()).filter((name) => name !== '') }]
  }) ?? []

let engines: Engines

const text = (value: string | number | boolean | null | undefined): string => (value === undefined || value === null ? 'null' : typeof value === 'string' ? `'${value}'` : String(value))

beforeAll(async () => {
  engines = await openEngines()
  const { both } = engines
  await both('create table customers (customer_id varchar, age double precision, city varchar, birth_date date)')
  await both('create table fact_purchase (customer_id varchar, bought_at timestamp, amount_minor bigint, category varchar, product varchar)')
  await both('create table fact_contact (customer_id varchar, "time" timestamp, channel varchar, delivered boolean)')
  await both("create table dim_product as select * from (values ('w', 'drinks'), ('b', 'bakery'), ('t', 'drinks')) as d(product_id, department)")
  await both("create table scores as select 'ann' as customer_id, 'churn' as model, cast(0.7 as double precision) as score, cast(0.95 as double precision) as percentile")
  await both("create table tags as select 'ann' as customer_id, 'grade' as tag, 'a' as value")
  await both("create table segment_members as select 'ann' as customer_id, 'vip' as segment")
  for (const one of customers) {
    await both(`insert into customers values ('${one.id}', ${text(one.attributes['age'])}, ${text(one.attributes['city'])}, ${text(one.attributes['birth_date'])})`)
    for (const row of one.facts?.['purchase'] ?? []) {
      await both(`insert into fact_purchase values ('${one.id}', ${text(row['time'])}, ${text(row['amount'])}, ${text(row['category'])}, ${text(row['product'])})`)
    }
    for (const row of one.facts?.['contact'] ?? []) await both(`insert into fact_contact values ('${one.id}', ${text(row['time'])}, ${text(row['channel'])}, ${text(row['delivered'])})`)
  }
})

afterAll(async () => engines.close())

describe('the examples of the reference', () => {
  it('are all found in the document', () => expect(examples.length).toBeGreaterThanOrEqual(65))

  it.each(examples)('$rule', async ({ rule, who }) => {
    const parsed = parseRule(rule, exampleCatalogue, { takes: true })
    if (parsed.kind === 'error') throw new Error(parsed.errors.map(({ message }) => message.en).join('; '))
    expect(evaluateBase(parsed.rule, customers, { at, catalogue: exampleCatalogue, dimensions })).toEqual(who)
    expect(await selectedOn(engines, parsed.rule, exampleCatalogue, { at })).toEqual({ duckdb: who, postgres: who })
  })
})

describe('small letters and capitals', () => {
  it('are the same in memory and on DuckDB for every character there is', async () => {
    const rows = await engines.duckdb(sql`select chr(i::int) as character, lower(chr(i::int)) as lower, upper(chr(i::int)) as upper from range(1, 1114112) as t(i) where i < 55296 or i > 57343`)
    expect(rows.filter(({ character, lower, upper }) => lowerCase(character as string) !== lower || upperCase(character as string) !== upper)).toEqual([])
  })
})

describe('days over a change of clocks', () => {
  const counts = (window: string, when: string, time: string): boolean => {
    const parsed = parseRule(`any(purchase, ${window})`, exampleCatalogue)
    if (parsed.kind === 'error') throw new Error('the rule is wrong')
    return prepareRule(parsed.rule, exampleCatalogue).selects({ id: '1', attributes: {}, facts: { purchase: [{ time }] } }, when)
  }

  it('the day before a spring change is 23 hours long: 09:00 to 09:00 by the clock', () => {
    expect(counts('last 1 days', '2024-03-31T08:00:00.000Z', '2024-03-30T09:00:00.000Z')).toBe(true)
    expect(counts('last 1 days', '2024-03-31T08:00:00.000Z', '2024-03-30T08:59:59.999Z')).toBe(false)
    expect(counts('last 24 hours', '2024-03-31T08:00:00.000Z', '2024-03-30T08:00:00.000Z')).toBe(true)
  })

  it('the day before an autumn change is 25 hours long', () => {
    expect(counts('last 1 days', '2024-10-27T09:00:00.000Z', '2024-10-26T08:00:00.000Z')).toBe(true)
    expect(counts('last 24 hours', '2024-10-27T09:00:00.000Z', '2024-10-26T08:00:00.000Z')).toBe(false)
  })

  it('a month before 31 March begins on 29 February in a leap year', () => {
    expect(counts('last 1 months', '2024-03-31T12:00:00.000Z', '2024-02-29T13:00:00.000Z')).toBe(true)
    expect(counts('last 1 months', '2024-03-31T12:00:00.000Z', '2024-02-29T10:00:00.000Z')).toBe(false)
  })
})
