import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { duckdbDialect, ident, readable, render, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkRule, compileRule, compileValues, evaluateRule, explainRule, explainValues, fromBuilder, parseRule, printRule, toBuilder } from './index.ts'
import type { Catalogue, CustomerRecord, DimensionRows, Explanation, Expression, FactRow, Rule, ValueType, Window } from './index.ts'

/** Generators for the test that holds SQL and memory against each other: a company with hostile names, and well-typed rule trees. */

const stringPool = [
  'wine', 'Wine', '', "o'neill", 'a"b', '100%', '_', '\\', '`', '😀', '豈', 'é', 'İSTANBUL', 'ΟΔΟΣ', "'); drop table customers; --", '$1', '-- x', 'a\nb', '北京', '\uff21', '\uff21b',
] as const
const zonePool = ['Europe/London', 'America/New_York', 'Asia/Shanghai', 'Australia/Lord_Howe'] as const
const instantPool = ['2024-03-31T01:00:00.000Z', '2024-10-27T00:30:00.000Z', '2024-02-29T12:00:00.000Z', '2024-11-03T05:30:00.000Z', '2024-04-06T15:00:00.000Z', '2023-12-31T23:59:59.999Z'] as const

const label = { en: 'x', zh: '甲' }

const nastyCatalogue = (timeZone: string): Catalogue => ({
  timeZone, currency: 'EUR', currencyDigits: 2, customerTable: 'cust"omers', customerColumn: 'customer_id',
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
  scores: { churn: { label, table: 'scores', customerColumn: 'customer', column: 'score', selectColumn: 'model', selectValue: 'churn' } },
  segments: {
    "v'ip": { label, members: { kind: 'table', table: 'members', customerColumn: 'customer', selectColumn: 'segment', selectValue: "v'ip" } },
    'old "ones"': { label, members: { kind: 'rule', text: 'age >= 18 or count(purchase, last 30 days) > 1' } },
    nested: { label, members: { kind: 'rule', text: `in segment "old \\"ones\\"" and not in segment "v'ip"` } },
  },
})

type Tree = fc.Arbitrary<Expression>
type Leaves = Readonly<Record<ValueType, Tree>>
type Scope = 'customer' | 'purchase' | 'con tact'

const literal = (type: ValueType, value: fc.Arbitrary<string | number | boolean>): Tree => value.map((one): Expression => ({ op: 'literal', type, value: one }))
const ruleInstant = fc.tuple(fc.constantFrom(...instantPool), fc.integer({ min: -90, max: 90 })).map(([base, days]) => new Date(Date.parse(base) + days * 86_400_000).toISOString())

const literals: Leaves = {
  string: literal('string', fc.constantFrom(...stringPool)),
  number: literal('number', fc.integer({ min: -8, max: 400 }).map((value) => value / 4)),
  money: literal('money', fc.integer({ min: -1_000, max: 60_000 })),
  boolean: literal('boolean', fc.boolean()),
  date: literal('date', ruleInstant.map((value) => value.slice(0, 10))),
  instant: literal('instant', ruleInstant),
}

const attribute = (name: string): Tree => fc.constant({ op: 'attribute', name })
const columnNode = (name: string, dimension?: string): Tree => fc.constant({ op: 'column', name, ...(dimension === undefined ? {} : { dimension }) })

const windowArbitrary: fc.Arbitrary<Window> = fc.oneof(
  fc.record({ kind: fc.constant('last' as const), count: fc.integer({ min: 1, max: 60 }), unit: fc.constantFrom('hours', 'days', 'weeks', 'months', 'years') }),
  fc.record({ kind: fc.constant('ago' as const), from: fc.integer({ min: 0, max: 20 }), to: fc.integer({ min: 21, max: 90 }), unit: fc.constantFrom('hours', 'days', 'weeks', 'months') }),
  fc.record({ kind: fc.constant('since' as const), from: fc.oneof(ruleInstant, ruleInstant.map((value) => value.slice(0, 10))) }),
  fc.record({ kind: fc.constant('span' as const), from: ruleInstant.map((value) => `2023${value.slice(4)}`), to: ruleInstant }).filter(({ from, to }) => !from.includes('02-29') && from < to),
  fc.record({ kind: fc.constant('calendar' as const), unit: fc.constantFrom('day', 'week', 'month', 'quarter', 'year'), back: fc.constantFrom(0, 1) }),
) as fc.Arbitrary<Window>

