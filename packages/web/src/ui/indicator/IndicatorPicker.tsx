import { Group, SegmentedControl, Select, Stack, TextInput, Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useIndicatorChoices } from '../../api/watches.ts'
import type { Indicator, IndicatorChoices } from '../../api/watches.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { QueryView } from '../QueryView.tsx'

const emptyOf = (kind: Indicator['kind'], choices: IndicatorChoices): Indicator => {
  if (kind === 'metric') return { kind, metric: choices.metrics[0]?.name ?? '' }
  if (kind === 'customers') return { kind }
  if (kind === 'share') return { kind, of: { kind: 'customers', rule: 'true' }, in: { kind: 'customers' } }
  return { kind, value: '', aggregate: 'avg' }
}

const withText = <Part extends object>(part: Part, name: 'where' | 'rule' | 'segment', text: string | null): Part => {
  const { [name]: _, ...rest } = part as Part & Partial<Record<typeof name, string>>
  return (text === null || text === '' ? rest : { ...rest, [name]: text }) as Part
}

const MetricFields = ({ indicator, choices, onIndicator }: { readonly indicator: Extract<Indicator, { kind: 'metric' }>; readonly choices: IndicatorChoices; readonly onIndicator: (indicator: Indicator) => void }) => {
  const { t } = useTranslation('indicators')
  const label = useLabel()
  return (
    <Group grow align="flex-end">
      <Select label={t('metric')} searchable allowDeselect={false} value={indicator.metric} data={choices.metrics.map((metric) => ({ value: metric.name, label: label(metric.label) }))} nothingFoundMessage={t('noMetrics')} onChange={(metric) => { if (metric !== null) onIndicator({ ...indicator, metric }) }} />
      <TextInput label={t('where')} description={t('whereHint')} value={indicator.where ?? ''} onChange={(event) => onIndicator(withText(indicator, 'where', event.currentTarget.value))} />
      <Select label={t('segment')} clearable searchable value={indicator.segment ?? null} data={choices.segments.map(({ key, label: words }) => ({ value: key, label: label(words) }))} placeholder={t('everybody')} onChange={(segment) => onIndicator(withText(indicator, 'segment', segment))} />
    </Group>
  )
}

type Customers = Extract<Indicator, { kind: 'customers' }>

const CustomersFields = ({ title, part, choices, onPart }: { readonly title: string; readonly part: Customers; readonly choices: IndicatorChoices; readonly onPart: (part: Customers) => void }) => {
  const { t } = useTranslation('indicators')
  const label = useLabel()
  return (
    <Group grow align="flex-end">
      <Textarea label={title} autosize minRows={1} value={part.rule ?? ''} placeholder={t('everybody')} onChange={(event) => onPart(withText(part, 'rule', event.currentTarget.value))} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }} />
      <Select label={t('segment')} clearable searchable value={part.segment ?? null} data={choices.segments.map(({ key, label: words }) => ({ value: key, label: label(words) }))} placeholder={t('everybody')} onChange={(segment) => onPart(withText(part, 'segment', segment))} />
    </Group>
  )
}

const KindFields = ({ indicator, choices, onIndicator }: { readonly indicator: Indicator; readonly choices: IndicatorChoices; readonly onIndicator: (indicator: Indicator) => void }) => {
  const { t } = useTranslation('indicators')
  switch (indicator.kind) {
    case 'metric':
      return <MetricFields indicator={indicator} choices={choices} onIndicator={onIndicator} />
    case 'customers':
      return <CustomersFields title={t('rule')} part={indicator} choices={choices} onPart={onIndicator} />
    case 'share':
      return (
        <>
          {indicator.of.kind === 'customers' && <CustomersFields title={t('shareOf')} part={indicator.of} choices={choices} onPart={(of) => onIndicator({ ...indicator, of })} />}
          {indicator.in.kind === 'customers' && <CustomersFields title={t('shareIn')} part={indicator.in} choices={choices} onPart={(within) => onIndicator({ ...indicator, in: within })} />}
        </>
      )
    case 'value':
      return (
        <Group grow align="flex-end">
          <TextInput label={t('value')} description={t('valueHint')} value={indicator.value} onChange={(event) => onIndicator({ ...indicator, value: event.currentTarget.value })} />
          <Select label={t('aggregate')} allowDeselect={false} value={indicator.aggregate} data={(['sum', 'avg', 'median', 'min', 'max'] as const).map((value) => ({ value, label: t(value) }))} onChange={(value) => { if (value !== null) onIndicator({ ...indicator, aggregate: value as 'sum' }) }} />
        </Group>
      )
  }
}

/** Picks an indicator and its areas by click: a metric, a number or share of customers, or a value over customers. */
export const IndicatorPicker = ({ indicator, by, onIndicator, onBy }: { readonly indicator: Indicator; readonly by: string | null; readonly onIndicator: (indicator: Indicator) => void; readonly onBy: (by: string | null) => void }) => {
  const { t } = useTranslation('indicators')
  const label = useLabel()
  const query = useIndicatorChoices()
  return (
    <QueryView query={query}>
      {(choices) => {
        const fact = indicator.kind === 'metric' ? choices.metrics.find(({ name }) => name === indicator.metric)?.fact : undefined
        const areas = choices.areas.filter((area) => area.fact === null || area.fact === fact)
        const known = areas.map((area) => ({ value: area.by, label: `${label(area.label)} (${area.by})` }))
        return (
          <Stack gap="sm">
            <SegmentedControl aria-label={t('kind')} value={indicator.kind} onChange={(kind) => onIndicator(emptyOf(kind as Indicator['kind'], choices))} data={(['metric', 'customers', 'share', 'value'] as const).map((kind) => ({ value: kind, label: t(`kind_${kind}`) }))} />
            <KindFields indicator={indicator} choices={choices} onIndicator={onIndicator} />
            <Select label={t('by')} clearable searchable placeholder={t('byNone')} value={by} onChange={onBy} data={by === null || known.some(({ value }) => value === by) ? known : [{ value: by, label: by }, ...known]} />
          </Stack>
        )
      }}
    </QueryView>
  )
}

/** Picks the period of an indicator. */
export const PeriodPicker = <Unit extends string>({ value, units, onPeriod }: { readonly value: Unit; readonly units: readonly Unit[]; readonly onPeriod: (unit: Unit) => void }) => {
  const { t } = useTranslation('indicators')
  return <SegmentedControl aria-label={t('period')} value={value} onChange={(unit) => onPeriod(unit as Unit)} data={units.map((unit) => ({ value: unit, label: t(unit as 'day') }))} />
}
