import { createHash } from 'node:crypto'
import { assignmentShare } from '@sextant/kernels'

/** What a decision knows of one offer, before it is weighed. Everything the answer depends on is here, so that it can be replayed. */
export interface OfferFactors {
  readonly offer: string
  readonly version: number
  readonly name: { readonly en: string; readonly zh: string }
  /** Why it is out; empty when it may be made. */
  readonly obstacles: readonly string[]
  /** What speaks for it. */
  readonly grounds: readonly string[]
  readonly propensity: number | null
  readonly valueMinor: number
  readonly costMinor: number
}

export interface DecisionInputs {
  readonly decisionId: string
  readonly customerId: string
  readonly at: string
  readonly channel: string
  readonly count: number
  readonly context: Readonly<Record<string, string | number | boolean | null>>
  readonly offers: readonly OfferFactors[]
}

export interface RankedCandidate extends OfferFactors {
  readonly eligible: boolean
  /** 1 is the best; null when it is out. */
  readonly rank: number | null
  /** propensity × value − cost, minor units. */
  readonly score: number | null
  /** Decides between equal scores: a hash of the decision and the offer, 0..1. */
  readonly tie: number
  readonly reasons: readonly string[]
}

export interface Ranking {
  readonly candidates: readonly RankedCandidate[]
  readonly chosen: readonly RankedCandidate[]
}

const weigh = (inputs: DecisionInputs, factors: OfferFactors): Omit<RankedCandidate, 'rank'> => {
  const tie = assignmentShare(`decide/${inputs.decisionId}`, factors.offer)
  if (factors.obstacles.length > 0 || factors.propensity === null) return { ...factors, eligible: false, score: null, tie, reasons: factors.obstacles }
  const score = factors.propensity * factors.valueMinor - factors.costMinor
  return score < 0 ? { ...factors, eligible: false, score, tie, reasons: [...factors.grounds, 'costs_more'] } : { ...factors, eligible: true, score, tie, reasons: factors.grounds }
}

/** Ranks the offers: what may be made by falling score, equal ones by their hash; then the rest by name. Pure: same inputs, same answer. */
export const rankOffers = (inputs: DecisionInputs): Ranking => {
  const weighed = inputs.offers.map((factors) => weigh(inputs, factors))
  const eligible = weighed.filter((one) => one.eligible).sort((left, right) => (right.score ?? 0) - (left.score ?? 0) || left.tie - right.tie || (left.offer < right.offer ? -1 : 1))
  const ranked = eligible.map((one, index): RankedCandidate => ({ ...one, rank: index + 1, reasons: [...one.reasons, index < inputs.count ? 'chosen' : 'outranked'] }))
  const excluded = weighed.filter((one) => !one.eligible).sort((left, right) => (left.offer < right.offer ? -1 : 1)).map((one): RankedCandidate => ({ ...one, rank: null }))
  return { candidates: [...ranked, ...excluded], chosen: ranked.slice(0, inputs.count) }
}

/** Fingerprint of everything a decision depended on. */
export const inputsHash = (inputs: DecisionInputs): string => {
  const offers = [...inputs.offers].sort((left, right) => (left.offer < right.offer ? -1 : 1)).map(({ offer, version, obstacles, grounds, propensity, valueMinor, costMinor }) => [offer, version, obstacles, grounds, propensity, valueMinor, costMinor])
  const context = Object.entries(inputs.context).sort(([left], [right]) => (left < right ? -1 : 1))
  return createHash('sha256').update(JSON.stringify([inputs.decisionId, inputs.customerId, inputs.at, inputs.channel, inputs.count, context, offers])).digest('hex')
}
