import { chiSquareTail } from '../special.ts'
import type { TestResult } from './interval.ts'

/** Whether the rows and columns of a table of counts go together, and how strongly. */
export interface Association extends TestResult {
  readonly n: number
  /** 0 = independent, 1 = one tells the other. */
  readonly cramersV: number
  /** Below 5 in many cells the p-value is not to be trusted. */
  readonly smallestExpected: number
  /** Share of cells with an expected count below 5. */
  readonly sparseShare: number
}

/**
 * Pearson's chi-square test of independence with Cramér's V; rows and columns without a unit are left out.
 * @param table counts, one list per row, all of one length, each ≥ 0
 * @returns the test, or null when fewer than two rows or columns hold anybody
 * @throws RangeError on a count that is negative or not finite
 * Source: K. Pearson 1900, Phil. Mag. 50, 157-175; H. Cramér 1946, Mathematical Methods of Statistics, p. 282. Figures: Agresti 2007, table 2.5 (30.07, df 2).
 * Example:
 * ```ts
 * import { associationOf } from '@sextant/kernels'
 * const found = associationOf([[762, 327, 468], [484, 239, 477]])
 * found?.statistic // => 30.0701
 * found?.cramersV // => 0.1044
 * ```
 */
export const associationOf = (table: readonly (readonly number[])[]): Association | null => {
  for (const row of table) for (const count of row) if (!(count >= 0 && Number.isFinite(count))) throw new RangeError(`a count is ${count}: give numbers of at least 0`)
  const rowSums = table.map((row) => row.reduce((sum, count) => sum + count, 0))
  const columnSums = (table[0] ?? []).map((_, column) => table.reduce((sum, row) => sum + (row[column] ?? 0), 0))
  const n = rowSums.reduce((sum, count) => sum + count, 0)
  const rows = rowSums.filter((sum) => sum > 0).length
  const columns = columnSums.filter((sum) => sum > 0).length
  if (rows < 2 || columns < 2) return null
  let statistic = 0
  let smallestExpected = Infinity
  let sparse = 0
  table.forEach((row, r) => row.forEach((count, c) => {
    const expected = (rowSums[r]! * columnSums[c]!) / n
    if (expected === 0) return
    statistic += (count - expected) ** 2 / expected
    smallestExpected = Math.min(smallestExpected, expected)
    if (expected < 5) sparse++
  }))
  const degreesOfFreedom = (rows - 1) * (columns - 1)
  return {
    n, statistic, degreesOfFreedom, pValue: chiSquareTail(statistic, degreesOfFreedom), cramersV: Math.sqrt(statistic / (n * Math.min(rows - 1, columns - 1))), smallestExpected,
    sparseShare: sparse / (rows * columns),
  }
}
