import type { BuilderCondition } from '@sextant/rules'
import { describe, expect, it } from 'vitest'
import { chosenByBar, isInRange } from './distribution-range.ts'

const of = (operator: BuilderCondition['operator'], values: BuilderCondition['values'], type: BuilderCondition['type']): BuilderCondition => ({ kind: 'condition', subject: { kind: 'attribute', name: 'x' }, operator, values, type })
const bar = (label: string, from: number | null = null, to: number | null = null) => ({ label, from, to, customers: 1 })

describe('a distribution beside its condition', () => {
  it('marks what the condition selects', () => {
    const bars = [bar('', 0, 10), bar('', 10, 20), bar('', 20, 30)]
    expect(bars.map((one) => isInRange(of('>=', [10], 'number'), one))).toEqual([false, true, true])
    expect(bars.map((one) => isInRange(of('between', [10, 20], 'number'), one))).toEqual([false, true, false])
    expect(['a', 'b'].map((label) => isInRange(of('not_in', ['a'], 'string'), bar(label)))).toEqual([false, true])
  })
  it('sets the value by a click, in the units of the type', () => {
    expect(chosenByBar(of('>', [0], 'money'), bar('', 1234.4, 2000))).toMatchObject({ operator: '>', values: [1234] })
    expect(chosenByBar(of('between', [0, 1], 'date'), bar('', Date.UTC(2026, 0, 1), Date.UTC(2026, 1, 1)))).toMatchObject({ values: ['2026-01-01', '2026-02-01'] })
    expect(chosenByBar(of('in', ['a'], 'string'), bar('b'))).toMatchObject({ values: ['a', 'b'] })
    expect(chosenByBar(of('in', ['a', 'b'], 'string'), bar('b'))).toMatchObject({ values: ['a'] })
    expect(chosenByBar(of('is_true', [], 'boolean'), bar('false'))).toMatchObject({ operator: 'is_false', values: [] })
    expect(chosenByBar(of('=', ['a'], 'string'), bar('…'))).toBeNull()
  })
  it('what a click has set is marked', () => {
    for (const operator of ['>=', '<', 'between', '='] as const) {
      const clicked = chosenByBar(of(operator, [0, 5], 'number'), bar('', 20, 30))
      expect(clicked !== null && isInRange(clicked, bar('', 20, 30))).toBe(true)
    }
  })
})
