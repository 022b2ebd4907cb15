import { ActionIcon, Button, Group, MultiSelect, Select, Stack, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ReportPart } from '../../api/reports.ts'
import { useTargets } from '../../api/targets.ts'
import { useWatches } from '../../api/watches.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { IndicatorPicker } from '../../ui/indicator/IndicatorPicker.tsx'
import { Section } from '../../ui/Section.tsx'

const kinds = ['indicator', 'watches', 'target', 'base'] as const
const empty: Readonly<Record<ReportPart['kind'], ReportPart>> = { indicator: { kind: 'indicator', indicator: { kind: 'metric', metric: '' }, by: null, periods: 13 }, watches: { kind: 'watches', watches: [] }, target: { kind: 'target', target: '' }, base: { kind: 'base' } }

const PartFields = ({ part, onPart }: { readonly part: ReportPart; readonly onPart: (part: ReportPart) => void }) => {
  const { t } = useTranslation('reports')
  const { t: common } = useTranslation()
  const label = useLabel()
  const watches = useWatches()
  const targets = useTargets()
  switch (part.kind) {
    case 'indicator':
      return <IndicatorPicker indicator={part.indicator} by={part.by ?? null} onIndicator={(indicator) => onPart({ ...part, indicator })} onBy={(by) => onPart({ ...part, by })} />
    case 'watches':
      return <MultiSelect aria-label={t('part_watches')} placeholder={part.watches.length === 0 ? common('all') : ''} clearable value={part.watches} data={(watches.data?.watches ?? []).map((watch) => ({ value: watch.key, label: label(watch.definition.name) }))} onChange={(chosen) => onPart({ ...part, watches: chosen })} />
    case 'target':
      return <Select label={t('target')} allowDeselect={false} value={part.target === '' ? null : part.target} data={(targets.data?.targets ?? []).map((target) => ({ value: target.key, label: label(target.definition.name) }))} onChange={(target) => { if (target !== null) onPart({ ...part, target }) }} />
    case 'base':
      return <Text size="sm" c="dimmed">{t('part_base')}</Text>
  }
}

/** The parts of a report, in their order; moved by keys as well as by mouse. */
export const PartsEditor = ({ parts, onParts }: { readonly parts: readonly ReportPart[]; readonly onParts: (parts: ReportPart[]) => void }) => {
  const { t } = useTranslation('reports')
  const swapped = (from: number, to: number): ReportPart[] => {
    const next = [...parts]
    const [moved] = next.splice(from, 1)
    if (moved !== undefined) next.splice(to, 0, moved)
    return next
  }
  return (
    <Stack gap="md">
      {parts.map((part, index) => (
        <Section key={`${index}${part.kind}`} title={`${index + 1}. ${t(`part_${part.kind}`)}`} actions={(
          <>
            <ActionIcon variant="subtle" color="gray" aria-label={t('up')} disabled={index === 0} onClick={() => onParts(swapped(index, index - 1))}><IconArrowUp size={16} /></ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-label={t('down')} disabled={index === parts.length - 1} onClick={() => onParts(swapped(index, index + 1))}><IconArrowDown size={16} /></ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-label={t('remove')} onClick={() => onParts(parts.filter((_, other) => other !== index))}><IconTrash size={16} /></ActionIcon>
          </>
        )}>
          <PartFields part={part} onPart={(next) => onParts(parts.map((one, other) => (other === index ? next : one)))} />
        </Section>
      ))}
      {parts.length === 0 && <Text size="sm" c="rust">{t('needPart')}</Text>}
      <Group gap="xs" role="group" aria-label={t('addPart')}><Text size="sm" c="dimmed">{t('addPart')}:</Text>{kinds.map((kind) => <Button key={kind} size="xs" variant="default" onClick={() => onParts([...parts, empty[kind]])}>{t(`part_${kind}`)}</Button>)}</Group>
    </Stack>
  )
}
