import * as fc from 'fast-check'
import type { Expression, Sequence, Take, ValueType, Window } from '../index.ts'
import { instantPool, stringPool } from './company.ts'

/** Generated rules over the generated companies: every construct of the language, well typed. */

export type Tree = fc.Arbitrary<Expression>
type Leaves = Readonly<Record<ValueType, Tree>>
type Fact = 'purchase' | 'con tact'
type Scope = 'customer' | Fact

const literal = (type: ValueType, value: fc.Arbitrary<string | number | boolean>): Tree => value.map((one): Expression => ({ op: 'literal', type, value: one }))
const ruleInstant = fc.tuple(fc.constantFrom(...instantPool), fc.integer({ min: -90, max: 90 })).map(([base, days]) => new Date(Date.parse(base) + days * 86_400_000).toISOString())

export const literals: Leaves = {
  string: literal('string', fc.constantFrom(...stringPool)),
  number: literal('number', fc.integer({ min: -8, max: 400 }).map((value) => value / 4)),
  money: literal('money', fc.integer({ min: -1_000, max: 60_000 })),
  boolean: literal('boolean', fc.boolean()),
  date: literal('date', ruleInstant.map((value) => value.slice(0, 10))),
  instant: literal('instant', ruleInstant),
}

const whole = (min: number, max: number): Tree => literal('number', fc.integer({ min, max }))

export const attribute = (name: string): Tree => fc.constant({ op: 'attribute', name })
const named = (op: 'score' | 'percentile' | 'tag' | 'segment', ...names: readonly string[]): Tree => fc.constantFrom(...names).map((name): Expression => ({ op, name }))
const columnNode = (name: string, dimension?: string): Tree => fc.constant({ op: 'column', name, ...(dimension === undefined ? {} : { dimension }) })

const lengthUnits = ['hours', 'days', 'weeks', 'months', 'years'] as const

const lastWindow = (least: number, most: number): fc.Arbitrary<Window> =>
  fc.record({ kind: fc.constant('last' as const), count: fc.integer({ min: least, max: most }), unit: fc.constantFrom(...lengthUnits) })

const calendarWindow: fc.Arbitrary<Window> = fc
  .record({ unit: fc.constantFrom('day', 'week', 'month', 'quarter', 'year', 'billing_period'), back: fc.integer({ min: 0, max: 13 }), count: fc.integer({ min: 1, max: 4 }) })
  .map(({ unit, back, count }) => ({ kind: 'calendar' as const, unit: unit as 'day', back, ...(count === 1 ? {} : { count }) }))

const holidayWindow: fc.Arbitrary<Window> = fc
  .record({ name: fc.constantFrom('spring "festival"', 'previous'), back: fc.integer({ min: 0, max: 2 }), from: fc.integer({ min: -60, max: 40 }), days: fc.integer({ min: 1, max: 120 }) })
  .map(({ name, back, from, days }) => ({ kind: 'holiday' as const, name, back, from, to: from + days }))

export const windowArbitrary: fc.Arbitrary<Window> = fc.oneof(
  { arbitrary: lastWindow(1, 60), weight: 2 },
  fc.record({ kind: fc.constant('ago' as const), from: fc.integer({ min: 0, max: 20 }), to: fc.integer({ min: 21, max: 90 }), unit: fc.constantFrom('hours' as const, 'days' as const, 'weeks' as const, 'months' as const) }),
  fc.record({ kind: fc.constant('since' as const), from: fc.oneof(ruleInstant, ruleInstant.map((value) => value.slice(0, 10))) }),
  fc.record({ kind: fc.constant('span' as const), from: ruleInstant.map((value) => `2023${value.slice(4)}`), to: ruleInstant }).filter(({ from, to }) => !from.includes('02-29') && from < to),
  { arbitrary: calendarWindow, weight: 2 },
  holidayWindow,
)

const columnsOf: Readonly<Record<Fact, Readonly<Partial<Record<ValueType, Tree>>>>> = {
  purchase: {
    string: fc.oneof(columnNode('cat"egory'), columnNode('product'), columnNode('department', 'product')), number: columnNode('quantity'),
    money: fc.oneof(columnNode('amount'), columnNode('price', 'product')), instant: columnNode('time'),
  },
  'con tact': { string: columnNode('channel'), boolean: columnNode('delivered'), instant: columnNode('time') },
}

const made = (parts: Readonly<Record<string, unknown>>): Expression => Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as unknown as Expression

