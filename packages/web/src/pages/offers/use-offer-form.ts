import { useForm } from '@mantine/form'
import { saveOffer } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import type { Offer, OfferInput, OfferStatus } from '../../api/offers.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { dayOf, endOfDay, lastDayOf, startOfDay } from '../../format/zone-day.ts'
import { keyFrom, validateWith } from '../../ui/contract-form.ts'
import { useRuleDraft } from '../../ui/rule/use-rule-draft.ts'

export interface OfferValues {
  readonly key: string; readonly name: { readonly en: string; readonly zh: string }; readonly description: { readonly en: string; readonly zh: string }; readonly status: OfferStatus
  /** Days in the company's zone; the last one is included. */
  readonly firstDay: string; readonly lastDay: string
  readonly valueMinor: number | null; readonly costMinor: number | null; readonly coupon: Offer['coupon']; readonly sharedCode: string; readonly model: string | null; readonly isForAll: boolean
}

const valuesOf = (offer: Offer | null, zone: string): OfferValues => ({
  key: offer?.key ?? '', name: offer?.name ?? { en: '', zh: '' }, description: offer?.description ?? { en: '', zh: '' }, status: offer?.status ?? 'active',
  firstDay: typeof offer?.validFrom === 'string' ? dayOf(offer.validFrom, zone) : '', lastDay: typeof offer?.validTo === 'string' ? lastDayOf(offer.validTo, zone) : '',
  valueMinor: offer?.valueMinor ?? null, costMinor: offer?.costMinor ?? null, coupon: offer?.coupon ?? 'none', sharedCode: offer?.sharedCode ?? '', model: offer?.model ?? null, isForAll: offer === null || offer.eligibility === null,
})

/** State and checks of the offer form, by the contract. */
export const useOfferForm = (offer: Offer | null) => {
  const { t } = useTranslation('offers')
  const { zone } = useFormat().settings
  const rule = useRuleDraft(offer?.eligibility ?? 'true')
  const inputOf = (values: OfferValues): OfferInput => ({
    key: offer?.key ?? (values.key === '' ? keyFrom(values.name.en) : values.key), name: values.name, description: values.description, status: values.status,
    eligibility: values.isForAll ? null : (rule.checked?.text ?? null), validFrom: values.firstDay === '' ? null : startOfDay(values.firstDay, zone), validTo: values.lastDay === '' ? null : endOfDay(values.lastDay, zone),
    valueMinor: values.valueMinor ?? 0, costMinor: values.costMinor ?? 0, model: values.model, coupon: values.coupon, sharedCode: values.coupon === 'shared' ? values.sharedCode : null, attributes: offer?.attributes ?? {},
  })
  const form = useForm<OfferValues>({
    initialValues: valuesOf(offer, zone),
    validate: (values) => ({
      ...validateWith(saveOffer.input, inputOf)(values),
      ...(values.name.en.trim() === '' ? { 'name.en': t('nameNeeded') } : {}), ...(values.name.zh.trim() === '' ? { 'name.zh': t('nameNeeded') } : {}),
      ...(values.coupon === 'shared' && values.sharedCode.trim() === '' ? { sharedCode: t('codeNeeded') } : {}),
      ...(values.firstDay !== '' && values.lastDay !== '' && values.lastDay < values.firstDay ? { lastDay: t('lastBeforeFirst') } : {}),
    }),
  })
  const isRuleReady = form.values.isForAll || rule.checked !== null
  return { form, rule, inputOf, isRuleReady }
}
