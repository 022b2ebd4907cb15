import * as fc from 'fast-check'
import type { Catalogue, CustomerRecord, DimensionRows, FactRow } from '../index.ts'

/** Generated companies for the tests that hold the ways of answering a rule against each other: names, texts and identifiers are hostile. */

export const stringPool = [
  'wine', 'Wine', '', "o'neill", 'a"b', '100%', '_', '\\', '`', '😀', '豈', 'é', 'İSTANBUL', 'ΟΔΟΣ', 'straße', "'); drop table customers; --", '$1', '?', '-- x', 'a\nb', ' x ', '北京', '\uff21',
  '\uff21b',
] as const
export const zonePool = ['Europe/London', 'America/New_York', 'Asia/Shanghai', 'Australia/Lord_Howe'] as const
export const instantPool = ['2024-03-31T01:00:00.000Z', '2024-10-27T00:30:00.000Z', '2024-02-29T12:00:00.000Z', '2024-11-03T05:30:00.000Z', '2024-04-06T15:00:00.000Z', '2023-12-31T23:59:59.999Z'] as const

export const springFestivals = ['2019-02-05', '2020-01-25', '2021-02-12', '2022-02-01', '2023-01-22', '2024-02-10', '2025-01-29', '2026-02-17']

/** The prefix of the generated customers' identifiers, in another order than that of the list. */
const idPool = ["z'; drop table customers; --", 'a"b', '', '😀', '豈', '%', '$1', '\\', 'Ω', ' ', 'null', '0'] as const

const label = { en: 'x', zh: '甲' }

export interface Setting {
  readonly timeZone: string
  readonly weekStart: 'monday' | 'sunday'
  readonly billingDay: number
}

export const nastyCatalogue = ({ timeZone, weekStart, billingDay }: Setting): Catalogue => ({
  timeZone, currency: 'EUR', currencyDigits: 2, customerTable: 'cust"omers', customerColumn: 'customer_id',
  calendar: { weekStart, billingDay, holidays: { 'spring "festival"': springFestivals.toReversed(), previous: springFestivals } },
  attributes: {
    age: { type: 'number', label }, city: { type: 'string', label, column: 'ci"ty' }, balance: { type: 'money', label },
    'is member; drop table x': { type: 'boolean', label, column: 'member' }, birth_date: { type: 'date', label }, joined_at: { type: 'instant', label },
  },
  facts: {
    purchase: {
      label, table: 'fact_purchase', customerColumn: 'customer', timeColumn: 'bought at', valueColumn: 'amount',
      columns: {
        amount: { type: 'money', label, column: 'amount_minor' }, quantity: { type: 'number', label }, 'cat"egory': { type: 'string', label, column: 'category' },
        product: { type: 'string', label },
      },
      dimensions: {
        product: { label, table: 'dim_product', keyColumn: 'id', factColumn: 'product', columns: { department: { type: 'string', label }, price: { type: 'money', label } } },
      },
    },
    'con tact': {
      label, table: 'fact_contact', customerColumn: 'customer', timeColumn: 'time', hasKnownCustomers: true,
      columns: { channel: { type: 'string', label }, delivered: { type: 'boolean', label } },
    },
  },
  scores: {
    churn: { label, table: 'scores', customerColumn: 'customer', column: 'score', percentileColumn: 'percen"tile', selectColumn: 'model', selectValue: 'churn' },
    "o'ther": { label, table: 'scores', customerColumn: 'customer', column: 'score', selectColumn: 'model', selectValue: "o'ther" },
  },
  segments: {
    "v'ip": { label, members: { kind: 'table', table: 'members', customerColumn: 'customer', selectColumn: 'segment', selectValue: "v'ip" } },
    'old "ones"': { label, members: { kind: 'rule', text: 'age >= 18 or count(purchase, last 30 days) > 1' } },
    nested: { label, members: { kind: 'rule', text: `in segment "old \\"ones\\"" and not in segment "v'ip"` } },
  },
  tags: {
    'gr"ade': { label, type: 'string', values: { kind: 'table', table: 'ta"gs', customerColumn: 'customer', column: 'te"xt', selectColumn: 'tag', selectValue: "grade'; --" } },
    limit: { label, type: 'money', values: { kind: 'table', table: 'ta"gs', customerColumn: 'customer', column: 'amount', selectColumn: 'tag', selectValue: 'limit' } },
    known: { label, type: 'boolean', values: { kind: 'table', table: 'ta"gs', customerColumn: 'customer', column: 'flag', selectColumn: 'tag', selectValue: 'known' } },
    first_seen: { label, type: 'instant', values: { kind: 'expression', text: 'coalesce(first(purchase.time), joined_at)' } },
    spend: { label, type: 'money', values: { kind: 'expression', text: 'sum(purchase.amount, last 60 days) + coalesce(tag.limit, 0)' } },
    is_good: { label, type: 'boolean', values: { kind: 'expression', text: 'tag.spend > 100 and in segment nested' } },
  },
})

