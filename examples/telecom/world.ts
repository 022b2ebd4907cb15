import { DuckDBInstance } from '@duckdb/node-api'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ChannelKey, channelKeys, channels, type Offer } from './catalogue.ts'
import { Draws, mix32 } from './draws.ts'
import { contactedProbability, offerOf, overWindow } from './truth.ts'

/**
 * The simulated customers of Meridian Mobile, for the demo and the tests of measurement. Potential outcomes are fixed:
 * one draw per customer, campaign and seed decides whether he buys without a contact and with one, so the same person
 * never gets a luckier draw in one arm, and the true effect of any set of customers can be computed. The product never reads this.
 */

export type WorldEventName =
  | 'purchase'
  | 'message_delivered'
  | 'message_failed'
  | 'message_opened'
  | 'message_clicked'
  | 'unsubscribed'
  | 'call_answered'
  | 'call_not_answered'
  | 'call_refused'

/** The world's channels; `call_list` and `phone` are other words for calls. */
export type WorldChannel = ChannelKey | 'call_list' | 'phone'

export interface WorldContact {
  readonly customerId: string
  readonly treatmentCode?: string
  readonly couponCode?: string
  /** Instant of the contact; for control customers the instant it would have been. */
  readonly sentAt: string
  readonly arm: 'target' | 'control'
}

export interface WorldCampaign {
  readonly campaignKey: string
  /** One of the world's offers (PACK5G, PACK10G, PACK10G30, PACK20G50). */
  readonly offerCode: string
  readonly channel: WorldChannel
  readonly contacts: readonly WorldContact[]
  readonly seed: number
  /** Days in which purchases are looked for, from sentAt on; 30 unless said. */
  readonly windowDays?: number
}

export interface WorldEvent {
  readonly customerId: string
  readonly event: WorldEventName
  /** ISO 8601, UTC. */
  readonly at: string
  readonly properties: Readonly<Record<string, string | number>>
}

export interface TrueEffect {
  /** Mean probabilities of a purchase in the window, without and with the contact. */
  readonly p0: number
  readonly p1: number
  readonly effect: number
  /** Expected change of revenue per customer, fen: contacted buyers pay the offer's price, the others the list price. */
  readonly revenueEffectMinor: number
  /** The same less unit costs and the cost of the contact. */
  readonly profitEffectMinor: number
}

export interface EffectOptions {
  /** PACK10G unless said. */
  readonly offerCode?: string
  readonly windowDays?: number
}

export interface CustomerTruth {
  readonly kind: string
  readonly isLost: boolean
  readonly p0: number
  readonly uplift: Readonly<Record<ChannelKey, number>>
  readonly priceSensitivity: number
  readonly hazardMonthly: number
  readonly value24mMinor: number
}

export interface World {
  readonly customers: number
  /** What happens after a campaign's contacts, in order of time. One person known under two keys acts once. */
  respond(campaign: WorldCampaign): WorldEvent[]
  /**
   * Of the events of `respond`, those that exist because of the contact, in order of time: purchases of contacted customers who would
   * not have bought without it, and messages opened or clicked, unsubscriptions and refused calls. For a campaign inside the generated
   * history, whose files already hold what customers bought by themselves; purchases that a contact prevented cannot be taken out of it.
   */
  causedBy(campaign: WorldCampaign): WorldEvent[]
  trueEffect(customerIds: readonly string[], channel: WorldChannel, options?: EffectOptions): TrueEffect
  truthOf(customerId: string): CustomerTruth
}

interface TruthColumns {
  readonly kind: readonly string[]
  readonly lost: Uint8Array
  readonly p0: Float64Array
  readonly uplift: Readonly<Record<ChannelKey, Float64Array>>
  readonly sensitivity: Float64Array
  readonly attention: Float64Array
  readonly refusal: Float64Array
  readonly hazard: Float64Array
  readonly value: Float64Array
}

const DAY_MS = 86_400_000
/** Mean delay of a purchase that a contact caused. */
const DELAY_DAYS = 2.5

/**
 * Opens the truth beside a generated company.
 *
 * @param dir folder given to the generator with --out.
 */
export async function openWorld(dir: string): Promise<World> {
  const file = join(dir, 'truth', 'customers-0001.parquet')
  if (!existsSync(file)) throw new Error(`${file} is missing; make the company first: node examples/telecom/generate.ts --out ${dir}`)
  const columns = await readTruth(dir)
  const customers = columns.p0.length
  const personOf = (customerId: string): number => {
    const person = /^[CB]\d{8}$/.test(customerId) ? Number(customerId.slice(1)) - 10_000_001 : -1
    if (person >= 0 && person < customers) return person
    const known = `its ${customers} customers are C10000001 and on (B… for their doubles)`
    throw new Error(`The simulated world has no customer ${customerId}; ${known}`)
  }
  return {
    customers,
    respond: (campaign) => respond(campaign, columns, personOf),
    causedBy: (campaign) => causedBy(campaign, columns, personOf),
    trueEffect: (customerIds, channel, options = {}) => trueEffect(customerIds.map(personOf), channelOf(channel), columns, options),
    truthOf: (customerId) => {
      const person = personOf(customerId)
      return {
        kind: columns.kind[person] ?? '',
        isLost: columns.lost[person] === 1,
        p0: columns.p0[person] ?? 0,
        uplift: byChannel((channel) => columns.uplift[channel][person] ?? 0),
        priceSensitivity: columns.sensitivity[person] ?? 0,
        hazardMonthly: columns.hazard[person] ?? 0,
        value24mMinor: columns.value[person] ?? 0,
      }
    },
  }
}