const optional = <T>(value: fc.Arbitrary<T>, freq: number): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq })

const plainAggregate = (fact: Fact, of: fc.Arbitrary<Expression | undefined>, functions: readonly string[]): Tree =>
  fc.record({ op: fc.constant('aggregate'), function: fc.constantFrom(...functions), fact: fc.constant(fact), of, window: optional(windowArbitrary, 3), where: optional(condition(fact, 1), 2) }).map(made)

const nth = (fact: Fact, of: Tree): Tree =>
  fc.record({
    op: fc.constant('aggregate'), function: fc.constant('nth'), fact: fc.constant(fact), of, window: optional(windowArbitrary, 2), where: optional(condition(fact, 1), 2),
    n: fc.integer({ min: -4, max: 4 }).filter((n) => n !== 0),
  }).map(made)

const baseline = (fact: Fact, of: fc.Arbitrary<Expression | undefined>, functions: readonly string[]): Tree =>
  fc.record({
    op: fc.constant('aggregate'), function: fc.constantFrom(...functions), fact: fc.constant(fact), of, window: lastWindow(1, 90), where: optional(condition(fact, 1), 2),
    against: fc.integer({ min: 1, max: 6 }),
  }).map(made)

const trend = (fact: Fact, of: fc.Arbitrary<Expression | undefined>): Tree =>
  fc.record({ op: fc.constant('aggregate'), function: fc.constant('trend'), fact: fc.constant(fact), of, window: lastWindow(2, 12), where: optional(condition(fact, 1), 2) }).map(made)

const nothing = fc.constant(undefined)
const productOf = (of: Tree): Tree => fc.tuple(of, fc.constantFrom('+', '-', '*'), of).map(([left, operator, right]): Expression => ({ op: 'arithmetic', operator: operator as '+', left, right }))

const numberAggregate = (fact: Fact): Tree => {
  const columns = columnsOf[fact]
  const counts = [plainAggregate(fact, nothing, ['count']), plainAggregate(fact, fc.oneof(...Object.values(columns)), ['count', 'distinct']), baseline(fact, nothing, ['count']), trend(fact, nothing)]
  const { number: ofNumber, money } = columns
  if (ofNumber === undefined || money === undefined) return fc.oneof(...counts)
  return fc.oneof(
    ...counts, plainAggregate(fact, ofNumber, ['sum', 'avg', 'min', 'max', 'first', 'last']), plainAggregate(fact, productOf(ofNumber), ['sum', 'avg', 'max']), nth(fact, ofNumber),
    baseline(fact, fc.oneof(ofNumber, money), ['count', 'sum', 'avg']), trend(fact, ofNumber),
  )
}

export const aggregate = (type: ValueType): Tree =>
  fc.constantFrom<Fact>('purchase', 'con tact').chain((fact) => {
    if (type === 'boolean') return fc.oneof({ arbitrary: plainAggregate(fact, nothing, ['any', 'none']), weight: 2 }, sequence)
    if (type === 'number') return numberAggregate(fact)
    const of = columnsOf[fact][type]
    if (of === undefined) return value(type, 'customer', 0)
    if (type !== 'money') return fc.oneof(plainAggregate(fact, of, ['min', 'max', 'first', 'last']), nth(fact, of))
    return fc.oneof({ arbitrary: plainAggregate(fact, of, ['sum', 'avg', 'min', 'max', 'first', 'last']), weight: 2 }, nth(fact, of), trend(fact, of))
  })

const factArbitrary = fc.constantFrom<Fact>('purchase', 'con tact')

/** Chains of 2 to 5 steps; few filters, so that some of them are found. */
const sequence: Tree = fc.integer({ min: 2, max: 5 }).chain((length) => {
  const within = fc.record({ count: fc.integer({ min: 1, max: 60 }), unit: fc.constantFrom(...lengthUnits) })
  const step = factArbitrary.chain((fact) => fc.record({ fact: fc.constant(fact), absent: fc.integer({ min: 0, max: 2 }).map((one) => one === 0), within: optional(within, 2), where: optional(condition(fact, 0), 4) }))
  return fc.tuple(fc.array(step, { minLength: length, maxLength: length }), optional(windowArbitrary, 4)).map(([steps, window]): Sequence => {
    const happens = steps.map(({ absent }, index) => index === 0 || !absent)
    const last = happens.lastIndexOf(true)
    return {
      op: 'sequence',
      steps: steps.map(({ fact, within: span, where }, index) => ({
        fact,
        ...(happens[index] === true ? {} : { absent: true as const }),
        ...(span === undefined || index === 0 || (happens[index] === false && index < last) ? {} : { within: span }),
        ...(where === undefined ? {} : { where }),
      })),
      ...(window === undefined ? {} : { window }),
    }
  })
})