const columnsOf: Readonly<Record<Exclude<Scope, 'customer'>, Readonly<Partial<Record<ValueType, Tree>>>>> = {
  purchase: {
    string: fc.oneof(columnNode('cat"egory'), columnNode('product'), columnNode('department', 'product')), number: columnNode('quantity'),
    money: fc.oneof(columnNode('amount'), columnNode('price', 'product')), instant: columnNode('time'),
  },
  'con tact': { string: columnNode('channel'), boolean: columnNode('delivered'), instant: columnNode('time') },
}

const aggregate = (type: ValueType): Tree => {
  const fact = fc.constantFrom<Exclude<Scope, 'customer'>>('purchase', 'con tact')
  return fact.chain((name) => {
    const columns = columnsOf[name]
    const where = fc.option(condition(name, 1), { nil: undefined, freq: 2 })
    const window = fc.option(windowArbitrary, { nil: undefined, freq: 3 })
    const made = (of: fc.Arbitrary<Expression | undefined>, functions: readonly string[]): Tree =>
      fc.record({ of, where, window, function: fc.constantFrom(...functions) }).map((parts) => {
        const node: Record<string, unknown> = { op: 'aggregate', fact: name, function: parts.function }
        for (const key of ['of', 'window', 'where'] as const) if (parts[key] !== undefined) node[key] = parts[key]
        return node as unknown as Expression
      })
    const ofType = columns[type]
    if (type === 'boolean') return made(fc.constant(undefined), ['any', 'none'])
    if (type === 'number') {
      const any = fc.oneof(...Object.values(columns))
      const counts = fc.oneof(made(fc.constant(undefined), ['count']), made(any, ['count', 'distinct']))
      return ofType === undefined ? counts : fc.oneof(counts, made(ofType, ['sum', 'avg', 'min', 'max', 'first', 'last']), made(productOf(ofType), ['sum', 'avg', 'max']))
    }
    const folding = type === 'money' ? ['sum', 'avg', 'min', 'max', 'first', 'last'] : ['min', 'max', 'first', 'last']
    return ofType === undefined ? value(type, 'customer', 0) : made(ofType, folding)
  })
}

const productOf = (of: Tree): Tree => fc.tuple(of, fc.constantFrom('+', '-', '*'), of).map(([left, operator, right]): Expression => ({ op: 'arithmetic', operator: operator as '+', left, right }))

const leaf = (type: ValueType, scope: Scope): Tree => {
  if (scope !== 'customer') return columnsOf[scope][type] ?? literals[type]
  const attributes: Leaves = {
    string: attribute('city'), number: fc.oneof(attribute('age'), fc.constant<Expression>({ op: 'score', name: 'churn' })), money: attribute('balance'),
    boolean: fc.oneof(attribute('is member; drop table x'), fc.constantFrom("v'ip", 'old "ones"', 'nested').map((name): Expression => ({ op: 'segment', name }))),
    date: fc.oneof(attribute('birth_date'), fc.constant<Expression>({ op: 'today' })), instant: fc.oneof(attribute('joined_at'), fc.constant<Expression>({ op: 'now' })),
  }
  return attributes[type]
}

const call = (name: string, ...of: readonly Tree[]): Tree => fc.tuple(...of).map((args) => ({ op: 'call', name, of: args }) as unknown as Expression)

const numeric = (type: 'number' | 'money', scope: Scope, depth: number): readonly Tree[] => {
  const same = value(type, scope, depth - 1)
  const number = value('number', scope, depth - 1)
  const arithmetic = (operators: readonly string[], left: Tree, right: Tree): Tree =>
    fc.tuple(left, fc.constantFrom(...operators), right).map(([a, operator, b]): Expression => ({ op: 'arithmetic', operator: operator as '+', left: a, right: b }))
  return [
    arithmetic(['+', '-'], leaf(type, scope), same),
    arithmetic(['*', '/'], leaf(type, scope), type === 'money' ? fc.oneof(leaf('number', scope), literals.number) : number),
    ...(['abs', 'round', 'floor', 'ceil'] as const).map((name) => call(name, leaf(type, scope))),
    fc.tuple(leaf(type, scope)).map(([of]): Expression => (of.op === 'literal' ? of : { op: 'negate', of })),
  ]
}

