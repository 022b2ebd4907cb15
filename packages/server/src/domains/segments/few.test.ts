import { assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mattersForMany } from './few.ts'

/** Counts of a rule over a base, by which of its conditions are met. */
const countsOf = (base: readonly number[], conditions: number, selects: (customer: number, met: readonly boolean[]) => boolean): readonly number[] =>
  Array.from({ length: 2 ** conditions }, (_, index) => {
    const met = Array.from({ length: conditions }, (_condition, bit) => (index & (2 ** bit)) !== 0)
    return base.filter((customer) => selects(customer, met)).length
  })

const base = Array.from({ length: 200 }, (_, customer) => customer)
const isKnown = (customer: number): boolean => customer < 19
const one = 100

describe('a personal condition', () => {
  it('that matters for many may be counted, alone and with others', () => {
    expect(mattersForMany(countsOf(base, 1, (_customer, [p]) => p === true), 10)).toBe(true)
    expect(mattersForMany(countsOf(base, 2, (customer, [p, q]) => customer < 50 && p === true && q === true), 10)).toBe(true)
  })

  it('that decides about one customer is not hidden by another that is always met, never met, or both', () => {
    const rules = [
      countsOf(base, 1, (customer, [p]) => isKnown(customer) || (customer === one && p === true)),
      countsOf(base, 2, (customer, [always, p]) => always === true && (isKnown(customer) || (customer === one && p === true))),
      countsOf(base, 2, (customer, [p, never]) => isKnown(customer) || (p === true && (customer === one || never === true))),
      countsOf(base, 3, (customer, [always, p, never]) => always === true && (isKnown(customer) || (p === true && (customer === one || never === true)))),
    ]
    for (const counts of rules) expect(mattersForMany(counts, 10)).toBe(false)
  })

  it('is refused exactly where it would matter for somebody but for fewer than the floor', () => {
    assert(property(integer({ min: 0, max: 60 }), integer({ min: 2, max: 30 }), (size, floor) => {
      const counts = countsOf(base, 2, (customer, [p, q]) => (customer < size && p === true) || (customer >= 100 && q === true))
      expect(mattersForMany(counts, floor)).toBe(size >= floor)
    }))
  })
})