export const leaf = (type: ValueType, scope: Scope): Tree => {
  if (scope !== 'customer') return columnsOf[scope][type] ?? literals[type]
  const attributes: Leaves = {
    string: fc.oneof({ arbitrary: attribute('city'), weight: 2 }, named('tag', 'gr"ade')),
    number: fc.oneof({ arbitrary: attribute('age'), weight: 2 }, named('score', 'churn', "o'ther"), named('percentile', 'churn')),
    money: fc.oneof({ arbitrary: attribute('balance'), weight: 2 }, named('tag', 'limit', 'spend')),
    boolean: fc.oneof(attribute('is member; drop table x'), named('tag', 'known', 'is_good'), named('segment', "v'ip", 'old "ones"', 'nested')),
    date: fc.oneof(attribute('birth_date'), fc.constant<Expression>({ op: 'today' })),
    instant: fc.oneof({ arbitrary: attribute('joined_at'), weight: 2 }, named('tag', 'first_seen'), fc.constant<Expression>({ op: 'now' })),
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
    call('mod', leaf(type, scope), fc.oneof(leaf(type, scope), literals[type])),
    fc.tuple(leaf(type, scope)).map(([of]): Expression => (of.op === 'literal' ? of : { op: 'negate', of })),
  ]
}

const text = (scope: Scope): readonly Tree[] => {
  const of = leaf('string', scope)
  return [
    call('lower', of), call('upper', of), call('trim', of), call('concat', of, fc.oneof(of, literals.string)), call('left', of, whole(0, 3)), call('right', of, whole(0, 3)),
  ]
}

const measures = (scope: Scope): readonly Tree[] => {
  const moment = fc.oneof(leaf('instant', scope), scope === 'customer' ? leaf('date', scope) : leaf('instant', scope))
  const names = ['year', 'month', 'day', 'weekday', 'days_since', 'months_since', 'years_since', 'days_until_anniversary']
  return [
    call('length', fc.oneof(leaf('string', scope), ...text(scope))), ...names.map((name) => call(name, moment)), call('hours_since', leaf('instant', scope)),
    call('days_between', leaf('instant', scope), fc.oneof(leaf('instant', scope), literals.date, literals.instant)),
    call('days_between', fc.oneof(leaf('date', scope), literals.date), literals.date),
    ...(scope === 'customer' ? [call('days_since', aggregate('instant'))] : []),
  ]
}

/** A value of a type over a scope; literals only beside something that has a type. */
export const value = (type: ValueType, scope: Scope, depth: number): Tree => {
  const choices: Tree[] = [leaf(type, scope)]
  if (scope === 'customer' && depth > 0) choices.push(aggregate(type), aggregate(type))
  if (depth > 0) {
    if (type === 'number' || type === 'money') choices.push(...numeric(type, scope, depth))
    if (type === 'string') choices.push(...text(scope))
    if (type === 'number') choices.push(...measures(scope))
    if (type === 'date') choices.push(call('date', leaf('instant', scope)), call('add_days', leaf('date', scope), whole(-400, 400)))
    if (type !== 'boolean') {
      choices.push(call('coalesce', leaf(type, scope), literals[type]), call('greatest', leaf(type, scope), literals[type]), call('least', leaf(type, scope), leaf(type, scope), literals[type]))
      const when = condition(scope, 0)
      choices.push(fc.tuple(when, leaf(type, scope), fc.option(literals[type], { nil: undefined })).map(([test, then, otherwise]): Expression => ({
        op: 'case', branches: [{ when: test, value: then }], ...(otherwise === undefined ? {} : { otherwise }),
      })))
    }
  }
  return fc.oneof(...choices)
}

export const orderedTypes = ['string', 'number', 'money', 'date', 'instant'] as const

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

export const condition = (scope: Scope, depth: number): Tree => {
  const simple = fc.oneof(comparison(scope, depth), leaf('boolean', scope))
  if (depth === 0) return simple
  const inner = condition(scope, depth - 1)
  const group = fc.tuple(fc.constantFrom('and', 'or'), fc.array(inner, { minLength: 2, maxLength: 3 })).map(([op, of]) => ({ op, of }) as unknown as Expression)
  return fc.oneof(simple, ...(scope === 'customer' ? [aggregate('boolean')] : []), group, inner.map((of): Expression => ({ op: 'not', of })))
}

