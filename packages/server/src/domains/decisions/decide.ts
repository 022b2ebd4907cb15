import type { OutputOf, ParsedInputOf, decide } from '@sextant/contract'
import type { CustomerRecord } from '@sextant/rules'
import { isoOf, startStopwatch } from '../../platform/time.ts'
import { activeChannels } from '../contacts/index.ts'
import type { AcceptanceRates } from './acceptance.ts'
import type { DecisionDeps } from './deps.ts'
import { decisionErrors } from './errors.ts'
import type { Journal, StoredDecision } from './journal.ts'
import type { BookedOffer, OfferBook, Verdict } from './offer-book.ts'
import { personalOffers } from './personal-offers.ts'
import { candidateReasons, inputsHash, rankOffers } from './rank.ts'
import type { DecisionInputs, OfferFactors } from './rank.ts'
import { reasonOf } from './reasons.ts'
import type { Standing, Standings } from './standing.ts'
import { knownCandidates, storedCandidates } from './stored-candidates.ts'
import type { KnownCandidate } from './stored-candidates.ts'

export type Decision = OutputOf<typeof decide>

/** Long enough that guessing one is hopeless and two never meet. */
const codeLength = 12

export interface Deciding extends DecisionDeps {
  readonly book: () => Promise<OfferBook>
  readonly standings: Standings
  readonly rates: AcceptanceRates
  readonly journal: Journal
}

const validity = ({ offer }: BookedOffer, now: number): readonly string[] => [
  ...(offer.validFrom !== null && Date.parse(offer.validFrom) > now ? ['not_yet_valid'] : []),
  ...(offer.validTo !== null && Date.parse(offer.validTo) <= now ? ['expired'] : []),
  ...(offer.coupon === 'single_use' && offer.couponsFree === 0 ? ['no_coupon'] : []),
]

const guards = (standing: Standing): readonly string[] => [
  ...standing.suppressed.map((kind) => `suppressed:${kind}`), ...(standing.isDenied ? ['consent_denied'] : []), ...(standing.brokenCap === null ? [] : [`frequency_cap:${standing.brokenCap}`]),
]

/** Offers with the same rule share its verdict: it is worked out once a decision. */
const verdicts = (customer: CustomerRecord, rulesAt: string): ((booked: BookedOffer) => Verdict) => {
  const known = new Map<BookedOffer['verdict'], Verdict>()
  return ({ verdict }) => {
    const made = known.get(verdict) ?? verdict(customer, rulesAt)
    known.set(verdict, made)
    return made
  }
}

const propensityOf = ({ offer }: BookedOffer, customer: CustomerRecord, rates: AcceptanceRates): { readonly value: number; readonly grounds: readonly string[] } => {
  if (offer.model === null) return { value: rates.rateOf(offer.key), grounds: ['acceptance_rate'] }
  const score = customer.scores?.[offer.model]
  return score === null || score === undefined ? { value: rates.rateOf(offer.key), grounds: ['model_score_missing'] } : { value: score, grounds: [`model_score:${offer.model}`] }
}

/** An offer that takes no part in what this asker decides: nothing of its rule is in the factors. */
const withheldFactors = ({ offer }: BookedOffer): OfferFactors => ({
  offer: offer.key, version: offer.version, propensity: null, valueMinor: offer.valueMinor, costMinor: offer.costMinor, obstacles: ['personal_rule'], grounds: [],
})

const factorsOf = (booked: BookedOffer, customer: CustomerRecord, standing: Standing, blocked: readonly string[], rates: AcceptanceRates, verdict: Verdict, now: number): OfferFactors => {
  const { offer } = booked
  const isMet = verdict === 'rule_met' || verdict === 'no_rule'
  const propensity = propensityOf(booked, customer, rates)
  return {
    offer: offer.key, version: offer.version, propensity: propensity.value, valueMinor: offer.valueMinor, costMinor: offer.costMinor,
    obstacles: [...validity(booked, now), ...(isMet ? [] : [verdict]), ...blocked, ...(standing.rejected.has(offer.key) ? ['recently_rejected'] : [])],
    grounds: [...(isMet ? [verdict] : []), ...propensity.grounds],
  }
}

