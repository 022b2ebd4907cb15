import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { duckdbDialect, readable, render } from '@sextant/sql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  RuleRunError, checkRule, completions, compileColumns, compileRule, describeRule, evaluateBase, evaluateExpression, evaluateRule, exampleCatalogue, explainRule, fromBuilder, parseExpression,
  parseRule, prepareRule, printRule, ruleLimits, ruleReferences, toBuilder, windowBounds,
} from './index.ts'
import type { Catalogue, CustomerRecord, FactRow, Rule, RuleError, Value } from './index.ts'

const at = '2024-04-01T08:00:00.000Z'

const catalogue: Catalogue = {
  ...exampleCatalogue,
  calendar: { weekStart: 'monday', billingDay: 15, holidays: { spring_festival: ['2024-02-10', '2022-02-01', '2023-01-22'], payday: ['2024-01-25', '2024-02-25'] } },
}

const ruleOf = (text: string, given: Catalogue = catalogue): Rule => {
  const parsed = parseRule(text, given, { takes: true })
  if (parsed.kind === 'error') throw new Error(parsed.errors.map(({ message }) => message.en).join('; '))
  return parsed.rule
}
const errorsOf = (text: string, given: Catalogue = catalogue): readonly RuleError[] => {
  const parsed = parseRule(text, given)
  return parsed.kind === 'error' ? parsed.errors : []
}
const codeOf = (text: string, given: Catalogue = catalogue): string | undefined => errorsOf(text, given)[0]?.code

const valueOf = (text: string, facts: Readonly<Record<string, readonly FactRow[]>> = {}, attributes: FactRow = {}, when = at): Value => {
  const parsed = parseExpression(text, catalogue)
  if (parsed.kind === 'error') throw new Error(parsed.errors.map(({ message }) => message.en).join('; '))
  return evaluateExpression(parsed.expression, { id: '1', attributes, facts }, { at: when, catalogue })
}
const bought = (...days: readonly (readonly [day: string, amount: number])[]): { readonly purchase: readonly FactRow[] } => ({ purchase: days.map(([day, amount]) => ({ time: `${day}T12:00:00.000Z`, amount })) })