/** A company with its clock. */
export interface World extends Setting {
  readonly at: string
  readonly customers: readonly CustomerRecord[]
  readonly dimensions: DimensionRows
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 5 })
const text = fc.constantFrom(...stringPool)
const quarter = fc.integer({ min: -40, max: 400 }).map((value) => value / 4)
const minor = fc.integer({ min: -5_000, max: 60_000 })
const eighth = fc.integer({ min: 0, max: 8 }).map((value) => value / 8)

/** Instants that meet often, on the hour of a change of clocks and around it, so that ties and bounds are common. */
export const instant = fc.tuple(fc.constantFrom(...instantPool), fc.integer({ min: -200, max: 200 }), fc.constantFrom(3_600_000, 86_400_000, 1, 1_800_000))
  .map(([base, count, step]) => new Date(Date.parse(base) + count * step).toISOString())
const leapDays = fc.constantFrom('2000-02-29', '1996-02-29', '2001-03-01', '2001-02-28', '1980-12-31', '1980-01-01')
const day = fc.oneof({ arbitrary: instant.map((value) => value.slice(0, 10)), weight: 3 }, leapDays)

const purchase = fc.record({ time: instant, amount: maybe(minor), quantity: maybe(quarter), 'cat"egory': maybe(text), product: maybe(fc.constantFrom('p1', 'p2', 'p3')) })
const contact = fc.record({ time: instant, channel: maybe(fc.constantFrom('email', 'sms')), delivered: maybe(fc.boolean()) })

const customer = fc.record({
  attributes: fc.record({
    age: maybe(quarter), city: maybe(text), balance: maybe(minor), 'is member; drop table x': maybe(fc.boolean()), birth_date: maybe(day), joined_at: maybe(instant),
  }),
  purchases: fc.array(purchase, { maxLength: 8 }),
  contacts: fc.array(contact, { maxLength: 6 }),
  churn: maybe(eighth),
  percentile: maybe(eighth),
  other: maybe(eighth),
  isVip: fc.boolean(),
  tags: fc.record({ 'gr"ade': maybe(text), limit: maybe(minor), known: maybe(fc.boolean()) }),
})

export const dimensions: DimensionRows = {
  product: new Map<string, FactRow>([
    ['p1', { department: "o'neill", price: 1_250 }],
    ['p2', { department: null, price: 300 }],
  ]),
}

/** Companies of 6 to 12 customers; some rows of one customer happen at the same instant. */
export const world: fc.Arbitrary<World> = fc
  .record({
    timeZone: fc.constantFrom(...zonePool), weekStart: fc.constantFrom('monday' as const, 'sunday' as const), billingDay: fc.integer({ min: 1, max: 28 }),
    at: instant, people: fc.array(customer, { minLength: 6, maxLength: 12 }),
  })
  .map(({ people, ...setting }) => ({
    ...setting, dimensions,
    customers: people.map((person, index) => ({
      id: `${idPool[index] as string}${index % 3}`,
      attributes: person.attributes,
      facts: { purchase: person.purchases, 'con tact': person.contacts } as Record<string, readonly FactRow[]>,
      scores: { churn: person.churn, "o'ther": person.other },
      percentiles: { churn: person.percentile },
      segments: person.isVip ? ["v'ip"] : [],
      tags: person.tags,
    })),
  }))
