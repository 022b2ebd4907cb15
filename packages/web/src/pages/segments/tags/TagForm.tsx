import { Button, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDebouncedValue } from '@mantine/hooks'
import { saveTag } from '@sextant/contract'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSaveTag, useTagCheck } from '../../../api/tags.ts'
import type { TagDetail } from '../../../api/tags.ts'
import { useLabel } from '../../../i18n/use-label.ts'
import { ProblemAlert } from '../../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import { keyFrom, validateWith } from '../../../ui/contract-form.ts'
import { RuleErrors } from '../../../ui/rule/RuleErrors.tsx'
import { RuleTextArea } from '../../../ui/rule/RuleTextArea.tsx'
import '../../../ui/rule/rule.css'

interface Values { readonly key: string; readonly name: { readonly en: string; readonly zh: string }; readonly purpose: string; readonly description: string; readonly owner: string; readonly privacy: 'public' | 'internal' | 'personal' | 'sensitive'; readonly expression: string }
const privacies = ['public', 'internal', 'personal', 'sensitive'] as const

const tagKey = (name: string): string => keyFrom(name).replaceAll('-', '_')

const initial = (tag: TagDetail | null, expression: string): Values => ({
  key: tag?.key ?? '', name: tag?.name ?? { en: '', zh: '' }, purpose: tag?.purpose ?? '', description: tag?.description ?? '', owner: tag?.owner ?? '', privacy: tag?.privacy ?? 'internal', expression: tag?.expression ?? expression,
})

/** Writes a tag's expression, with errors and suggestions as in a rule, and saves it as a draft. */
export const TagForm = ({ tag, expression = '' }: { readonly tag: TagDetail | null; readonly expression?: string }) => {
  const { t } = useTranslation('tags')
  const { t: common } = useTranslation()
  const label = useLabel()
  const navigate = useNavigate()
  const save = useSaveTag((saved) => t('saved', { name: label(saved.name) }), (saved) => void navigate({ to: '/tags/$key', params: { key: saved.key } }))
  const inputOf = ({ owner, ...values }: Values) => ({ ...values, ...(owner.trim() === '' ? {} : { owner }), key: tag?.key ?? (values.key === '' ? tagKey(values.name.en) : values.key) })
  const form = useForm<Values>({
    initialValues: initial(tag, expression),
    validate: (values) => ({ ...validateWith(saveTag.input, inputOf)(values), ...(values.name.en.trim() === '' ? { 'name.en': common('required') } : {}), ...(values.name.zh.trim() === '' ? { 'name.zh': common('required') } : {}) }),
  })
  const [settled] = useDebouncedValue(form.values.expression, 250)
  const check = useTagCheck(settled)
  const errors = check.data?.kind === 'error' ? check.data.errors : []
  const setExpression = (text: string): void => form.setFieldValue('expression', text)
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(inputOf(values)))}>
      <Stack gap="sm">
        <div>
          <Text size="sm" fw={500}>{t('expression')}</Text><Text size="xs" c="dimmed" mb={4}>{t('expressionHint')}</Text>
          <RuleTextArea text={form.values.expression} errors={errors} onText={setExpression} />
          <RuleErrors errors={errors} text={form.values.expression} onText={setExpression} />
          {check.data?.kind === 'ok' && <div className="sx-sentence" aria-live="polite"><Text size="xs" c="dimmed">{t('inWords')} · {t(`type_${check.data.type}` as 'type_number')}</Text><Text size="sm">{label(check.data.sentence)}</Text></div>}
        </div>
        <TextInput label={common('nameEn')} required {...form.getInputProps('name.en')} />
        <TextInput label={common('nameZh')} required {...form.getInputProps('name.zh')} />
        {tag === null && <TextInput label={common('key')} description={t('keyHint', { key: form.values.key === '' ? tagKey(form.values.name.en) : form.values.key })} placeholder={tagKey(form.values.name.en)} {...form.getInputProps('key')} />}
        <TextInput label={common('purpose')} {...form.getInputProps('purpose')} />
        <Textarea label={common('description')} autosize minRows={2} {...form.getInputProps('description')} />
        <TextInput label={common('owner')} {...form.getInputProps('owner')} />
        <Select label={t('privacy')} allowDeselect={false} data={privacies.map((value) => ({ value, label: t(`privacy_${value}`) }))} {...form.getInputProps('privacy')} />
        {save.error !== null && <ProblemAlert error={save.error} />}
        <Button type="submit" loading={save.isPending} disabled={check.data?.kind !== 'ok' || settled !== form.values.expression}>{tag === null ? t('saveNew') : t('saveVersion', { version: tag.version + 1 })}</Button>
        <ShowCall endpoint={saveTag} input={inputOf(form.values)} />
      </Stack>
    </form>
  )
}
