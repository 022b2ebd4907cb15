import { useForm } from '@mantine/form'
import { saveCampaign } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import type { Campaign, CampaignInput } from '../../api/campaigns.ts'
import { keyFrom, validateWith } from '../../ui/contract-form.ts'
import { useRuleDraft } from '../../ui/rule/use-rule-draft.ts'

export interface CampaignValues {
  readonly key: string; readonly name: string; readonly purpose: string; readonly channel: Campaign['channel']; readonly segment: string | null; readonly hasRule: boolean; readonly offer: string | null; readonly template: string | null
  /** Per cent, whole. */
  readonly controlPercent: number
  readonly budgetMinor: number | null; readonly contactCostMinor: number | null; readonly maxContacts: number | ''
  readonly fact: string | null; readonly where: string; readonly windowDays: number; readonly valueColumn: string | null; readonly salt: string
}

/** What a new campaign may start from: a segment, an offer, a template chosen elsewhere, or another campaign. */
export interface CampaignStart { readonly segment?: string | undefined; readonly offer?: string | undefined; readonly template?: string | undefined; readonly copied?: Campaign | undefined }

const valuesOf = (campaign: Campaign | null, start: CampaignStart, isNew: boolean): CampaignValues => ({
  key: isNew ? '' : (campaign?.key ?? ''), name: campaign?.name ?? '', purpose: campaign?.purpose ?? '', channel: campaign?.channel ?? 'email', segment: campaign?.segment ?? start.segment ?? null, hasRule: typeof campaign?.rule === 'string',
  offer: campaign?.offer ?? start.offer ?? null, template: campaign?.template ?? start.template ?? null, controlPercent: Math.round((campaign?.controlShare ?? 0.1) * 100),
  budgetMinor: campaign?.budgetMinor ?? null, contactCostMinor: campaign?.contactCostMinor ?? null, maxContacts: campaign?.maxContacts ?? '',
  fact: campaign?.response.fact ?? null, where: campaign?.response.where ?? '', windowDays: campaign?.response.windowDays ?? 14, valueColumn: campaign?.response.valueColumn ?? null, salt: isNew ? '' : (campaign?.salt ?? ''),
})

/** State and checks of the campaign form; `countRule` is the rule whose customers are the audience, null while it has errors. */
export const useCampaignForm = (campaign: Campaign | null, start: CampaignStart) => {
  const { t } = useTranslation('campaigns')
  const rule = useRuleDraft(campaign?.rule ?? start.copied?.rule ?? 'true')
  const inputOf = (values: CampaignValues): CampaignInput => ({
    key: campaign?.key ?? (values.key === '' ? keyFrom(values.name) : values.key), name: values.name, purpose: values.purpose, channel: values.channel, segment: values.segment, rule: values.hasRule ? (rule.checked?.text ?? null) : null,
    offer: values.offer ?? '', template: values.template ?? '', controlShare: values.controlPercent / 100, budgetMinor: values.budgetMinor, contactCostMinor: values.contactCostMinor ?? 0, maxContacts: values.maxContacts === '' ? null : values.maxContacts,
    response: { fact: values.fact ?? '', where: values.where.trim() === '' ? null : values.where.trim(), windowDays: values.windowDays, valueColumn: values.valueColumn }, ...(values.salt.trim() === '' ? {} : { salt: values.salt.trim() }),
  })
  const form = useForm<CampaignValues>({
    initialValues: valuesOf(campaign ?? start.copied ?? null, start, campaign === null),
    validate: (values) => ({
      ...validateWith(saveCampaign.input, inputOf)(values), ...(values.name.trim() === '' ? { name: t('nameNeeded') } : {}), ...(values.offer === null ? { offer: t('offerNeeded') } : {}),
      ...(values.template === null ? { template: t('templateNeeded') } : {}), ...(values.fact === null ? { fact: t('factNeeded') } : {}), ...(values.segment === null && !values.hasRule ? { segment: t('audienceUnsaid') } : {}),
    }),
  })
  const { segment, hasRule } = form.values
  const inSegment = segment === null ? [] : [`in segment ${JSON.stringify(segment)}`]
  const text = rule.checked?.text
  const isRuleReady = !hasRule || text !== undefined
  const parts = [...inSegment, ...(hasRule && text !== undefined ? [`(${text})`] : [])]
  return { form, rule, inputOf, isRuleReady, countRule: isRuleReady && parts.length > 0 ? parts.join(' and ') : null }
}
export type CampaignFormState = ReturnType<typeof useCampaignForm>