export const candidateView = (candidate: KnownCandidate, name: BookedOffer['offer']['name'], count: number): Decision['candidates'][number] => ({
  offer: candidate.offer, name, eligible: candidate.rank !== null, rank: candidate.rank, propensity: candidate.propensity, valueMinor: candidate.valueMinor, costMinor: candidate.costMinor,
  score: candidate.score, reasons: candidateReasons(candidate, count).map(reasonOf),
})

/** What a stored decision was made from; ranking it again gives the same answer. */
export const inputsOf = (decision: StoredDecision): DecisionInputs => ({
  decisionId: decision.id, customerId: decision.customerId, at: decision.at, channel: decision.channel, count: decision.count, context: decision.context,
  offers: knownCandidates(decision.candidates),
})

const inputsFor = async (deps: Deciding, input: ParsedInputOf<typeof decide>, withholds: boolean): Promise<{ readonly inputs: DecisionInputs; readonly book: OfferBook }> => {
  const customerId = await deps.standings.resolve(input.customer)
  if (customerId === undefined) throw decisionErrors.DECISION_CUSTOMER_UNKNOWN({ customer: input.customer }, { where: 'customer' })
  const [book, rulesAt] = await Promise.all([deps.book(), deps.standings.rulesAt(), deps.rates.load()])
  const [customer, standing] = await Promise.all([deps.standings.recordOf(customerId, rulesAt, book), deps.standings.of(customerId, input.channel)])
  if (customer === undefined) throw decisionErrors.DECISION_CUSTOMER_UNKNOWN({ customer: input.customer }, { where: 'customer' })
  const now = deps.clock.now()
  const blocked = guards(standing)
  const verdictOf = verdicts(customer, rulesAt)
  const withheld = withholds ? await personalOffers(deps.isPersonalRule, book.offers.map(({ offer }) => offer)) : new Set<string>()
  return {
    book,
    inputs: {
      decisionId: deps.ids.id(), customerId, at: isoOf(now), channel: input.channel, count: input.count, context: input.context,
      offers: book.offers.map((booked) => withheld.has(booked.offer.key) ? withheldFactors(booked) : factorsOf(booked, customer, standing, blocked, deps.rates, verdictOf(booked), now)),
    },
  }
}

/** The channels there are; they do not change while a server runs. */
export const channelCheck = (deps: Pick<DecisionDeps, 'store'>): ((channel: string) => Promise<void>) => {
  let known: Promise<readonly string[]> | undefined
  return async (channel) => {
    known ??= activeChannels(deps.store).catch((error: unknown) => {
      known = undefined
      throw error
    })
    const channels = await known
    if (!channels.includes(channel)) throw decisionErrors.DECISION_CHANNEL_UNKNOWN({ channel, channels }, { where: 'channel' })
  }
}

/** Decides, puts the decision on the disk, and answers. @param withholds whether offers with personal rules take no part */
export const decideFor = async (deps: Deciding, input: ParsedInputOf<typeof decide>, actor: string, withholds: boolean): Promise<Decision> => {
  const elapsedMs = startStopwatch()
  const { inputs, book } = await inputsFor(deps, input, withholds)
  const { candidates, chosen } = rankOffers(inputs)
  const choices = chosen.map(({ offer, version }) => ({ offer, version, treatmentId: deps.ids.id(), treatmentCode: deps.ids.code(codeLength) }))
  const stored: StoredDecision = {
    id: inputs.decisionId, customerId: inputs.customerId, at: inputs.at, channel: inputs.channel, count: inputs.count, context: inputs.context, candidates: storedCandidates(candidates), chosen: choices,
    inputsSha256: inputsHash(inputs), milliseconds: elapsedMs(), actor,
  }
  await deps.journal.append(stored)
  const offers = new Map(book.offers.map(({ offer }) => [offer.key, offer]))
  const nameOf = (key: string): BookedOffer['offer']['name'] => offers.get(key)?.name ?? { en: key, zh: key }
  return {
    id: stored.id, customerId: stored.customerId, at: stored.at, channel: stored.channel, milliseconds: elapsedMs(),
    chosen: chosen.map((candidate, index) => ({
      offer: candidate.offer, name: nameOf(candidate.offer), treatmentCode: choices[index]?.treatmentCode ?? '', score: candidate.score ?? 0,
      message: offers.get(candidate.offer)?.description ?? nameOf(candidate.offer),
    })),
    candidates: input.explain ? candidates.map((candidate) => candidateView(candidate, nameOf(candidate.offer), inputs.count)) : [],
  }
}
