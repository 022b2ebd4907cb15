import type { Interval } from '../inference/interval.ts'
import { wilsonInterval } from '../inference/proportions.ts'
import { checkedOutcomes, scoreGroups } from './scored-outcomes.ts'

const checkedProbabilities = (scores: ArrayLike<number>, outcomes: ArrayLike<number>, weights: ArrayLike<number> | null): void => {
  checkedOutcomes(scores, outcomes, weights)
  for (let row = 0; row < scores.length; row++) {
    if (!(scores[row]! >= 0 && scores[row]! <= 1)) throw new RangeError(`score of row ${row} is ${scores[row]}: give a probability 0..1`)
  }
}

const weightedMean = (length: number, weights: ArrayLike<number> | null, loss: (row: number) => number): number => {
  let sum = 0
  let total = 0
  for (let row = 0; row < length; row++) {
    const weight = weights === null ? 1 : weights[row]!
    if (weight > 0) sum += weight * loss(row)
    total += weight
  }
  return sum / total
}

/**
 * Mean logarithmic loss of probabilities; 0 is perfect, Infinity when an outcome happened that had been ruled out.
 * @param probabilities 0..1 per row
 * @param outcomes 0 or 1 per row
 * @param weights ≥ 0 per row, or null
 * @returns loss in nats per row
 * @throws RangeError naming the row of a bad probability, outcome or weight
 * Source: I. J. Good 1952, Rational decisions, JRSS B 14, 107-114.
 * Example:
 * ```ts
 * import { logLoss } from '@sextant/kernels'
 * logLoss([0.9, 0.2], [1, 0]) // => 0.164252
 * ```
 */
export const logLoss = (probabilities: ArrayLike<number>, outcomes: ArrayLike<number>, weights: ArrayLike<number> | null = null): number => {
  checkedProbabilities(probabilities, outcomes, weights)
  return weightedMean(probabilities.length, weights, (row) => -(outcomes[row] === 1 ? Math.log(probabilities[row]!) : Math.log1p(-probabilities[row]!)))
}

/**
 * Mean squared error of probabilities; 0 is perfect.
 * @param probabilities 0..1 per row
 * @param outcomes 0 or 1 per row
 * @param weights ≥ 0 per row, or null
 * @returns score 0..1
 * @throws RangeError naming the row of a bad probability, outcome or weight
 * Source: G. W. Brier 1950, Monthly Weather Review 78, 1-3 (for two outcomes, halved).
 * Example:
 * ```ts
 * import { brierScore } from '@sextant/kernels'
 * brierScore([0.9, 0.2], [1, 0]) // => 0.025
 * ```
 */
export const brierScore = (probabilities: ArrayLike<number>, outcomes: ArrayLike<number>, weights: ArrayLike<number> | null = null): number => {
  checkedProbabilities(probabilities, outcomes, weights)
  return weightedMean(probabilities.length, weights, (row) => (probabilities[row]! - outcomes[row]!) ** 2)
}

/** One band of a calibration table: what was promised and what happened. */
export interface CalibrationBand {
  /** 1 = lowest probabilities. */
  readonly band: number
  readonly rows: number
  readonly successes: number
  readonly meanProbability: number
  /** successes / rows. */
  readonly observedShare: number
  /** Wilson interval of the observed share. */
  readonly interval: Interval
}

export interface CalibrationTable {
  readonly bands: readonly CalibrationBand[]
  /** Σ rows × |observed share − mean probability| / Σ rows. */
  readonly expectedCalibrationError: number
}

/**
 * Compares promised probabilities with observed shares in bands of equally many rows (deciles by default).
 * Rows are counted, not weighted, because the interval needs counts; equal probabilities stay in one band, so bands may differ in size.
 * @param probabilities 0..1 per row
 * @param outcomes 0 or 1 per row
 * @param bands at most this many bands, whole, ≥ 1
 * @param level nominal coverage of the intervals in (0, 1)
 * @returns bands from lowest to highest probability and the expected calibration error
 * @throws RangeError naming the row of a bad probability or outcome
 * Source: Naeini, Cooper & Hauskrecht 2015, AAAI, eq. 1 (expected calibration error, bins of equal mass).
 * Example:
 * ```ts
 * import { calibrationTable } from '@sextant/kernels'
 * calibrationTable([0.2, 0.3, 0.7, 0.8], [0, 1, 1, 1], 2).expectedCalibrationError // => 0.25
 * ```
 */
