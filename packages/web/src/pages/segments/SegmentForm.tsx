import { Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { saveSegment } from '@sextant/contract'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCatalogue } from '../../api/rules.ts'
import { useSaveSegment } from '../../api/segments.ts'
import type { SegmentDetail } from '../../api/segments.ts'
import { dayOf, startOfDay } from '../../format/zone-day.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { keyFrom, validateWith } from '../../ui/contract-form.ts'

interface Values { readonly key: string; readonly name: { readonly en: string; readonly zh: string }; readonly description: string; readonly purpose: string; readonly owner: string; readonly validFrom: string; readonly validTo: string }

const dayOrNone = (instant: string | null, zone: string): string => (instant === null ? '' : dayOf(instant, zone))

const Fields = ({ rule, segment, zone }: { readonly rule: string | null; readonly segment: SegmentDetail | null; readonly zone: string }) => {
  const { t } = useTranslation('segments')
  const { t: common } = useTranslation()
  const label = useLabel()
  const navigate = useNavigate()
  const save = useSaveSegment((saved) => t('saved', { name: label(saved.name) }), (saved) => void navigate({ to: '/segments/$key', params: { key: saved.key }, search: {} }))
  const inputOf = ({ owner, validFrom, validTo, ...values }: Values) => ({
    ...values, ...(owner.trim() === '' ? {} : { owner }), validFrom: validFrom === '' ? null : startOfDay(validFrom, zone), validTo: validTo === '' ? null : startOfDay(validTo, zone), key: segment?.key ?? (values.key === '' ? keyFrom(values.name.en) : values.key), rule: rule ?? '',
  })
  const form = useForm<Values>({
    initialValues: { key: segment?.key ?? '', name: segment?.name ?? { en: '', zh: '' }, description: segment?.description ?? '', purpose: segment?.purpose ?? '', owner: segment?.owner ?? '', validFrom: dayOrNone(segment?.validFrom ?? null, zone), validTo: dayOrNone(segment?.validTo ?? null, zone) },
    validate: (values) => ({ ...validateWith(saveSegment.input, inputOf)(values), ...(values.name.en.trim() === '' ? { 'name.en': t('nameNeeded') } : {}), ...(values.name.zh.trim() === '' ? { 'name.zh': t('nameNeeded') } : {}) }),
  })
  const input = inputOf(form.values)
  return (
    <Section title={segment === null ? t('saveTitle') : label(segment.name)}>
      <form onSubmit={form.onSubmit((values) => save.mutate(inputOf(values)))}>
        <Stack gap="sm">
          <TextInput label={common('nameEn')} required {...form.getInputProps('name.en')} />
          <TextInput label={common('nameZh')} required {...form.getInputProps('name.zh')} />
          {segment === null && <TextInput label={common('key')} description={common('keyHint')} placeholder={keyFrom(form.values.name.en)} {...form.getInputProps('key')} />}
          <TextInput label={t('purpose')} {...form.getInputProps('purpose')} />
          <Textarea label={t('description')} autosize minRows={2} {...form.getInputProps('description')} />
          <TextInput label={common('owner')} description={t('ownerHint')} {...form.getInputProps('owner')} />
          <Group grow align="flex-end"><TextInput type="date" label={t('validFrom')} {...form.getInputProps('validFrom')} /><TextInput type="date" label={t('validTo')} {...form.getInputProps('validTo')} /></Group>
          <Text size="xs" c="dimmed">{t('validHint')}</Text>
          {save.error !== null && <ProblemAlert error={save.error} />}
          <Button type="submit" loading={save.isPending} disabled={rule === null}>{segment === null ? t('saveNew') : t('saveVersion', { version: segment.version + 1 })}</Button>
          <ShowCall endpoint={saveSegment} input={input} />
        </Stack>
      </form>
    </Section>
  )
}

/** Names and saves the rule: a new segment, or a new version of one. Days of validity are the company's. */
export const SegmentForm = ({ rule, segment }: { readonly rule: string | null; readonly segment: SegmentDetail | null }) => {
  const zone = useCatalogue().data?.timeZone
  return zone === undefined ? null : <Fields rule={rule} segment={segment} zone={zone} />
}
