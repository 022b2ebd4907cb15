import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { Endpoint, savedListSchema } from '@sextant/contract'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { useAction } from '../api/use-call.ts'
import { useFormat } from '../format/FormatProvider.tsx'
import { keyFrom, validateWith } from './contract-form.ts'
import { ProblemAlert } from './ProblemAlert.tsx'
import { ShowCall } from './ShowCall.tsx'

interface Values { readonly key: string; readonly name: { readonly en: string; readonly zh: string }; readonly purpose: string }

/** Keeps the customers behind a cell, as they are now, as a segment by list. */
export const SaveListForm = ({ endpoint, input, title, onClose }: { readonly endpoint: Endpoint<z.ZodType, typeof savedListSchema>; readonly input: object; readonly title: string; readonly onClose: () => void }) => {
  const { t } = useTranslation('analysis')
  const { t: common } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const save = useAction(endpoint, {
    invalidates: ['segments', 'rules.catalogue'], done: ({ key, size }) => t('listSaved', { key, size: format.integer(size) }),
    onDone: ({ key }) => void navigate({ to: '/segments/$key', params: { key }, search: {} }),
  })
  const inputOf = ({ key, name, purpose }: Values) => ({ ...input, name, purpose, key: key === '' ? keyFrom(name.en) : key })
  const form = useForm<Values>({
    initialValues: { key: '', name: { en: title, zh: title }, purpose: '' },
    validate: (values) => ({ ...validateWith(endpoint.input, inputOf)(values), ...(values.name.en.trim() === '' ? { 'name.en': common('required') } : {}), ...(values.name.zh.trim() === '' ? { 'name.zh': common('required') } : {}) }),
  })
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(inputOf(values)))} aria-label={t('newSegment')}>
      <Stack gap="xs">
        <TextInput size="xs" label={common('nameEn')} required data-autofocus {...form.getInputProps('name.en')} />
        <TextInput size="xs" label={common('nameZh')} required {...form.getInputProps('name.zh')} />
        <TextInput size="xs" label={common('key')} description={common('keyHint')} placeholder={keyFrom(form.values.name.en)} {...form.getInputProps('key')} />
        <TextInput size="xs" label={common('purpose')} {...form.getInputProps('purpose')} />
        {save.error !== null && <ProblemAlert error={save.error} />}
        <Group justify="flex-end"><Button size="xs" variant="default" onClick={onClose}>{common('cancel')}</Button><Button size="xs" type="submit" loading={save.isPending}>{t('saveList')}</Button></Group>
        <ShowCall endpoint={endpoint} input={inputOf(form.values)} />
      </Stack>
    </form>
  )
}