/** A value of a type over a scope; literals only beside something that has a type. */
const value = (type: ValueType, scope: Scope, depth: number): Tree => {
  const choices: Tree[] = [leaf(type, scope)]
  if (scope === 'customer' && depth > 0) choices.push(aggregate(type), aggregate(type))
  if (depth > 0) {
    if (type === 'number' || type === 'money') choices.push(...numeric(type, scope, depth))
    if (type === 'string') choices.push(call('lower', leaf('string', scope)))
    if (type === 'number') {
      choices.push(call('length', leaf('string', scope)))
      const moment = fc.oneof(leaf('instant', scope), scope === 'customer' ? leaf('date', scope) : leaf('instant', scope))
      for (const name of ['year', 'month', 'day', 'weekday', 'days_since', 'months_since', 'years_since']) choices.push(call(name, moment))
      choices.push(call('hours_since', leaf('instant', scope)))
      if (scope === 'customer') choices.push(call('days_since', aggregate('instant')))
    }
    if (type === 'date') choices.push(call('date', leaf('instant', scope)))
    if (type !== 'boolean') {
      choices.push(call('coalesce', leaf(type, scope), literals[type]))
      const when = condition(scope, 0)
      choices.push(fc.tuple(when, leaf(type, scope), fc.option(literals[type], { nil: undefined })).map(([test, then, otherwise]): Expression => ({
        op: 'case', branches: [{ when: test, value: then }], ...(otherwise === undefined ? {} : { otherwise }),
      })))
    }
  }
  return fc.oneof(...choices)
}

const orderedTypes = ['string', 'number', 'money', 'date', 'instant'] as const

const comparison = (scope: Scope, depth: number): Tree =>
  fc.constantFrom(...orderedTypes).chain((type) => {
    const left = value(type, scope, depth)
    const other = type === 'instant' ? fc.oneof(literals.instant, literals.date) : literals[type]
    const operator = fc.constantFrom('=', '!=', '<', '<=', '>', '>=')
    const compare = fc.tuple(left, operator, fc.oneof({ arbitrary: other, weight: 3 }, { arbitrary: leaf(type, scope), weight: 1 }))
      .map(([a, sign, b]): Expression => ({ op: 'compare', operator: sign as '=', left: a, right: b }))
    const oneOf = fc.tuple(left, fc.array(literals[type], { minLength: 1, maxLength: 6 })).map(([of, values]) => ({ op: 'in', of, values }) as unknown as Expression)
    const simple = leaf(type, scope)
    const between = fc.tuple(simple, other, other).map(([of, from, to]): Expression => ({ op: 'between', of, from, to }))
    const texts = fc.tuple(fc.constantFrom('contains', 'starts_with', 'ends_with'), value('string', scope, depth), literals.string).map(([name, a, b]) => ({ op: 'call', name, of: [a, b] }) as unknown as Expression)
    return fc.oneof(compare, compare, oneOf, between, left.map((of): Expression => ({ op: 'known', of })), texts)
  })

const condition = (scope: Scope, depth: number): Tree => {
  const simple = fc.oneof(comparison(scope, depth), leaf('boolean', scope))
  if (depth === 0) return simple
  const inner = condition(scope, depth - 1)
  const group = fc.tuple(fc.constantFrom('and', 'or'), fc.array(inner, { minLength: 2, maxLength: 3 })).map(([op, of]) => ({ op, of }) as unknown as Expression)
  return fc.oneof(simple, ...(scope === 'customer' ? [aggregate('boolean')] : []), group, inner.map((of): Expression => ({ op: 'not', of })))
}

/** A condition over a customer: comparisons, text, lists, windows over facts, segments, nested and / or / not. */
const ruleArbitrary: Tree = condition('customer', 2)

