import { createHash } from 'node:crypto'
import { assignmentShare } from '@sextant/kernels'

/** What a decision knows of one offer, before it is weighed. Everything the answer depends on is here, so that it can be replayed. */
export interface OfferFactors {
  readonly offer: string
  readonly version: number
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

/** Why a candidate was chosen, passed over or excluded, by its factors and its place. */
export const candidateReasons = (candidate: Pick<RankedCandidate, 'obstacles' | 'grounds' | 'propensity' | 'rank'>, count: number): readonly string[] => {
  if (candidate.rank !== null) return [...candidate.grounds, candidate.rank <= count ? 'chosen' : 'outranked']
  return candidate.obstacles.length > 0 || candidate.propensity === null ? candidate.obstacles : [...candidate.grounds, 'costs_more']
}

/** What making the offer is expected to bring, minor units; null when it is out or nothing is known of it. */
export const worthOf = ({ obstacles, propensity, valueMinor, costMinor }: Omit<OfferFactors, 'offer' | 'version' | 'grounds'>): number | null =>
  obstacles.length > 0 || propensity === null ? null : propensity * valueMinor - costMinor

const weigh = (inputs: DecisionInputs, factors: OfferFactors): Omit<RankedCandidate, 'rank' | 'reasons'> => {
  const tie = assignmentShare(`decide/${inputs.decisionId}`, factors.offer)
  const score = worthOf(factors)
  return { ...factors, eligible: score !== null && score >= 0, score, tie }
}

/** Ranks the offers: what may be made by falling score, equal ones by their hash; then the rest by name. Pure: same inputs, same answer. */
export const rankOffers = (inputs: DecisionInputs): Ranking => {
  const weighed = inputs.offers.map((factors) => weigh(inputs, factors))
  const eligible = weighed.filter((one) => one.eligible).sort((left, right) => (right.score ?? 0) - (left.score ?? 0) || left.tie - right.tie || (left.offer < right.offer ? -1 : 1))
  const placed = (one: (typeof weighed)[number], rank: number | null): RankedCandidate => ({ ...one, rank, reasons: candidateReasons({ ...one, rank }, inputs.count) })
  const ranked = eligible.map((one, index) => placed(one, index + 1))
  const excluded = weighed.filter((one) => !one.eligible).sort((left, right) => (left.offer < right.offer ? -1 : 1)).map((one) => placed(one, null))
  return { candidates: [...ranked, ...excluded], chosen: ranked.slice(0, inputs.count) }
}

/** Fingerprint of everything a decision depended on. */
export const inputsHash = (inputs: DecisionInputs): string => {
  const offers = [...inputs.offers].sort((left, right) => (left.offer < right.offer ? -1 : 1)).map(({ offer, version, obstacles, grounds, propensity, valueMinor, costMinor }) => [offer, version, obstacles, grounds, propensity, valueMinor, costMinor])
  const context = Object.entries(inputs.context).sort(([left], [right]) => (left < right ? -1 : 1))
  return createHash('sha256').update(JSON.stringify([inputs.decisionId, inputs.customerId, inputs.at, inputs.channel, inputs.count, context, offers])).digest('hex')
}
