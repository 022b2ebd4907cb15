import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { associationRules } from './association-rules.ts'
import { frequentItemSets } from './item-sets.ts'
import type { Baskets, ItemSet } from './item-sets.ts'

const packed = (baskets: readonly (readonly number[])[], itemCount: number): Baskets => {
  const offsets = Uint32Array.from({ length: baskets.length + 1 }, (_, index) => baskets.slice(0, index).reduce((sum, basket) => sum + basket.length, 0))
  return { offsets, items: Uint32Array.from(baskets.flat()), itemCount }
}

/** Every set of up to four of the items, counted basket by basket. */
const byHand = (baskets: readonly (readonly number[])[], itemCount: number, minCount: number): readonly ItemSet[] => {
  const subsets = Array.from({ length: 2 ** itemCount - 1 }, (_, mask) => Array.from({ length: itemCount }, (__, item) => item).filter((item) => ((mask + 1) >> item) & 1))
  return subsets.map((items) => ({ items, count: baskets.filter((basket) => items.every((item) => basket.includes(item))).length })).filter(({ count }) => count >= minCount)
}

const someBaskets = fc.array(fc.array(fc.nat({ max: 5 }), { maxLength: 6 }), { minLength: 1, maxLength: 30 })
const keyed = (sets: readonly ItemSet[]): ReadonlyMap<string, number> => new Map(sets.map(({ items, count }) => [items.join(' '), count]))

describe('frequent sets', () => {
  it('are exactly those that counting every set by hand finds', () => {
    fc.assert(fc.property(someBaskets, fc.double({ min: 0.05, max: 1, noNaN: true }), (baskets, minSupport) => {
      const found = frequentItemSets(packed(baskets, 6), { minSupport })
      if (found.kind !== 'complete') throw new Error('too many')
      expect(keyed(found.sets)).toEqual(keyed(byHand(baskets, 6, found.minCount)))
    }))
  })

  it('do not depend on the order of baskets or on doubles within one', () => {
    fc.assert(fc.property(someBaskets, (baskets) => {
      const doubled = baskets.toReversed().map((basket) => [...basket, ...basket])
      expect(frequentItemSets(packed(doubled, 6), { minSupport: 0.1 })).toEqual(frequentItemSets(packed(baskets, 6), { minSupport: 0.1 }))
    }))
  })

  it('say so when there are too many, and never give a part for the whole', () => {
    const everything = Array.from({ length: 4 }, () => [0, 1, 2, 3, 4, 5])
    expect(frequentItemSets(packed(everything, 6), { minSupport: 1, maxSets: 10 })).toMatchObject({ kind: 'tooMany', atLeast: 11 })
    expect(frequentItemSets(packed(everything, 6), { minSupport: 1, maxLength: 2 })).toMatchObject({ kind: 'complete', sets: { length: 21 } })
  })

  it('refuse a support that is no share and items that do not exist', () => {
    expect(() => frequentItemSets(packed([[0]], 1), { minSupport: 0 })).toThrow(RangeError)
    expect(() => frequentItemSets(packed([[3]], 1), { minSupport: 0.5 })).toThrow(RangeError)
  })
})

describe('association rules', () => {
  it('never claim more confidence than was asked for, and their lift is symmetric in pairs', () => {
    fc.assert(fc.property(someBaskets, (baskets) => {
      const found = frequentItemSets(packed(baskets, 6), { minSupport: 0.1 })
      if (found.kind !== 'complete') throw new Error('too many')
      const rules = associationRules(found.sets, found.baskets, 0)
      for (const rule of rules) expect(rule.confidence).toBeCloseTo(rule.count / baskets.filter((basket) => rule.antecedent.every((item) => basket.includes(item))).length, 12)
      for (const rule of rules.filter(({ antecedent }) => antecedent.length === 1)) {
        const back = rules.find(({ antecedent, consequent }) => antecedent.length === 1 && antecedent[0] === rule.consequent && consequent === rule.antecedent[0])
        expect(back?.lift).toBeCloseTo(rule.lift, 12)
      }
    }))
  })
})
