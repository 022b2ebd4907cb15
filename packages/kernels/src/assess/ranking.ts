import { checkedOutcomes, rowsByFallingScore, scoreGroups } from './scored-outcomes.ts'

/**
 * Area under the receiver operating characteristic: the probability that a random success scores above a random failure, ties
 * counting one half.
 * @param scores any numbers, higher = likelier
 * @param outcomes 0 or 1 per row
 * @param weights ≥ 0 per row, or null
 * @returns area 0..1; NaN when only one outcome occurs
 * @throws RangeError naming the row of a bad score, outcome or weight
 * Source: Hanley & McNeil 1982, Radiology 143, 29-36 (Mann-Whitney form).
 * Example:
 * ```ts
 * import { areaUnderCurve } from '@sextant/kernels'
 * areaUnderCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) // => 0.75
 * areaUnderCurve([1, 1, 1], [0, 1, 1]) // => 0.5
 * ```
 */
export const areaUnderCurve = (scores: ArrayLike<number>, outcomes: ArrayLike<number>, weights: ArrayLike<number> | null = null): number => {
  let above = 0
  let negatives = 0
  let area = 0
  for (const { weight, positive } of scoreGroups(checkedOutcomes(scores, outcomes, weights))) {
    const negative = weight - positive
    area += negative * (above + positive / 2)
    above += positive
    negatives += negative
  }
  return area / (above * negatives)
}

/**
 * Average precision: the mean share of successes among the rows at or above each success.
 * @param scores any numbers, higher = likelier
 * @param outcomes 0 or 1 per row
 * @param weights ≥ 0 per row, or null
 * @returns average precision 0..1; NaN without a success
 * @throws RangeError naming the row of a bad score, outcome or weight
 * Source: scikit-learn's average_precision_score: Σ (Rₙ − Rₙ₋₁) Pₙ over distinct thresholds.
 * Example:
 * ```ts
 * import { averagePrecision } from '@sextant/kernels'
 * averagePrecision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) // => 0.8333
 * ```
 */
export const averagePrecision = (scores: ArrayLike<number>, outcomes: ArrayLike<number>, weights: ArrayLike<number> | null = null): number => {
  let seen = 0
  let hits = 0
  let sum = 0
  for (const { weight, positive } of scoreGroups(checkedOutcomes(scores, outcomes, weights))) {
    seen += weight
    hits += positive
    sum += (positive * hits) / seen
  }
  return sum / hits
}

/** One tenth of the rows by falling score, on its own and with all tenths above it. */
export interface LiftBand {
  /** 1 = highest scores. */
  readonly band: number
  readonly rows: number
  readonly successes: number
  readonly meanScore: number
  /** successes / rows. */
  readonly share: number
  /** share / share of all rows. */
  readonly lift: number
  readonly cumulativeRows: number
  /** Share of all successes found in this band and those above. */
  readonly gain: number
  readonly cumulativeLift: number
}

/**
 * Lift and gain by bands of falling score (deciles by default). Rows with equal scores that straddle a border are shared in
 * proportion, so the table does not depend on the order of rows.
 * @param scores any numbers, higher = likelier
 * @param outcomes 0 or 1 per row
 * @param bands number of bands, whole, ≥ 1
 * @param weights ≥ 0 per row, or null
 * @returns bands from highest to lowest score; rows and successes may be fractions where ties were shared
 * @throws RangeError naming the row of a bad score, outcome or weight
 * Source: Berry & Linoff 2004, Data mining techniques, ch. 4 (cumulative gains and lift).
 * Example:
 * ```ts
 * import { liftTable } from '@sextant/kernels'
 * liftTable([4, 3, 2, 1], [1, 1, 0, 0], 2).map(({ lift, gain }) => [lift, gain]) // => [[2, 1], [0, 1]]
 * ```
 */
export const liftTable = (
  scores: ArrayLike<number>, outcomes: ArrayLike<number>, bands = 10, weights: ArrayLike<number> | null = null,
): LiftBand[] => {
  if (!Number.isInteger(bands) || bands < 1) throw new RangeError(`${bands} bands: give a whole number of at least 1`)
  const groups = scoreGroups(checkedOutcomes(scores, outcomes, weights))
  const total = groups.reduce((sum, { weight }) => sum + weight, 0)
  const allHits = groups.reduce((sum, { positive }) => sum + positive, 0)
  const cells = Array.from({ length: bands }, () => ({ rows: 0, successes: 0, scores: 0 }))
  let before = 0
  for (const { score, weight, positive } of groups) {
    for (let band = Math.min(bands - 1, Math.floor((before / total) * bands)); band < bands; band++) {
      const part = Math.min(before + weight, ((band + 1) * total) / bands) - Math.max(before, (band * total) / bands)
      if (part <= 0) { if ((band * total) / bands > before + weight) break; continue }
      const cell = cells[band]!
      cell.rows += part
      cell.successes += (positive * part) / weight
      cell.scores += score * part
    }
    before += weight
  }
  let cumulativeRows = 0
  let found = 0
  return cells.map(({ rows, successes, scores: scoreSum }, index) => {
    cumulativeRows += rows
    found += successes
    const base = allHits / total
    return {
      band: index + 1, rows, successes, meanScore: scoreSum / rows, share: successes / rows, lift: successes / rows / base,
      cumulativeRows, gain: found / allHits, cumulativeLift: found / cumulativeRows / base,
    }
  })
}

/**
 * Row numbers by falling score: the order in which a list is worked off.
 * @param scores any numbers, higher = first
 * @returns 0-based row numbers; equal scores keep the order of their rows
 * Example:
 * ```ts
 * import { rankedRows } from '@sextant/kernels'
 * rankedRows([0.1, 0.9, 0.9]) // => [1, 2, 0]
 * ```
 */
export const rankedRows = (scores: ArrayLike<number>): Uint32Array => rowsByFallingScore(scores)
