import { SegmentedControl } from '@mantine/core'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useCohorts } from '../../api/analysis.ts'
import type { Cohorts } from '../../api/analysis.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { CohortTriangle } from './CohortTriangle.tsx'
import type { PanelProps } from './analyses.ts'
import { usePanelSearch } from './use-panel-search.ts'

const panelSearch = z.object({ measure: z.enum(['customers', 'revenue']).optional().catch(undefined) })

/** Retention at each month offset: cohorts weighted by size, those old enough only. */
const averageRetention = (cohorts: Cohorts['cohorts']): readonly number[] => {
  const longest = Math.max(0, ...cohorts.map(({ active }) => active.length))
  return Array.from({ length: longest }, (_, offset) => {
    const old = cohorts.filter(({ active }) => active.length > offset)
    const size = old.reduce((sum, cohort) => sum + cohort.size, 0)
    return size === 0 ? 0 : old.reduce((sum, cohort) => sum + (cohort.active[offset] ?? 0), 0) / size
  })
}

const RetentionCurve = ({ cohorts }: { readonly cohorts: Cohorts['cohorts'] }) => {
  const { t } = useTranslation('analysis')
  const format = useFormat()
  const curve = useMemo(() => averageRetention(cohorts), [cohorts])
  const draw = useCallback((palette: Palette) => categoryOption(curve.map((_, offset) => String(offset)), [{ name: t('retention'), values: curve, kind: 'area' }], palette, { value: (share) => format.share(share, 0), max: 1 }), [curve, format, t])
  return <ChartCard title={t('retentionCurve')} draw={draw} table={{ columns: [t('month', { month: '' }), t('retention')], rows: curve.map((share, offset) => [offset, format.share(share)]) }} height={200} note={t('cohortNote')} />
}

export const CohortPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('analysis')
  const query = useCohorts(scope)
  const [{ measure = 'customers' }, onChange] = usePanelSearch(panelSearch)
  const toggle = <SegmentedControl size="xs" aria-label={t('measure')} value={measure} onChange={(value) => onChange({ measure: value as 'customers' })} data={[{ value: 'customers', label: t('retention') }, { value: 'revenue', label: t('perHead') }]} />
  return (
    <QueryView query={query} isEmpty={({ cohorts }) => cohorts.length === 0} empty={<div className="sx-card"><EmptyState title={t('noCohorts')} /></div>}>
      {({ cohorts }) => (
        <div className="sx-grid">
          <Section title={t('cohortTitle')} actions={toggle}><CohortTriangle cohorts={cohorts} measure={measure} /></Section>
          <RetentionCurve cohorts={cohorts} />
        </div>
      )}
    </QueryView>
  )
}
