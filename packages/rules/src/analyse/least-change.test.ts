import { describe, expect, it } from 'vitest'
import { exampleCatalogue } from '../example-catalogue.ts'
import { parseRule } from '../rule.ts'
import type { Rule } from '../tree.ts'
import { leastChange } from './least-change.ts'
import type { LeastChange } from './least-change.ts'

const at = '2024-04-01T08:00:00.000Z'
const ann = {
  id: 'ann', attributes: { age: 17, city: 'Leeds', birth_date: '2007-02-03' }, scores: { churn: 0.2 }, segments: ['vip'],
  facts: {
    purchase: [{ time: '2024-03-20T10:00:00.000Z', amount: 5_000, category: 'wine' }, { time: '2023-11-20T10:00:00.000Z', amount: 2_500, category: 'tea' }],
    contact: [{ time: '2024-03-30T10:00:00.000Z', channel: 'email' }, { time: '2024-03-28T10:00:00.000Z', channel: 'email' }],
  },
}

const ruleOf = (text: string): Rule => {
  const parsed = parseRule(text, exampleCatalogue)
  if (parsed.kind === 'error') throw new Error(`${text}: ${parsed.errors[0]?.message.en}`)
  return parsed.rule
}

const least = (text: string): LeastChange => leastChange(ruleOf(text), ann, { at, catalogue: exampleCatalogue })
const sentences = (text: string, language: 'en' | 'zh' = 'en'): readonly string[] => {
  const answer = least(text)
  return answer.kind === 'changes' ? answer.changes.map(({ message }) => message[language]) : [answer.kind]
}

describe('the least change', () => {
  it('names what is missing and what would do, in both languages', () => {
    expect(sentences('age >= 18')).toEqual(['age: from 17 to at least 18'])
    expect(sentences('age >= 18', 'zh')).toEqual(['年龄：由 17 变为不少于 18'])
    expect(sentences('count(purchase, last 90 days) >= 2')).toEqual(['1 more: purchases in the last 90 days (now 1, needed at least 2)'])
    expect(sentences('in segment "vip" and not (age > 10 and city = "Leeds")')).toEqual(['age: from 17 to at most 10'])
    expect(sentences('not in segment "vip"', 'zh')).toEqual(['需为假：在客群贵宾中'])
  })

  it('says from which day the passing of time is enough', () => {
    expect(sentences('count(contact, last 7 days, where channel = "email") < 2')).toEqual(['1 fewer: contacts in the last 7 days where channel is “email” (now 2, needed at most 1): possible from 2024-04-04'])
    expect(sentences('none(contact, last 7 days)', 'zh')).toEqual(['最近 7 天接触减少 2 次（现为 2，需为 0）：最早 2024-04-06 可满足'])
  })

  it('takes the way that changes fewest values, and of those the nearest', () => {
    expect(sentences('(city = "York" and age > 30) or score.churn > 0.5')).toEqual(['churn score: from 0.2 to more than 0.5'])
    expect(sentences('age >= 18 or score.churn > 0.5')).toEqual(['age: from 17 to at least 18'])
    expect(sentences('in segment "adults" and city = "Leeds"')).toEqual(['age: from 17 to at least 18'])
  })

  it('leaves out what follows from the rest', () => {
    expect(sentences('count(purchase, last 90 days) >= 4 and count(purchase, last 1 years) >= 3')).toEqual(['3 more: purchases in the last 90 days (now 1, needed at least 4)'])
  })

  it('knows who is selected already and who can never be', () => {
    expect(least('age < 18')).toEqual({ kind: 'selected' })
    expect(least('age > 5 and age < 3')).toEqual({ kind: 'impossible' })
  })

  it('without the value of now for those it is hidden from', () => {
    const answer = least('age >= 18 and city = "York"')
    const shown = answer.kind === 'changes' ? answer.changes.map(({ maskedMessage }) => maskedMessage) : []
    expect(shown).toEqual([{ en: 'age: to at least 18', zh: '年龄：需不少于 18' }, { en: 'city: to “York”', zh: '城市：需为 「York」' }])
    expect(JSON.stringify(shown)).not.toMatch(/17|Leeds/)
  })

  it('is tried out on a copy of the customer', () => {
    for (const text of ['distinct(purchase.category) >= 4', 'avg(purchase.amount) > 60', 'last(purchase.category) = "tea"', 'days_since(purchase) > 30', 'years_since(birth_date) >= 18', 'lower(city) starts with "y"', 'sum(purchase.amount, last 90 days, where category = "bread") > 10']) {
      expect(least(text), text).toMatchObject({ kind: 'changes', isVerified: true })
    }
  })
})
