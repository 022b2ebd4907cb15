import { createRandom } from '../random.ts'

const rowsByClass = (classes: ArrayLike<number | string>): number[][] => {
  const byClass = new Map<number | string, number[]>()
  for (let row = 0; row < classes.length; row++) {
    const members = byClass.get(classes[row]!)
    if (members === undefined) byClass.set(classes[row]!, [row])
    else members.push(row)
  }
  // Sorted by name, so that the draw does not depend on which class comes first.
  return [...byClass].sort(([left], [right]) => (String(left) < String(right) ? -1 : 1)).map(([, rows]) => rows)
}

/**
 * Assigns every row to one of k folds at random, each class spread as evenly as possible.
 * @param classes class of each row, usually the 0/1 outcome
 * @param folds number of folds, whole, 2 to the number of rows
 * @param seed of the draw
 * @returns fold 0..folds-1 of each row; sizes differ by at most one, per class too
 * @throws RangeError when there are fewer rows than folds
 * Source: Kohavi 1995, IJCAI, §2.2 (stratified cross-validation).
 * Example:
 * ```ts
 * import { stratifiedFolds } from '@sextant/kernels'
 * [...stratifiedFolds([0, 0, 1, 1], 2, 'demo')].sort() // => [0, 0, 1, 1]
 * ```
 */
export const stratifiedFolds = (classes: ArrayLike<number | string>, folds: number, seed: string | number): Uint32Array => {
  if (!Number.isInteger(folds) || folds < 2 || folds > classes.length) {
    throw new RangeError(`${folds} folds of ${classes.length} rows: give 2 to ${classes.length} folds`)
  }
  const rng = createRandom(seed).derive('stratified folds')
  const assigned = new Uint32Array(classes.length)
  let next = 0
  for (const rows of rowsByClass(classes)) {
    for (const row of rng.shuffle(rows)) assigned[row] = next++ % folds
  }
  return assigned
}

/** Row numbers of training and test, both rising. */
export interface Split {
  readonly train: Uint32Array
  readonly test: Uint32Array
}

/**
 * Splits rows at random into training and test, each class in the same proportion.
 * @param classes class of each row, usually the 0/1 outcome
 * @param testShare share of rows for test, in (0, 1)
 * @param seed of the draw
 * @returns row numbers of both parts
 * @throws RangeError when the share is not between 0 and 1
 * Source: as {@link stratifiedFolds}.
 * Example:
 * ```ts
 * import { stratifiedSplit } from '@sextant/kernels'
 * stratifiedSplit([0, 0, 0, 0, 1, 1, 1, 1], 0.25, 7).test.length // => 2
 * ```
 */
export const stratifiedSplit = (classes: ArrayLike<number | string>, testShare: number, seed: string | number): Split => {
  if (!(testShare > 0 && testShare < 1)) throw new RangeError(`test share ${testShare}: give a share between 0 and 1`)
  const rng = createRandom(seed).derive('stratified split')
  const train: number[] = []
  const test: number[] = []
  for (const rows of rowsByClass(classes)) {
    const count = Math.round(rows.length * testShare)
    const shuffled = rng.shuffle(rows)
    for (const [place, row] of shuffled.entries()) (place < count ? test : train).push(row)
  }
  return { train: Uint32Array.from(train).sort(), test: Uint32Array.from(test).sort() }
}
