import { duckdbDialect, postgresDialect, readable, render, trinoDialect } from '@sextant/sql'
import type { Dialect } from '@sextant/sql'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkRule, compileRowCondition, compileRowExpression, compileRule, completions, describeRule, evaluateRule, explainRule, exampleCatalogue, fromBuilder,
  parseRowExpression, parseRule, prepareRowExpression, prepareRule, printRule, rowScopeOf, ruleReferences, toBuilder,
} from './index.ts'
import type { Catalogue, Rule, RuleError } from './index.ts'

const ruleOf = (text: string, catalogue: Catalogue = exampleCatalogue): Rule => {
  const parsed = parseRule(text, catalogue)
  if (parsed.kind === 'error') throw new Error(parsed.errors.map(({ message }) => message.en).join('; '))
  return parsed.rule
}

const errorsOf = (text: string, catalogue: Catalogue = exampleCatalogue): readonly RuleError[] => {
  const parsed = parseRule(text, catalogue)
  return parsed.kind === 'error' ? parsed.errors : []
}

const at = '2024-03-01T00:00:00.000Z'
const reference = 'sum(purchase.amount, last 90 days, where category = "wine") > 200 and not any(contact, last 7 days, where channel = "email")'

describe('errors', () => {
  it('a typo names its place and the nearest known name', () => {
    expect(errorsOf('age > 5\n and citty = "Leeds"')).toMatchObject([{ code: 'UnknownName', line: 2, column: 6, length: 5, nearest: ['city'] }])
  })

  it('several mistakes are told at once', () => {
    expect(errorsOf('agee > 5 and sum(purchas.amount) > 2 and city > 5').map(({ code }) => code)).toEqual(['UnknownName', 'UnknownName', 'TypesDiffer'])
  })

  it.each([
    ['', 'EmptyRule'], ['age >', 'Unexpected'], ['age = null', 'NullLiteral'], ['age', 'NotACondition'], ['city = "x', 'UnfinishedString'], ['balance > 1.005', 'MoneyDigits'],
    ['joined_at > 2023-02-29', 'BadDate'], ['age # 5', 'UnexpectedCharacter'], ['count(purchase, last 0 days) > 1', 'BadWindow'], ['count(purchase, between 9 and 3 days ago) > 1', 'BadWindow'],
    ['purchase.amount > 5', 'NotHere'], ['sum(purchase.amount, where any(contact)) > 1', 'NotHere'], ['sum(age) > 1', 'UnknownName'], ['frobnicate(age) > 1', 'UnknownName'],
    ['sum(purchase.store) > 1', 'WrongType'], ['is_member > 1', 'TypesDiffer'], ['balance * balance > 1', 'TypesDiffer'], ['constructor = 1', 'UnknownName'], ['age > 1e999', 'BadNumber'],
  ])('%s is refused as %s, in English and Chinese', (text, code) => {
    const [error] = errorsOf(text)
    expect(error?.code).toBe(code)
    expect(error?.message.en.length).toBeGreaterThan(5)
    expect(error?.message.zh).toMatch(/\p{Script=Han}/u)
  })

  it('size, depth and list length have limits with names', () => {
    expect(errorsOf(`city = "${'x'.repeat(70_000)}"`)[0]?.code).toBe('TextTooLong')
    expect(errorsOf(`${'('.repeat(5_000)}true${')'.repeat(5_000)}`)[0]?.code).toBe('TooDeep')
    expect(errorsOf(`${'not '.repeat(5_000)}true`)[0]?.code).toBe('TooDeep')
    expect(errorsOf(`age > ${'1+'.repeat(9_000)}1`)[0]?.code).toBe('TooDeep')
    expect(errorsOf(`age in (${'1,'.repeat(10_000)}1)`)[0]?.code).toBe('ListTooLong')
    let deep: unknown = { op: 'literal', type: 'boolean', value: true }
    for (let level = 0; level < 5_000; level++) deep = { op: 'not', of: deep }
    expect(checkRule({ language: 1, when: deep }, exampleCatalogue)).toMatchObject({ kind: 'error', errors: [{ code: 'TooDeep' }] })
  })

  it('SQL of exponential length cannot be asked for', () => {
    let text = 'age'
    for (let level = 0; level < 12; level++) text = `case when ${text} between 1 and 2 then 1 else 2 end`
    expect(errorsOf(`${text} = 1`)[0]?.code).toBe('NotHere')
  })

  it('no text makes the parser throw', () => {
    const piece = fc.constantFrom('sum(', 'purchase', '.', 'amount', ',', 'last 90 days', 'where', ')', '(', 'and', 'not', 'in', 'segment', '"x"', '200', '-', '/', 'case', 'when', 'then', 'end', 'between', '`', '2024-01-01', 'is null', 'take', 'top', 'sample', '5', '%', 'by', 'salt', 'sequence(', 'then', 'no', 'within', 'around', 'previous', 'billing period', 'nth(', 'against previous', 'trend(', 'tag', 'percentile', 'month', 'back', 'from', 'to', 'days', '😀', '\0')
    fc.assert(fc.property(fc.array(fc.oneof({ arbitrary: piece, weight: 5 }, fc.string()), { maxLength: 30 }), (pieces) => {
      const parsed = parseRule(pieces.join(' '), exampleCatalogue, { takes: true })
      if (parsed.kind === 'ok') expect(parseRule(printRule(parsed.rule, exampleCatalogue), exampleCatalogue, { takes: true })).toEqual(parsed)
      completions(pieces.join(' '), pieces.join(' ').length, exampleCatalogue)
    }), { numRuns: 2_000 })
  })

  it('no JSON makes the tree check throw', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => {
      expect(checkRule(json, exampleCatalogue).kind).toBe('error')
      expect(checkRule({ language: 1, when: json }, exampleCatalogue).kind).toBe('error')
    }), { numRuns: 500 })
  })

  it('a tree is checked as strictly as text, with paths', () => {
    const when = { op: 'and', of: [{ op: 'compare', operator: '>', left: { op: 'attribute', name: 'agee' }, right: { op: 'literal', type: 'number', value: 1 } }] }
    expect(checkRule({ language: 1, when }, exampleCatalogue)).toMatchObject({ kind: 'error', errors: [{ code: 'UnknownName', path: 'when.of.0.left', nearest: ['age'] }] })
  })
})

