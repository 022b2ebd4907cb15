import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluateBase, followRule, parseRule } from './index.ts'
import type { Catalogue, CustomerRecord, Rule, ValueType } from './index.ts'
import { openEngines, selectedOn } from './testing/engines.ts'
import type { Engines } from './testing/engines.ts'
import { dayOfWall, offsetMsAt, wallAt } from './zone.ts'

/** Data and questions that no generator makes: stand-ins for "never", numbers at the edge of doubles, names that objects have from birth. */

const label = { en: 'x', zh: '甲' }
const column = (type: ValueType) => ({ type, label })

const catalogueIn = (timeZone: string): Catalogue => ({
  timeZone, currency: 'EUR', currencyDigits: 2, customerTable: 'customers', customerColumn: 'id', scores: {}, segments: {},
  attributes: { constructor: column('number'), balance: column('money'), birth_date: column('date'), joined_at: column('instant') },
  facts: {
    constructor: { label, table: 'fact_constructor', customerColumn: 'customer', timeColumn: '_at', columns: { minutes: column('number') } },
    visit: { label, table: 'fact_visit', customerColumn: 'customer', timeColumn: '_at', columns: { time: column('instant') } },
  },
})

const customers: readonly CustomerRecord[] = [
  { id: 'first', attributes: { birth_date: '0001-01-31', joined_at: '0001-01-01T00:00:00.000Z', balance: 9_007_199_254_740_991 } },
  { id: 'last', attributes: { birth_date: '9999-12-31', joined_at: '9999-12-31T23:59:59.999Z', balance: -1 } },
  { id: 'old', attributes: { birth_date: '1880-07-01', joined_at: '1880-01-01T04:58:00.000Z' }, facts: {} },
  { id: 'new', attributes: { birth_date: '2150-07-01', joined_at: '2150-06-30T23:30:00.000Z' } },
  {
    id: 'ann', attributes: Object.fromEntries([['constructor', 3]]),
    facts: {
      constructor: [{ time: '2024-03-01T00:00:00.000Z', minutes: 0.49999999999999994 }],
      visit: [{ _at: '2024-03-01T00:00:00.000Z', time: '2019-01-01T00:00:00.000Z' }],
    },
  },
]

let engines: Engines

const written = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : typeof value === 'number' ? String(value) : 'null')
const own = (of: CustomerRecord, name: string): unknown => (Object.hasOwn(of.attributes, name) ? of.attributes[name] : undefined)

beforeAll(async () => {
  engines = await openEngines()
  const { both } = engines
  await both('create table customers (id varchar, "constructor" double precision, balance bigint, birth_date date, joined_at timestamp)')
  await both('create table fact_constructor (customer varchar, "_at" timestamp, minutes double precision)')
  await both('create table fact_visit (customer varchar, "_at" timestamp, "time" timestamp)')
  await both("insert into fact_constructor values ('ann', '2024-03-01T00:00:00Z', 0.49999999999999994)")
  await both("insert into fact_visit values ('ann', '2024-03-01T00:00:00Z', '2019-01-01T00:00:00Z')")
  for (const one of customers) {
    await both(`insert into customers values ('${one.id}', ${['constructor', 'balance', 'birth_date', 'joined_at'].map((name) => written(own(one, name))).join(', ')})`)
  }
})

afterAll(async () => engines.close())

const ruleOf = (text: string, catalogue: Catalogue): Rule => {
  const parsed = parseRule(text, catalogue, { takes: true })
  if (parsed.kind === 'error') throw new Error(parsed.errors.map(({ message }) => message.en).join('; '))
  return parsed.rule
}

/** Whom a rule selects; memory, DuckDB and PostgreSQL must say the same. */
const selected = async (text: string, options: { readonly zone?: string; readonly at?: string; readonly only?: readonly string[] } = {}): Promise<readonly string[]> => {
  const { zone = 'Europe/London', at = '2024-04-01T08:00:00.000Z', only } = options
  const catalogue = catalogueIn(zone)
  const rule = ruleOf(text, catalogue)
  const inMemory = evaluateBase(rule, customers, { at, catalogue }).filter((id) => only?.includes(id) ?? true)
  const asked = { at, ...(only === undefined ? {} : { customers: only }) }
  const found = await selectedOn(engines, rule, catalogue, asked)
  expect(found.duckdb, `${text} on DuckDB`).toEqual(inMemory.toSorted())
  expect(found.postgres, `${text} on PostgreSQL`).toEqual(inMemory.toSorted())
  return inMemory
}

