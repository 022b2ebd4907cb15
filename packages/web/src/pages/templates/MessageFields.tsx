import { Group, Select, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../api/api-error.ts'
import { useTemplateFields } from '../../api/templates.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { CodeArea } from '../../ui/CodeArea.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { linesNamed } from './use-template-form.ts'
import type { TemplateFormState } from './use-template-form.ts'

const example = '{{ customer.city }}'

/** Subject and body, with a picker that puts `{{ field }}` where the cursor was. */
export const MessageFields = ({ state, error }: { readonly state: TemplateFormState; readonly error: unknown }) => {
  const { t } = useTranslation('templates')
  const label = useLabel()
  const fields = useTemplateFields()
  const { form, subjectRef, bodyRef, markLast, insert } = state
  const marked = error instanceof ApiError ? linesNamed(error.problem.detail) : []
  return (
    <Stack gap="sm">
      <Group grow align="flex-start">
        <Select label={t('format')} allowDeselect={false} data={(['mjml', 'html', 'text'] as const).map((value) => ({ value, label: t(`format_${value}`) }))} {...form.getInputProps('format')} />
        <Select label={t('insertField')} description={t('insertHint')} inputWrapperOrder={['label', 'input', 'description']} searchable value={null} onChange={(field) => { if (field !== null) insert(field) }} error={fields.error?.message}
          data={(fields.data?.fields ?? []).map((field) => ({ value: field.field, label: `${label(field.label)} · ${field.field}` }))} />
      </Group>
      {form.values.channel === 'email' && <TextInput ref={subjectRef} label={t('subject')} required maxLength={500} onFocus={() => markLast('subject')} value={form.values.subject} error={form.errors.subject} onChange={(event) => form.setFieldValue('subject', event.currentTarget.value)} />}
      <CodeArea label={t('body')} description={t('bodyHint', { example, interpolation: { escapeValue: false } })} value={form.values.body} marked={marked} areaRef={bodyRef} onFocus={() => markLast('body')} onChange={(body) => form.setFieldValue('body', body)} />
      {error !== null && error !== undefined && <ProblemAlert error={error} title={t('savedNot')} />}
    </Stack>
  )
}
