import { Alert, Stack, Text } from '@mantine/core'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { ReportSection } from '../../api/reports.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { Section } from '../../ui/Section.tsx'
import { useFigure } from '../../ui/indicator/use-figure.ts'

type Chart = NonNullable<ReportSection['chart']>
type Table = NonNullable<ReportSection['table']>

const SectionChart = ({ chart, title, currency }: { readonly chart: Chart; readonly title: string; readonly currency: string }) => {
  const label = useLabel()
  const figure = useFigure()
  const draw = useCallback((palette: Palette) => categoryOption(chart.labels.map(label), chart.series.map((series) => ({ name: label(series.label), values: series.values, kind: chart.kind === 'bar' ? 'bar' as const : 'area' as const })), palette, { value: (value) => figure(value, chart.unit, currency) }), [chart, label, figure, currency])
  const table = { columns: ['', ...chart.series.map((series) => label(series.label))], rows: chart.labels.map((name, index) => [label(name), ...chart.series.map((series) => figure(series.values[index] ?? null, chart.unit, currency))]) }
  return <ChartCard span={6} title={title} draw={draw} table={table} height={230} />
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
  return (
    <div className="sx-grid" style={{ marginBottom: 16 }}>
      <Section {...(section.chart === null ? {} : { span: 6 })} title={title}>
        <Stack gap={6}>
          {section.problem !== null && <Alert color="rust" title={t('problem')}>{label(section.problem)}</Alert>}
          {section.sentences.map((one) => <Text key={one.en} title={`${t('figures')}: ${one.figures.join(', ')}`}>{label(one)}</Text>)}
          {section.table !== null && <SectionTable table={section.table} title={title} currency={currency} />}
        </Stack>
      </Section>
      {section.chart !== null && <SectionChart chart={section.chart} title={label(section.chart.series[0]?.label ?? section.title)} currency={currency} />}
    </div>
  )
}
