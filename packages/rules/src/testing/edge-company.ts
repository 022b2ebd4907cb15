import type { Catalogue, CustomerRecord, ValueType } from '../index.ts'

/** Data and questions that no generator makes: stand-ins for "never", numbers at the edge of doubles, names that objects have from birth. */

/** When the questions are asked. */
export const at = '2024-04-01T08:00:00.000Z'

const label = { en: 'x', zh: '甲' }
const column = (type: ValueType) => ({ type, label })

export const catalogueIn = (timeZone: string): Catalogue => ({
  timeZone, currency: 'EUR', currencyDigits: 2, customerTable: 'customers', customerColumn: 'id', scores: {}, segments: {},
  attributes: { constructor: column('number'), balance: column('money'), birth_date: column('date'), joined_at: column('instant') },
  facts: {
    constructor: { label, table: 'fact_constructor', customerColumn: 'customer', timeColumn: '_at', columns: { minutes: column('number') } },
    visit: { label, table: 'fact_visit', customerColumn: 'customer', timeColumn: '_at', columns: { time: column('instant') } },
  },
})

export const customers: readonly CustomerRecord[] = [
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

const own = (of: CustomerRecord, name: string): unknown => (Object.hasOwn(of.attributes, name) ? of.attributes[name] : undefined)
const number = (value: unknown): string => (typeof value === 'number' ? String(value) : 'null')
const day = (value: unknown): string => (typeof value === 'string' ? `date '${value}'` : 'null')
const moment = (value: unknown): string => (typeof value === 'string' ? `timestamp '${value.replace('T', ' ').replace('Z', '')}'` : 'null')

/** The company's tables, in words that DuckDB, PostgreSQL and Trino share. */
export const statements: readonly string[] = [
  'create table customers (id varchar, "constructor" double precision, balance bigint, birth_date date, joined_at timestamp)',
  `insert into customers values ${customers.map((one) => `('${one.id}', ${number(own(one, 'constructor'))}, ${number(own(one, 'balance'))}, ${day(own(one, 'birth_date'))}, ${moment(own(one, 'joined_at'))})`).join(', ')}`,
  'create table fact_constructor (customer varchar, "_at" timestamp, minutes double precision)',
  "insert into fact_constructor values ('ann', timestamp '2024-03-01 00:00:00', cast('0.49999999999999994' as double precision))",
  'create table fact_visit (customer varchar, "_at" timestamp, "time" timestamp)',
  "insert into fact_visit values ('ann', timestamp '2024-03-01 00:00:00', timestamp '2019-01-01 00:00:00')",
]

/** A rule, how it is asked, and whom it selects. */
export interface EdgeCase {
  readonly claim: string
  readonly rule: string
  readonly zone?: string
  readonly only?: readonly string[]
  readonly who: readonly string[]
}

const everybody = customers.map(({ id }) => id)
const none = (rule: string): EdgeCase => ({ claim: `a list of the only customers to look at may be empty: ${rule}`, rule, only: [], who: [] })

export const edgeCases: readonly EdgeCase[] = [
  { claim: 'the first day there is can be asked for in zones east of Greenwich', rule: 'joined_at >= 0001-01-01', zone: 'Asia/Shanghai', who: ['first', 'last', 'old', 'new'] },
  { claim: 'a window may begin on the first day there is', rule: 'any(constructor, since 0001-01-01)', zone: 'Asia/Shanghai', who: ['ann'] },
  { claim: 'before 1900 a zone has the local mean time of its city', rule: 'date(joined_at) = 1880-01-01', zone: 'America/New_York', who: ['old'] },
  { claim: 'the first day of a zone with seconds in its offset', rule: 'date(joined_at) < 0001-01-02', who: ['first'] },
  { claim: 'after 2100 summer time goes on', rule: 'date(joined_at) = 2150-07-01', who: ['new'] },
  { claim: 'the end of the year 9999 does not come before all other days where the year 10000 has begun', rule: 'date(joined_at) >= 9999-12-31', zone: 'Asia/Shanghai', who: ['last'] },
  { claim: 'months since a day of the first century are whole months', rule: 'months_since(birth_date) = 24278', who: ['first'] },
  { claim: 'and never one more', rule: 'months_since(birth_date) = 24279', who: [] },
  { claim: 'a limit beyond 64 bits is a limit like any other', rule: 'count(constructor) >= 99999999999999999999999', who: [] },
  { claim: 'a limit beyond 64 bits may stand in a list', rule: 'balance < 90071992547409.9 and count(constructor) in (0, 99999999999999999999999)', who: ['last'] },
  { claim: 'rounding keeps all digits', rule: 'round(balance) = 90071992547409.91', who: ['first'] },
  { claim: 'what is less than a half is nothing', rule: 'round(sum(constructor.minutes)) = 0 and any(constructor)', who: ['ann'] },
  { claim: 'attributes may be called as what every object has from birth', rule: 'constructor > 1', who: ['ann'] },
  { claim: 'facts may be called so too', rule: 'constructor is null and none(constructor)', who: ['first', 'last', 'old', 'new'] },
  { claim: 'a column called time does not stand in for when the row happened', rule: 'any(visit, last 60 days)', who: ['ann'] },
  ...['balance is null', 'any(constructor)', 'none(constructor)', 'sequence(constructor, then no visit)', 'everyone take top 2 by balance'].map(none),
  { claim: 'a list of the only customers may name some that do not exist', rule: 'none(constructor)', only: ['old', 'nobody', "o'"], who: ['old'] },
  { claim: 'a list of the only customers may be long', rule: 'any(constructor) or none(constructor)', only: [...Array.from({ length: 400 }, (_, index) => `c'${index}`), ...everybody], who: everybody },
]
