import type { OfferFactors, RankedCandidate } from './rank.ts'

/**
 * A candidate as it is stored: its factors, place and worth. What follows from them is left out, and so are lists that are empty: a
 * decision among hundreds of offers is tens of kilobytes.
 */
export interface StoredCandidate {
  readonly offer: string
  readonly version: number
  readonly rank: number | null
  readonly score: number | null
  readonly propensity: number | null
  readonly valueMinor: number
  readonly costMinor: number
  readonly obstacles?: readonly string[]
  readonly grounds?: readonly string[]
}

export const storedCandidate = ({ offer, version, rank, score, propensity, valueMinor, costMinor, obstacles, grounds }: RankedCandidate): StoredCandidate => ({
  offer, version, rank, score, propensity, valueMinor, costMinor, ...(obstacles.length === 0 ? {} : { obstacles }), ...(grounds.length === 0 ? {} : { grounds }),
})

/** What the candidate was weighed by. */
export const factorsOfStored = ({ offer, version, propensity, valueMinor, costMinor, obstacles = [], grounds = [] }: StoredCandidate): OfferFactors => ({
  offer, version, propensity, valueMinor, costMinor, obstacles, grounds,
})