describe('what is written is kept', () => {
  it.each([
    'percentile.churn > 0.9', 'tag.loyal and tag.spend > 200 and tag.grade = "a"', 'nth(purchase.amount, 2, last 90 days, where category = "wine") > 5', 'nth(purchase.amount, -1) > 5',
    'sum(purchase.amount, last 30 days, against previous 6) > 2', 'count(contact, last 2 weeks, against previous 3, where channel = "email") < 0.5', 'trend(purchase, last 6 months) > 0',
    'trend(purchase.amount, last 6 months, where quantity > 1) > 12.50', 'any(purchase, previous 3 months)', 'any(purchase, this billing period)', 'any(purchase, previous 2 billing periods)',
    'any(purchase, month 12 back)', 'any(purchase, 3 months 13 back)', 'any(purchase, billing period 2 back)', 'any(purchase, 2 weeks 0 back)', 'any(purchase, around spring_festival from -14 to 8 days)',
    'any(purchase, around previous spring_festival from 0 to 1 days)', 'any(purchase, around spring_festival 3 back from 2 to 9 days)',
    'sequence(purchase where amount > 10 or quantity > 2, then contact within 7 days where channel = "email", then no purchase, last 90 days)', 'sequence(purchase, then no contact within 2 weeks)',
    'not sequence(purchase, then no purchase, then contact)', 'upper(trim(city)) = concat(left(city, 1), right(city, 2))', 'greatest(balance, 5, least(balance, 7)) > mod(balance, 3)',
    'days_between(birth_date, today()) > 5 and add_days(birth_date, -30) < 2000-01-01 and days_until_anniversary(birth_date) <= 7',
    'age > 5 take top 1000 by sum(purchase.amount)', 'true take bottom 5 % by score.churn take sample 50 salt "spring"', 'true take sample 0.5 %',
  ])('%s', (text) => {
    const rule = ruleOf(text)
    expect(printRule(rule, catalogue)).toBe(text)
    expect(checkRule(JSON.parse(JSON.stringify(rule)), catalogue, { takes: true })).toEqual({ kind: 'ok', rule })
    expect(fromBuilder(toBuilder(rule, catalogue), catalogue)).toEqual({ kind: 'ok', rule })
    for (const language of ['en', 'zh'] as const) expect(describeRule(rule, catalogue, language)).not.toMatch(/undefined|\[object/)
  })

  it('names that look like words of the language stand in backticks', () => {
    const odd = { ...catalogue, facts: { ...catalogue.facts, no: catalogue.facts['contact'] as Catalogue['facts'][string] }, calendar: { weekStart: 'monday', billingDay: 1, holidays: { previous: ['2024-02-10'] } } } as Catalogue
    for (const text of ['sequence(purchase, then `no`, then no `no`)', 'any(purchase, around `previous` from 0 to 3 days)', 'any(purchase, around previous `previous` from 0 to 3 days)']) expect(printRule(ruleOf(text, odd), odd)).toBe(text)
  })

  it('within may stand before or after the filter of its step', () => {
    expect(ruleOf('sequence(purchase, then contact where delivered within 7 days)')).toEqual(ruleOf('sequence(purchase, then contact within 7 days where delivered)'))
  })

  it('everyone is the condition that all meet', () => expect(printRule(ruleOf('everyone take sample 5'), catalogue)).toBe('true take sample 5'))
})

describe('errors name what is wrong and the nearest name', () => {
  it.each([
    ['percentile.response > 1', 'NotHere'], ['percentile.chrun > 1', 'UnknownName'], ['tag.loyl', 'UnknownName'], ['nth(purchase.amount) > 1', 'WrongArguments'], ['nth(purchase.amount, 0) > 1', 'WrongArguments'],
    ['nth(purchase.amount, 1.5) > 1', 'WrongArguments'], ['nth(purchase.amount, 5000) > 1', 'WrongArguments'], ['max(purchase.amount, last 3 days, against previous 2) > 1', 'WrongArguments'],
    ['sum(purchase.amount, against previous 2) > 1', 'BadWindow'], ['sum(purchase.amount, this month, against previous 2) > 1', 'BadWindow'], ['sum(purchase.amount, last 3 days, against previous 101) > 1', 'BadWindow'],
    ['sum(purchase.amount, last 5000 days, against previous 2) > 1', 'BadWindow'], ['trend(purchase) > 1', 'BadWindow'], ['trend(purchase, last 61 days) > 1', 'BadWindow'], ['trend(purchase, last 1 days) > 1', 'BadWindow'],
    ['trend(purchase.category, last 5 days) > 1', 'WrongType'], ['any(purchase, around spring from 0 to 1 days)', 'UnknownName'], ['any(purchase, around spring_festival from 5 to 1 days)', 'BadWindow'],
    ['any(purchase, around spring_festival from 0 to 5000 days)', 'BadWindow'], ['any(purchase, previous 0 months)', 'BadWindow'], ['any(purchase, month 20000 back)', 'BadWindow'],
    ['sequence(purchase)', 'BadSequence'], ['sequence(no purchase, then contact)', 'BadSequence'], ['sequence(purchase within 3 days, then contact)', 'BadSequence'],
    ['sequence(purchase, then no contact within 3 days, then purchase)', 'BadSequence'], ['sequence(purchase, then contact within 0 days)', 'BadSequence'], ['sequence(purchas, then contact)', 'UnknownName'],
    ['sequence(purchase, then contact where amount > 1)', 'UnknownName'], ['sequence(purchase, contact)', 'Unexpected'], ['sum(purchase.amount, where sequence(purchase, then contact)) > 1', 'NotHere'],
    ['age > 1 take top 5 by age', 'TakeNotHere'], ['left(city, 1.5) = "a"', 'WrongType'], ['left(city, age) = "a"', 'WrongType'], ['greatest(age, city) > 1', 'TypesDiffer'], ['concat(city) = "a"', 'WrongArguments'],
    ['mod(mod(age, 2), 2) = 1', 'NotHere'], ['greatest(is_member, true)', 'WrongType'],
  ])('%s is refused as %s', (text, code) => {
    const [error] = errorsOf(text)
    expect(error?.code).toBe(code)
    expect(error?.message.zh).toMatch(/\p{Script=Han}/u)
  })

  it.each([['take top 0 by age'], ['take top 5'], ['take sample 5 by age'], ['take top 101 % by age'], ['take top 5 by is_member'], ['take top 5 by city salt "x"'], ['take sample 1 take sample 1 take sample 1 take sample 1 take sample 1']])(
    'true %s is refused', (take) => expect(parseRule(`true ${take}`, catalogue, { takes: true }).kind).toBe('error'),
  )

  it('nearest names are given for holidays, tags and facts of a sequence', () => {
    expect(errorsOf('any(purchase, around spring_festivl from 0 to 1 days)')[0]?.nearest).toEqual(['spring_festival'])
    expect(errorsOf('tag.spent > 1')[0]?.nearest).toEqual(['spend'])
    expect(errorsOf('sequence(purchase, then contct)')[0]?.nearest).toEqual(['contact'])
  })
})

describe('tags', () => {
  const withTags = (tags: Readonly<Record<string, string>>, segments: Readonly<Record<string, string>> = {}): Catalogue => ({
    ...catalogue,
    tags: Object.fromEntries(Object.entries(tags).map(([name, text]) => [name, { label: { en: name, zh: name }, type: 'number' as const, values: { kind: 'expression' as const, text } }])),
    segments: Object.fromEntries(Object.entries(segments).map(([name, text]) => [name, { label: { en: name, zh: name }, members: { kind: 'rule' as const, text } }])),
  })

  it('a tag that refers to itself through a segment is refused, from either side', () => {
    const cyclic = withTags({ a: 'case when in segment s then 1 else 0 end' }, { s: 'tag.a > 0' })
    expect(errorsOf('tag.a > 0', cyclic)[0]).toMatchObject({ code: 'SegmentCycle', message: { en: 'the segment refers to itself: tag.a → s → tag.a' } })
    expect(codeOf('in segment s', cyclic)).toBe('SegmentCycle')
    expect(parseExpression('tag.b + 1', withTags({ b: 'age' }), { definesTag: 'b' })).toMatchObject({ kind: 'error', errors: [{ code: 'SegmentCycle' }] })
  })

  it('a broken tag, or one of another type than it says, is named and never empty', () => {
    expect(codeOf('tag.a > 0', withTags({ a: 'dropped_column' }))).toBe('TagBroken')
    expect(codeOf('tag.a > 0', withTags({ a: 'city' }))).toBe('TagBroken')
    expect(codeOf('tag.a > 0', withTags({ a: 'true take top 5 by age' }))).toBe('TagBroken')
  })

  it('an explanation opens the tag', () => {
    const explained = explainRule(ruleOf('tag.spend > 200'), { id: '1', attributes: {}, facts: bought(['2024-03-01', 30_000]) }, { at, catalogue })
    expect(explained.parts[0]).toMatchObject({ text: 'tag.spend', value: 30_000, sentence: { en: 'yearly spend' }, parts: [{ text: 'sum(purchase.amount, last 1 years)', value: 30_000 }] })
  })

  it('what a rule depends on names its tags, the facts of its sequences and what it takes by', () => {
    expect(ruleReferences(ruleOf('tag.loyal and sequence(purchase, then contact where delivered) take top 5 by percentile.churn + age'))).toMatchObject({
      tags: ['loyal'], facts: ['contact', 'purchase'], scores: ['churn'], attributes: ['age'], columns: ['contact.delivered'],
    })
  })
})

describe('time', () => {
  const bounds = (window: string, when = at): readonly (string | undefined)[] => {
    const rule = ruleOf(`any(purchase, ${window})`).when
    const { from, to } = windowBounds(rule.op === 'aggregate' ? rule.window : undefined, 'Europe/London', when, catalogue.calendar)
    return [from, to]
  }

  it.each([
    ['this billing period', '2024-03-15T00:00:00.000Z', at],
    ['previous 2 billing periods', '2024-01-15T00:00:00.000Z', '2024-03-15T00:00:00.000Z'],
    ['previous 3 months', '2024-01-01T00:00:00.000Z', '2024-03-31T23:00:00.000Z'],
    ['month 12 back', '2023-03-31T23:00:00.000Z', '2023-04-30T23:00:00.000Z'],
    ['3 months 13 back', '2023-01-01T00:00:00.000Z', '2023-03-31T23:00:00.000Z'],
    ['around spring_festival from -14 to 8 days', '2024-01-27T00:00:00.000Z', '2024-02-18T00:00:00.000Z'],
    ['around previous spring_festival from -14 to 8 days', '2023-01-08T00:00:00.000Z', '2023-01-30T00:00:00.000Z'],
    ['around spring_festival from 40 to 60 days', '2024-03-21T00:00:00.000Z', at],
    ['around spring_festival from 60 to 70 days', '2023-03-23T00:00:00.000Z', '2023-04-01T23:00:00.000Z'],
    ['last 10000 years', undefined, at],
  ])('%s', (window, from, to) => expect(bounds(window)).toEqual([from, to]))

  it('weeks begin when the company says', () => {
    const sunday: Catalogue['calendar'] = { weekStart: 'sunday', billingDay: 1, holidays: {} }
    expect(windowBounds({ kind: 'calendar', unit: 'week', back: 0 }, 'Europe/London', '2024-03-06T12:00:00.000Z', sunday).from).toBe('2024-03-03T00:00:00.000Z')
    expect(windowBounds({ kind: 'calendar', unit: 'week', back: 0 }, 'Europe/London', '2024-03-06T12:00:00.000Z').from).toBe('2024-03-04T00:00:00.000Z')
  })

  it('a holiday that is not listed far enough is a named error on every way, never an empty window', () => {
    const unlisted = (work: () => unknown): string => {
      try {
        return String(work())
      } catch (error) {
        return error instanceof RuleRunError ? `${error.code} ${/\p{Script=Han}/u.test(error.label.zh)}` : String(error)
      }
    }
    const old = ruleOf('any(purchase, around spring_festival 5 back from 0 to 8 days)')
    const recent = ruleOf('any(purchase, around spring_festival from 0 to 8 days)')
    const one = { id: '1', attributes: {}, facts: bought(['2024-02-11', 5]) }
    for (const [rule, when] of [[old, at], [recent, '2025-03-01T00:00:00.000Z']] as const) {
      expect(unlisted(() => evaluateRule(rule, one, { at: when, catalogue }))).toBe('HolidayUnlisted true')
      expect(unlisted(() => compileRule(rule, catalogue, { at: when, dialect: duckdbDialect }))).toBe('HolidayUnlisted true')
    }
    expect(evaluateRule(recent, one, { at: '2024-12-31T00:00:00.000Z', catalogue })).toBe(true)
    const payday = ruleOf('any(purchase, around payday from 0 to 3 days)')
    expect(unlisted(() => evaluateRule(payday, one, { at: '2024-04-01T00:00:00.000Z', catalogue }))).toBe('HolidayUnlisted true')
  })

  it('spring festival against the one before aligns years whose festivals lie apart', () => {
    const facts = bought(['2023-01-20', 4_000], ['2024-02-08', 6_000], ['2024-01-21', 90_000])
    expect(valueOf('sum(purchase.amount, around spring_festival from -14 to 8 days) / sum(purchase.amount, around previous spring_festival from -14 to 8 days)', facts)).toBe(1.5)
  })
})

describe('more about facts', () => {
  it('the n-th is counted from the first, or from the last', () => {
    const facts = bought(['2024-01-01', 100], ['2024-02-01', 300], ['2024-02-01', 200], ['2024-03-01', 400])
    expect([1, 2, 3, 4, 5, -1, -2, -3, -4, -5].map((n) => valueOf(`nth(purchase.amount, ${n})`, facts))).toEqual([100, 200, 300, 400, null, 400, 300, 200, 100, null])
    expect(parseExpression('nth(purchase.amount, 2)', catalogue)).toMatchObject({ type: 'money' })
    expect(parseExpression('nth(purchase.category, 2)', catalogue)).toMatchObject({ type: 'string' })
  })

  it('a baseline is the mean of the customer’s own windows before, and unknown where there was nothing', () => {
    const facts = bought(['2024-03-20', 600], ['2024-02-15', 100], ['2024-01-20', 200])
    expect(valueOf('sum(purchase.amount, last 30 days, against previous 3)', facts)).toBe(6)
    expect(valueOf('count(purchase, last 30 days, against previous 3)', facts)).toBe(1.5)
    expect(valueOf('avg(purchase.amount, last 30 days, against previous 3)', facts)).toBe(4)
    expect(valueOf('sum(purchase.amount, last 30 days, against previous 3)', bought(['2024-03-20', 600]))).toBeNull()
  })

  it('a trend is the slope of the least-squares line: totals 1, 3, 2, 6 rise by 1.4 a month', () => {
    const facts = bought(['2023-12-15', 100], ['2024-01-15', 300], ['2024-02-15', 200], ['2024-03-15', 600])
    expect(valueOf('trend(purchase.amount, last 4 months)', facts)).toBe(140)
    expect(valueOf('trend(purchase, last 4 months)', facts)).toBe(0)
    expect(valueOf('trend(purchase, last 4 months)', bought(['2024-03-15', 1], ['2024-03-16', 1]))).toBeCloseTo(0.6, 12)
    expect(valueOf('trend(purchase, last 4 months)')).toBe(0)
  })

  const story = (...events: readonly (readonly [fact: 'purchase' | 'contact', time: string])[]): CustomerRecord => ({
    id: '1', attributes: {}, facts: { purchase: events.filter(([fact]) => fact === 'purchase').map(([, time]) => ({ time })), contact: events.filter(([fact]) => fact === 'contact').map(([, time]) => ({ time })) },
  })
  const tells = (text: string, ...events: readonly (readonly [fact: 'purchase' | 'contact', time: string])[]): boolean => evaluateRule(ruleOf(text), story(...events), { at, catalogue })

  it('steps of a sequence follow strictly: at one instant nothing comes after the other', () => {
    expect(tells('sequence(purchase, then contact)', ['purchase', '2024-03-01T10:00:00.000Z'], ['contact', '2024-03-01T10:00:00.000Z'])).toBe(false)
    expect(tells('sequence(purchase, then contact)', ['purchase', '2024-03-01T10:00:00.000Z'], ['contact', '2024-03-01T10:00:00.001Z'])).toBe(true)
  })

  it('within days goes by the wall clock, within hours by the hour', () => {
    const overChange = [['purchase', '2024-03-30T12:00:00.000Z'], ['contact', '2024-03-31T11:30:00.000Z']] as const
    expect(tells('sequence(purchase, then contact within 24 hours)', ...overChange)).toBe(true)
    expect(tells('sequence(purchase, then contact within 1 days)', ...overChange)).toBe(false)
  })

  it('the latest row of the step before counts: buying again starts anew', () => {
    const events = [['purchase', '2024-03-01T10:00:00.000Z'], ['contact', '2024-03-05T10:00:00.000Z'], ['purchase', '2024-03-06T10:00:00.000Z'], ['contact', '2024-03-20T10:00:00.000Z']] as const
    expect(tells('sequence(purchase, then contact within 7 days, then no purchase)', ...events)).toBe(false)
    expect(tells('sequence(purchase, then contact within 7 days, then purchase)', ...events)).toBe(true)
  })

  it('an absence at the end must have lasted as long as it says', () => {
    const events = [['purchase', '2024-03-25T10:00:00.000Z']] as const
    expect(tells('sequence(purchase, then no contact within 5 days)', ...events)).toBe(true)
    expect(tells('sequence(purchase, then no contact within 10 days)', ...events)).toBe(false)
    expect(tells('sequence(purchase, then no contact within 5 days)', ...events, ['contact', '2024-03-31T10:00:00.000Z'])).toBe(true)
    expect(tells('sequence(purchase, then no contact)', ...events, ['contact', '2024-03-31T10:00:00.000Z'])).toBe(false)
  })
})

describe('functions', () => {
  it.each([
    ['upper("straße é")', 'STRAẞE É'], ['trim("  a b\t ")', 'a b\t'], ['concat("a", "b", "c")', 'abc'], ['left("a😀b", 2)', 'a😀'], ['right("a😀b", 2)', '😀b'], ['right("abc", 0)', ''], ['mod(7, 3)', 1], ['mod(-7, 3)', -1],
    ['mod(7, 0)', null], ['mod(5.5, 2)', 1.5], ['greatest(1, 3, 2)', 3], ['least("b", "Z")', 'Z'], ['days_between(2024-02-28, 2024-03-01)', 2], ['add_days(2024-02-28, 2)', '2024-03-01'], ['add_days(9999-12-31, 1)', null],
    ['days_until_anniversary(1990-04-01)', 0], ['days_until_anniversary(1990-03-31)', 364], ['days_until_anniversary(1990-04-02)', 1], ['days_until_anniversary(2000-02-29)', 334], ['greatest(age, 1)', null], ['concat(city, "x")', null],
  ])('%s', (text, value) => expect(valueOf(text)).toBe(value))

  it('a leap day’s anniversary is the first of March in common years, and the day itself in leap years', () => {
    const days = (when: string): Value => valueOf('days_until_anniversary(2000-02-29)', {}, {}, `${when}T12:00:00.000Z`)
    expect(['2023-02-28', '2023-03-01', '2023-03-02', '2024-02-28', '2024-02-29', '2024-03-01'].map(days)).toEqual([1, 0, 364, 1, 0, 365])
  })

  it('money keeps its type', () => {
    for (const text of ['greatest(balance, 5)', 'mod(balance, 100)', 'trend(purchase.amount, last 3 months)', 'nth(purchase.amount, 2)', 'coalesce(nth(purchase.amount, 2), 0)']) expect(parseExpression(text, catalogue)).toMatchObject({ type: 'money' })
    expect(parseExpression('sum(purchase.amount, last 3 months, against previous 2)', catalogue)).toMatchObject({ type: 'number' })
  })
})

describe('takes', () => {
  const customers = Array.from({ length: 40 }, (_, index): CustomerRecord => ({ id: `c${String(index).padStart(2, '0')}`, attributes: { age: index % 10 === 9 ? null : index % 10, balance: index } }))
  const taken = (text: string): readonly string[] => evaluateBase(ruleOf(text), customers, { at, catalogue })

  it('the top are the highest, ties by customer, unknown values last', () => {
    expect(taken('true take top 5 by age')).toEqual(['c08', 'c07', 'c18', 'c28', 'c38'].toSorted())
    expect(taken('age is null take top 2 by age')).toEqual(['c09', 'c19'])
    expect(taken('true take bottom 10 % by balance')).toEqual(['c00', 'c01', 'c02', 'c03'])
  })

  it('a share is rounded up to whole customers, without the dust of binary fractions', () => {
    expect(taken('true take top 2.6 % by balance')).toHaveLength(2)
    expect(taken('true take sample 7.5 %')).toHaveLength(3)
  })

  it('a sample is of the exact size, the same for the same salt and another for another', () => {
    expect(taken('true take sample 10 salt "a"')).toHaveLength(10)
    expect(taken('true take sample 10 salt "a"')).toEqual(taken('true take sample 10 salt "a"'))
    expect(taken('true take sample 10 salt "a"')).not.toEqual(taken('true take sample 10 salt "b"'))
    expect(taken('true take sample 20 salt "a" take sample 10 salt "a"')).toEqual(taken('true take sample 10 salt "a"'))
  })

  it('one customer alone has no answer, by name', () => {
    expect(() => prepareRule(ruleOf('true take sample 10'), catalogue)).toThrow(RuleRunError)
    expect(() => evaluateRule(ruleOf('true take sample 10'), customers[0] as CustomerRecord, { at, catalogue })).toThrow(/takes some of its customers/)
  })

  it('a segment whose rule takes some cannot be used inside another rule', () => {
    const nested: Catalogue = { ...catalogue, segments: { best: { label: { en: 'b', zh: '优' }, members: { kind: 'rule', text: 'true take top 5 by age' } } } }
    expect(errorsOf('in segment best', nested)[0]).toMatchObject({ code: 'SegmentBroken', message: { en: expect.stringContaining('take') as string } })
  })

  it('columns named like the take’s own come out with it', () => {
    const age = parseExpression('age', catalogue)
    if (age.kind === 'error') throw new Error('refused')
    const text = readable(compileColumns({ place: age.expression, Size: age.expression, take_1: age.expression }, catalogue, { at, dialect: duckdbDialect }, ruleOf('true take top 5 % by age')))
    expect(text).toContain('select "customer_id", "place", "Size", "take_1", row_number() over (order by "take_1_" desc nulls last')
    expect(text.match(/as "place/g)).toHaveLength(3)
  })

  it('a list of customers to look at does not change who is taken', () => {
    const text = readable(compileRule(ruleOf('true take top 5 by age'), catalogue, { at, dialect: duckdbDialect, customers: ['c01'] }))
    expect(text.trimEnd().endsWith(`where ("customer_id" in ('c01'))`)).toBe(true)
  })
})

describe('words for people', () => {
  it.each([
    ['sequence(purchase where amount > 10, then contact within 7 days, then no purchase, last 90 days)', 'has purchases where amount is more than 10 GBP, then contacts within 7 days, then no purchases (the first of them in the last 90 days)', '先有购买（其中金额大于 10 GBP），然后 7 天内有接触，然后没有购买（首步在最近 90 天）'],
    ['nth(purchase.amount, 2) > 5', 'the 2nd amount of purchases is more than 5 GBP', '第 2 次购买的金额大于 5 GBP'],
    ['percentile.churn > 0.9 take top 10 by tag.spend', 'the percentile of churn score is more than 0.9; of these the 10 with the highest yearly spend', '流失评分的百分位大于 0.9；其中取年消费最高的 10 位'],
  ])('%s', (text, en, zh) => {
    expect(describeRule(ruleOf(text), catalogue, 'en')).toBe(en)
    expect(describeRule(ruleOf(text), catalogue, 'zh')).toBe(zh)
  })

  it('completion offers tags, percentiles, holidays and the steps of a sequence', () => {
    const inserts = (text: string): readonly string[] => completions(text, text.length, catalogue).map(({ insert }) => insert)
    expect(inserts('tag.')).toEqual(['loyal', 'spend', 'grade'])
    expect(inserts('percentile.')).toEqual(['churn'])
    expect(inserts('sum(purchase.amount, around')).toEqual(['around spring_festival from -14 to 8 days', 'around payday from -14 to 8 days'])
    expect(inserts('sequence(')).toEqual(['purchase', 'contact'])
    expect(inserts('sequence(purchase, ')).toContain('then')
    expect(inserts('sequence(purchase, then ')).toEqual(['purchase', 'contact', 'no'])
    expect(inserts('sequence(purchase, then contact where ch')).toEqual(['channel'])
  })
})

describe('rules that could blow up', () => {
  let connection: DuckDBConnection
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(':memory:')).connect()
    await connection.run("create table customers as select 'a' as customer_id, 30.0::double as age, 'York' as city, 5::bigint as balance, true as is_member, date '1990-01-01' as birth_date, timestamp '2020-01-01' as joined_at")
    await connection.run("create table fact_purchase as select 'a' as customer_id, timestamp '2024-01-01' + to_hours(i::int) as bought_at, i::bigint as amount_minor, 1.0::double as quantity, 'wine' as category, 's' as store, 'p' as product from range(2000) as t(i)")
    await connection.run("create table fact_contact as select 'a' as customer_id, timestamp '2024-01-01' + to_hours(i::int) as \"time\", 'email' as channel, true as delivered from range(2000) as t(i)")
  })
  afterAll(() => connection.closeSync())

  const answers = async (text: string): Promise<number> => {
    const { text: query, values } = render(compileRule(ruleOf(text), catalogue, { at, dialect: duckdbDialect }), 'duckdb')
    return (await connection.runAndReadAll(query, values as unknown as DuckDBValue[])).getRowObjectsJS().length
  }
  const purchases = Array.from({ length: 2_000 }, (_, index): FactRow => ({ time: new Date(Date.parse('2024-01-01T00:00:00.000Z') + index * 3_600_000).toISOString(), amount: index, quantity: 1, category: 'wine' }))
  const contacts = purchases.map(({ time }): FactRow => ({ time: time as string, channel: 'email', delivered: true }))
  const heavy: CustomerRecord = { id: 'a', attributes: { age: 30, city: 'York', balance: 5 }, facts: { purchase: purchases, contact: contacts } }
  const agrees = async (text: string): Promise<void> => {
    expect(await answers(text)).toBe(evaluateRule(ruleOf(text), heavy, { at, catalogue }) ? 1 : 0)
  }

  it('a list of 10,000 values is answered, one more is refused', async () => {
    const values = Array.from({ length: 10_000 }, (_, index) => index - 9_000)
    await agrees(`age in (${values.join(',')})`)
    expect(codeOf(`age in (${'1,'.repeat(10_000)}1)`)).toBe('ListTooLong')
  })

  it('200 levels of brackets are refused, 90 are answered', async () => {
    expect(codeOf(`${'('.repeat(200)}age > 1${')'.repeat(200)}`)).toBe('TooDeep')
    expect(codeOf(`${'not ('.repeat(200)}age > 1${')'.repeat(200)}`)).toBe('TooDeep')
    await agrees(`${'not ('.repeat(45)}age > 1${')'.repeat(45)}`)
    await agrees(`age${' + 1'.repeat(90)} > 100`)
  })

  it('segments nested 150 deep are answered, 250 deep refused by name, whoever asks', async () => {
    const chain = (length: number): Catalogue => ({
      ...catalogue, segments: Object.fromEntries(Array.from({ length }, (_, level) => [`s${level}`, { label: { en: 's', zh: '群' }, members: { kind: 'rule' as const, text: level === 0 ? 'age > 5' : `in segment s${level - 1}` } }])),
    })
    const fine = chain(150)
    expect(evaluateRule(ruleOf('in segment s149', fine), heavy, { at, catalogue: fine })).toBe(true)
    const { text, values } = render(compileRule(ruleOf('in segment s149', fine), fine, { at, dialect: duckdbDialect }), 'duckdb')
    expect((await connection.runAndReadAll(text, values as unknown as DuckDBValue[])).getRowObjectsJS()).toHaveLength(1)
    expect(codeOf('in segment s249', chain(250))).toBe('TooDeep')
    expect(codeOf('in segment s4999', chain(5_000))).toBe('TooDeep')
  })

  it('texts of 60,000 characters are compared, cut and joined; longer rules are refused', async () => {
    const long = 'x'.repeat(60_000)
    await agrees(`city = "${long}"`)
    await agrees(`length(concat(city, trim("${' '.repeat(30_000)}${'y'.repeat(20_000)} "))) = 20004`)
    expect(codeOf(`city = "${'x'.repeat(70_000)}"`)).toBe('TextTooLong')
  })

  it('the longest windows reach before all history and not out of the calendar', async () => {
    for (const window of ['last 10000 years', 'between 5000 and 10000 years ago', 'year 9999 back', '10000 quarters 10000 back', 'last 10000 hours, against previous 0'.split(',')[0] as string]) await agrees(`any(purchase, ${window})`)
    await agrees('sequence(purchase, then contact within 10000 years, last 10000 years)')
    await agrees('count(purchase, last 99 hours, against previous 100) > 0')
  })

  it('eight steps over 2,000 rows each are answered in seconds', async () => {
    const steps = Array.from({ length: 7 }, (_, index) => (index % 2 === 0 ? 'then contact within 3 hours' : 'then purchase within 3 days'))
    const started = performance.now()
    await agrees(`sequence(purchase, ${steps.join(', ')})`)
    await agrees(`sequence(purchase, ${steps.slice(1).join(', ')}, then no contact within 3 hours)`)
    expect(performance.now() - started).toBeLessThan(20_000)
    expect(codeOf(`sequence(purchase, ${steps.join(', ')}, then contact)`)).toBe('BadSequence')
  })

  it('120 aggregates and a trend of 60 units are one scan', async () => {
    const parts = Array.from({ length: 120 }, (_, index) => `count(purchase, last ${index + 1} days, where amount > ${index})`)
    await agrees(`${parts.slice(0, 60).join(' + ')} > 5 or ${parts.slice(60).join(' + ')} > 7 or trend(purchase.amount, last 60 days) > 0`)
    const text = readable(compileRule(ruleOf('trend(purchase.amount, last 60 days) > 0 and sum(purchase.amount, last 30 days, against previous 6) > 1'), catalogue, { at, dialect: duckdbDialect }))
    expect(text.match(/from "fact_purchase"/g)).toHaveLength(1)
  })

  it('500 different aggregates are answered, more are refused by name, and trends count as many as their units', async () => {
    const counts = Array.from({ length: 501 }, (_, index) => `count(purchase, last ${index + 1} days) < 0`)
    await agrees(counts.slice(1).join(' or '))
    expect(codeOf(counts.join(' or '))).toBe('TooManyFigures')
    expect(codeOf(Array.from({ length: 9 }, (_, index) => `trend(purchase, last 60 days, where amount > ${index}) > 9`).join(' or '))).toBe('TooManyFigures')
  })

  it('greatest within least to 90 levels stays short in SQL', () => {
    let value = 'balance'
    for (let level = 0; level < 90; level++) value = `${level % 2 === 0 ? 'greatest' : 'least'}(${value}, ${level})`
    expect(readable(compileRule(ruleOf(`${value} > 1`), catalogue, { at, dialect: duckdbDialect })).length).toBeLessThan(20_000)
  })

  it('division by zero, of any kind, is unknown', async () => {
    for (const text of ['age / 0 > 0', 'mod(age, 0) = 0', 'sum(purchase.amount, last 1 hours, against previous 1) > 0', 'age / (age - 30) is known']) await agrees(text)
  })

  it('every limit is in one table', () => expect(Object.keys(ruleLimits)).toContain('sequenceSteps'))

  it('values of many rules over one fact are one scan', () => {
    const expression = (text: string) => {
      const parsed = parseExpression(text, catalogue)
      if (parsed.kind === 'error') throw new Error('refused')
      return parsed.expression
    }
    const columns = { second: expression('nth(purchase.amount, 2)'), ratio: expression('sum(purchase.amount, last 30 days, against previous 6)'), slope: expression('trend(purchase, last 6 months)') }
    expect(readable(compileColumns(columns, catalogue, { at, dialect: duckdbDialect })).match(/from "fact_purchase"/g)).toHaveLength(1)
  })
})
