import { type ChannelKey, offers, ringBackTone } from './catalogue.ts'
import { type Draws, streams } from './draws.ts'
import type { Person } from './persons.ts'
import { DAY_SECONDS, type Timeline } from './timeline.ts'
import { contactedProbability, type ResponseTruth } from './truth.ts'

/** What customers do beside calling: data packs bought (by themselves or after a past campaign), the ring-back tone, contacts had. */

export const toneActions = ['subscribe', 'download', 'use', 'cancel'] as const
export const contactOutcomes = [
  'none', 'delivered', 'failed', 'opened', 'clicked', 'no_answer', 'refused', 'unsubscribed', 'bought',
] as const
type Outcome = (typeof contactOutcomes)[number]

/** Campaigns run before Sextant, counted back from the window's end; a tenth of the consenting base each, a fifth of it held out. */
export const pastCampaigns = [
  { code: 'P-SMS-10G', monthsBack: 9, channel: 'sms', offer: 1 },
  { code: 'P-CALL-10G30', monthsBack: 7, channel: 'call', offer: 2 },
  { code: 'P-MAIL-10G', monthsBack: 5, channel: 'email', offer: 1 },
  { code: 'P-PUSH-20G50', monthsBack: 3, channel: 'push', offer: 3 },
] as const

export interface PackPurchase {
  readonly second: number
  readonly offer: number
  readonly amountMinor: number
  readonly fromCampaign: boolean
  /** Day it was returned; -1 mostly. */
  readonly returnedSecond: number
}

export interface PastContact {
  readonly campaign: number
  readonly second: number
  readonly control: boolean
  readonly outcome: number
}

export type Consents = Readonly<Record<ChannelKey, boolean>>

export function consentsOf(person: Person, draws: Draws): Consents {
  draws.at(streams.service, person.index, 999)
  return {
    sms: draws.chance(0.82), email: draws.chance(0.55), call: draws.chance(0.6), push: draws.chance(person.ageYears < 50 ? 0.7 : 0.35),
  }
}

/** One customer's packs and past contacts, by period of the window; campaigns ran in whole months only. */
export function packsAndContacts(
  person: Person, truth: ResponseTruth, consents: Consents, timeline: Timeline, draws: Draws,
): { packs: PackPurchase[][]; contacts: PastContact[] } {
  const contacts: PastContact[] = []
  const packs = timeline.periods.map((month, m): PackPurchase[] => {
    const from = Math.max(month.firstDay, person.joinedDay)
    const end = Math.min(month.endDay, person.leftDay)
    if (from >= end) return []
    const campaign = pastCampaigns.findIndex((each) => timeline.months.length - each.monthsBack === m)
    const past = pastCampaigns[campaign]
    draws.at(streams.past, person.index, m)
    const inside = past !== undefined && from === month.firstDay && end === month.endDay && consents[past.channel] && draws.chance(0.1)
    const control = draws.chance(0.2)
    const contacted = inside && !control
    draws.at(streams.pack, person.index, m)
    // One draw decides both worlds: whoever buys without a contact also buys with a helpful one.
    const u = draws.next()
    const offer = past ? offers[past.offer] : undefined
    const share = (end - from) / month.days
    const probability = contacted && past && offer ? contactedProbability(
      truth.p0, truth.uplift[past.channel], offer, person.priceSensitivity,
    ) : truth.p0 * share
    const bought = u < probability
    const contactSecond = (month.firstDay + 2) * DAY_SECONDS + 36_000 + draws.whole(25_000)
    if (inside && past) contacts.push({
      campaign, second: contactSecond, control,
      outcome: contactOutcomes.indexOf(control ? 'none' : outcomeOf(past.channel, truth, bought, draws)),
    })
    if (!bought) return []
    const own = draws.weighted([45, 40, 0, 0])
    const chosen = contacted && past ? past.offer : own
    const second = contacted
      ? contactSecond + 600 + Math.floor(draws.exponential(2.5 * DAY_SECONDS))
      : (from + draws.whole(end - from)) * DAY_SECONDS + 28_800 + draws.whole(50_000)
    const inMonth = Math.min(second, end * DAY_SECONDS - 1)
    const returned = draws.chance(0.015) ? inMonth + 7200 + draws.whole(2 * DAY_SECONDS) : -1
    return [{
      second: inMonth, offer: chosen, amountMinor: offers[chosen]?.priceMinor ?? 0, fromCampaign: contacted,
      returnedSecond: returned < timeline.endDay * DAY_SECONDS ? returned : -1,
    }]
  })
  return { packs, contacts }
}

function outcomeOf(channel: ChannelKey, truth: ResponseTruth, bought: boolean, draws: Draws): Outcome {
  if (bought) return 'bought'
  if (draws.chance(truth.refusal)) return channel === 'call' ? 'refused' : 'unsubscribed'
  if (channel === 'call') return draws.chance(0.45) ? 'no_answer' : 'refused'
  if (channel === 'sms') return draws.chance(0.03) ? 'failed' : 'delivered'
  return draws.chance(truth.attention) ? (draws.chance(0.25) ? 'clicked' : 'opened') : 'delivered'
}

export interface ToneEvent {
  readonly action: number
  readonly second: number
  readonly tone: number
  readonly amountMinor: number
}

/** Life of the ring-back tone service: opened by himself or in a bundle (then silent far more often), used, silent or given up. */
export function toneEvents(person: Person, timeline: Timeline, draws: Draws): ToneEvent[] {
  draws.at(streams.tone, person.index)
  const adopted = draws.chance((person.ageYears < 35 ? 0.34 : 0.17) * (person.circle.id % 3 === 0 ? 1.6 : 0.8))
  const bundled = draws.chance(0.45)
  const start = Math.max(person.joinedDay, timeline.startDay - 200) + draws.whole(Math.max(
    1, timeline.endDay - Math.max(person.joinedDay, timeline.startDay - 200),
  ))
  if (!adopted || start >= Math.min(person.leftDay, timeline.endDay)) return []
  const events: ToneEvent[] = [{ action: 0, second: start * DAY_SECONDS + 40_000, tone: draws.whole(ringBackTone.tones), amountMinor: 0 }]
  let silent = bundled && draws.chance(0.5)
  const end = Math.min(person.leftDay, timeline.endDay)
  for (let day = start + 5; day < end; day += 30) {
    if (draws.chance(silent ? 0.06 : 0.02)) {
      events.push({ action: 3, second: Math.min(end - 1, day + draws.whole(25)) * DAY_SECONDS + 43_000, tone: -1, amountMinor: 0 })
      break
    }
    if (!silent && draws.chance(bundled ? 0.12 : 0.05)) silent = true
    if (silent) continue
    const uses = draws.poisson(1.1)
    for (let i = 0; i < uses; i++) {
      const download = draws.chance(0.35)
      const at = day + draws.whole(29)
      if (at < end) events.push({
        action: download ? 1 : 2, second: at * DAY_SECONDS + 30_000 + draws.whole(50_000), tone: draws.whole(ringBackTone.tones),
        amountMinor: download ? ringBackTone.toneMinor : 0,
      })
    }
  }
  return events.sort((a, b) => a.second - b.second)
}

/** Whether the tone is paid for in a month. */
export function toneActive(events: readonly ToneEvent[], firstDay: number): boolean {
  const first = events[0]
  if (!first || first.second >= (firstDay + 28) * DAY_SECONDS) return false
  const cancelled = events.find((event) => event.action === 3)
  return !cancelled || cancelled.second >= firstDay * DAY_SECONDS
}
