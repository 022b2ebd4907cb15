import { sql } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluateBase, exampleCatalogue, parseRule, prepareRule } from './index.ts'
import { lowerCase, upperCase } from './evaluate/values.ts'
import { openEngines, selectedOn } from './testing/engines.ts'
import type { Engines } from './testing/engines.ts'
import { at, customers, dimensions, examples, statements } from './testing/reference-company.ts'

let engines: Engines

beforeAll(async () => {
  engines = await openEngines()
  for (const statement of statements) await engines.both(statement)
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
