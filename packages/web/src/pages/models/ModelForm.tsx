import { Button, Checkbox, Group, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { saveModelDefinition } from '@sextant/contract'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSaveModel } from '../../api/models.ts'
import { useCatalogue } from '../../api/rules.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { keyFrom, validateWith } from '../../ui/contract-form.ts'

const initialValues = { key: '', name: { en: '', zh: '' }, description: '', audience: '', target: { fact: '', where: '' }, horizonDays: 30, l2: 1, seed: 1, allowCurrentAttributes: false }
type Values = typeof initialValues

const inputOf = ({ key, audience, target, ...values }: Values) => ({
  ...values, key: key === '' ? keyFrom(values.name.en) : key, ...(audience.trim() === '' ? {} : { audience: audience.trim() }), target: { fact: target.fact, ...(target.where.trim() === '' ? {} : { where: target.where.trim() }) },
})

/** What the model is to predict: audience at the cut-off, response over the horizon after it. */
export const ModelForm = () => {
  const { t } = useTranslation('models')
  const { t: common } = useTranslation()
  const label = useLabel()
  const navigate = useNavigate()
  const catalogue = useCatalogue().data
  const save = useSaveModel(t('saved'), (model) => void navigate({ to: '/models/$key', params: { key: model.key }, search: {} }))
  const form = useForm<Values>({
    initialValues,
    validate: (values) => ({ ...validateWith(saveModelDefinition.input, inputOf)(values), ...(values.name.en.trim() === '' ? { 'name.en': common('required') } : {}), ...(values.name.zh.trim() === '' ? { 'name.zh': common('required') } : {}), ...(values.target.fact === '' ? { 'target.fact': common('required') } : {}) }),
  })
  const facts = Object.entries(catalogue?.facts ?? {}).map(([name, fact]) => ({ value: name, label: label(fact.label) }))
  const monospace = { input: { fontFamily: 'var(--mantine-font-family-monospace)' } }
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(inputOf(values)))}>
      <Stack gap="sm">
        <Group grow align="flex-start"><TextInput label={common('nameEn')} required {...form.getInputProps('name.en')} /><TextInput label={common('nameZh')} required {...form.getInputProps('name.zh')} /></Group>
        <TextInput label={common('key')} description={common('keyHint')} placeholder={keyFrom(form.values.name.en)} {...form.getInputProps('key')} />
        <Textarea label={common('description')} autosize minRows={2} {...form.getInputProps('description')} />
        <Textarea label={t('audience')} description={t('audienceHint')} autosize styles={monospace} spellCheck={false} {...form.getInputProps('audience')} />
        <Group grow align="flex-start">
          <Select label={t('targetFact')} required searchable data={facts} {...form.getInputProps('target.fact')} />
          <NumberInput label={t('horizonLabel')} min={1} max={365} required {...form.getInputProps('horizonDays')} />
        </Group>
        <TextInput label={t('targetWhere')} description={t('targetWhereHint')} styles={monospace} spellCheck={false} {...form.getInputProps('target.where')} />
        <Group grow align="flex-start"><NumberInput label={t('l2')} min={0} step={0.5} {...form.getInputProps('l2')} /><NumberInput label={t('seed')} allowDecimal={false} {...form.getInputProps('seed')} /></Group>
        <Checkbox label={t('allowCurrent')} description={t('allowCurrentHint')} {...form.getInputProps('allowCurrentAttributes', { type: 'checkbox' })} />
        {save.error !== null && <ProblemAlert error={save.error} />}
        <Group justify="flex-end"><Button type="submit" loading={save.isPending}>{t('save')}</Button></Group>
        <ShowCall endpoint={saveModelDefinition} input={inputOf(form.values)} />
      </Stack>
    </form>
  )
}
