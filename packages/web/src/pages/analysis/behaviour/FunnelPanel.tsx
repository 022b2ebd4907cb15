import { NumberInput, Select } from '@mantine/core'
import { analyseFunnel, behaviourCustomers, saveBehaviourList } from '@sextant/contract'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useFunnel } from '../../../api/analysis-behaviour.ts'
import type { Funnel } from '../../../api/analysis-behaviour.ts'
import { scopeInput } from '../../../api/analysis-scope.ts'
import { ChartCard } from '../../../charts/Chart.tsx'
import { barsOption } from '../../../charts/bars-option.ts'
import type { Palette } from '../../../charts/palette.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { useLabel } from '../../../i18n/use-label.ts'
import { textParam } from '../../../routes/search-params.ts'
import { DataTable } from '../../../ui/DataTable.tsx'
import type { TableColumn } from '../../../ui/DataTable.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { Section } from '../../../ui/Section.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import type { PanelProps } from '../analyses.ts'
import { usePanelSearch } from '../use-panel-search.ts'
import { useBehind } from '../value/use-behind.tsx'
import { CellButton } from './CellButton.tsx'
import { ExpressionSelect } from './ExpressionSelect.tsx'
import { PanelFrame } from './PanelFrame.tsx'
import { StepsField } from './StepsField.tsx'
import { useShown } from './use-shown.ts'

const panelSearch = z.object({
  steps: z.array(z.string()).optional().catch(undefined), windowDays: z.number().positive().max(3_650).optional().catch(undefined), order: z.enum(['loose', 'strict']).optional().catch(undefined), breakdown: textParam,
})

type Group = Funnel['groups'][number]
type Row = Group['steps'][number] & { readonly index: number; readonly lost: number | null }
type Cell = { readonly step: number; readonly outcome: 'reached' | 'lost'; readonly bucket: number | null }

const useTimes = (): ((hours: number | null) => string) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  return (hours) => (hours === null ? '–' : hours < 48 ? t('hours', { value: format.number(hours, 1) }) : t('days', { value: format.number(hours / 24, 1) }))
}

const useStepColumns = (funnel: Funnel, onOpen: (row: Row, outcome: Cell['outcome']) => void): readonly TableColumn<Row>[] => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const label = useLabel()
  const times = useTimes()
  const nameOf = (index: number): string => label(funnel.steps[index]?.label ?? { en: '', zh: '' })
  const share = (estimate: Row['shareOfFirst']) => (estimate === null ? '–' : <span title={`${t('interval')}: ${format.share(estimate.low)} – ${format.share(estimate.high)}`}>{format.share(estimate.value)}</span>)
  return [
    { key: 'step', header: t('steps'), cell: (row) => `${row.index + 1}. ${nameOf(row.index)}` },
    { key: 'reached', header: t('reached'), align: 'right', cell: (row) => <CellButton label={t('reachedAt', { step: nameOf(row.index) })} onClick={() => onOpen(row, 'reached')}>{format.integer(row.reached)}</CellButton> },
    { key: 'previous', header: t('ofPrevious'), align: 'right', cell: (row) => share(row.shareOfPrevious) },
    { key: 'first', header: t('ofFirst'), align: 'right', cell: (row) => share(row.shareOfFirst) },
    { key: 'lost', header: t('lost'), align: 'right', cell: (row) => (row.lost === null ? '–' : <CellButton label={t('lostAt', { step: nameOf(row.index) })} onClick={() => onOpen(row, 'lost')}>{format.integer(row.lost)}</CellButton>) },
    { key: 'time', header: t('medianTime'), align: 'right', cell: (row) => times(row.medianHours) },
  ]
}

