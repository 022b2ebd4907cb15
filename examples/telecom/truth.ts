import { type ChannelKey, channelKeys, offers, type Offer, tariffs } from './catalogue.ts'
import { type Draws, streams } from './draws.ts'
import { dropRate, hazardAt } from './life.ts'
import type { Person, Setting } from './persons.ts'

/** Planted response to a data-pack offer: what a customer buys by himself in 30 days, and what a contact adds or spoils. */
export interface ResponseTruth {
  readonly kind: 'persuadable' | 'sure_thing' | 'lost_cause' | 'sleeping_dog'
  /** Probability of buying a pack in 30 days without a contact. */
  readonly p0: number
  /** Added by one contact with the plain offer (PACK10G), by channel; negative for sleeping dogs. */
  readonly uplift: Readonly<Record<ChannelKey, number>>
  /** Probability that he opens, clicks, or looks at a message at all. */
  readonly attention: number
  /** Probability that a contact makes him refuse or unsubscribe. */
  readonly refusal: number
}

export const responseKinds = ['persuadable', 'sure_thing', 'lost_cause', 'sleeping_dog'] as const

/** Typical probability without a contact, and what a contact adds, by kind. */
const kindStrength: Readonly<Record<ResponseTruth['kind'], readonly [p0: number, strength: number]>> = {
  persuadable: [0.025, 0.12],
  sure_thing: [0.17, 0.012],
  lost_cause: [0.006, 0.003],
  sleeping_dog: [0.06, -0.045],
}

const channelStrength: Readonly<Record<ChannelKey, (age: number) => number>> = {
  sms: () => 0.75,
  email: (age) => (age < 45 ? 0.55 : 0.3),
  call: (age) => (age < 30 ? 0.8 : 1.25),
  push: (age) => (age < 35 ? 0.95 : 0.4),
}

export function responseTruth(person: Person, draws: Draws): ResponseTruth {
  const main = person.subscribers[0]
  const tariff = tariffs[main?.tariff ?? 0]
  const need = ((main?.dataMbPerDay ?? 0) * 30) / ((tariff?.dataMb ?? 1000) + 500)
  const complaints = Math.min(3, person.requests.length)
  draws.at(streams.truth, person.index)
  const weights = [
    0.5 + 2.2 * bump(Math.log(need), 0, 0.7) * (0.4 + person.priceSensitivity),
    0.15 + 1.6 * Math.min(1, Math.max(0, need - 1)),
    0.6 + (need < 0.4 ? 1.8 : 0) + (person.ageYears > 58 ? 1.2 : 0),
    0.15 + 0.5 * complaints + (person.ageYears > 40 && need < 1 ? 0.15 : 0),
  ]
  const kind = responseKinds[draws.weighted(weights)] ?? 'lost_cause'
  const spread = draws.between(0.5, 1.5)
  const [p0, strength] = kindStrength[kind]
  const uplift = {} as Record<ChannelKey, number>
  for (const channel of channelKeys) uplift[channel] = strength * draws.between(0.6, 1.4) * channelStrength[channel](person.ageYears)
  const own = p0 * spread
  for (const channel of channelKeys) uplift[channel] = Math.max(-own, Math.min(0.6, uplift[channel]))
  return {
    kind,
    p0: own,
    uplift,
    attention: kind === 'lost_cause' ? draws.between(0.05, 0.2) : draws.between(0.2, 0.55),
    refusal: kind === 'sleeping_dog' ? draws.between(0.06, 0.15) : draws.between(0.005, 0.03),
  }
}

/** Factor on the uplift of an offer: a discount works the more, the more a customer looks at prices. Negative effects stay as they are. */
export function offerFactor(offer: Offer, priceSensitivity: number): number {
  return 0.8 + 1.6 * offer.discount * priceSensitivity
}

/** Probability of buying in the window after a contact. */
export function contactedProbability(p0: number, uplift: number, offer: Offer, priceSensitivity: number): number {
  const effect = uplift > 0 ? uplift * offerFactor(offer, priceSensitivity) : uplift
  return Math.max(0, Math.min(0.95, p0 + effect))
}

/** The same probability over another window, at a constant daily rate. */
export function overWindow(probability30: number, windowDays: number): number {
  return 1 - (1 - probability30) ** (windowDays / 30)
}

export function offerOf(code: string): Offer {
  const offer = offers.find((each) => each.code === code)
  if (!offer) throw new Error(`The simulated world has no offer ${code}; it knows ${offers.map((each) => each.code).join(', ')}`)
  return offer
}

export interface ValueTruth {
  /** Expected fee and overage less cost to serve, fen a month. */
  readonly marginMinor: number
  /** Present value over 24 months at 1 % a month, with the planted hazard; 0 for the lost. */
  readonly valueMinor: number
}

/** Value at the window's end under the hazard of that moment. */
export function valueTruth(person: Person, monthlyHazard: number): ValueTruth {
  let margin = 0
  for (const subscriber of person.subscribers) {
    const tariff = tariffs[subscriber.tariff]
    if (tariff) margin += tariff.feeMinor * (1 - subscriber.discount) * 0.55 - 200 - subscriber.dataMbPerDay * 0.3
  }
  const marginMinor = Math.round(margin)
  const keep = (1 - monthlyHazard) / 1.01
  return { marginMinor, valueMinor: Math.round(marginMinor * ((1 - keep ** 24) / (1 - keep))) }
}

/** Rows of the truth tables of one block, as of the window's end. */
export function truthRow(person: Person, response: ResponseTruth, setting: Setting): (number | null)[] {
  const { endDay, future } = setting.timeline
  const next = future[0]
  const gone = person.leftDay < endDay
  const hazard = hazardAt(person, endDay, next?.endDay ?? endDay + 30, dropRate(setting.seed, person.homeCell, next?.code ?? 0))
  const monthly = gone ? 0 : hazard.monthly
  const value = gone ? { marginMinor: 0, valueMinor: 0 } : valueTruth(person, monthly)
  return [
    person.index,
    person.circle.id,
    person.circle.members[0] === person ? 1 : 0,
    gone ? 1 : 0,
    person.leftDay,
    hazard.groupChurn ? 1 : 0,
    monthly,
    1 - (1 - monthly) ** 3,
    hazard.tenureFactor,
    hazard.contractFactor,
    hazard.circleFactor,
    hazard.networkFactor,
    hazard.requestFactor,
    person.priceSensitivity,
    ['prompt', 'automatic', 'slow_but_sure', 'defaulter'].indexOf(person.payer),
    responseKinds.indexOf(response.kind),
    response.p0,
    ...channelKeys.map((channel) => response.uplift[channel]),
    response.attention,
    response.refusal,
    value.marginMinor,
    value.valueMinor,
  ]
}

function bump(x: number, centre: number, width: number): number {
  return Math.exp(-((x - centre) ** 2) / (2 * width * width))
}
