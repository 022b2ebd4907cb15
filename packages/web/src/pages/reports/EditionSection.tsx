import { Alert, Stack, Text } from '@mantine/core'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReportSection } from '../../api/reports.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { barsOption } from '../../charts/bars-option.ts'
import { categoryOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Section } from '../../ui/Section.tsx'
import { useFigure } from '../../ui/indicator/use-figure.ts'

type Chart = NonNullable<ReportSection['chart']>
type Table = NonNullable<ReportSection['table']>

/** Bars lie, so that each name is read; several lines are not filled, so that each is seen, and shares that never pass the whole end there. */
const SectionChart = ({ chart, title, currency, isWide }: { readonly chart: Chart; readonly title: string; readonly currency: string; readonly isWide: boolean }) => {
  const label = useLabel()
  const figure = useFigure()
  const values = chart.series.flatMap((series) => series.values.filter((value) => value !== null))
  const isPart = chart.kind === 'line' && chart.unit === 'share' && values.every((value) => value <= 1)
  const isBar = chart.kind === 'bar'
  const draw = useCallback((palette: Palette) => {
    const names = chart.labels.map(label)
    const series = chart.series.map((one) => ({ name: label(one.label), values: one.values }))
    const value = (amount: number): string => figure(amount, chart.unit, currency)
    return isBar ? barsOption(names, series, palette, { value }) : categoryOption(names, series.map((one) => ({ ...one, kind: series.length > 1 ? 'line' : 'area' })), palette, { value, ...(isPart ? { max: 1 } : {}) })
  }, [chart, isBar, isPart, label, figure, currency])
  const table = { columns: ['', ...chart.series.map((series) => label(series.label))], rows: values.length === 0 ? [] : chart.labels.map((name, index) => [label(name), ...chart.series.map((series) => figure(series.values[index] ?? null, chart.unit, currency))]) }
  return <ChartCard {...(isWide ? {} : { span: 6 as const })} title={title} draw={draw} table={table} height={isBar ? Math.max(160, chart.labels.length * (10 + 14 * chart.series.length) + 60) : 230} />
}

const SectionTable = ({ table, title, currency }: { readonly table: Table; readonly title: string; readonly currency: string }) => {
  const label = useLabel()
  const format = useFormat()
  const figure = useFigure()
  const written = (cell: Table['rows'][number][number], unit: Table['columns'][number]['unit']) => {
    if (cell === null) return '–'
    if (typeof cell === 'object') return label(cell)
    if (unit === 'change') return <Text span size="sm" c={cell >= 0 ? 'sea' : 'rust'}>{format.change(cell)}</Text>
    return unit === 'text' ? String(cell) : figure(cell, unit, currency)
  }
  return (
    <DataTable label={title} rows={table.rows} rowKey={(_, index) => String(index)} columns={table.columns.map((column, index) => ({
      key: String(index), header: label(column.label), align: column.unit === 'text' ? 'left' as const : 'right' as const, cell: (row: Table['rows'][number]) => written(row[index] ?? null, column.unit),
    }))} />
  )
}

/** One part of an edition: its sentences, chart and table, as written. */
export const EditionSection = ({ section, currency }: { readonly section: ReportSection; readonly currency: string }) => {
  const { t } = useTranslation('reports')
  const label = useLabel()
  const title = label(section.title)
  const { chart } = section
  const only = chart?.series.length === 1 ? chart.series[0] : undefined
  // Half the page holds six columns.
  const isWide = (section.table?.columns.length ?? 0) > 6
  return (
    <div className="sx-grid" style={{ marginBottom: 16 }}>
      <Section {...(chart === null || isWide ? {} : { span: 6 })} title={title}>
        <Stack gap={6}>
          {section.problem !== null && <Alert color="rust" title={t('problem')}>{label(section.problem)}</Alert>}
          {section.sentences.map((one) => <Text key={one.en} title={`${t('figures')}: ${one.figures.join(', ')}`}>{label(one)}</Text>)}
          {section.table !== null && <SectionTable table={section.table} title={title} currency={currency} />}
        </Stack>
      </Section>
      {chart !== null && <SectionChart chart={chart} title={label(only?.label ?? section.title)} currency={currency} isWide={isWide} />}
    </div>
  )
}