describe('segments', () => {
  const withSegments = (rules: Readonly<Record<string, string>>): Catalogue => ({
    ...exampleCatalogue,
    segments: Object.fromEntries(Object.entries(rules).map(([name, text]) => [name, { label: { en: name, zh: name }, members: { kind: 'rule' as const, text } }])),
  })

  it('a segment that refers to itself through another is refused by name', () => {
    expect(errorsOf('in segment a', withSegments({ a: 'in segment b', b: 'age > 5 or in segment a' }))[0]?.code).toBe('SegmentCycle')
  })

  it('a rule may not refer to the segment it is to define', () => {
    const catalogue = withSegments({ a: 'age > 5', b: 'in segment a' })
    expect(parseRule('in segment b', catalogue).kind).toBe('ok')
    expect(parseRule('in segment b', catalogue, { defines: 'a' })).toMatchObject({ kind: 'error', errors: [{ code: 'SegmentCycle' }] })
  })

  it('segments that double at each level are refused before they become SQL of exponential length', () => {
    const rules = Object.fromEntries(Array.from({ length: 40 }, (_, level) => [`s${level}`, level === 0 ? 'age > 5' : `in segment s${level - 1} or (age > ${level} and in segment s${level - 1})`]))
    expect(errorsOf('in segment s39', withSegments(rules))[0]?.code).toBe('TooManyNodes')
    expect(errorsOf('in segment s8', withSegments(rules))).toEqual([])
  })

  it('a broken rule of a nested segment is an error here, never an empty audience', () => {
    expect(errorsOf('in segment a', withSegments({ a: 'dropped_column > 5' }))[0]?.code).toBe('SegmentBroken')
  })
})

