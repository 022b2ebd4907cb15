import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { associationRules, frequentItemSets } from '@sextant/kernels'
import type { Baskets } from '@sextant/kernels'
import { describe, expect, it } from 'vitest'
import { findSharedData, sharedData } from '../../support/shared-data.ts'

/* R arules' widely printed rule counts for Groceries (REFERENCE.md §6), and the best rule of each. */

const folder = findSharedData('groceries')

const groceries = (): { readonly baskets: Baskets; readonly names: readonly string[] } => {
  const lines = readFileSync(join(folder ?? '', 'groceries_baskets.csv'), 'utf8').trim().split(/\r?\n/).map((line) => line.split(','))
  const names = [...new Set(lines.flat())]
  const numbers = new Map(names.map((name, index) => [name, index]))
  const offsets = new Uint32Array(lines.length + 1)
  lines.forEach((line, index) => { offsets[index + 1] = (offsets[index] as number) + line.length })
  return { names, baskets: { offsets, items: Uint32Array.from(lines.flat(), (name) => numbers.get(name) as number), itemCount: names.length } }
}

const cases = [
  { minSupport: 0.01, confidence: 0.5, lengths: [88, 213, 32], rules: 15, best: 'citrus fruit + root vegetables => other vegetables', lift: 3.029_61, count: 102 },
  { minSupport: 0.006, confidence: 0.25, lengths: [109, 478, 156, 4], rules: 463, best: 'herbs => root vegetables', lift: 3.956_48, count: 69 },
  { minSupport: 0.001, confidence: 0.5, lengths: [157, 2981, 6831, 3137, 376, 10], rules: 5668, best: 'Instant food products + soda => hamburger meat', lift: 18.995_65, count: 12 },
  { minSupport: 0.001, confidence: 0.8, lengths: [157, 2981, 6831, 3137, 376, 10], rules: 410, best: 'liquor + red/blush wine => bottled beer', lift: 11.235_27, count: 19 },
] as const

describe('what 9,835 grocery baskets hold together', () => {
  it.each(cases)('at support $minSupport and confidence $confidence: $rules rules, the best $best', ({ minSupport, confidence, lengths, rules, best, lift, count }) => {
    sharedData('groceries')
    const { baskets, names } = groceries()
    const found = frequentItemSets(baskets, { minSupport })
    if (found.kind !== 'complete') throw new Error('too many sets')
    expect(lengths.map((_, index) => found.sets.filter(({ items }) => items.length === index + 1).length)).toEqual(lengths)
    const made = associationRules(found.sets, found.baskets, confidence)
    expect(made).toHaveLength(rules)
    const first = made[0]
    expect(`${first?.antecedent.map((item) => names[item]).toSorted().join(' + ')} => ${names[first?.consequent ?? -1]}`).toBe(best)
    expect(first?.count).toBe(count)
    expect(first?.lift).toBeCloseTo(lift, 4)
  })
})
