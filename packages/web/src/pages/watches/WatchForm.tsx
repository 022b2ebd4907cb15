import { Button, Checkbox, Group, NumberInput, SegmentedControl, Stack, TextInput } from '@mantine/core'
import { saveWatch } from '@sextant/contract'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../../api/session.ts'
import { useSaveWatch } from '../../api/watches.ts'
import type { WatchDefinition } from '../../api/watches.ts'
import { IndicatorPicker, PeriodPicker } from '../../ui/indicator/IndicatorPicker.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { keyFrom } from '../../ui/contract-form.ts'
import { ConditionFields } from './ConditionFields.tsx'
import { PreviewCard } from './PreviewCard.tsx'
import { RuleFields } from './RuleFields.tsx'

const common = { name: { en: '', zh: '' }, purpose: '', active: true, recheckDays: 7 }
const emptyIndicator: Extract<WatchDefinition, { kind: 'indicator' }> = { kind: 'indicator', ...common, indicator: { kind: 'metric', metric: '' }, period: 'day', by: null, condition: { kind: 'anomaly', direction: 'both', falseShare: 0.01, least: 0 } }
const emptyCustomer: Extract<WatchDefinition, { kind: 'customer' }> = { kind: 'customer', ...common, rule: 'true', value: null, first: 'raise' }

/** What is watched, when a case is raised, and what it would have raised. */
export const WatchForm = ({ watchKey, initial }: { readonly watchKey: string | null; readonly initial: WatchDefinition | null }) => {
  const { t } = useTranslation('watches')
  const { t: words } = useTranslation()
  const can = useCan()
  const navigate = useNavigate()
  const [definition, setDefinition] = useState<WatchDefinition>(initial ?? emptyIndicator)
  const save = useSaveWatch(t('saved'), (watch) => void navigate({ to: '/watches/$key', params: { key: watch.key } }))
  const input = { key: watchKey ?? keyFrom(definition.name.en), definition }
  const mayWrite = can('analysis.write')
  const setName = (name: Partial<WatchDefinition['name']>): void => setDefinition({ ...definition, name: { ...definition.name, ...name } })
  return (
    <form onSubmit={(event) => { event.preventDefault(); save.mutate(input) }}>
      <fieldset disabled={!mayWrite} style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
        <div className="sx-grid">
          <Stack data-span="8" gap="md">
            <Section title={t('definition')}>
              <Stack gap="md">
                <Group grow><TextInput required label={words('nameEn')} value={definition.name.en} onChange={(event) => setName({ en: event.currentTarget.value })} /><TextInput required label={words('nameZh')} value={definition.name.zh} onChange={(event) => setName({ zh: event.currentTarget.value })} /></Group>
                {watchKey === null && <SegmentedControl aria-label={t('kind')} value={definition.kind} data={(['indicator', 'customer'] as const).map((kind) => ({ value: kind, label: t(`kind_${kind}`) }))}
                  onChange={(kind) => setDefinition({ ...(kind === 'customer' ? emptyCustomer : emptyIndicator), name: definition.name })} />}
                {definition.kind === 'indicator' && <PeriodPicker value={definition.period} units={['day', 'week', 'month', 'billing_period']} onPeriod={(period) => setDefinition({ ...definition, period })} />}
                {definition.kind === 'indicator' && <IndicatorPicker indicator={definition.indicator} by={definition.by ?? null} onIndicator={(indicator) => setDefinition({ ...definition, indicator })} onBy={(by) => setDefinition({ ...definition, by })} />}
                {definition.kind === 'customer' && <RuleFields definition={definition} onDefinition={setDefinition} />}
              </Stack>
            </Section>
            {definition.kind === 'indicator' && <Section title={t('condition')}><ConditionFields definition={definition} onDefinition={setDefinition} /></Section>}
            <PreviewCard definition={definition} />
          </Stack>
          <Stack data-span="4" gap="md">
            <Section>
              <Stack gap="sm">
                <TextInput label={t('assignee')} placeholder={t('nobody')} value={definition.assignee ?? ''} onChange={(event) => setDefinition({ ...definition, assignee: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
                <NumberInput label={t('recheckDays')} min={1} max={366} value={definition.recheckDays} onChange={(value) => setDefinition({ ...definition, recheckDays: Number(value) || 7 })} />
                <TextInput label={words('purpose')} value={definition.purpose} onChange={(event) => setDefinition({ ...definition, purpose: event.currentTarget.value })} />
                <Checkbox label={t('active')} checked={definition.active} onChange={(event) => setDefinition({ ...definition, active: event.currentTarget.checked })} />
                {save.error !== null && <ProblemAlert error={save.error} />}
                {mayWrite && <Button type="submit" loading={save.isPending} disabled={definition.name.en.trim() === '' || definition.name.zh.trim() === ''}>{t('save')}</Button>}
                <ShowCall endpoint={saveWatch} input={input} />
              </Stack>
            </Section>
          </Stack>
        </div>
      </fieldset>
    </form>
  )
}
