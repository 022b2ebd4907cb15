/** Scores, 0/1 outcomes and weights of equal length, checked; weight null counts every row once. */
export interface ScoredOutcomes {
  readonly scores: ArrayLike<number>
  readonly outcomes: ArrayLike<number>
  readonly weights: ArrayLike<number> | null
}

export const checkedOutcomes = (scores: ArrayLike<number>, outcomes: ArrayLike<number>, weights: ArrayLike<number> | null): ScoredOutcomes => {
  if (scores.length === 0) throw new RangeError('there are no rows to assess')
  if (scores.length !== outcomes.length) throw new RangeError(`${scores.length} scores but ${outcomes.length} outcomes`)
  if (weights !== null && weights.length !== scores.length) throw new RangeError(`${scores.length} scores but ${weights.length} weights`)
  for (let row = 0; row < scores.length; row++) {
    if (Number.isNaN(scores[row]!)) throw new RangeError(`score of row ${row} is not a number`)
    if (outcomes[row] !== 0 && outcomes[row] !== 1) throw new RangeError(`outcome of row ${row} is ${outcomes[row]}: give 0 or 1`)
    if (weights !== null && !(weights[row]! >= 0)) throw new RangeError(`weight of row ${row} is ${weights[row]}: give a number ≥ 0`)
  }
  return { scores, outcomes, weights }
}

/** Row numbers by falling score; equal scores keep their order. */
export const rowsByFallingScore = (scores: ArrayLike<number>): Uint32Array =>
  Uint32Array.from({ length: scores.length }, (_, row) => row).sort((left, right) => scores[right]! - scores[left]! || left - right)

/** Rows with one score, taken together: ties never depend on the order of rows. */
export interface ScoreGroup {
  readonly score: number
  readonly weight: number
  readonly positive: number
}

/** Groups of equal scores by falling score; rows of weight 0 vanish. */
export const scoreGroups = ({ scores, outcomes, weights }: ScoredOutcomes): ScoreGroup[] => {
  const groups: { score: number; weight: number; positive: number }[] = []
  for (const row of rowsByFallingScore(scores)) {
    const weight = weights === null ? 1 : weights[row]!
    if (weight === 0) continue
    let last = groups.at(-1)
    if (last === undefined || last.score !== scores[row]!) {
      last = { score: scores[row]!, weight: 0, positive: 0 }
      groups.push(last)
    }
    last.weight += weight
    last.positive += weight * outcomes[row]!
  }
  return groups
}
