import { reportPartKinds } from '@sextant/contract'
import { ActionIcon, Button, Group, Stack, Text } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ReportPart } from '../../api/reports.ts'
import { Section } from '../../ui/Section.tsx'
import { PartFields } from './PartFields.tsx'

const empty: Readonly<Record<ReportPart['kind'], ReportPart>> = {
  indicator: { kind: 'indicator', indicator: { kind: 'metric', metric: '' }, by: null, periods: 13 }, watches: { kind: 'watches', watches: [] }, target: { kind: 'target', target: '' }, base: { kind: 'base' },
  rfm: { kind: 'rfm' }, cohorts: { kind: 'cohorts', granularity: 'month', cohorts: 6 }, 'life-cycle': { kind: 'life-cycle', cycle: 'relation' }, segments: { kind: 'segments', segments: [], most: 10 },
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
      <Group gap="xs" role="group" aria-label={t('addPart')}><Text size="sm" c="dimmed">{t('addPart')}:</Text>{reportPartKinds.map((kind) => <Button key={kind} size="xs" variant="default" onClick={() => onParts([...parts, empty[kind]])}>{t(`part_${kind}`)}</Button>)}</Group>
    </Stack>
  )
}
