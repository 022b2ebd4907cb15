import { ident, sql } from '@sextant/sql'
import { brokenCap, capsOf, countedContacts, suppressedKinds } from '../contacts/index.ts'
import type { Campaign } from './campaign.ts'
import type { Obstacles } from './audience.ts'
import { customerFieldsOf, fieldsFor, messageFrame } from './compose.ts'
import type { CampaignDeps } from './deps.ts'
import { campaignErrors } from './errors.ts'

/** Customers whose messages are tried at a time. */
const pageSize = 10_000

/** The address a channel needs. */
export const addressKind = (channel: Campaign['channel']): 'email' | 'phone' => (channel === 'email' ? 'email' : 'phone')

const ineligibleOf = async (deps: CampaignDeps, campaign: Campaign, audience: readonly string[], at: string): Promise<ReadonlySet<string>> => {
  const offer = await deps.offers.get(campaign.offer)
  const now = deps.clock.now()
  if (offer.status !== 'active' || (offer.validTo !== null && Date.parse(offer.validTo) <= now) || (offer.validFrom !== null && Date.parse(offer.validFrom) > now))
    throw campaignErrors.CAMPAIGN_OFFER_NOT_ACTIVE({ offer: offer.key, status: offer.status === 'active' ? 'outside its validity' : offer.status }, { where: campaign.key })
  if (offer.eligibility === null) return new Set()
  const eligible = new Set(await deps.audience({ segment: null, rule: offer.eligibility }, at))
  return new Set(audience.filter((customer) => !eligible.has(customer)))
}

/** Fields each customer's message would miss: the message is really made, so that nothing is found out only when sending. */
const missingOf = async (deps: CampaignDeps, campaign: Campaign, audience: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> => {
  const frame = await messageFrame(deps, campaign)
  const fields = customerFieldsOf(frame.compiled)
  const missing = new Map<string, readonly string[]>()
  for (let from = 0; from < audience.length; from += pageSize) {
    const page = audience.slice(from, from + pageSize)
    const values = await deps.customerValues(page, fields)
    for (const customerId of page) {
      const couponCode = frame.offer.coupon === 'none' ? null : 'SAMPLE'
      const rendered = frame.compiled.render(fieldsFor(frame, { customerId, couponCode, code: 'SAMPLE', unsubscribeUrl: 'https://example.com/u' }, values.get(customerId)))
      if (rendered.kind === 'missing') missing.set(customerId, rendered.fields)
    }
  }
  return missing
}

const cappedOf = async (deps: CampaignDeps, campaign: Campaign, audience: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const caps = await capsOf(deps.store)
  const now = deps.clock.now()
  const counted = await countedContacts(deps.store, caps, audience, new Date(now).toISOString())
  const capped = new Map<string, string>()
  for (const customer of audience) {
    const broken = brokenCap(caps, counted.get(customer) ?? [], { channel: campaign.channel, at: now })
    if (broken !== null) capped.set(customer, broken)
  }
  return capped
}

/** Everything that may stand between a customer of the audience and a contact, read for the whole audience at once. */
export const gatherObstacles = async (deps: CampaignDeps, campaign: Campaign, audience: readonly string[], at: string): Promise<Obstacles> => {
  const now = new Date(deps.clock.now()).toISOString()
  const addresses = await deps.addresses(audience, addressKind(campaign.channel), now)
  return {
    suppressed: await suppressedKinds(deps.store, audience, campaign.channel, now, addresses),
    ineligible: await ineligibleOf(deps, campaign, audience, at),
    withoutAddress: new Set(audience.filter((customer) => !addresses.has(customer))),
    consentDenied: await deps.deniedConsent(audience, campaign.channel === 'email' ? 'email' : 'phone'),
    missingFields: await missingOf(deps, campaign, audience),
    capped: await cappedOf(deps, campaign, audience),
  }
}

/** The customers of a campaign's audience at an instant. */
export const audienceOf = async (deps: CampaignDeps, campaign: Campaign, at: string): Promise<readonly string[]> =>
  await deps.audience({ segment: campaign.segment ?? null, rule: campaign.rule ?? null }, at)

/** Share of customers who did what counts as response in the window before an instant: what control will do, for the power of the split. */
export const baselineRate = async (deps: CampaignDeps, campaign: Campaign, audience: readonly string[], at: string): Promise<number> => {
  if (audience.length === 0) return 0
  const source = await deps.factSource(campaign.response.fact, campaign.response.valueColumn ?? null)
  const condition = await deps.factCondition(campaign.response.fact, campaign.response.where ?? null)
  const { instant } = deps.warehouse.dialect
  const from = new Date(Date.parse(at) - campaign.response.windowDays * 86_400_000).toISOString()
  return await deps.warehouse.withKeys(audience, async (keys, session) => {
    const { responders } = await session.one<{ responders: number }>('campaigns.baselineRate', sql`
      select count(distinct fact."_customer") as responders
      from ${ident(source.table)} as fact
      where fact."_customer" in (select audience.key from ${keys} as audience) and fact."_at" >= ${instant(from)} and fact."_at" < ${instant(new Date(at).toISOString())} and not coalesce(fact."_refund", false) and (${condition})`)
    return responders / audience.length
  })
}
