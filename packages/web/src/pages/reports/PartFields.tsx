import { Group, MultiSelect, NumberInput, Select, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ReportPart } from '../../api/reports.ts'
import { useTargets } from '../../api/targets.ts'
import { useIndicatorChoices, useWatches } from '../../api/watches.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { IndicatorPicker } from '../../ui/indicator/IndicatorPicker.tsx'

type Part<Kind extends ReportPart['kind']> = Extract<ReportPart, { kind: Kind }>
interface Fields<P> {
  readonly part: P
  readonly onPart: (part: ReportPart) => void
}

const useSegmentChoices = () => {
  const label = useLabel()
  return (useIndicatorChoices().data?.segments ?? []).map((segment) => ({ value: segment.key, label: label(segment.label) }))
}

/** Whom an analysis is asked about: everybody, or one segment. */
const WithinSegment = ({ part, onPart }: Fields<Part<'rfm'> | Part<'cohorts'> | Part<'life-cycle'>>) => {
  const { t } = useTranslation('reports')
  const choices = useSegmentChoices()
  return (
    <Select label={t('within')} placeholder={t('everybody')} clearable searchable value={part.segment ?? null} data={choices}
      onChange={(segment) => {
        const { segment: _, ...rest } = part
        onPart(segment === null ? rest : { ...rest, segment })
      }} />
  )
}

const WatchesFields = ({ part, onPart }: Fields<Part<'watches'>>) => {
  const { t } = useTranslation('reports')
  const { t: common } = useTranslation()
  const label = useLabel()
  const watches = useWatches()
  return <MultiSelect aria-label={t('part_watches')} placeholder={part.watches.length === 0 ? common('all') : ''} clearable value={part.watches} data={(watches.data?.watches ?? []).map((watch) => ({ value: watch.key, label: label(watch.definition.name) }))} onChange={(chosen) => onPart({ ...part, watches: chosen })} />
}

const TargetFields = ({ part, onPart }: Fields<Part<'target'>>) => {
  const { t } = useTranslation('reports')
  const label = useLabel()
  const targets = useTargets()
  return <Select label={t('target')} allowDeselect={false} value={part.target === '' ? null : part.target} data={(targets.data?.targets ?? []).map((target) => ({ value: target.key, label: label(target.definition.name) }))} onChange={(target) => { if (target !== null) onPart({ ...part, target }) }} />
}

const CohortsFields = ({ part, onPart }: Fields<Part<'cohorts'>>) => {
  const { t } = useTranslation('reports')
  return (
    <Group grow align="flex-end">
      <Select label={t('cohortsBy')} allowDeselect={false} value={part.granularity} data={(['week', 'month'] as const).map((value) => ({ value, label: t(value) }))} onChange={(granularity) => { if (granularity === 'week' || granularity === 'month') onPart({ ...part, granularity }) }} />
      <NumberInput label={t('lastCohorts')} min={2} max={24} value={part.cohorts} onChange={(cohorts) => { if (typeof cohorts === 'number') onPart({ ...part, cohorts }) }} />
      <WithinSegment part={part} onPart={onPart} />
    </Group>
  )
}

const SegmentsFields = ({ part, onPart }: Fields<Part<'segments'>>) => {
  const { t } = useTranslation('reports')
  const { t: common } = useTranslation()
  const choices = useSegmentChoices()
  return (
    <Group grow align="flex-end">
      <MultiSelect label={t('part_segments')} placeholder={part.segments.length === 0 ? common('all') : ''} clearable searchable value={part.segments} data={choices} onChange={(segments) => onPart({ ...part, segments })} />
      <NumberInput label={t('mostSegments')} min={1} max={40} value={part.most} onChange={(most) => { if (typeof most === 'number') onPart({ ...part, most }) }} />
    </Group>
  )
}

/** What one part of a report tells of. */
export const PartFields = ({ part, onPart }: Fields<ReportPart>) => {
  const { t } = useTranslation('reports')
  switch (part.kind) {
    case 'indicator':
      return <IndicatorPicker indicator={part.indicator} by={part.by ?? null} onIndicator={(indicator) => onPart({ ...part, indicator })} onBy={(by) => onPart({ ...part, by })} />
    case 'watches':
      return <WatchesFields part={part} onPart={onPart} />
    case 'target':
      return <TargetFields part={part} onPart={onPart} />
    case 'base':
      return <Text size="sm" c="dimmed">{t('part_base')}</Text>
    case 'rfm':
    case 'life-cycle':
      return <Stack gap="xs"><Text size="sm" c="dimmed">{t(`hint_${part.kind}`)}</Text><WithinSegment part={part} onPart={onPart} /></Stack>
    case 'cohorts':
      return <CohortsFields part={part} onPart={onPart} />
    case 'segments':
      return <SegmentsFields part={part} onPart={onPart} />
  }
}