const existence: Tree = fc.tuple(aggregate('boolean'), fc.boolean()).map(([of, isNot]): Expression => (isNot ? { op: 'not', of } : of))

const figure: Tree = fc.constantFrom('number' as const, 'money' as const).chain((type) =>
  fc.tuple(aggregate(type), fc.constantFrom('=', '!=', '<', '<=', '>', '>='), literals[type]).map(([left, operator, right]): Expression => ({ op: 'compare', operator: operator as '=', left, right })))

/** Figures beside the customer's own values: these need every customer's figures. */
const mixed: Tree = fc.tuple(aggregate('money'), fc.constantFrom('<', '>='), attribute('balance')).map(([left, operator, right]): Expression => ({ op: 'compare', operator: operator as '<', left, right }))

const ownWord: Tree = fc.oneof(
  fc.tuple(attribute('city'), literals.string).map(([left, right]): Expression => ({ op: 'compare', operator: '=', left, right })),
  fc.tuple(attribute('age'), literals.number).map(([left, right]): Expression => ({ op: 'compare', operator: '>', left, right })),
  leaf('boolean', 'customer'),
)

/** Rules as people write them: a few conditions over figures of facts and the customer's own values, all of them or one of some. */
const everyday: Tree = (() => {
  const part = fc.oneof({ arbitrary: figure, weight: 4 }, { arbitrary: existence, weight: 4 }, { arbitrary: ownWord, weight: 4 }, mixed)
  const some = fc.array(part, { minLength: 2, maxLength: 3 }).map((of) => ({ op: 'or', of }) as unknown as Expression)
  const refused = fc.oneof(some, part).map((of): Expression => ({ op: 'not', of }))
  return fc.array(fc.oneof({ arbitrary: part, weight: 4 }, some, refused), { minLength: 1, maxLength: 4 })
    .map((of) => (of.length === 1 ? (of[0] as Expression) : ({ op: 'and', of } as unknown as Expression)))
})()

let connection: DuckDBConnection

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run("set timezone = 'UTC'")
  await connection.run('set threads = 1')
})

afterAll(() => connection.closeSync())

const run = async (query: Sql): Promise<Record<string, unknown>[]> => {
  const { text, values } = render(query, 'duckdb')
  return (await connection.runAndReadAll(text, values as unknown as DuckDBValue[])).getRowObjectsJS()
}

interface World {
  readonly zone: string
  readonly at: string
  readonly customers: readonly CustomerRecord[]
  readonly dimensions: DimensionRows
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 5 })
const text = fc.constantFrom(...stringPool)
const quarter = fc.integer({ min: -40, max: 400 }).map((value) => value / 4)
const minor = fc.integer({ min: -5_000, max: 60_000 })
const instant = fc.tuple(fc.constantFrom(...instantPool), fc.integer({ min: -200, max: 200 }), fc.constantFrom(3_600_000, 86_400_000, 1, 1_800_000))
  .map(([base, count, step]) => new Date(Date.parse(base) + count * step).toISOString())
const day = instant.map((value) => value.slice(0, 10))

const purchase = fc.record({ time: instant, amount: maybe(minor), quantity: maybe(quarter), 'cat"egory': maybe(text), product: maybe(fc.constantFrom('p1', 'p2', 'p3')) })
const contact = fc.record({ time: instant, channel: maybe(fc.constantFrom('email', 'sms')), delivered: maybe(fc.boolean()) })

const customer = fc.record({
  attributes: fc.record({
    age: maybe(quarter), city: maybe(text), balance: maybe(minor), 'is member; drop table x': maybe(fc.boolean()), birth_date: maybe(day), joined_at: maybe(instant),
  }),
  purchases: fc.array(purchase, { maxLength: 8 }),
  contacts: fc.array(contact, { maxLength: 4 }),
  churn: maybe(fc.integer({ min: 0, max: 8 }).map((value) => value / 8)),
  isVip: fc.boolean(),
})

const dimensions: DimensionRows = {
  product: new Map<string, FactRow>([
    ['p1', { department: "o'neill", price: 1_250 }],
    ['p2', { department: null, price: 300 }],
  ]),
}

