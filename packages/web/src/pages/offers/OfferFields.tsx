import { Group, SegmentedControl, Stack, Text, TextInput, Textarea } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { keyFrom } from '../../ui/contract-form.ts'
import type { OfferValues } from './use-offer-form.ts'

/** Names, descriptions, key, status and validity. */
export const OfferFields = ({ form, isNew }: { readonly form: UseFormReturnType<OfferValues>; readonly isNew: boolean }) => {
  const { t } = useTranslation('offers')
  const { t: common } = useTranslation()
  const { t: words } = useTranslation('statuses')
  return (
    <Stack gap="sm">
      <Group grow align="flex-start">
        <TextInput label={common('nameEn')} required {...form.getInputProps('name.en')} />
        <TextInput label={common('nameZh')} required {...form.getInputProps('name.zh')} />
      </Group>
      {isNew && <TextInput label={common('key')} description={common('keyHint')} placeholder={keyFrom(form.values.name.en)} {...form.getInputProps('key')} />}
      <Group grow align="flex-start">
        <Textarea label={t('descriptionEn')} autosize minRows={2} {...form.getInputProps('description.en')} />
        <Textarea label={t('descriptionZh')} autosize minRows={2} {...form.getInputProps('description.zh')} />
      </Group>
      <Group align="flex-start">
        <div>
          <Text size="sm" fw={600} mb={2} id="offer-status">{common('status')}</Text>
          <SegmentedControl size="sm" aria-labelledby="offer-status" data={(['draft', 'active', 'retired'] as const).map((value) => ({ value, label: words(value) }))} {...form.getInputProps('status')} />
        </div>
        <TextInput type="date" label={t('validFrom')} {...form.getInputProps('firstDay')} />
        <TextInput type="date" label={t('validTo')} {...form.getInputProps('lastDay')} />
      </Group>
    </Stack>
  )
}
