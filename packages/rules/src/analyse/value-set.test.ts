import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyKnown, atGrain, between, complement, includes, intersection, isNothing, isWithin, lowerBound, mirrored, pointSet, range, related, union, unknownOnly, upperBound } from './value-set.ts'
import type { ValueSet } from './value-set.ts'

const point = fc.integer({ min: -4, max: 4 }).map((value) => value / 2)
const simple: fc.Arbitrary<ValueSet> = fc.oneof(
  fc.tuple(fc.constantFrom('=', '!=', '<', '<=', '>', '>='), point).map(([operator, value]) => related(operator as '=', value)), fc.tuple(point, point).map(([a, b]) => between(a, b)), fc.tuple(point, point).map(([a, b]) => range(a, b)),
  fc.array(point, { maxLength: 4 }).map(pointSet), fc.constantFrom(unknownOnly, anyKnown),
)
const set: fc.Arbitrary<ValueSet> = fc.letrec<{ set: ValueSet }>((tie) => ({
  set: fc.oneof({ maxDepth: 3 }, simple, fc.tuple(fc.constantFrom(union, intersection), tie('set'), tie('set')).map(([join, a, b]) => join(a, b)), tie('set').map(complement)),
})).set

const probes = [null, ...Array.from({ length: 41 }, (_, index) => (index - 20) / 8)]

describe('sets of values', () => {
  it('join, meet and turn over as membership does', () => {
    fc.assert(fc.property(set, set, (a, b) => {
      for (const probe of probes) {
        const [x, y] = [includes(a, probe), includes(b, probe)]
        expect(includes(union(a, b), probe)).toBe(x || y)
        expect(includes(intersection(a, b), probe)).toBe(x && y)
        expect(includes(complement(a), probe)).toBe(!x)
        expect(includes(mirrored(a), probe === null ? null : -probe)).toBe(x)
      }
      const isInside = probes.every((probe) => !includes(a, probe) || includes(b, probe))
      if (isWithin(a, b)) expect(isInside).toBe(true)
      else expect(isNothing(intersection(a, complement(b)))).toBe(false)
      expect(isNothing(a) && probes.some((probe) => includes(a, probe))).toBe(false)
    }), { numRuns: 3_000 })
  })

  it('lose nothing of whole numbers at their grain, and have true bounds', () => {
    fc.assert(fc.property(set, (a) => {
      const whole = atGrain(a, 'whole')
      for (const probe of probes) {
        if (probe === null || Number.isInteger(probe)) expect(includes(whole, probe)).toBe(includes(a, probe))
        if (probe === null || !includes(a, probe)) continue
        const [low, high] = [lowerBound(a), upperBound(a)]
        if (low !== undefined) expect(low.isIncluded ? probe >= (low.value as number) : probe > (low.value as number)).toBe(true)
        if (high !== undefined) expect(high.isIncluded ? probe <= (high.value as number) : probe < (high.value as number)).toBe(true)
      }
    }), { numRuns: 3_000 })
  })

  it('of days know that nothing lies between two of them', () => {
    expect(isNothing(atGrain(intersection(related('>', '2024-02-28'), related('<', '2024-02-29')), 'day'))).toBe(true)
    expect(isNothing(atGrain(intersection(related('>', '2024-02-28'), related('<', '2024-03-01')), 'day'))).toBe(false)
  })
})