const world: fc.Arbitrary<World> = fc
  .record({ zone: fc.constantFrom(...zonePool), at: instant, people: fc.array(customer, { minLength: 6, maxLength: 12 }) })
  .map(({ zone, at, people }) => ({
    zone, at, dimensions,
    customers: people.map((person, index) => ({
      id: `c${index}`,
      attributes: person.attributes,
      facts: { purchase: person.purchases, 'con tact': person.contacts } as Record<string, readonly FactRow[]>,
      scores: { churn: person.churn },
      segments: person.isVip ? ["v'ip"] : [],
    })),
  }))

const cell = (value: unknown): Sql => sql`${value as string | number | boolean | null}`

const fill = async (table: string, columns: readonly (readonly [name: string, type: string])[], rows: readonly (readonly unknown[])[]): Promise<void> => {
  const names = columns.map(([name, type]) => `"${name.replaceAll('"', '""')}" ${type}`).join(', ')
  await connection.run(`create or replace table "${table.replaceAll('"', '""')}" (${names})`)
  for (const row of rows) {
    const casts = row.map((value, index) => sql`cast(${cell(value)} as ${{ kind: 'sql', parts: [{ kind: 'text', text: (columns[index] as readonly [string, string])[1] }] }})`)
    await run({ kind: 'sql', parts: [...sql`insert into ${ident(table)} values (`.parts, ...casts.flatMap((one, index) => (index === 0 ? one.parts : [...sql`, `.parts, ...one.parts])), ...sql`)`.parts] })
  }
}

const load = async ({ customers }: World): Promise<void> => {
  const attributes = ['age', 'city', 'balance', 'is member; drop table x', 'birth_date', 'joined_at']
  await fill('cust"omers', [['customer_id', 'varchar'], ['age', 'double'], ['ci"ty', 'varchar'], ['balance', 'bigint'], ['member', 'boolean'], ['birth_date', 'date'], ['joined_at', 'timestamp']],
    customers.map((one) => [one.id, ...attributes.map((name) => one.attributes[name])]))
  await fill('fact_purchase', [['customer', 'varchar'], ['bought at', 'timestamp'], ['amount_minor', 'bigint'], ['quantity', 'double'], ['category', 'varchar'], ['product', 'varchar']], [
    ...customers.flatMap((one) => (one.facts?.['purchase'] ?? []).map((row) => [one.id, row['time'], row['amount'], row['quantity'], row['cat"egory'], row['product']])),
    [null, '2024-02-01T00:00:00.000Z', 5, 1, 'wine', 'p1'],
    ['a stranger', '2024-02-01T00:00:00.000Z', 5, 1, 'wine', 'p1'],
  ])
  await fill('fact_contact', [['customer', 'varchar'], ['time', 'timestamp'], ['channel', 'varchar'], ['delivered', 'boolean']],
    customers.flatMap((one) => (one.facts?.['con tact'] ?? []).map((row) => [one.id, row['time'], row['channel'], row['delivered']])))
  await fill('dim_product', [['id', 'varchar'], ['department', 'varchar'], ['price', 'bigint']], [...(dimensions['product'] as ReadonlyMap<string, FactRow>)].map(([id, row]) => [id, row['department'], row['price']]))
  await fill('scores', [['customer', 'varchar'], ['model', 'varchar'], ['score', 'double']], [
    ...customers.map((one) => [one.id, 'churn', one.scores?.['churn']]), ...customers.map((one) => [one.id, 'other', 0.5]),
  ])
  await fill('members', [['customer', 'varchar'], ['segment', 'varchar']], [
    ...customers.filter((one) => (one.segments as readonly string[]).length > 0).map((one) => [one.id, "v'ip"]), [null, "v'ip"],
  ])
}

const flat = (explanation: Explanation): readonly (readonly [string, unknown])[] => [[explanation.text, explanation.value], ...explanation.parts.flatMap(flat)]

