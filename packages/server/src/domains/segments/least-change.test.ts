import { exampleCatalogue, leastChange, parseRule } from '@sextant/rules'
import { describe, expect, it } from 'vitest'
import { shownChange } from './least-change.ts'

const shown = (text: string, personal: readonly RegExp[]): ReturnType<typeof shownChange> => {
  const parsed = parseRule(text, exampleCatalogue)
  if (parsed.kind === 'error') throw new Error(text)
  const customer = { id: '7', attributes: { age: 17, city: 'Leeds' }, facts: { contact: [{ time: '2024-03-30T10:00:00.000Z', channel: 'email' }] } }
  return shownChange(leastChange(parsed.rule, customer, { at: '2024-04-01T08:00:00.000Z', catalogue: exampleCatalogue }), personal)
}

describe('the least change as it is answered', () => {
  it('never tells what a personal attribute is now, also not through a function of it', () => {
    for (const text of ['age >= 18', 'age * 2 + 1 > 90', 'abs(age - 40) < 3', 'age >= 18 and city = "York"']) {
      const answer = shown(text, [/\bage\b/])
      expect(answer.kind).toBe('changes')
      const about = answer.changes.filter(({ of }) => of.includes('age'))
      expect(about.length).toBeGreaterThan(0)
      expect(JSON.stringify(about), text).not.toMatch(/17|35|23/)
    }
    expect(shown('age >= 18', []).changes[0]?.message.en).toBe('age: from 17 to at least 18')
  })

  it('says when the passing of time is enough, and what can never be', () => {
    expect(shown('none(contact, last 7 days)', []).changes[0]).toMatchObject({ possibleFrom: '2024-04-06T09:00:00.001Z' })
    expect(shown('age > 3 and age < 2', [])).toEqual({ kind: 'impossible', verified: true, changes: [] })
    expect(shown('age = 17', [])).toEqual({ kind: 'selected', verified: true, changes: [] })
  })
})
