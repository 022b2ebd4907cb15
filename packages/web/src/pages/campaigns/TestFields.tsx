import { NumberInput, Slider, Stack, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../format/FormatProvider.tsx'
import { MoneyInput } from '../../ui/MoneyInput.tsx'
import type { CampaignFormState } from './use-campaign-form.ts'

/** Control group, budget and limits. */
export const TestFields = ({ state, currency }: { readonly state: CampaignFormState; readonly currency: string | null }) => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const { form } = state
  const { controlPercent } = form.values
  return (
    <Stack gap="sm">
      <div>
        <Text size="sm" fw={600}>{t('controlShare')}: {format.share(controlPercent / 100, 0)}</Text>
        <Slider thumbLabel={t('controlShare')} min={0} max={50} step={1} value={controlPercent} onChange={(value) => form.setFieldValue('controlPercent', value)} label={(value) => format.share(value / 100, 0)} marks={[0, 10, 20, 30, 40, 50].map((value) => ({ value, label: format.share(value / 100, 0) }))} mb={28} mt={6} color="brass" />
        <Text size="xs" c={controlPercent === 0 ? 'rust' : 'dimmed'}>{controlPercent === 0 ? t('controlNone') : t('controlHint', { share: format.share(controlPercent / 100, 0) })}</Text>
      </div>
      <MoneyInput label={t('budget')} description={t('noLimit')} minor={form.values.budgetMinor} currency={currency} error={form.errors.budgetMinor} onMinor={(minor) => form.setFieldValue('budgetMinor', minor)} />
      <MoneyInput label={t('contactCost')} minor={form.values.contactCostMinor} currency={currency} error={form.errors.contactCostMinor} onMinor={(minor) => form.setFieldValue('contactCostMinor', minor)} />
      <NumberInput label={t('maxContacts')} placeholder={t('noLimit')} min={1} allowDecimal={false} thousandSeparator="," value={form.values.maxContacts} error={form.errors.maxContacts} onChange={(value) => form.setFieldValue('maxContacts', value === '' ? '' : Number(value))} />
      <TextInput label={t('salt')} description={t('saltHint')} maxLength={80} {...form.getInputProps('salt')} />
    </Stack>
  )
}
