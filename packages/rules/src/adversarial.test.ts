import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluateBase, followRule, parseRule } from './index.ts'
import type { Catalogue, CustomerRecord, Rule } from './index.ts'
import { at, catalogueIn, customers, edgeCases, statements } from './testing/edge-company.ts'
import { openEngines, selectedOn } from './testing/engines.ts'
import type { Engines } from './testing/engines.ts'
import { dayOfWall, offsetMsAt, wallAt } from './zone.ts'

let engines: Engines

beforeAll(async () => {
  engines = await openEngines()
  for (const statement of statements) await engines.both(statement)
})

afterAll(async () => engines.close())

const ruleOf = (text: string, catalogue: Catalogue): Rule => {
  const parsed = parseRule(text, catalogue, { takes: true })
  if (parsed.kind === 'error') throw new Error(parsed.errors.map(({ message }) => message.en).join('; '))
  return parsed.rule
}

describe('data and questions that no generator makes', () => {
  it.each(edgeCases)('$claim', async ({ rule: text, zone = 'Europe/London', only, who }) => {
    const catalogue = catalogueIn(zone)
    const rule = ruleOf(text, catalogue)
    const inMemory = evaluateBase(rule, customers, { at, catalogue }).filter((id) => only?.includes(id) ?? true)
    expect(inMemory).toEqual(who)
    const found = await selectedOn(engines, rule, catalogue, only === undefined ? { at } : { at, customers: only })
    expect(found).toEqual({ duckdb: who.toSorted(), postgres: who.toSorted() })
  })
})

describe('moments far from ours', () => {
  it('before 1900 a zone has the local mean time of its city', () => {
    expect(offsetMsAt('Europe/London', Date.parse('1840-01-01T00:00:00Z'))).toBe(-75_000)
  })

  it('the year 10000 is not written', () => {
    expect(dayOfWall(wallAt('Asia/Shanghai', Date.parse('9999-12-31T23:59:59.999Z')))).toBe('9999-12-31')
  })

  it('a window of 1,950 years begins 1,950 years ago, not in 1974', () => {
    const catalogue = catalogueIn('UTC')
    const facts = { constructor: [{ time: '1800-01-01T00:00:00.000Z' }] }
    expect(evaluateBase(ruleOf('any(constructor, last 1950 years)', catalogue), [{ id: '1', attributes: {}, facts }], { at, catalogue })).toEqual(['1'])
  })

  it.each(['joined_at > 0000-01-01', 'joined_at > 9999-12-31T23:59:59-05:00'])('%s is refused: engines know the years 1 to 9999', (text) => {
    expect(parseRule(text, catalogueIn('UTC')).kind).toBe('error')
  })
})

describe('names that every object has from birth', () => {
  it('are followed like any other', () => {
    const rule = ruleOf('any(constructor, last 7 days)', catalogueIn('UTC'))
    const followed = followRule(rule, catalogueIn('UTC')).follow({ id: '1', attributes: {}, facts: {} }, '2024-03-01T00:00:00.000Z')
    expect(followed.apply({ kind: 'fact', fact: 'constructor', row: { time: '2024-03-01T00:00:00.000Z' } }, '2024-03-02T00:00:00.000Z')).toBe(true)
    expect(followed.nextChange('2025-01-01T00:00:00.000Z')).toEqual({ kind: 'changes', at: '2024-03-08T00:00:00.001Z', value: false })
  })

  it('a column called time does not stand in for when the row happened', () => {
    const catalogue = catalogueIn('UTC')
    const ann = customers.at(-1) as CustomerRecord
    const followed = followRule(ruleOf('any(visit, last 60 days)', catalogue), catalogue).follow(ann, '2024-04-01T00:00:00.000Z')
    expect(followed.nextChange('2025-01-01T00:00:00.000Z')).toEqual({ kind: 'changes', at: '2024-04-30T00:00:00.001Z', value: false })
  })
})
