import { SegmentedControl, Select } from '@mantine/core'
import { analyseCohorts, behaviourCustomers, saveBehaviourList } from '@sextant/contract'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useBehaviourCohorts } from '../../../api/analysis-behaviour.ts'
import type { BehaviourCohorts } from '../../../api/analysis-behaviour.ts'
import { scopeInput } from '../../../api/analysis-scope.ts'
import { ChartCard } from '../../../charts/Chart.tsx'
import { categoryOption } from '../../../charts/options.ts'
import type { Palette } from '../../../charts/palette.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { textParam } from '../../../routes/search-params.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { Section } from '../../../ui/Section.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import type { PanelProps } from '../analyses.ts'
import { usePanelSearch } from '../use-panel-search.ts'
import { useBehind } from '../value/use-behind.tsx'
import { CohortTable } from './CohortTable.tsx'
import type { CohortCell } from './CohortTable.tsx'
import { ExpressionSelect } from './ExpressionSelect.tsx'
import { cohortCurve } from './cohort-curve.ts'
import type { CohortMeasure } from './cohort-curve.ts'
import { isRunning } from './cohort-period.ts'
import { FactSelect } from './FactSelect.tsx'
import { PanelFrame } from './PanelFrame.tsx'

const panelSearch = z.object({
  measure: z.enum(['customers', 'revenue', 'cumulative']).optional().catch(undefined), granularity: z.enum(['week', 'month', 'quarter']).optional().catch(undefined), by: textParam, fact: textParam,
})

const Curve = ({ answer, measure }: { readonly answer: BehaviourCohorts; readonly measure: CohortMeasure }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const curve = useMemo(() => cohortCurve(answer, measure, format.settings.zone), [answer, measure, format])
  const written = useCallback((value: number): string => (measure === 'customers' ? format.share(value, 0) : format.moneyShort(Math.round(value), answer.currency)), [measure, format, answer.currency])
  const name = t(measure === 'customers' ? 'retention' : measure === 'revenue' ? 'perHead' : 'cumulative')
  const draw = useCallback((palette: Palette) => categoryOption(curve.map((_, offset) => String(offset)), [{ name, values: curve, kind: 'area' }], palette, { value: written, ...(measure === 'customers' ? { max: 1 } : {}) }), [curve, name, written, measure])
  if (curve.length === 0) return null
  return <ChartCard title={t('curve')} draw={draw} table={{ columns: [t('since', { unit: t(answer.granularity) }), name], rows: curve.map((value, offset) => [offset, written(value)]) }} height={200} note={t('observedNote')} />
}

/** Who comes back, and what they bring, by when they began or by what they are. */
export const CohortPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('behaviour-analyses')
  const { zone } = useFormat().settings
  const [{ measure = 'customers', granularity = 'month', by, fact }, onChange] = usePanelSearch(panelSearch)
  const input = { ...scopeInput(scope), granularity, ...(by === undefined ? {} : { by }), ...(fact === undefined ? {} : { fact }) }
  const query = useBehaviourCohorts(input)
  const [drawer, open] = useBehind()
  const openCell = (title: string, { rule, ...cell }: CohortCell, at: string): void =>
    open(t('customersOf', { name: title }), rule === null ? { kind: 'list', list: behaviourCustomers, input: { analysis: 'cohorts', parameters: { ...input, at }, cell }, save: saveBehaviourList } : { kind: 'rule', rule, at })
  const toggle = <SegmentedControl size="xs" aria-label={t('measure')} value={measure} onChange={(value) => onChange({ measure: value as CohortMeasure })} data={[{ value: 'customers', label: t('retention') }, { value: 'revenue', label: t('perHead') }, { value: 'cumulative', label: t('cumulative') }]} />
  const controls = (
    <>
      <FactSelect value={fact} onChange={(value) => onChange({ fact: value })} />
      <Select w={140} label={t('granularity')} allowDeselect={false} value={granularity} data={(['week', 'month', 'quarter'] as const).map((value) => ({ value, label: t(value) }))} onChange={(value) => onChange({ granularity: (value ?? 'month') as 'month' })} />
      <ExpressionSelect label={t('cohortBy')} level="customer" placeholder={t('firstPeriod')} value={by} onChange={(value) => onChange({ by: value })} />
    </>
  )
  return (
    <PanelFrame controls={controls}>
      <QueryView query={query} isEmpty={({ cohorts }) => cohorts.length === 0} empty={<div className="sx-card"><EmptyState title={t('noCohorts')} /></div>}>
        {(answer) => (
          <div className="sx-grid">
            <Section title={t('cohortTitle')} actions={toggle}><CohortTable answer={answer} measure={measure} onOpen={(title, cell) => openCell(title, cell, answer.at)} />{answer.cohorts.some(({ cohort, active }) => isRunning(answer, cohort, active.length - 1, zone)) && <div className="sx-eyebrow" style={{ marginTop: 8 }}>{t('runningNote')}</div>}</Section>
            <Curve answer={answer} measure={measure} />
            <ShowCall endpoint={analyseCohorts} input={input} />
          </div>
        )}
      </QueryView>
      {drawer}
    </PanelFrame>
  )
}
