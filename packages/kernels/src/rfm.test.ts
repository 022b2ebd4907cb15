import { describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { rankBands, rfmScores } from './rfm.ts'

const valued = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.integer({ min: 0, max: 9 })), { selector: ([name]) => name, minLength: 1 })

describe('RFM scores', () => {
  test('bands are equally large, rise with the value and do not depend on the order of customers', () => {
    fc.assert(fc.property(valued, fc.integer({ min: 1, max: 7 }), (customers, bands) => {
      const names = customers.map(([name]) => name)
      const values = customers.map(([, value]) => value)
      const result = rankBands(values, names, bands)
      const sizes = Array.from({ length: bands }, (_, band) => result.filter((one) => one === band + 1).length)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      values.forEach((value, row) => values.forEach((other, second) => {
        if (value < other) expect(result[row]).toBeLessThanOrEqual(result[second]!)
      }))
      expect([...rankBands(values.toReversed(), names.toReversed(), bands)]).toEqual([...result].toReversed())
    }))
  })

  test('the most recent buyer scores highest', () => {
    const scores = rfmScores({ customers: ['a', 'b', 'c', 'd', 'e'], recencyDays: [1, 2, 3, 4, 5], frequency: [5, 4, 3, 2, 1], monetary: [0, 0, 0, 0, 0] })
    expect([...scores.recency]).toEqual([5, 4, 3, 2, 1])
    expect([...scores.frequency]).toEqual([5, 4, 3, 2, 1])
    expect([...scores.monetary]).toEqual([1, 2, 3, 4, 5])
  })

  test('a customer without a number is named', () => {
    expect(() => rankBands([1, Number.NaN], ['a', '00123'])).toThrow(/value of 00123 is NaN/)
  })
})
