import { Group, NumberInput, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useIndicatorChoices } from '../../api/watches.ts'
import type { WatchDefinition } from '../../api/watches.ts'
import { MoneyInput } from '../../ui/MoneyInput.tsx'

type IndicatorWatch = Extract<WatchDefinition, { kind: 'indicator' }>
type Condition = IndicatorWatch['condition']

const empty: Readonly<Record<Condition['kind'], Condition>> = {
  threshold: { kind: 'threshold' }, change: { kind: 'change', against: 'previous', direction: 'both', share: 0.3, least: 0 }, anomaly: { kind: 'anomaly', direction: 'both', falseShare: 0.01, least: 0 },
}

const Direction = ({ value, onDirection }: { readonly value: 'up' | 'down' | 'both'; readonly onDirection: (direction: 'up' | 'down' | 'both') => void }) => {
  const { t } = useTranslation('watches')
  return <Select label={t('direction')} allowDeselect={false} value={value} data={(['both', 'down', 'up'] as const).map((one) => ({ value: one, label: t(`direction_${one}`) }))} onChange={(one) => { if (one !== null) onDirection(one as 'up') }} />
}

const Percent = ({ label, description, share, onShare }: { readonly label: string; readonly description?: string; readonly share: number; readonly onShare: (share: number) => void }) => (
  <NumberInput label={label} description={description} min={0} decimalScale={2} value={Math.round(share * 10_000) / 100} onChange={(value) => { if (value !== '' && Number.isFinite(Number(value))) onShare(Number(value) / 100) }} />
)

/** When a case is raised: a limit, a change, or what is unusual for the season. */
export const ConditionFields = ({ definition, onDefinition }: { readonly definition: IndicatorWatch; readonly onDefinition: (definition: IndicatorWatch) => void }) => {
  const { t } = useTranslation('watches')
  const choices = useIndicatorChoices()
  const { condition, indicator } = definition
  const set = (next: Condition): void => onDefinition({ ...definition, condition: next })
  const isMoney = indicator.kind === 'metric' && choices.data?.metrics.find(({ name }) => name === indicator.metric)?.unit === 'money'
  const limit = (name: 'above' | 'below') => {
    if (condition.kind !== 'threshold') return null
    const { [name]: value, ...rest } = condition
    const change = (next: number | null): void => set(next === null ? rest : { ...rest, [name]: next })
    return isMoney ? <MoneyInput key={name} label={t(name)} minor={value ?? null} onMinor={change} /> : <NumberInput key={name} label={t(name)} value={value ?? ''} onChange={(next) => change(next === '' ? null : Number(next))} />
  }
  return (
    <Stack gap="md">
      <SegmentedControl aria-label={t('condition')} value={condition.kind} onChange={(kind) => set(empty[kind as Condition['kind']])} data={(['anomaly', 'change', 'threshold'] as const).map((kind) => ({ value: kind, label: t(`condition_${kind}`) }))} />
      {condition.kind === 'threshold' && <Group grow>{limit('above')}{limit('below')}</Group>}
      {condition.kind === 'change' && (
        <Group grow align="flex-end">
          <Select label={t('against')} allowDeselect={false} value={condition.against} data={(['previous', 'last_year'] as const).map((value) => ({ value, label: t(`against_${value}`) }))} onChange={(value) => { if (value !== null) set({ ...condition, against: value as 'previous' }) }} />
          <Direction value={condition.direction} onDirection={(direction) => set({ ...condition, direction })} />
          <Percent label={t('changeShare')} share={condition.share} onShare={(share) => { if (share > 0) set({ ...condition, share }) }} />
        </Group>
      )}
      {condition.kind === 'anomaly' && (
        <>
          <Group grow align="flex-end">
            <Direction value={condition.direction} onDirection={(direction) => set({ ...condition, direction })} />
            <Percent label={t('falseShare')} share={condition.falseShare} onShare={(falseShare) => { if (falseShare > 0 && falseShare <= 0.5) set({ ...condition, falseShare }) }} />
            <Percent label={t('leastMove')} share={condition.least} onShare={(least) => set({ ...condition, least })} />
          </Group>
          <Text size="xs" c="dimmed">{t('falseShareHint')}</Text>
        </>
      )}
    </Stack>
  )
}
