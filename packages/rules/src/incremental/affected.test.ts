import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { duckdbDialect, render, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Catalogue } from '../catalogue.ts'
import { compileRule } from '../compile/rule.ts'
import { exampleCatalogue } from '../example-catalogue.ts'
import { parseRule } from '../rule.ts'
import type { Rule } from '../tree.ts'
import { affectedByTime } from './affected.ts'

let connection: DuckDBConnection

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run("set timezone = 'UTC'")
  await connection.run(`
    create table customers as select 'c' || i as customer_id, 30.0 as age from range(2000) t(i);
    create table fact_purchase as select 'c' || (i * 7919 % 2000) as customer_id, timestamp '2023-12-01' + to_minutes(cast(i * 37 as bigint)) as bought_at, (i % 90) * 100 as amount_minor, 1.0 as quantity from range(6000) t(i);
    create table fact_contact as select 'c' || (i * 104729 % 2000) as customer_id, timestamp '2024-01-01' + to_minutes(cast(i * 53 as bigint)) as time, 'email' as channel, true as delivered from range(3000) t(i)`)
})

afterAll(() => connection.closeSync())

const ids = async (query: Sql): Promise<ReadonlySet<string>> => {
  const { text, values } = render(query, 'duckdb')
  return new Set((await connection.runAndReadAll(text, values as unknown as DuckDBValue[])).getRows().map(([id]) => id as string))
}

const ruleOf = (text: string, catalogue: Catalogue): Rule => {
  const parsed = parseRule(text, catalogue)
  if (parsed.kind === 'error') throw new Error(parsed.errors[0]?.message.en)
  return parsed.rule
}

const unit = fc.constantFrom('hours', 'days', 'weeks', 'months')
const count = fc.integer({ min: 1, max: 30 })
const atom = fc.oneof(
  fc.tuple(count, unit, fc.integer({ min: 0, max: 3 }), fc.constantFrom('>', '<=')).map(([n, name, limit, sign]) => `count(purchase, last ${n} ${name}) ${sign} ${limit}`),
  fc.tuple(count, count, unit).map(([from, more, name]) => `any(contact, between ${from} and ${from + more} ${name} ago)`),
  fc.tuple(count, unit).map(([n, name]) => `sequence(purchase where amount > 20, then no contact within ${n} ${name})`),
  fc.tuple(count, unit).map(([n, name]) => `sum(purchase.amount, last ${Math.min(n, 9)} ${name}, against previous 2) > 1`),
  fc.constantFrom('any(purchase, this month)', 'none(contact, previous week)', 'sum(purchase.amount) > 60', 'any(purchase, from 2024-01-01 to 2024-02-01)', 'age > 18'),
)
const text = fc.oneof(atom, fc.tuple(atom, fc.constantFrom('and', 'or'), atom).map((parts) => parts.join(' ')))

describe('whom the passing of time concerns', () => {
  it('are at least all whose answer is another one at the later instant', async () => {
    const seen = { some: 0, everybody: 0, nobody: 0, changed: 0 }
    await fc.assert(fc.asyncProperty(text, fc.constantFrom('Europe/London', 'America/New_York', 'Asia/Shanghai'), fc.integer({ min: 0, max: 140 * 24 * 60 }), fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 4_000 })), async (rule, timeZone, start, minutes) => {
      const catalogue = { ...exampleCatalogue, timeZone }
      const parsed = ruleOf(rule, catalogue)
      const since = new Date(Date.UTC(2023, 11, 20) + start * 60_000).toISOString()
      const at = new Date(Date.parse(since) + minutes * 60_000).toISOString()
      const affected = affectedByTime(parsed, catalogue, { since, at }, duckdbDialect)
      seen[affected.kind] += 1
      if (affected.kind === 'everybody') return
      const [before, after] = [await ids(compileRule(parsed, catalogue, { at: since, dialect: duckdbDialect })), await ids(compileRule(parsed, catalogue, { at, dialect: duckdbDialect }))]
      const concerned = affected.kind === 'nobody' ? new Set<string>() : await ids(sql`select customer_id from (${affected.customers})`)
      const changed = [...before].filter((id) => !after.has(id)).concat([...after].filter((id) => !before.has(id)))
      seen.changed += changed.length
      expect(changed.filter((id) => !concerned.has(id)), `${rule} in ${timeZone} from ${since} to ${at}`).toEqual([])
    }), { numRuns: 400 })
    expect(seen.some).toBeGreaterThan(150)
    expect(seen.changed).toBeGreaterThan(1_000)
  }, 60_000)

  it('are everybody when a day or a period has begun that the rule speaks of, and nobody when it does not speak of time', () => {
    const kindOf = (rule: string, since: string, at: string): string => affectedByTime(ruleOf(rule, exampleCatalogue), exampleCatalogue, { since, at }, duckdbDialect).kind
    expect(kindOf('any(purchase, this month) and age > 3', '2024-02-10T10:00:00Z', '2024-02-20T10:00:00Z')).toBe('some')
    expect(kindOf('any(purchase, this month) and age > 3', '2024-02-10T10:00:00Z', '2024-03-01T00:00:00Z')).toBe('everybody')
    expect(kindOf('birth_date < today()', '2024-02-10T10:00:00Z', '2024-02-10T23:00:00Z')).toBe('nobody')
    expect(kindOf('birth_date < today()', '2024-02-10T10:00:00Z', '2024-02-11T00:00:00Z')).toBe('everybody')
    expect(kindOf('age > 18', '2024-02-10T10:00:00Z', '2030-02-11T00:00:00Z')).toBe('nobody')
    expect(kindOf('age > 18', '2024-02-10T10:00:00Z', '2023-02-11T00:00:00Z')).toBe('everybody')
  })
})