describe('moments far from ours', () => {
  it('the first day there is can be asked for in zones east of Greenwich', async () => {
    expect(await selected('joined_at >= 0001-01-01', { zone: 'Asia/Shanghai' })).toEqual(['first', 'last', 'old', 'new'])
    expect(await selected('any(constructor, since 0001-01-01)', { zone: 'Asia/Shanghai' })).toEqual(['ann'])
  })

  it('before 1900 a zone has the local mean time of its city', async () => {
    expect(await selected('date(joined_at) = 1880-01-01', { zone: 'America/New_York' })).toEqual(['old'])
    expect(await selected('date(joined_at) < 0001-01-02')).toEqual(['first'])
    expect(offsetMsAt('Europe/London', Date.parse('1840-01-01T00:00:00Z'))).toBe(-75_000)
  })

  it('after 2100 summer time goes on', async () => {
    expect(await selected('date(joined_at) = 2150-07-01')).toEqual(['new'])
  })

  it('the end of the year 9999 does not come before all other days where the year 10000 has begun', async () => {
    expect(await selected('date(joined_at) >= 9999-12-31', { zone: 'Asia/Shanghai' })).toEqual(['last'])
    expect(dayOfWall(wallAt('Asia/Shanghai', Date.parse('9999-12-31T23:59:59.999Z')))).toBe('9999-12-31')
  })

  it('months since a day of the first century are whole months', async () => {
    expect(await selected('months_since(birth_date) = 24278')).toEqual(['first'])
    expect(await selected('months_since(birth_date) = 24279')).toEqual([])
  })

  it('a window of 1,950 years begins 1,950 years ago, not in 1974', () => {
    const catalogue = catalogueIn('UTC')
    const facts = { constructor: [{ time: '1800-01-01T00:00:00.000Z' }] }
    expect(evaluateBase(ruleOf('any(constructor, last 1950 years)', catalogue), [{ id: '1', attributes: {}, facts }], { at: '2024-04-01T08:00:00.000Z', catalogue })).toEqual(['1'])
  })

  it.each(['joined_at > 0000-01-01', 'joined_at > 9999-12-31T23:59:59-05:00'])('%s is refused: engines know the years 1 to 9999', (text) => {
    expect(parseRule(text, catalogueIn('UTC')).kind).toBe('error')
  })
})

describe('numbers at the edge of doubles', () => {
  it('a limit beyond 64 bits is a limit like any other', async () => {
    expect(await selected('count(constructor) >= 99999999999999999999999')).toEqual([])
    expect(await selected('balance < 90071992547409.9 and count(constructor) in (0, 99999999999999999999999)')).toEqual(['last'])
  })

  it('rounding keeps all digits, and what is less than a half is nothing', async () => {
    expect(await selected('round(balance) = 90071992547409.91')).toEqual(['first'])
    expect(await selected('round(sum(constructor.minutes)) = 0 and any(constructor)')).toEqual(['ann'])
  })
})

describe('names that every object has from birth', () => {
  it('are attributes and facts like any other', async () => {
    expect(await selected('constructor > 1')).toEqual(['ann'])
    expect(await selected('constructor is null and none(constructor)')).toEqual(['first', 'last', 'old', 'new'])
    const rule = ruleOf('any(constructor, last 7 days)', catalogueIn('UTC'))
    const followed = followRule(rule, catalogueIn('UTC')).follow({ id: '1', attributes: {}, facts: {} }, '2024-03-01T00:00:00.000Z')
    expect(followed.apply({ kind: 'fact', fact: 'constructor', row: { time: '2024-03-01T00:00:00.000Z' } }, '2024-03-02T00:00:00.000Z')).toBe(true)
    expect(followed.nextChange('2025-01-01T00:00:00.000Z')).toEqual({ kind: 'changes', at: '2024-03-08T00:00:00.001Z', value: false })
  })

  it('a column called time does not stand in for when the row happened', async () => {
    expect(await selected('any(visit, last 60 days)')).toEqual(['ann'])
    const catalogue = catalogueIn('UTC')
    const ann = customers.at(-1) as CustomerRecord
    const followed = followRule(ruleOf('any(visit, last 60 days)', catalogue), catalogue).follow(ann, '2024-04-01T00:00:00.000Z')
    expect(followed.nextChange('2025-01-01T00:00:00.000Z')).toEqual({ kind: 'changes', at: '2024-04-30T00:00:00.001Z', value: false })
  })
})

describe('a list of the only customers to look at', () => {
  it.each(['balance is null', 'any(constructor)', 'none(constructor)', 'sequence(constructor, then no visit)', 'everyone take top 2 by balance'])('may be empty: %s', async (text) => {
    expect(await selected(text, { only: [] })).toEqual([])
  })

  it('may name customers that do not exist', async () => {
    expect(await selected('none(constructor)', { only: ['old', 'nobody', "o'"] })).toEqual(['old'])
  })
})