async function readTruth(dir: string): Promise<TruthColumns> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const files = join(dir, 'truth', 'customers-*.parquet').replaceAll("'", "''")
    const reader = await connection.runAndReadAll(
      `select person, response_kind, is_lost::integer, p0, ${channelKeys.map((key) => `uplift_${key}`).join(', ')}, price_sensitivity,
        attention, refusal, hazard_monthly, value_24m_minor::double from read_parquet('${files}') order by person`,
    )
    const [, kind = [], lost = [], p0 = [], ...rest] = reader.getColumns()
    const numbers = (values: readonly unknown[] | undefined): Float64Array => Float64Array.from(values ?? [], Number)
    const after = channelKeys.length
    const uplift = Object.fromEntries(channelKeys.map((channel, i) => [channel, numbers(rest[i])])) as Record<ChannelKey, Float64Array>
    return {
      kind: kind.map(String),
      lost: Uint8Array.from(lost, Number),
      p0: numbers(p0),
      uplift,
      sensitivity: numbers(rest[after]),
      attention: numbers(rest[after + 1]),
      refusal: numbers(rest[after + 2]),
      hazard: numbers(rest[after + 3]),
      value: numbers(rest[after + 4]),
    }
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

function channelOf(channel: WorldChannel): ChannelKey {
  const key = channel === 'call_list' || channel === 'phone' ? 'call' : channel
  if (!channelKeys.includes(key)) throw new Error(`The simulated world has no channel ${channel}; it knows ${channelKeys.join(', ')}`)
  return key
}

/** Probabilities of a purchase in the window, without and with the contact; both 0 for those who left. */
function probabilities(
  person: number, channel: ChannelKey, offer: Offer, windowDays: number, columns: TruthColumns,
): readonly [p0: number, p1: number] {
  if (columns.lost[person] === 1) return [0, 0]
  const p0 = overWindow(columns.p0[person] ?? 0, windowDays)
  const effect30 = contactedProbability(
    columns.p0[person] ?? 0, columns.uplift[channel][person] ?? 0, offer, columns.sensitivity[person] ?? 0,
  ) - (columns.p0[person] ?? 0)
  // A contact's effect comes in the first days: nearly all of it within two weeks.
  const arrived = Math.min(1, (1 - Math.exp(-windowDays / DELAY_DAYS)) / (1 - Math.exp(-30 / DELAY_DAYS)))
  return [p0, Math.max(0, Math.min(0.97, p0 + effect30 * arrived))]
}

function trueEffect(
  persons: readonly number[], channel: ChannelKey, columns: TruthColumns, { offerCode = 'PACK10G', windowDays = 30 }: EffectOptions,
): TrueEffect {
  if (persons.length === 0) throw new Error('The true effect needs at least one customer')
  const offer = offerOf(offerCode)
  const contactCost = channels.find((each) => each.key === channel)?.contactCostMinor ?? 0
  let without = 0
  let withContact = 0
  for (const person of persons) {
    const [p0, p1] = probabilities(person, channel, offer, windowDays, columns)
    without += p0
    withContact += p1
  }
  const p0 = without / persons.length
  const p1 = withContact / persons.length
  return {
    p0,
    p1,
    effect: p1 - p0,
    revenueEffectMinor: p1 * offer.priceMinor - p0 * offer.listMinor,
    profitEffectMinor: p1 * (offer.priceMinor - offer.unitCostMinor) - p0 * (offer.listMinor - offer.unitCostMinor) - contactCost,
  }
}

type PersonOf = (customerId: string) => number

/** What one customer does after a campaign's contact, or in the same days as a control. */
interface Answer {
  readonly arm: WorldContact['arm']
  /** Whether he buys without the contact. */
  readonly buysAnyway: boolean
  readonly reactions: readonly WorldEvent[]
  readonly purchase: WorldEvent | undefined
}

/** Reactions to a contact; that a message was delivered is the channel's word, not the person's. */
const causedReactions: readonly WorldEventName[] = ['message_opened', 'message_clicked', 'unsubscribed', 'call_answered', 'call_not_answered', 'call_refused']

function respond(campaign: WorldCampaign, columns: TruthColumns, personOf: PersonOf): WorldEvent[] {
  return inTime(answersTo(campaign, columns, personOf).flatMap(({ reactions: events, purchase }) => [
    ...events, ...(purchase ? [purchase] : []),
  ]))
}

