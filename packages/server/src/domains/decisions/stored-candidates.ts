import { worthOf } from './rank.ts'
import type { OfferFactors, RankedCandidate } from './rank.ts'

/**
 * The candidates of a decision as they are stored: by column, offers in the order they were ranked, with the few different sets of reasons
 * written once. A decision among hundreds of offers would be a hundred kilobytes otherwise, and what the store takes in is what limits how
 * many decisions it can follow.
 */
export interface StoredCandidates {
  readonly offer: readonly string[]
  readonly version: readonly number[]
  readonly rank: readonly (number | null)[]
  readonly propensity: readonly (number | null)[]
  readonly valueMinor: readonly number[]
  readonly costMinor: readonly number[]
  /** Place in `reasons`. */
  readonly why: readonly number[]
  readonly reasons: readonly { readonly obstacles: readonly string[]; readonly grounds: readonly string[] }[]
}

export type KnownCandidate = OfferFactors & Pick<RankedCandidate, 'rank' | 'score'>

export const storedCandidates = (candidates: readonly RankedCandidate[]): StoredCandidates => {
  const reasons: { obstacles: readonly string[]; grounds: readonly string[] }[] = []
  const places = new Map<string, number>()
  const why = candidates.map(({ obstacles, grounds }) => {
    const key = `${obstacles.join('\n')}\n\n${grounds.join('\n')}`
    const place = places.get(key) ?? reasons.push({ obstacles, grounds }) - 1
    places.set(key, place)
    return place
  })
  return {
    offer: candidates.map(({ offer }) => offer), version: candidates.map(({ version }) => version), rank: candidates.map(({ rank }) => rank), propensity: candidates.map(({ propensity }) => propensity),
    valueMinor: candidates.map(({ valueMinor }) => valueMinor), costMinor: candidates.map(({ costMinor }) => costMinor), why, reasons,
  }
}

/** The candidates again, with what they were weighed by. */
export const knownCandidates = (stored: StoredCandidates): readonly KnownCandidate[] =>
  stored.offer.map((offer, index) => {
    const { obstacles, grounds } = stored.reasons[stored.why[index] ?? -1] ?? { obstacles: [], grounds: [] }
    const factors = {
      offer, version: stored.version[index] ?? 0, propensity: stored.propensity[index] ?? null, valueMinor: stored.valueMinor[index] ?? 0, costMinor: stored.costMinor[index] ?? 0, obstacles, grounds,
    }
    return { ...factors, rank: stored.rank[index] ?? null, score: worthOf(factors) }
  })