describe('SQL', () => {
  it('all aggregates of a fact come from one scan', () => {
    const rule = ruleOf('sum(purchase.amount, last 90 days) > 5 and count(purchase) > 1 and days_since(purchase, where category = "tea") < 9 and avg(purchase.quantity) > 2')
    const text = readable(compileRule(rule, exampleCatalogue, { at, dialect: duckdbDialect }))
    expect(text.match(/from "fact_purchase"/g)).toHaveLength(1)
  })

  it('a filter and window that all aggregates share narrow the scan itself', () => {
    const text = readable(compileRule(ruleOf(reference), exampleCatalogue, { at, dialect: duckdbDialect }))
    expect(text).toContain(`and ("fact"."category" = 'wine')`)
    expect(text).not.toContain('filter (where')
  })

  it('the last value of a fact is found by rank where the engine is quicker so and nothing else is asked of the fact', () => {
    const textOf = (rule: string, dialect: Dialect): string => readable(compileRule(ruleOf(rule), exampleCatalogue, { at, dialect }))
    const isRanked = (rule: string, dialect: Dialect): boolean => textOf(rule, dialect).includes('row_number() over (partition by "fact"."customer_id"')
    const alone = 'last(purchase.category) = "wine"'
    expect([isRanked(alone, trinoDialect), isRanked(alone, duckdbDialect)]).toEqual([true, false])
    expect(isRanked(`${alone} and count(purchase) > 1`, trinoDialect)).toBe(false)
    expect(isRanked('last(purchase.time) > 2024-01-01', trinoDialect)).toBe(false)
    // A row without the value is not the last one with it; of two at one instant the greater value counts.
    expect(textOf('first(purchase.category, where quantity > 1) = "tea"', trinoDialect)).toMatch(/order by "fact"\."bought_at", "fact"\."category"\)[^]*"fact"\."category" is not null/)
  })

  it.each([duckdbDialect, postgresDialect])('hostile text stays a bound value on $name', (dialect) => {
    const hostile = `'); drop table customers; --`
    const query = render(compileRule(ruleOf(`city = ${JSON.stringify(hostile)}`), exampleCatalogue, { at, dialect }), dialect.placeholders)
    expect(query.text).not.toContain('drop')
    expect(query.values).toContain(hostile)
  })
})

describe('words for people', () => {
  it('the reference rule reads as a sentence in both languages', () => {
    expect(describeRule(ruleOf(reference), exampleCatalogue, 'en')).toBe(
      'the total amount of purchases in the last 90 days where category is “wine” is more than 200 GBP and has no contacts in the last 7 days where channel is “email”',
    )
    expect(describeRule(ruleOf(reference), exampleCatalogue, 'zh')).toBe('最近 90 天购买金额合计（其中品类等于 「wine」）大于 200 GBP，且最近 7 天没有接触（其中渠道等于 「email」）')
  })

  it('an explanation shows each part with its value', () => {
    const customer = { id: '1', attributes: {}, facts: { purchase: [{ time: '2024-02-20T00:00:00.000Z', amount: 25_000, category: 'wine' }] } }
    const explained = explainRule(ruleOf(`${reference} and age > 18`), customer, { at, catalogue: exampleCatalogue })
    expect(explained.outcome).toBe('unknown')
    expect(explained.parts.map(({ outcome }) => outcome)).toEqual(['true', 'true', 'unknown'])
    expect(explained.parts[0]?.parts[0]).toMatchObject({ value: 25_000, type: 'money', sentence: { en: 'the total amount of purchases in the last 90 days where category is “wine”' } })
  })

  it('what a rule depends on is listed', () => {
    expect(ruleReferences(ruleOf(`${reference} and in segment "vip" and score.churn > 0.5 and age > 5`))).toEqual({
      attributes: ['age'], facts: ['contact', 'purchase'], scores: ['churn'], segments: ['vip'], tags: [], columns: ['contact.channel', 'purchase.amount', 'purchase.category'],
    })
  })

  it('completion knows columns, known values, segments and windows', () => {
    const inserts = (text: string): readonly string[] => completions(text, text.length, exampleCatalogue).map(({ insert }) => insert)
    expect(inserts('ag')).toContain('age')
    expect(inserts('年')[0]).toBe('age')
    expect(inserts('sum(')).toEqual(['purchase', 'contact'])
    expect(inserts('sum(purchase.')).toContain('amount')
    expect(inserts('sum(purchase.amount, ')).toContain('last 90 days')
    expect(inserts('sum(purchase.amount, where cat')).toEqual(['category'])
    expect(inserts('sum(purchase.amount, where category = ')).toContain('"wine"')
    expect(inserts('city = "L')).toEqual(['"Leeds"', '"London"'])
    expect(inserts('in segment ')).toContain('"wine lovers"')
  })
})