const StepTable = ({ funnel, group, title, onOpen }: { readonly funnel: Funnel; readonly group: Group; readonly title: string; readonly onOpen: (title: string, cell: Cell) => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  const rows = group.steps.map((step, index): Row => ({ ...step, index, lost: index === 0 ? null : (group.steps[index - 1]?.reached ?? 0) - step.reached }))
  const columns = useStepColumns(funnel, (row, outcome) => onOpen(t(outcome === 'lost' ? 'lostAt' : 'reachedAt', { step: label(funnel.steps[row.index]?.label ?? { en: '', zh: '' }) }), { step: row.index, outcome, bucket: group.bucket }))
  return <Section title={title} flush><DataTable label={title} rows={rows} rowKey={(row) => String(row.index)} columns={columns} /></Section>
}

const FunnelChart = ({ funnel }: { readonly funnel: Funnel }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const label = useLabel()
  const { bucket } = useShown()
  const shown = funnel.axis === null ? funnel.groups : funnel.groups.slice(1)
  const series = shown.map((group) => {
    const first = group.steps[0]?.reached ?? 0
    return { name: group.bucket === null ? t('ofFirst') : bucket(funnel.axis?.buckets[group.bucket], funnel.axis), values: group.steps.map(({ reached }) => (first === 0 ? 0 : reached / first)) }
  })
  const names = funnel.steps.map((step, index) => `${index + 1}. ${label(step.label)}`)
  const draw = useCallback((palette: Palette) => barsOption(names, series, palette, { value: (value) => format.share(value, 0), max: 1 }), [names, series, format])
  return <ChartCard title={t('funnelTitle')} draw={draw} table={{ columns: [t('steps'), ...series.map(({ name }) => name)], rows: names.map((name, index) => [name, ...series.map(({ values }) => format.share(values[index] ?? 0))]) }} height={Math.max(160, names.length * (24 + series.length * 14))} />
}

/** Who goes from step to step, who is lost, and how long it takes. */
export const FunnelPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('behaviour-analyses')
  const [search, onChange] = usePanelSearch(panelSearch)
  const { steps = [], windowDays = 30, order = 'loose', breakdown } = search
  const { bucket } = useShown()
  const input = steps.length < 2 ? null : { ...scopeInput(scope), steps: [...steps], windowDays, order, ...(breakdown === undefined ? {} : { breakdown }) }
  const query = useFunnel(input)
  const [drawer, open] = useBehind()
  const openCell = (title: string, cell: Cell): void => { if (input !== null) open(title, { kind: 'list', list: behaviourCustomers, input: { analysis: 'funnel', parameters: input, cell }, save: saveBehaviourList }) }
  const controls = (
    <>
      <StepsField steps={steps} onChange={(next) => onChange({ steps: next.length === 0 ? undefined : [...next] })} />
      <NumberInput w={130} label={t('window')} min={1} max={3_650} value={windowDays} onChange={(value) => { if (typeof value === 'number' && value > 0) onChange({ windowDays: value }) }} />
      <Select w={240} label={t('order')} allowDeselect={false} value={order} data={[{ value: 'loose', label: t('loose') }, { value: 'strict', label: t('strict') }]} onChange={(value) => onChange({ order: value === 'strict' ? 'strict' : undefined })} />
      <ExpressionSelect label={t('breakdown')} level="customer" value={breakdown} onChange={(value) => onChange({ breakdown: value })} />
    </>
  )
  return (
    <PanelFrame controls={controls}>
      {input === null ? <div className="sx-card"><EmptyState title={t('funnelTitle')} hint={t('chooseSteps')} /></div> : (
        <QueryView query={query} isEmpty={({ groups }) => (groups[0]?.steps[0]?.reached ?? 0) === 0} empty={<div className="sx-card"><EmptyState title={t('nothing')} hint={t('nobodyBegan')} /></div>}>
          {(funnel) => (
            <div className="sx-grid">
              <FunnelChart funnel={funnel} />
              {funnel.groups.map((group) => <StepTable key={String(group.bucket)} funnel={funnel} group={group} title={group.bucket === null ? t('whole') : bucket(funnel.axis?.buckets[group.bucket], funnel.axis)} onOpen={openCell} />)}
              <ShowCall endpoint={analyseFunnel} input={input} />
            </div>
          )}
        </QueryView>
      )}
      {drawer}
    </PanelFrame>
  )
}
