/** Purchases of customers up to a day, one entry per customer. */
export interface RfmInput {
  /** Identifiers; they break ties, so they must be distinct. */
  readonly customers: readonly string[]
  /** Days since the last purchase, ≥ 0, smaller = better. */
  readonly recencyDays: ArrayLike<number>
  /** Number of purchases. */
  readonly frequency: ArrayLike<number>
  /** Money spent, in minor units or any one unit. */
  readonly monetary: ArrayLike<number>
}

/** Scores 1 (worst) to bands (best), one per customer in the order of the input. */
export interface RfmScores {
  readonly recency: Uint8Array
  readonly frequency: Uint8Array
  readonly monetary: Uint8Array
}

// Identifiers are strings end to end; those that are whole numbers of the same length order alike both ways.
const byText = (left: string, right: string): number => (left < right ? -1 : Number(left > right))

/**
 * Bands of equal size by rank: rank by (value, identifier), band = floor(bands × (rank − 1) / n) + 1.
 * @param values what is ranked, rising; finite
 * @param identifiers break ties, in code unit order, so the bands do not depend on the order of rows
 * @param bands number of bands, 1 to 255
 * @returns band 1..bands of each row, sizes equal to within one
 * @throws RangeError on unequal lengths, a value that is not finite, or a band count out of range
 * Source: the rank rule of Hughes 2005, Strategic database marketing, ch. 5 (exact quintiles), ties by identifier.
 * Example:
 * ```ts
 * import { rankBands } from '@sextant/kernels'
 * rankBands([5, 1, 5, 2, 9], ['a', 'b', 'c', 'd', 'e'], 5) // => [3, 1, 4, 2, 5]
 * ```
 */
export const rankBands = (values: ArrayLike<number>, identifiers: readonly string[], bands = 5): Uint8Array => {
  const n = values.length
  if (identifiers.length !== n) throw new RangeError(`${n} values but ${identifiers.length} identifiers`)
  if (!Number.isInteger(bands) || bands < 1 || bands > 255) throw new RangeError(`${bands} bands: give a whole number from 1 to 255`)
  for (let row = 0; row < n; row++) {
    if (!Number.isFinite(values[row]!)) throw new RangeError(`value of ${identifiers[row]} is ${values[row]}: give a finite number`)
  }
  const order = Uint32Array.from({ length: n }, (_, row) => row)
    .sort((left, right) => values[left]! - values[right]! || byText(identifiers[left]!, identifiers[right]!))
  const result = new Uint8Array(n)
  order.forEach((row, place) => { result[row] = Math.floor((bands * place) / n) + 1 })
  return result
}

/**
 * Recency, frequency and monetary scores of customers; the best in each is the highest band.
 * @param input purchases of each customer
 * @param bands number of bands, 1 to 255, usually 5
 * @returns three scores per customer; recency is reversed, so that the most recent buyers score highest
 * @throws RangeError on unequal lengths or a value that is not finite
 * Source: Hughes 2005, Strategic database marketing, ch. 5; tie rule of {@link rankBands}.
 * Example:
 * ```ts
 * import { rfmScores } from '@sextant/kernels'
 * const input = { customers: ['a', 'b'], recencyDays: [3, 90], frequency: [7, 1], monetary: [431000, 7500] }
 * rfmScores(input, 2) // => { recency: [2, 1], frequency: [2, 1], monetary: [2, 1] }
 * ```
 */
export const rfmScores = ({ customers, recencyDays, frequency, monetary }: RfmInput, bands = 5): RfmScores => ({
  recency: rankBands(recencyDays, customers, bands).map((band) => bands + 1 - band),
  frequency: rankBands(frequency, customers, bands),
  monetary: rankBands(monetary, customers, bands),
})

/** One cell of the RFM grid. */
export interface RfmCell {
  readonly recency: number
  readonly frequency: number
  readonly monetary: number
  readonly customers: number
  /** Σ monetary of the cell's customers. */
  readonly value: number
}

/**
 * How many customers, and how much of their spend, each RFM cell holds.
 * @param scores of {@link rfmScores}
 * @param monetary money spent by each customer, in the order of the scores
 * @returns cells that hold someone, by falling number of customers, ties by code
 * Example:
 * ```ts
 * import { rfmCells } from '@sextant/kernels'
 * const scores = { recency: Uint8Array.of(5, 5), frequency: Uint8Array.of(1, 1), monetary: Uint8Array.of(2, 2) }
 * rfmCells(scores, [10, 20]) // => [{ recency: 5, frequency: 1, monetary: 2, customers: 2, value: 30 }]
 * ```
 */
export const rfmCells = ({ recency, frequency, monetary }: RfmScores, spent: ArrayLike<number>): RfmCell[] => {
  const cells = new Map<number, { customers: number; value: number }>()
  for (let row = 0; row < recency.length; row++) {
    const code = (recency[row]! * 256 + frequency[row]!) * 256 + monetary[row]!
    const cell = cells.get(code) ?? { customers: 0, value: 0 }
    cells.set(code, { customers: cell.customers + 1, value: cell.value + spent[row]! })
  }
  return [...cells]
    .sort(([codeA, a], [codeB, b]) => b.customers - a.customers || codeB - codeA)
    .map(([code, { customers, value }]) => ({ recency: code >> 16, frequency: (code >> 8) & 255, monetary: code & 255, customers, value }))
}