/** A condition over a customer: comparisons, text, lists, windows over facts, segments, tags, sequences, nested and / or / not. */
export const ruleArbitrary: Tree = condition('customer', 2)

const size = fc.oneof(fc.integer({ min: 1, max: 10 }).map((count) => ({ count })), fc.constantFrom(0.5, 7, 12.5, 33, 50, 100).map((sharePercent) => ({ sharePercent })))

/** What a rule takes of its customers, once or twice. */
export const takes: fc.Arbitrary<readonly Take[]> = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom('top' as const, 'bottom' as const), fc.constantFrom(...orderedTypes).chain((type) => value(type, 'customer', 1)), size).map(([kind, by, many]): Take => ({ kind, by, ...many })),
    fc.tuple(fc.constantFrom(...stringPool), size).map(([salt, many]): Take => ({ kind: 'sample', ...many, salt })),
  ),
  { minLength: 1, maxLength: 2 },
)

const existence: Tree = fc.tuple(aggregate('boolean'), fc.boolean()).map(([of, isNot]): Expression => (isNot ? { op: 'not', of } : of))

const figure: Tree = fc.constantFrom('number' as const, 'money' as const).chain((type) =>
  fc.tuple(aggregate(type), fc.constantFrom('=', '!=', '<', '<=', '>', '>='), literals[type]).map(([left, operator, right]): Expression => ({ op: 'compare', operator: operator as '=', left, right })))

/** Ages beside numbers, which the SQL turns into moments beside bounds: hours, and days, months and years of the wall clock across its changes. */
const aged: Tree = fc.tuple(
  fc.constantFrom('hours_since', 'days_since', 'months_since', 'years_since').chain((name) =>
    call(name, fc.oneof(leaf('instant', 'customer'), aggregate('instant'), leaf(name === 'hours_since' ? 'instant' : 'date', 'customer')))),
  fc.constantFrom('<', '<=', '>', '>='), literal('number', fc.integer({ min: -30, max: 60 }).map((value) => value / 2)), fc.boolean(),
).map(([age, operator, limit, isTurned]): Expression => ({ op: 'compare', operator: operator as '<', left: isTurned ? limit : age, right: isTurned ? age : limit }))

/** Figures beside the customer's own values: these need every customer's figures. */
const mixed: Tree = fc.tuple(aggregate('money'), fc.constantFrom('<', '>='), attribute('balance')).map(([left, operator, right]): Expression => ({ op: 'compare', operator: operator as '<', left, right }))

/** Sums of one amount over two windows and conditions, compared with each other. */
const twoSums: Tree = fc.oneof(columnNode('amount'), columnNode('price', 'product')).chain((of) =>
  fc.tuple(plainAggregate('purchase', fc.constant(of), ['sum']), fc.constantFrom('=', '!=', '<', '<=', '>', '>='), plainAggregate('purchase', fc.constant(of), ['sum']))
    .map(([left, operator, right]): Expression => ({ op: 'compare', operator: operator as '=', left, right })))

const ownWord: Tree = fc.oneof(
  fc.tuple(attribute('city'), literals.string).map(([left, right]): Expression => ({ op: 'compare', operator: '=', left, right })),
  fc.tuple(attribute('age'), literals.number).map(([left, right]): Expression => ({ op: 'compare', operator: '>', left, right })),
  leaf('boolean', 'customer'),
)

/** Rules as people write them: a few conditions over figures of facts and the customer's own values, all of them or one of some. */
export const everyday: Tree = (() => {
  const part = fc.oneof({ arbitrary: figure, weight: 4 }, { arbitrary: existence, weight: 4 }, { arbitrary: ownWord, weight: 4 }, { arbitrary: aged, weight: 3 }, { arbitrary: twoSums, weight: 2 }, mixed)
  const some = fc.array(part, { minLength: 2, maxLength: 3 }).map((of) => ({ op: 'or', of }) as unknown as Expression)
  const refused = fc.oneof(some, part).map((of): Expression => ({ op: 'not', of }))
  return fc.array(fc.oneof({ arbitrary: part, weight: 4 }, some, refused), { minLength: 1, maxLength: 4 })
    .map((of) => (of.length === 1 ? (of[0] as Expression) : ({ op: 'and', of } as unknown as Expression)))
})()