const checkAgreement = async (tree: unknown, catalogue: Catalogue, { at, customers }: World, counted: { cases: number; selected: number }): Promise<void> => {
  const checked = checkRule({ language: 1, when: tree }, catalogue)
  if (checked.kind === 'error') throw new Error(`a generated tree was refused: ${checked.errors.map(({ path, message }) => `${path} ${message.en}`).join('; ')}\n${JSON.stringify(tree)}`)
  const rule: Rule = checked.rule
  const written = printRule(rule, catalogue)
  expect(parseRule(written, catalogue), written).toEqual({ kind: 'ok', rule })
  expect(fromBuilder(toBuilder(rule, catalogue), catalogue), written).toEqual({ kind: 'ok', rule })
  const bySql = (await run(compileRule(rule, catalogue, { at, dialect: duckdbDialect }))).map((row) => row['customer_id'] as string).sort()
  const inMemory = customers.filter((one) => evaluateRule(rule, one, { at, catalogue, dimensions })).map(({ id }) => id).sort()
  expect(bySql, `${written} at ${at} in ${catalogue.timeZone}`).toEqual(inMemory)
  counted.cases += 1
  counted.selected += inMemory.length > 0 && inMemory.length < customers.length ? 1 : 0
  if (counted.cases % 4 !== 0) return
  const some = customers.slice(0, 2)
  const values = compileValues(rule, catalogue, { at, dialect: duckdbDialect, customers: some.map(({ id }) => id) })
  for (const row of await run(values.sql)) {
    const one = some.find(({ id }) => id === row['customer_id']) as CustomerRecord
    const memory = explainRule(rule, { ...one }, { at, catalogue: { ...catalogue }, dimensions })
    const engine = explainValues(rule, catalogue, values.parts, row)
    const segments = new Set(flat(memory).map(([line]) => line).filter((line) => line.startsWith('in segment')))
    if (segments.size === 0) expect(flat(engine), `${written} at ${at} in ${catalogue.timeZone}`).toEqual(flat(memory))
  }
}

describe('a rule compiled to SQL and the same rule in memory', () => {
  it('select the same customers on every generated company, clock and rule, and print back to the same tree', async () => {
    const counted = { cases: 0, selected: 0 }
    await fc.assert(
      fc.asyncProperty(world, fc.array(ruleArbitrary, { minLength: 30, maxLength: 30 }), async (one, trees) => {
        await load(one)
        const catalogue = nastyCatalogue(one.zone)
        for (const tree of trees) await checkAgreement(tree, catalogue, one, counted)
      }),
      { numRuns: 50, endOnFailure: true },
    )
    expect(counted.cases).toBeGreaterThanOrEqual(1_000)
    expect(counted.selected).toBeGreaterThan(200)
  })

  it('select the same customers by every way the SQL can take for a rule of conditions over facts and the customer', async () => {
    const counted = { cases: 0, selected: 0 }
    const ways = { joined: 0, listed: 0, notListed: 0, rowsOnly: 0, narrowed: 0, answeredByScan: 0 }
    const count = (tree: Expression, catalogue: Catalogue, at: string): void => {
      const query = readable(compileRule({ language: 1, when: tree }, catalogue, { at, dialect: duckdbDialect }))
      if (query.includes('left join "purchase_by_customer"')) ways.joined += 1
      if (query.includes(' in (select "purchase_by_customer"."customer"')) ways.listed += 1
      if (query.includes(' not in (select "purchase_by_customer"."customer"')) ways.notListed += 1
      if (query.includes('-- customers with such a row')) ways.rowsOnly += 1
      if (query.includes('in (select "candidates"."customer" from "candidates")')) ways.narrowed += 1
      if (!query.includes('from "cust""omers"')) ways.answeredByScan += 1
    }
    await fc.assert(
      fc.asyncProperty(world, fc.array(everyday, { minLength: 60, maxLength: 60 }), async (one, trees) => {
        await load(one)
        const catalogue = nastyCatalogue(one.zone)
        for (const tree of trees) {
          count(tree, catalogue, one.at)
          await checkAgreement(tree, catalogue, one, counted)
        }
      }),
      { numRuns: 30, endOnFailure: true },
    )
    expect(counted.selected).toBeGreaterThan(500)
    for (const [way, times] of Object.entries(ways)) expect(times, way).toBeGreaterThan(30)
  })
})