function causedBy(campaign: WorldCampaign, columns: TruthColumns, personOf: PersonOf): WorldEvent[] {
  const contacted = answersTo(campaign, columns, personOf).filter((answer) => answer.arm === 'target')
  return inTime(contacted.flatMap(({ reactions: events, purchase, buysAnyway }) => [
    ...events.filter((event) => causedReactions.includes(event.event)), ...(purchase && !buysAnyway ? [purchase] : []),
  ]))
}

function inTime(events: readonly WorldEvent[]): WorldEvent[] {
  return events.toSorted((a, b) => compareText(a.at, b.at) || compareText(a.customerId, b.customerId))
}

function answersTo(campaign: WorldCampaign, columns: TruthColumns, personOf: PersonOf): Answer[] {
  const { campaignKey, seed, windowDays = 30 } = campaign
  const channel = channelOf(campaign.channel)
  if (!(windowDays > 0)) throw new Error(`windowDays must be above 0, not ${windowDays}`)
  const offer = offerOf(campaign.offerCode)
  const byPerson = new Map<number, WorldContact>()
  for (const contact of campaign.contacts) {
    const person = personOf(contact.customerId)
    const other = byPerson.get(person)
    if (!other || (other.arm === 'control' && contact.arm === 'target')) byPerson.set(person, contact)
  }
  const draws = new Draws(seed)
  const address = textHash(campaignKey)
  const answers: Answer[] = []
  for (const [person, contact] of byPerson) {
    const [p0, p1] = probabilities(person, channel, offer, windowDays, columns)
    draws.at(address, person)
    // Always drawn in this order, so that no draw depends on the arm.
    const u = draws.next()
    const ownDelay = draws.next() * windowDays
    const causedDelay = -DELAY_DAYS * Math.log(1 - draws.next() * (1 - Math.exp(-windowDays / DELAY_DAYS)))
    const usesCoupon = draws.next() < 0.7
    const contacted = contact.arm === 'target'
    const bought = u < (contacted ? p1 : p0)
    const buysAnyway = u < p0
    const at = later(contact.sentAt, contacted && !buysAnyway ? causedDelay : ownDelay)
    answers.push({
      arm: contact.arm,
      buysAnyway,
      reactions: contacted ? reactions(person, contact, channel, bought, columns, draws) : [],
      purchase: bought ? purchaseOf(campaignKey, contact, offer, at, usesCoupon) : undefined,
    })
  }
  return answers
}

/** A purchase; contacted buyers pay the offer's price and, when they use the coupon, name it and the treatment. */
function purchaseOf(campaignKey: string, contact: WorldContact, offer: Offer, at: string, usesCoupon: boolean): WorldEvent {
  const contacted = contact.arm === 'target'
  const amountMinor = contacted ? offer.priceMinor : offer.listMinor
  return {
    customerId: contact.customerId,
    event: 'purchase',
    at,
    properties: {
      purchase_id: `W-${campaignKey}-${contact.customerId}`,
      product_code: offer.product,
      amount: amountMinor / 100,
      amount_minor: amountMinor,
      currency: 'CNY',
      ...(contacted ? { offer_code: offer.code } : {}),
      ...(contacted && usesCoupon && contact.couponCode !== undefined ? { coupon_code: contact.couponCode } : {}),
      ...(contacted && usesCoupon && contact.treatmentCode !== undefined ? { treatment_code: contact.treatmentCode } : {}),
    },
  }
}

/** What a contacted customer does with the contact itself. */
function reactions(
  person: number, contact: WorldContact, channel: ChannelKey, bought: boolean, columns: TruthColumns, draws: Draws,
): WorldEvent[] {
  const attention = columns.attention[person] ?? 0
  const refuses = draws.next() < (columns.refusal[person] ?? 0) && !bought
  const looks = bought || draws.next() < attention
  const clicks = looks && (bought || draws.next() < 0.25)
  const delay = draws.exponential(0.2)
  const properties = contact.treatmentCode === undefined ? {} : { treatment_code: contact.treatmentCode }
  const event = (name: WorldEventName, days: number): WorldEvent => ({
    customerId: contact.customerId, event: name, at: later(contact.sentAt, days), properties,
  })
  if (channel === 'call') {
    if (!looks && !refuses && draws.next() < 0.5) return [event('call_not_answered', 0.0003)]
    return refuses || !clicks ? [event('call_answered', 0.0003), event('call_refused', 0.001)] : [event('call_answered', 0.0003)]
  }
  if (!bought && draws.next() < 0.015) return [event('message_failed', 0.0002)]
  const list = [event('message_delivered', 0.0002)]
  if (channel !== 'sms' && looks) list.push(event('message_opened', delay))
  if (clicks) list.push(event('message_clicked', delay + 0.0005))
  if (refuses) list.push(event('unsubscribed', delay + 0.001))
  return list
}

function byChannel<Value>(of: (channel: ChannelKey) => Value): Readonly<Record<ChannelKey, Value>> {
  return { sms: of('sms'), email: of('email'), call: of('call'), push: of('push') }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function later(instant: string, days: number): string {
  return new Date(Date.parse(instant) + Math.floor(days * DAY_MS)).toISOString()
}

/** FNV-1a over UTF-16 units, finished by murmur's mixer. */
function textHash(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mix32(hash)
}
