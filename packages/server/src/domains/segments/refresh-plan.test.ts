import { exampleCatalogue } from '@sextant/rules'
import type { Catalogue } from '@sextant/rules'
import { describe, expect, it } from 'vitest'
import { planRefresh, readsOf } from './refresh-plan.ts'
import { setRuleOf } from './segment-rule.ts'

const catalogue: Catalogue = {
  ...exampleCatalogue,
  segments: { ...exampleCatalogue.segments, lately: { label: { en: 'l', zh: 'l' }, members: { kind: 'rule', text: 'any(purchase, last 7 days)' } }, adults: { label: { en: 'a', zh: 'a' }, members: { kind: 'rule', text: 'age >= 18' } } },
  tags: { loyal: { label: { en: 'l', zh: 'l' }, type: 'boolean', values: { kind: 'expression', text: 'count(purchase) >= 3' } } },
}
const reads = (text: string) => readsOf(setRuleOf(text, catalogue), catalogue)

describe('whether time alone can change a segment', () => {
  it.each(['age >= 18', 'count(purchase) > 3', 'sum(purchase.amount, since 2024-01-01) > 5', 'in segment adults', 'tag.loyal', 'nth(purchase.amount, 1) > 10', 'sequence(purchase, then purchase within 7 days)'])('it cannot: %s', (text) => {
    expect(reads(text).isTimeDependent).toBe(false)
  })
  it.each([
    'any(purchase, last 7 days)', 'count(purchase, this month) > 1', 'days_since(last(purchase.time)) < 10', 'in segment lately', 'sum(purchase.amount, last 30 days, against previous 6) > 1', 'trend(purchase.amount, last 6 months) > 0',
    'sequence(purchase, then no purchase within 30 days)', 'age >= 18 and not in segment lately', 'days_until_anniversary(birth_date) < 7',
  ])('it can: %s', (text) => {
    expect(reads(text).isTimeDependent).toBe(true)
  })
  it('what a rule reads through segments and tags counts as read by it', () => {
    expect([...reads('in segment lately and tag.loyal').facts]).toEqual(['purchase'])
    expect(reads('in segment adults').definition).not.toBe(readsOf(setRuleOf('in segment adults', catalogue), { ...catalogue, segments: { ...catalogue.segments, adults: { label: { en: 'a', zh: 'a' }, members: { kind: 'rule', text: 'age >= 21' } } } }).definition)
  })
})

describe('a refresh', () => {
  const question = { reads: reads('age >= 18'), version: 2, before: { version: 2, dataVersion: 'a', at: '2026-01-01T00:00:00.000Z' }, dataVersion: 'a', at: '2026-01-02T00:00:00.000Z', hasRipened: false, isForced: false } as const
  it('is left out only when nothing can have changed', () => {
    expect(planRefresh(question).how).toBe('unchanged')
    const changes = [
      { before: undefined }, { version: 3 }, { dataVersion: 'b' }, { before: { ...question.before, dataVersion: null } }, { hasRipened: true }, { reads: reads('any(purchase, last 7 days)') }, { at: '2025-12-31T00:00:00.000Z' },
    ]
    for (const change of changes) expect([change, planRefresh({ ...question, ...change }).how]).toEqual([change, 'full'])
  })
})