describe('the click-builder', () => {
  it('shows the reference rule as two conditions and gives the same rule back', () => {
    const builder = toBuilder(ruleOf(reference), exampleCatalogue)
    expect(builder.of.map(({ kind }) => kind)).toEqual(['condition', 'condition'])
    expect(fromBuilder(builder, exampleCatalogue)).toEqual({ kind: 'ok', rule: ruleOf(reference) })
  })

  it('keeps as text what clicking cannot show', () => {
    expect(toBuilder(ruleOf('age * 2 > 50 and age < 90'), exampleCatalogue).of.map(({ kind }) => kind)).toEqual(['text', 'condition'])
  })
})

describe('row expressions', () => {
  const scope = {
    timeZone: 'Europe/London', currencyDigits: 2,
    columns: { quantity: { type: 'number', label: { en: 'q', zh: '量' } }, unit_price: { type: 'money', label: { en: 'p', zh: '价' } }, invoice: { type: 'string', label: { en: 'i', zh: '单' } } },
  } as const

  it('an import formula gives whole minor units, the same in SQL', () => {
    const parsed = parseRowExpression('quantity * unit_price', scope)
    if (parsed.kind === 'error') throw new Error('refused')
    expect(parsed.type).toBe('money')
    expect(prepareRowExpression(parsed.expression, scope)({ quantity: 1.5, unit_price: 333 })).toBe(500)
    expect(readable(compileRowExpression(parsed.expression, scope, { dialect: duckdbDialect }))).toContain('round(')
  })

  it('a refund condition reads the columns of its row only', () => {
    const parsed = parseRowExpression('starts_with(invoice, "C") or quantity <= 0', scope, 'condition')
    if (parsed.kind === 'error') throw new Error('refused')
    expect(prepareRowExpression(parsed.expression, scope)({ invoice: 'C5123', quantity: 4 })).toBe(true)
    expect(readable(compileRowCondition(parsed.expression, scope, { dialect: duckdbDialect, alias: 'line' }))).toBe(`starts_with("line"."invoice", cast('C' as varchar)) or ("line"."quantity" <= 0)`)
    expect(parseRowExpression('age > 5', scope, 'condition').kind).toBe('error')
    expect(parseRowExpression('quantity', scope, 'condition').kind).toBe('error')
    expect(rowScopeOf(exampleCatalogue, 'nothing')).toBeUndefined()
  })
})

describe('speed on one core', () => {
  const perSecond = (count: number, work: () => void): number => {
    const times = Array.from({ length: 40 }, () => {
      const start = performance.now()
      work()
      return performance.now() - start
    })
    return (count / Math.min(...times)) * 1000
  }

  it('reads at least 10,000 ordinary rules in a second', () => {
    expect(perSecond(200, () => {
      for (let index = 0; index < 200; index++) parseRule(reference, exampleCatalogue)
    })).toBeGreaterThan(10_000)
  })

  it('answers at least 200,000 simple rules in a second', () => {
    const rule = prepareRule(ruleOf('age >= 18 and city in ("Leeds", "York") and count(purchase, last 90 days) > 1'), exampleCatalogue)
    const customer = { id: '1', attributes: { age: 30, city: 'York' }, facts: { purchase: [{ time: '2024-02-20T00:00:00.000Z' }, { time: '2024-02-21T00:00:00.000Z' }] } }
    expect(evaluateRule(ruleOf('age >= 18'), customer, { at, catalogue: exampleCatalogue })).toBe(true)
    expect(perSecond(5_000, () => {
      for (let index = 0; index < 5_000; index++) rule.selects(customer, at)
    })).toBeGreaterThan(200_000)
  })
})
