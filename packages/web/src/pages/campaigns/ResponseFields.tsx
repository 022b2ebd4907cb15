import { Group, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCatalogue } from '../../api/rules.ts'
import { useCan } from '../../api/session.ts'
import { useLabel } from '../../i18n/use-label.ts'
import type { CampaignFormState } from './use-campaign-form.ts'

/** What counts as a response, in the same way for both arms. */
export const ResponseFields = ({ state }: { readonly state: CampaignFormState }) => {
  const { t } = useTranslation('campaigns')
  const label = useLabel()
  const can = useCan()
  const { form } = state
  const catalogue = useCatalogue(can('segments.read'))
  const facts = Object.entries(catalogue.data?.facts ?? {})
  const { fact } = form.values
  const columns = Object.entries((fact === null ? undefined : catalogue.data?.facts[fact])?.columns ?? {}).filter(([, column]) => column.type === 'money' || column.type === 'number')
  return (
    <Stack gap="sm">
      <Group grow align="flex-start">
        <Select label={t('fact')} required searchable data={facts.map(([value, item]) => ({ value, label: label(item.label) }))} {...form.getInputProps('fact')} />
        <NumberInput label={t('windowDays')} required min={1} max={365} allowDecimal={false} value={form.values.windowDays} error={form.errors['response.windowDays']} onChange={(value) => form.setFieldValue('windowDays', Number(value))} />
      </Group>
      <TextInput label={t('where')} description={t('whereHint')} spellCheck={false} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }} {...form.getInputProps('where')} />
      <Select label={t('valueColumn')} placeholder={t('valueDefault')} clearable disabled={fact === null} data={columns.map(([value, column]) => ({ value, label: label(column.label) }))} {...form.getInputProps('valueColumn')} />
      <Text size="xs" c="dimmed">{t('responseHint')}</Text>
    </Stack>
  )
}
