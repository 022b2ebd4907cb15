import type { Offer } from '../offers/index.ts'
import type { CompiledTemplate, FieldName, Fields } from '../templates/index.ts'
import type { Campaign } from './campaign.ts'
import type { CampaignDeps } from './deps.ts'

/** The values every message of a campaign shares, and those of one contact. */
export interface MessageFrame {
  readonly campaign: Campaign
  readonly offer: Offer
  readonly compiled: CompiledTemplate
  readonly company: { readonly en: string; readonly zh: string }
}

export interface MessageContact {
  readonly customerId: string
  readonly couponCode: string | null
  readonly code: string
  readonly unsubscribeUrl: string
}

const languageField: FieldName = 'customer.language'

/** Fields to be read for a page of customers: what the template uses, and the language that chooses the offer's label. */
export const customerFieldsOf = (compiled: CompiledTemplate): readonly FieldName[] => [
  ...new Set([...compiled.uses.filter((field) => field.startsWith('customer.')), languageField]),
]

export const fieldsFor = (frame: MessageFrame, contact: MessageContact, customer: Fields | undefined): Fields => {
  const isChinese = String(customer?.get(languageField) ?? '').toLowerCase().startsWith('zh')
  const label = (text: { readonly en: string; readonly zh: string }): string => (isChinese ? text.zh || text.en : text.en || text.zh)
  return new Map<FieldName, string | number | boolean>([
    ...(customer ?? []),
    ['offer.name', label(frame.offer.name)],
    ['offer.description', label(frame.offer.description)],
    ...(frame.offer.validTo === null ? [] : [['offer.valid_to', frame.offer.validTo.slice(0, 10)] as const]),
    ...(contact.couponCode === null ? [] : [['coupon.code', contact.couponCode] as const]),
    ['treatment.code', contact.code],
    ['campaign.name', frame.campaign.name],
    ['company.name', label(frame.company)],
    ['unsubscribe_url', contact.unsubscribeUrl],
  ])
}

/** Everything a campaign's messages need, read once; a run names the versions it was drawn with. */
export const messageFrame = async (deps: CampaignDeps, campaign: Campaign, versions: { readonly offer?: number | undefined; readonly template?: number | undefined } = {}): Promise<MessageFrame> => {
  const [offer, compiled, company] = await Promise.all([deps.offers.get(campaign.offer, versions.offer), deps.templates.compile(campaign.template, versions.template), deps.company()])
  return { campaign, offer, compiled, company: company.name }
}
