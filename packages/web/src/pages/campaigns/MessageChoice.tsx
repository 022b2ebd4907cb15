import { SegmentedControl, Select, Stack, Text, TextInput, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useOffers } from '../../api/offers.ts'
import { useTemplates } from '../../api/templates.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { keyFrom } from '../../ui/contract-form.ts'
import type { CampaignFormState } from './use-campaign-form.ts'

/** Name, channel, offer and template. */
export const MessageChoice = ({ state, isNew }: { readonly state: CampaignFormState; readonly isNew: boolean }) => {
  const { t } = useTranslation('campaigns')
  const { t: common } = useTranslation()
  const label = useLabel()
  const { form } = state
  const offers = useOffers('active')
  const templates = useTemplates()
  const { channel, offer } = form.values
  const fitting = (templates.data?.templates ?? []).filter((template) => template.channel === channel)
  const offerItems = (offers.data?.offers ?? []).map((item) => ({ value: item.key, label: label(item.name) }))
  const setChannel = (next: string): void => { form.setFieldValue('channel', next as 'email'); form.setFieldValue('template', null) }
  return (
    <Stack gap="sm">
      <TextInput label={t('name')} required maxLength={200} {...form.getInputProps('name')} />
      {isNew && <TextInput label={common('key')} description={common('keyHint')} placeholder={keyFrom(form.values.name)} {...form.getInputProps('key')} />}
      <Textarea label={t('purpose')} autosize minRows={1} maxLength={1000} {...form.getInputProps('purpose')} />
      <div>
        <Text size="sm" fw={600} mb={2} id="campaign-channel">{t('channel')}</Text>
        <SegmentedControl aria-labelledby="campaign-channel" value={channel} onChange={setChannel} data={(['email', 'call_list'] as const).map((value) => ({ value, label: t(`channel_${value}`) }))} />
      </div>
      <Select label={t('offer')} required searchable data={offer === null || offerItems.some(({ value }) => value === offer) ? offerItems : [...offerItems, { value: offer, label: offer }]} {...form.getInputProps('offer')} />
      <Select label={t('template')} required searchable data={fitting.map((template) => ({ value: template.key, label: template.name }))} nothingFoundMessage={t('noTemplate')} {...form.getInputProps('template')} />
    </Stack>
  )
}
