import { Button, Group, Text } from '@mantine/core'
import type { BuilderCondition } from '@sextant/rules'
import { IconChartBar } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useDistribution, useRuleCheck } from '../../api/rules.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { ProblemAlert } from '../ProblemAlert.tsx'
import { useBuilder } from './BuilderContext.ts'
import { chosenByBar, isInRange } from './distribution-range.ts'
import type { DistributionBar } from './distribution-range.ts'

const known = ' is known'

/** The value a condition is about, as the rule language writes it. */
const useValueText = (condition: BuilderCondition): { readonly text: string | null; readonly error: unknown } => {
  const { subject } = condition
  const isPlain = subject.kind === 'attribute' || subject.kind === 'score'
  const asked: BuilderCondition = { ...condition, operator: 'known', values: [] }
  const check = useRuleCheck({ kind: 'builder', builder: { kind: 'group', match: 'all', negated: false, of: [asked] } })
  if (isPlain) return { text: subject.name, error: null }
  const text = check.data?.kind === 'ok' && check.data.text.endsWith(known) ? check.data.text.slice(0, -known.length) : null
  return { text, error: check.error }
}

const Bar = ({ bar, name, share, isChosen, onChoose }: { readonly bar: DistributionBar; readonly name: string; readonly share: number; readonly isChosen: boolean; readonly onChoose: (() => void) | undefined }) => {
  const format = useFormat()
  const label = `${name}: ${format.integer(bar.customers)}`
  return (
    <button type="button" className="sx-bar" data-chosen={isChosen} aria-pressed={isChosen} aria-label={label} title={label} disabled={onChoose === undefined} onClick={onChoose}>
      <span style={{ height: `${Math.max(2, share * 100)}%` }} />
    </button>
  )
}

/** How the value of a condition is spread over the base, beside the condition: the chosen range marked, a click on a bar sets it. */
export const DistributionStrip = ({ condition, onChange }: { readonly condition: BuilderCondition; readonly onChange: (condition: BuilderCondition) => void }) => {
  const { t } = useTranslation('rules')
  const { onDistribution } = useBuilder()
  const { t: common } = useTranslation()
  const format = useFormat()
  const { text, error } = useValueText(condition)
  const query = useDistribution(text)
  if (error !== null || query.error !== null) return <ProblemAlert error={error ?? query.error} isPart />
  const { data } = query
  if (data === undefined) return <Text size="xs" c="dimmed">{t('checking')}</Text>
  const most = Math.max(1, ...data.bars.map(({ customers }) => customers))
  const [first, last] = [data.bars[0], data.bars.at(-1)]
  const isTruth = data.kind === 'categories' && data.bars.every(({ label }) => label === 'true' || label === 'false')
  const written = (label: string | undefined): string | undefined => (isTruth ? common(label === 'true' ? 'yes' : 'no') : label)
  return (
    <div className="sx-strip" role="group" aria-label={t('distributionOf', { name: text ?? '' })}>
      <div className="sx-bars" data-kind={data.kind}>
        {data.bars.map((bar) => {
          const next = chosenByBar(condition, bar)
          return <Bar key={bar.label} bar={bar} name={written(bar.label) ?? bar.label} share={bar.customers / most} isChosen={isInRange(condition, bar)} onChoose={next === null ? undefined : () => onChange(next)} />
        })}
      </div>
      <Group justify="space-between" gap="xs">
        <Text size="xs" c="dimmed">{data.kind === 'histogram' ? first?.label.split(' – ')[0] : written(first?.label)}</Text>
        <Text size="xs" c="dimmed">{t('missing', { count: data.missing, formatted: format.integer(data.missing) })}</Text>
        <Text size="xs" c="dimmed">{data.kind === 'histogram' ? last?.label.split(' – ')[1] : written(last?.label)}</Text>
      </Group>
      {onDistribution !== undefined && text !== null && <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconChartBar size={13} />} onClick={() => onDistribution(text)}>{t('asChart')}</Button>}
    </div>
  )
}
