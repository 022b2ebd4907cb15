import { NumberInput, Select } from '@mantine/core'
import { analyseTrend, comparisons, granularities } from '@sextant/contract'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useTrend } from '../../../api/analysis-behaviour.ts'
import type { Trend } from '../../../api/analysis-behaviour.ts'
import { scopeInput } from '../../../api/analysis-scope.ts'
import { useMetrics, useModel } from '../../../api/data.ts'
import { ChartCard } from '../../../charts/Chart.tsx'
import { categoryOption } from '../../../charts/options.ts'
import type { Palette } from '../../../charts/palette.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { useLabel } from '../../../i18n/use-label.ts'
import { textParam } from '../../../routes/search-params.ts'
import { DataTable } from '../../../ui/DataTable.tsx'
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
import { useShown } from './use-shown.ts'

const panelSearch = z.object({
  metric: textParam, granularity: z.enum(granularities).optional().catch(undefined), periods: z.int().min(1).max(400).optional().catch(undefined), breakdown: textParam,
  compare: z.enum(comparisons).optional().catch(undefined), holiday: textParam,
})
type TrendSearch = z.output<typeof panelSearch>

const useSeriesName = (trend: Trend): ((series: Trend['series'][number]) => string) => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  const { bucket } = useShown()
  return (series) => (series.bucket === null ? (trend.axis === null ? label(trend.measure) : t('whole')) : bucket(trend.axis?.buckets[series.bucket], trend.axis))
}

const TrendChart = ({ trend }: { readonly trend: Trend }) => {
  const { t } = useTranslation('behaviour-analyses')
  const { short, figure } = useShown()
  const nameOf = useSeriesName(trend)
  const shown = trend.axis === null ? trend.series : trend.series.slice(1)
  const lines = shown.flatMap((series) => [
    { name: nameOf(series), values: series.values, kind: trend.axis === null && series.compared === null ? ('area' as const) : ('line' as const) },
    ...(series.compared === null || trend.axis !== null ? [] : [{ name: t('before'), values: series.compared, kind: 'line' as const }]),
  ])
  const draw = useCallback((palette: Palette) => categoryOption(trend.periods.map(({ label: name }) => name), lines, palette, { value: (value) => short(value, trend.unit, trend.currency) }), [trend, lines, short])
  const table = { columns: [t('period'), ...lines.map(({ name }) => name)], rows: trend.periods.map((period, index) => [period.label, ...lines.map(({ values }) => figure(values[index] ?? null, trend.unit, trend.currency))]) }
  const notes = [...(trend.periods.at(-1)?.isPartial === true ? [t('partial')] : []), ...(trend.comparedWhole ? [] : [t('comparedShort')]), ...(trend.holiday === null ? [] : [t('holidayNote', trend.holiday)])]
  return <ChartCard title={t('trendTitle')} draw={draw} table={table} height={320} {...(notes.length > 0 ? { note: notes.join(' ') } : {})} />
}

const SeriesTable = ({ trend, onOpen }: { readonly trend: Trend; readonly onOpen: (title: string, rule: string) => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const { figure } = useShown()
  const nameOf = useSeriesName(trend)
  const first = (series: Trend['series'][number]) => {
    const rule = series.bucket === null ? null : (trend.axis?.buckets[series.bucket]?.rule ?? null)
    return rule === null ? nameOf(series) : <CellButton label={t('customersOf', { name: nameOf(series) })} onClick={() => onOpen(nameOf(series), rule)}>{nameOf(series)}</CellButton>
  }
  return (
    <Section title={t('total')} flush>
      <DataTable label={t('total')} rows={trend.series} rowKey={({ bucket }) => String(bucket)} columns={[
        { key: 'name', header: t('breakdown'), cell: first },
        { key: 'total', header: t('total'), align: 'right', cell: (row) => figure(row.total, trend.unit, trend.currency) },
        ...(trend.comparedPeriods === null ? [] : [
          { key: 'before', header: t('before'), align: 'right' as const, cell: (row: Trend['series'][number]) => figure(row.comparedTotal, trend.unit, trend.currency) },
          { key: 'change', header: t('change'), align: 'right' as const, cell: (row: Trend['series'][number]) => (row.change === null ? '–' : format.change(row.change)) },
        ]),
      ]} />
    </Section>
  )
}

const TrendFields = ({ search, onChange }: { readonly search: TrendSearch; readonly onChange: (part: Partial<TrendSearch>) => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  const metrics = useMetrics(false, true).data?.metrics ?? []
  const holidays = Object.keys(useModel().data?.model?.company.calendar?.holidays ?? {})
  const compare = search.compare === 'holiday' ? `holiday:${search.holiday ?? ''}` : (search.compare ?? 'none')
  const choices = [
    { value: 'none', label: t('compareNone') }, { value: 'previous_period', label: t('comparePrevious') }, { value: 'year_ago', label: t('compareYear') }, { value: 'year_ago_weekday', label: t('compareWeekday') },
    ...holidays.map((name) => ({ value: `holiday:${name}`, label: t('compareHoliday', { name }) })),
  ]
  return (
    <>
      <Select w={200} label={t('metric')} placeholder={t('revenue')} clearable searchable value={search.metric ?? null} data={metrics.map((metric) => ({ value: metric.key, label: label(metric.label) }))} onChange={(metric) => onChange({ metric: metric ?? undefined })} />
      <Select w={130} label={t('granularity')} allowDeselect={false} value={search.granularity ?? 'month'} data={granularities.map((value) => ({ value, label: t(value) }))} onChange={(value) => onChange({ granularity: (value ?? undefined) as TrendSearch['granularity'] })} />
      <NumberInput w={90} label={t('periods')} min={1} max={400} value={search.periods ?? 12} onChange={(value) => { if (typeof value === 'number' && value >= 1) onChange({ periods: value }) }} />
      <ExpressionSelect label={t('breakdown')} level="both" value={search.breakdown} onChange={(breakdown) => onChange({ breakdown })} />
      <Select w={220} label={t('compare')} allowDeselect={false} value={compare} data={choices} onChange={(value) => { const [kind, name] = (value ?? 'none').split(':'); onChange({ compare: kind === 'none' ? undefined : (kind as TrendSearch['compare']), holiday: name }) }} />
    </>
  )
}

/** A metric over time, broken down, beside the same of other periods. */
export const TrendPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('behaviour-analyses')
  const [search, onChange] = usePanelSearch(panelSearch)
  const given = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))
  const input = { ...scopeInput(scope), ...given }
  const query = useTrend(input)
  const [drawer, open] = useBehind()
  return (
    <PanelFrame controls={<TrendFields search={search} onChange={onChange} />}>
      <QueryView query={query} isEmpty={(trend) => trend.series.length === 0} empty={<div className="sx-card"><EmptyState title={t('nothing')} /></div>}>
        {(trend) => (
          <div className="sx-grid">
            <TrendChart trend={trend} />
            <SeriesTable trend={trend} onOpen={(title, rule) => open(t('customersOf', { name: title }), { kind: 'rule', rule, at: trend.at })} />
            <ShowCall endpoint={analyseTrend} input={input} />
          </div>
        )}
      </QueryView>
      {drawer}
    </PanelFrame>
  )
}
