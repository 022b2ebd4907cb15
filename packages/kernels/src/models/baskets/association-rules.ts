import type { ItemSet } from './item-sets.ts'

/** Whoever buys the antecedent also buys the consequent, with these figures over all baskets. */
export interface AssociationRule {
  /** Item numbers, rising; never empty. */
  readonly antecedent: readonly number[]
  readonly consequent: number
  /** Baskets with antecedent and consequent. */
  readonly count: number
  readonly antecedentCount: number
  readonly consequentCount: number
  /** count / baskets. */
  readonly support: number
  /** count / antecedentCount. */
  readonly confidence: number
  /** confidence / share of baskets with the consequent; 1 = as often as chance would have it. */
  readonly lift: number
}

const keyOf = (items: readonly number[]): string => items.join(' ')

/**
 * Association rules with one item on the right, out of all frequent sets.
 * @param sets all frequent sets (with their subsets, as `frequentItemSets` gives them)
 * @param baskets number of baskets, ≥ 1
 * @param minConfidence least confidence, 0..1
 * @returns rules by falling lift, then falling count, then items
 * @throws RangeError when a subset of a set is missing
 * Source: R. Agrawal, R. Srikant 1994, VLDB, 487-499; lift: Brin et al. 1997, SIGMOD, 255-264. The counts for the Groceries data are those of R's arules.
 * Example:
 * ```ts
 * import { associationRules } from '@sextant/kernels'
 * const sets = [{ items: [0], count: 2 }, { items: [1], count: 3 }, { items: [0, 1], count: 2 }]
 * associationRules(sets, 3, 0.9).map(({ antecedent, consequent, confidence, lift }) => [antecedent, consequent, confidence, lift]) // => [[[0], 1, 1, 1]]
 * ```
 */
export const associationRules = (sets: readonly ItemSet[], baskets: number, minConfidence: number): readonly AssociationRule[] => {
  const counts = new Map(sets.map(({ items, count }) => [keyOf(items), count]))
  const countOf = (items: readonly number[]): number => {
    const count = counts.get(keyOf(items))
    if (count === undefined) throw new RangeError(`the set ${keyOf(items)} is missing: give all frequent sets`)
    return count
  }
  const rules: AssociationRule[] = []
  for (const { items, count } of sets) {
    if (items.length < 2) continue
    for (const consequent of items) {
      const antecedent = items.filter((item) => item !== consequent)
      const antecedentCount = countOf(antecedent)
      const confidence = count / antecedentCount
      if (confidence < minConfidence) continue
      const consequentCount = countOf([consequent])
      rules.push({ antecedent, consequent, count, antecedentCount, consequentCount, support: count / baskets, confidence, lift: (confidence * baskets) / consequentCount })
    }
  }
  const named = (rule: AssociationRule): string => `${keyOf(rule.antecedent)} ${rule.consequent}`
  return rules.sort((left, right) => right.lift - left.lift || right.count - left.count || (named(left) < named(right) ? -1 : 1))
}