export const calibrationTable = (probabilities: ArrayLike<number>, outcomes: ArrayLike<number>, bands = 10, level = 0.95): CalibrationTable => {
  if (!Number.isInteger(bands) || bands < 1) throw new RangeError(`${bands} bands: give a whole number of at least 1`)
  checkedProbabilities(probabilities, outcomes, null)
  const n = probabilities.length
  const cells = new Map<number, { rows: number; successes: number; probability: number }>()
  let before = 0
  for (const { score, weight, positive } of scoreGroups({ scores: probabilities, outcomes, weights: null }).toReversed()) {
    const band = Math.min(bands - 1, Math.floor(((before + (weight - 1) / 2) * bands) / n))
    const cell = cells.get(band) ?? { rows: 0, successes: 0, probability: 0 }
    cells.set(band, { rows: cell.rows + weight, successes: cell.successes + positive, probability: cell.probability + weight * score })
    before += weight
  }
  const table = [...cells.values()].map(({ rows, successes, probability }, index): CalibrationBand => ({
    band: index + 1, rows, successes, meanProbability: probability / rows, observedShare: successes / rows,
    interval: wilsonInterval(successes, rows, level),
  }))
  const error = table.reduce((sum, { rows, observedShare, meanProbability }) => sum + rows * Math.abs(observedShare - meanProbability), 0)
  return { bands: table, expectedCalibrationError: error / n }
}

/** A monotone step function from score to probability; versioned JSON. */
export interface IsotonicModel {
  readonly kind: 'isotonic'
  readonly version: 1
  /** Rising scores at which the probability is known; linear between, constant beyond. */
  readonly scores: readonly number[]
  readonly probabilities: readonly number[]
}

/**
 * Learns probabilities that rise with a score (isotonic calibration).
 * @param scores any finite numbers
 * @param outcomes 0 or 1 per row
 * @param weights ≥ 0 per row, or null
 * @returns the model
 * @throws RangeError naming the row of a bad score, outcome or weight
 * Source: Zadrozny & Elkan 2002, KDD, §4; pool adjacent violators of Ayer et al. 1955.
 * Example:
 * ```ts
 * import { fitIsotonic } from '@sextant/kernels'
 * fitIsotonic([1, 2, 3, 4], [0, 1, 0, 1]).probabilities // => [0, 0.5, 0.5, 1]
 * ```
 */
export const fitIsotonic = (scores: ArrayLike<number>, outcomes: ArrayLike<number>, weights: ArrayLike<number> | null = null): IsotonicModel => {
  const blocks: { from: number; to: number; weight: number; positive: number }[] = []
  for (const { score, weight, positive } of scoreGroups(checkedOutcomes(scores, outcomes, weights)).toReversed()) {
    let block = { from: score, to: score, weight, positive }
    for (let last = blocks.at(-1); last !== undefined && last.positive * block.weight >= block.positive * last.weight; last = blocks.at(-1)) {
      block = { from: last.from, to: block.to, weight: last.weight + block.weight, positive: last.positive + block.positive }
      blocks.pop()
    }
    blocks.push(block)
  }
  const knots = blocks.flatMap(({ from, to, weight, positive }) => (from === to ? [[from, positive / weight]] : [[from, positive / weight], [to, positive / weight]]))
  return { kind: 'isotonic', version: 1, scores: knots.map(([score]) => score!), probabilities: knots.map(([, probability]) => probability!) }
}

// Index of the first rising knot ≥ score; their number when there is none.
const firstAtLeast = (knots: readonly number[], score: number): number => {
  let lower = 0
  let upper = knots.length
  while (lower < upper) {
    const middle = (lower + upper) >> 1
    if (knots[middle]! < score) lower = middle + 1
    else upper = middle
  }
  return lower
}

/**
 * Calibrated probabilities of scores.
 * @param model of {@link fitIsotonic}
 * @param scores any numbers
 * @returns probabilities 0..1, one per score
 * Example:
 * ```ts
 * import { fitIsotonic, predictIsotonic } from '@sextant/kernels'
 * predictIsotonic(fitIsotonic([1, 2, 3, 4], [0, 1, 0, 1]), [0, 1.5, 2.5, 9]) // => [0, 0.25, 0.5, 1]
 * ```
 */
export const predictIsotonic = ({ scores: knots, probabilities }: IsotonicModel, scores: ArrayLike<number>): Float64Array =>
  Float64Array.from(scores, (score) => {
    const above = firstAtLeast(knots, score)
    if (above === 0) return probabilities[0]!
    if (above === knots.length) return probabilities.at(-1)!
    const share = (score - knots[above - 1]!) / (knots[above]! - knots[above - 1]!)
    return probabilities[above - 1]! + share * (probabilities[above]! - probabilities[above - 1]!)
  })
