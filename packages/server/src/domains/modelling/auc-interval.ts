import { areaUnderCurve, normalQuantile } from '@sextant/kernels'

/** Mean ranks of values, ties sharing theirs; ranks start at 1. */
const midRanks = (values: Float64Array): Float64Array => {
  const order = Uint32Array.from({ length: values.length }, (_, row) => row).sort((left, right) => (values[left] as number) - (values[right] as number))
  const ranks = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to += 1
    for (let place = from; place < to; place += 1) ranks[order[place] as number] = (from + 1 + to) / 2
    from = to
  }
  return ranks
}

const variance = (values: Float64Array): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}

/**
 * The area under the curve with its 95 % interval.
 *
 * Source: DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44, 837-845, in the rank form of Sun & Xu 2014, IEEE SPL 21(11), eq. 11-15;
 * the interval on the logit scale (Pepe 2003, §5.2.5), so that it stays within 0..1.
 *
 * @returns bounds equal to the area when it is 0 or 1 or a class has fewer than two rows
 */
export const aucWithInterval = (scores: Float64Array, outcomes: Float64Array): { readonly auc: number; readonly low: number; readonly high: number } => {
  const auc = areaUnderCurve(scores, outcomes)
  const positives = scores.filter((_, row) => outcomes[row] === 1)
  const negatives = scores.filter((_, row) => outcomes[row] !== 1)
  const [m, n] = [positives.length, negatives.length]
  if (m < 2 || n < 2 || auc <= 0 || auc >= 1) return { auc, low: auc, high: auc }
  const all = midRanks(concatenated(positives, negatives))
  const within = midRanks(positives)
  const against = midRanks(negatives)
  const v10 = Float64Array.from(within, (rank, i) => ((all[i] as number) - rank) / n)
  const v01 = Float64Array.from(against, (rank, j) => 1 - ((all[m + j] as number) - rank) / m)
  const error = Math.sqrt(variance(v10) / m + variance(v01) / n) / (auc * (1 - auc))
  const logit = Math.log(auc / (1 - auc))
  const reach = normalQuantile(0.975) * error
  const share = (x: number): number => 1 / (1 + Math.exp(-x))
  return { auc, low: share(logit - reach), high: share(logit + reach) }
}

const concatenated = (left: Float64Array, right: Float64Array): Float64Array => {
  const both = new Float64Array(left.length + right.length)
  both.set(left)
  both.set(right, left.length)
  return both
}
