import { Button, Group, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { saveTarget } from '@sextant/contract'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSaveTarget } from '../../api/targets.ts'
import type { TargetDefinition } from '../../api/targets.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { IndicatorPicker, PeriodPicker } from '../../ui/indicator/IndicatorPicker.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { keyFrom } from '../../ui/contract-form.ts'

/** A new target: its indicator, period and units; figures follow on its page. */
export const NewTargetPage = () => {
  const { t } = useTranslation('targets')
  const { t: common } = useTranslation()
  const navigate = useNavigate()
  const [definition, setDefinition] = useState<TargetDefinition>({ name: { en: '', zh: '' }, purpose: '', indicator: { kind: 'metric', metric: '' }, period: 'month', by: null, better: 'more' })
  const save = useSaveTarget(t('saved'), (target) => void navigate({ to: '/targets/$key', params: { key: target.key }, search: {} }))
  const input = { key: keyFrom(definition.name.en), definition }
  const { name } = definition
  return (
    <>
      <PageHeader above={<AppLink href="/targets">← {t('title')}</AppLink>} title={t('create')} lead={t('noneHint')} />
      <form onSubmit={(event) => { event.preventDefault(); save.mutate(input) }}>
        <Section title={t('definition')}>
          <Stack gap="md">
            <Group grow><TextInput required label={common('nameEn')} value={name.en} onChange={(event) => setDefinition({ ...definition, name: { ...name, en: event.currentTarget.value } })} /><TextInput required label={common('nameZh')} value={name.zh} onChange={(event) => setDefinition({ ...definition, name: { ...name, zh: event.currentTarget.value } })} /></Group>
            <PeriodPicker value={definition.period} units={['day', 'week', 'month', 'billing_period']} onPeriod={(period) => setDefinition({ ...definition, period })} />
            <IndicatorPicker indicator={definition.indicator} by={definition.by ?? null} onIndicator={(indicator) => setDefinition({ ...definition, indicator })} onBy={(by) => setDefinition({ ...definition, by })} />
            <SegmentedControl aria-label={t('better')} value={definition.better} data={(['more', 'less'] as const).map((value) => ({ value, label: t(`better_${value}`) }))} onChange={(better) => setDefinition({ ...definition, better: better as 'more' })} />
            {save.error !== null && <ProblemAlert error={save.error} />}
            <Group><Button type="submit" loading={save.isPending} disabled={name.en.trim() === '' || name.zh.trim() === ''}>{t('save')}</Button></Group>
            <ShowCall endpoint={saveTarget} input={input} />
          </Stack>
        </Section>
      </form>
    </>
  )
}
