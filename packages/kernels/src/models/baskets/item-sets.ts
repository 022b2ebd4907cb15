/*
 * Frequent sets of items by Eclat: every item keeps the sorted list of the baskets that hold it, and a set's list is the intersection of its
 * members'. Pairs, which decide the size of the search, are counted in one pass over the baskets instead.
 */

/** Baskets in one run: those of basket b are `items[offsets[b]] … items[offsets[b + 1] - 1]`. */
export interface Baskets {
  /** Length: baskets + 1; rising from 0. */
  readonly offsets: Uint32Array
  /** Item numbers 0..itemCount − 1; one that stands twice in a basket counts once. */
  readonly items: Uint32Array
  readonly itemCount: number
}

/** Items bought together, rising, and in how many baskets. */
export interface ItemSet {
  readonly items: readonly number[]
  readonly count: number
}

export interface ItemSetOptions {
  /** Least share of baskets, 0 < share ≤ 1. */
  readonly minSupport: number
  /** Most items of a set; default 10. */
  readonly maxLength?: number
  /** Most sets, ≥ 1; default 200 000. */
  readonly maxSets?: number
}

export type ItemSetOutcome =
  | { readonly kind: 'complete'; readonly baskets: number; readonly minCount: number; readonly sets: readonly ItemSet[] }
  /** There are more than `maxSets`: ask for a higher support or shorter sets. */
  | { readonly kind: 'tooMany'; readonly baskets: number; readonly minCount: number; readonly atLeast: number }

const requireBaskets = ({ offsets, items, itemCount }: Baskets, { minSupport, maxLength = 10, maxSets = 200_000 }: ItemSetOptions): void => {
  if (!(minSupport > 0 && minSupport <= 1)) throw new RangeError(`minSupport is ${minSupport}: give a share above 0, at most 1`)
  if (!Number.isInteger(maxLength) || maxLength < 1) throw new RangeError(`maxLength is ${maxLength}: give a whole number from 1`)
  if (!Number.isInteger(maxSets) || maxSets < 1) throw new RangeError(`maxSets is ${maxSets}: give a whole number from 1`)
  if (offsets.length === 0 || offsets[offsets.length - 1] !== items.length) throw new RangeError('the last offset must be the number of items')
  for (const item of items) if (item >= itemCount) throw new RangeError(`item ${item}: there are only ${itemCount}`)
}

/** Sorted basket numbers of each item; doubles within a basket fall together. */
const basketLists = ({ offsets, items, itemCount }: Baskets): readonly Int32Array[] => {
  const seen = new Int32Array(itemCount).fill(-1)
  const counts = new Int32Array(itemCount)
  const visit = (each: (item: number, basket: number) => void): void => {
    seen.fill(-1)
    for (let basket = 0; basket + 1 < offsets.length; basket++) {
      for (let place = offsets[basket]!; place < offsets[basket + 1]!; place++) {
        const item = items[place]!
        if (seen[item] === basket) continue
        seen[item] = basket
        each(item, basket)
      }
    }
  }
  visit((item) => { counts[item]!++ })
  const lists = Array.from(counts, (count) => new Int32Array(count))
  counts.fill(0)
  visit((item, basket) => { lists[item]![counts[item]!++] = basket })
  return lists
}

const intersection = (left: Int32Array, right: Int32Array, least: number): Int32Array | undefined => {
  const shared = new Int32Array(Math.min(left.length, right.length))
  let count = 0
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    // What is left can no longer reach the least count.
    if (count + Math.min(left.length - i, right.length - j) < least) return undefined
    const a = left[i]!
    const b = right[j]!
    if (a === b) {
      shared[count++] = a
      i++
      j++
    } else if (a < b) i++
    else j++
  }
  return count < least ? undefined : shared.slice(0, count)
}

