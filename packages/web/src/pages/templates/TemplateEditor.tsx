import { Alert, Button, Group, Select, Stack, TextInput } from '@mantine/core'
import { saveTemplate } from '@sextant/contract'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/session.ts'
import { useSaveTemplate } from '../../api/templates.ts'
import type { Template } from '../../api/templates.ts'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { keyFrom } from '../../ui/contract-form.ts'
import { FallbackTable } from './FallbackTable.tsx'
import { MessageFields } from './MessageFields.tsx'
import { TemplatePreview } from './TemplatePreview.tsx'
import { useTemplateForm } from './use-template-form.ts'

/** The message on the left, as a real customer would get it on the right. */
export const TemplateEditor = ({ template, customer, view, onCustomer, onView }: {
  readonly template: Template | null; readonly customer: string | null; readonly view: 'html' | 'text'; readonly onCustomer: (id: string | null) => void; readonly onView: (view: 'html' | 'text') => void
}) => {
  const { t } = useTranslation('templates')
  const { t: common } = useTranslation()
  const can = useCan()
  const navigate = useNavigate()
  const state = useTemplateForm(template)
  const { form, inputOf } = state
  const save = useSaveTemplate((saved) => t('saved', { name: saved.name }), (saved) => void navigate({ to: '/templates/$key', params: { key: saved.key }, search: (old) => old }))
  const mayWrite = can('campaigns.write')
  return (
    <div className="sx-grid">
      <form data-span="6" onSubmit={form.onSubmit((values) => save.mutate(inputOf(values)))}>
        <Stack gap="md">
          {!mayWrite && <Alert color="gray">{t('readOnly')}</Alert>}
          <Section title={t('message')}>
            <Stack gap="sm">
              <Group grow align="flex-start">
                <TextInput label={common('name')} required maxLength={200} {...form.getInputProps('name')} />
                <Select label={t('channel')} allowDeselect={false} data={(['email', 'call_list'] as const).map((value) => ({ value, label: t(`channel_${value}`) }))} {...form.getInputProps('channel')} />
              </Group>
              {template === null && <TextInput label={common('key')} description={common('keyHint')} placeholder={keyFrom(form.values.name)} {...form.getInputProps('key')} />}
              <MessageFields state={state} error={save.error} />
            </Stack>
          </Section>
          <Section title={t('fallback')}><FallbackTable fallback={form.values.fallback} onChange={(fallback) => form.setFieldValue('fallback', fallback)} /></Section>
          {mayWrite && <Group justify="flex-start"><Button type="submit" loading={save.isPending}>{template === null ? t('saveNew') : t('saveVersion', { version: template.version + 1 })}</Button></Group>}
          <ShowCall endpoint={saveTemplate} input={inputOf(form.values)} />
        </Stack>
      </form>
      <div data-span="6"><TemplatePreview values={form.values} customer={customer} view={view} onCustomer={onCustomer} onView={onView} /></div>
    </div>
  )
}
