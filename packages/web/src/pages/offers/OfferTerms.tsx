import { Select, Stack, Text, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { useCatalogue } from '../../api/rules.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { MoneyInput } from '../../ui/MoneyInput.tsx'
import type { OfferValues } from './use-offer-form.ts'

/** What an acceptance is worth and costs, which coupon goes with it, and which score tells who would accept. */
export const OfferTerms = ({ form, currency }: { readonly form: UseFormReturnType<OfferValues>; readonly currency: string | null }) => {
  const { t } = useTranslation('offers')
  const format = useFormat()
  const label = useLabel()
  const can = useCan()
  const catalogue = useCatalogue(can('segments.read'))
  const { valueMinor, costMinor, coupon, model } = form.values
  const scores = Object.entries(catalogue.data?.scores ?? {}).map(([key, score]) => ({ value: key, label: label(score.label) }))
  const left = (valueMinor ?? 0) - (costMinor ?? 0)
  return (
    <Stack gap="sm">
      <MoneyInput label={t('value')} description={t('valueHint')} minor={valueMinor} currency={currency} error={form.errors.valueMinor} onMinor={(minor) => form.setFieldValue('valueMinor', minor)} />
      <MoneyInput label={t('cost')} description={t('costHint')} minor={costMinor} currency={currency} error={form.errors.costMinor} onMinor={(minor) => form.setFieldValue('costMinor', minor)} />
      <Text size="sm">{t('margin')}: <b style={{ color: left < 0 ? 'var(--mantine-color-rust-6)' : undefined }}>{currency === null ? format.money(left) : format.money(left, currency)}</b></Text>
      <Select label={t('coupon')} allowDeselect={false} data={(['none', 'shared', 'single_use'] as const).map((value) => ({ value, label: t(`coupon_${value}`) }))} {...form.getInputProps('coupon')} />
      {coupon === 'shared' && <TextInput label={t('couponCode')} required maxLength={80} {...form.getInputProps('sharedCode')} />}
      <Select label={t('model')} description={t('modelHint')} placeholder={t('noModel')} clearable data={model === null || scores.some(({ value }) => value === model) ? scores : [...scores, { value: model, label: model }]} {...form.getInputProps('model')} />
    </Stack>
  )
}