/** Which pairs of frequent items (by rank) reach the least count: one pass over the baskets, a triangle of counts. */
const pairCounts = (lists: readonly Int32Array[], baskets: number): Uint32Array => {
  const n = lists.length
  const counts = new Uint32Array((n * (n - 1)) / 2)
  const sizes = new Int32Array(baskets + 1)
  for (const list of lists) for (const basket of list) sizes[basket + 1]!++
  for (let basket = 0; basket < baskets; basket++) sizes[basket + 1]! += sizes[basket]!
  const ends = sizes.slice()
  const ranks = new Uint32Array(sizes[baskets]!)
  lists.forEach((list, rank) => {
    for (const basket of list) ranks[ends[basket]!++] = rank
  })
  for (let basket = 0; basket < baskets; basket++) {
    const [from, to] = [sizes[basket]!, sizes[basket + 1]!]
    for (let high = from + 1; high < to; high++) {
      const row = (ranks[high]! * (ranks[high]! - 1)) / 2
      for (let low = from; low < high; low++) counts[row + ranks[low]!]!++
    }
  }
  return counts
}

interface Branch {
  readonly rank: number
  readonly baskets: Int32Array
}

/** Most frequent items whose pairs are counted in one triangle (4 bytes a pair). */
const triangleItems = 8_192

/**
 * All sets of items that stand together in at least a share of the baskets.
 * @param baskets who bought what together
 * @param options least share, most items of a set, most sets
 * @returns every frequent set, in order of length, then of item numbers; or that there are too many
 * @throws RangeError on a support outside (0, 1] or an item number that does not exist
 * Source: M. J. Zaki 2000, IEEE TKDE 12(3), 372-390 (Eclat; pairs counted horizontally, §4.1).
 * Example:
 * ```ts
 * import { frequentItemSets } from '@sextant/kernels'
 * const found = frequentItemSets({ offsets: Uint32Array.of(0, 2, 4, 5), items: Uint32Array.of(0, 1, 0, 1, 1), itemCount: 2 }, { minSupport: 0.6 })
 * found.kind === 'complete' ? found.sets : [] // => [{ items: [0], count: 2 }, { items: [1], count: 3 }, { items: [0, 1], count: 2 }]
 * ```
 */
export const frequentItemSets = (baskets: Baskets, options: ItemSetOptions): ItemSetOutcome => {
  requireBaskets(baskets, options)
  const { minSupport, maxLength = 10, maxSets = 200_000 } = options
  const total = baskets.offsets.length - 1
  // 0.01 × 300 is 3.0000000000000004 in doubles: a hair's breadth must not cost a basket.
  const minCount = Math.max(1, Math.ceil(minSupport * total - 1e-9))
  const all = basketLists(baskets)
  // Rare items first: their branches are short, and what is left over for common ones is less.
  const order = all.flatMap((list, item) => (list.length >= minCount ? [item] : [])).sort((left, right) => all[left]!.length - all[right]!.length || left - right)
  const lists = order.map((item) => all[item]!)
  const pairs = maxLength < 2 || lists.length < 2 || lists.length > triangleItems ? undefined : pairCounts(lists, total)
  const sets: ItemSet[] = []
  const take = (ranks: readonly number[], count: number): boolean => {
    sets.push({ items: ranks.map((rank) => order[rank]!).sort((a, b) => a - b), count })
    return sets.length <= maxSets
  }
  const deepen = (ranks: readonly number[], branches: readonly Branch[]): boolean => {
    for (const [place, branch] of branches.entries()) {
      const grown = [...ranks, branch.rank]
      if (!take(grown, branch.baskets.length)) return false
      if (grown.length >= maxLength) continue
      const next: Branch[] = []
      for (const other of branches.slice(place + 1)) {
        if (pairs !== undefined && pairs[(other.rank * (other.rank - 1)) / 2 + branch.rank]! < minCount) continue
        const shared = intersection(branch.baskets, other.baskets, minCount)
        if (shared !== undefined) next.push({ rank: other.rank, baskets: shared })
      }
      if (next.length > 0 && !deepen(grown, next)) return false
    }
    return true
  }
  const isComplete = deepen([], lists.map((list, rank) => ({ rank, baskets: list })))
  if (!isComplete) return { kind: 'tooMany', baskets: total, minCount, atLeast: sets.length }
  const byItems = (left: ItemSet, right: ItemSet): number => {
    if (left.items.length !== right.items.length) return left.items.length - right.items.length
    const place = left.items.findIndex((item, index) => item !== right.items[index])
    return place < 0 ? 0 : left.items[place]! - right.items[place]!
  }
  return { kind: 'complete', baskets: total, minCount, sets: sets.sort(byItems) }
}
