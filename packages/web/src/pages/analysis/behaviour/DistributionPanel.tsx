import { analyseDistribution } from '@sextant/contract'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useSpread } from '../../../api/analysis-behaviour.ts'
import type { Distribution } from '../../../api/analysis-behaviour.ts'
import { scopeInput } from '../../../api/analysis-scope.ts'
import { ChartCard } from '../../../charts/Chart.tsx'
import { barsOption } from '../../../charts/bars-option.ts'
import { categoryOption, xyOption } from '../../../charts/options.ts'
import type { Palette } from '../../../charts/palette.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { useLabel } from '../../../i18n/use-label.ts'
import { textParam } from '../../../routes/search-params.ts'
import { DataTable } from '../../../ui/DataTable.tsx'
import { AppLink } from '../../../ui/AppLink.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { Section } from '../../../ui/Section.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import { StatCard } from '../../../ui/StatCard.tsx'
import type { PanelProps } from '../analyses.ts'
import { usePanelSearch } from '../use-panel-search.ts'
import { useBehind } from '../value/use-behind.tsx'
import { CellButton } from './CellButton.tsx'
import { ExpressionSelect } from './ExpressionSelect.tsx'
import { PanelFrame } from './PanelFrame.tsx'
import { useShown } from './use-shown.ts'

const panelSearch = z.object({ of: textParam, by: textParam, bins: z.int().min(5).max(100).optional().catch(undefined) })
type Open = (title: string, rule: string) => void
type Numeric = NonNullable<Distribution['numeric']>

/** A value of the distribution as it is read: amounts, days, plain numbers. */
const useWritten = (spread: Distribution): ((value: number | null) => string) => {
  const format = useFormat()
  return (value) => {
    if (value === null) return '–'
    if (spread.type === 'date' || spread.type === 'instant') return format.day(new Date(value).toISOString().slice(0, 10))
    return spread.type === 'money' ? format.moneyShort(Math.round(value), spread.currency) : format.number(value, 2)
  }
}

const Histogram = ({ spread, numeric, onOpen }: { readonly spread: Distribution; readonly numeric: Numeric; readonly onOpen: Open }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const { bucket } = useShown()
  const written = useWritten(spread)
  const { names, series, value } = useMemo(() => ({
    names: numeric.bins.map(({ from, to }) => `${written(from)} – ${written(to)}`),
    series: spread.groups.length === 0
      ? [{ name: t('customers'), values: numeric.bins.map(({ customers }) => customers), kind: 'bar' as const }]
      : spread.groups.map((group) => ({ name: bucket(spread.by?.buckets[group.bucket], spread.by), values: group.bins.map((count) => (group.known === 0 ? 0 : count / group.known)), kind: 'line' as const })),
    value: (figure: number): string => (spread.groups.length === 0 ? format.compact(figure) : format.share(figure, 1)),
  }), [numeric, spread, written, bucket, format, t])
  const draw = useCallback((palette: Palette) => categoryOption(names, series, palette, { value }), [names, series, value])
  const choose = ({ dataIndex }: { readonly dataIndex: number }): void => { const bin = numeric.bins[dataIndex]; if (bin !== undefined) onOpen(names[dataIndex] ?? '', bin.rule) }
  return <ChartCard span={7} title={t('histogram')} draw={draw} height={300} onClick={choose} table={{ columns: [t('value'), ...series.map(({ name }) => name)], rows: names.map((name, index) => [name, ...series.map(({ values }) => value(values[index] ?? 0))]) }} />
}

const Curve = ({ spread, numeric }: { readonly spread: Distribution; readonly numeric: Numeric }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const label = useLabel()
  const written = useWritten(spread)
  const { ecdf } = numeric
  const isTime = spread.type === 'date' || spread.type === 'instant'
  const draw = useCallback((palette: Palette) => {
    const option = xyOption([{ name: t('ecdf'), points: ecdf.map(({ value, share }) => [value, share] as const), area: true }], palette, { xName: label(spread.label), yName: t('ecdf'), x: (value) => written(value), y: (value) => format.share(value, 0) }) as { xAxis: object }
    return { ...option, xAxis: { ...option.xAxis, min: isTime || (ecdf[0]?.value ?? 0) < 0 ? 'dataMin' : 0, splitNumber: 4 } }
  }, [ecdf, spread, isTime, written, label, format, t])
  return <ChartCard span={5} title={t('ecdf')} draw={draw} height={300} table={{ columns: [t('ecdf'), t('value')], rows: ecdf.filter((_, index) => index % 5 === 0).map(({ value, share }) => [format.share(share, 0), written(value)]) }} />
}

const Figures = ({ spread, numeric, onOpen }: { readonly spread: Distribution; readonly numeric: Numeric; readonly onOpen: Open }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const written = useWritten(spread)
  const { outliers } = numeric
  const count = outliers === null ? 0 : outliers.below + outliers.above
  return (
    <>
      <StatCard span={3} label={t('known')} value={format.integer(numeric.known)} note={`${t('missing')}: ${format.integer(numeric.missing)}`} />
      <StatCard span={3} label={t('mean')} value={written(numeric.mean)} {...(numeric.standardDeviation === null || spread.unit === 'text' ? {} : { note: `${t('deviation')}: ${written(numeric.standardDeviation)}` })} />
      <StatCard span={3} label={t('median')} value={written(numeric.quantiles.find(({ share }) => share === 0.5)?.value ?? null)} note={`${written(numeric.low)} … ${written(numeric.high)}`} />
      {outliers !== null && <StatCard span={3} label={t('outliers')} value={count === 0 ? '0' : <CellButton label={t('outliers')} onClick={() => onOpen(t('outliers'), outliers.rule)}>{format.integer(count)}</CellButton>} note={t('outliersNote', { low: written(outliers.lowFence), high: written(outliers.highFence) })} />}
    </>
  )
}

const QuantileTable = ({ spread, numeric }: { readonly spread: Distribution; readonly numeric: Numeric }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const { bucket } = useShown()
  const written = useWritten(spread)
  const rows = [{ name: t('whole'), known: numeric.known, mean: numeric.mean, quantiles: numeric.quantiles }, ...spread.groups.map((group) => ({ ...group, name: bucket(spread.by?.buckets[group.bucket], spread.by) }))]
  const shares = numeric.quantiles.map(({ share }) => share)
  return (
    <Section title={spread.groups.length === 0 ? t('quantile') : t('groupsTitle')} flush>
      <DataTable label={t('quantile')} rows={rows} rowKey={({ name }) => name} columns={[
        { key: 'name', header: t('by'), cell: (row) => row.name }, { key: 'known', header: t('known'), align: 'right', cell: (row) => format.integer(row.known) }, { key: 'mean', header: t('mean'), align: 'right', cell: (row) => written(row.mean) },
        ...shares.map((share) => ({ key: String(share), header: format.share(share, 0), align: 'right' as const, cell: (row: (typeof rows)[number]) => written(row.quantiles.find((one) => one.share === share)?.value ?? null) })),
      ]} />
    </Section>
  )
}

const Categories = ({ categories, onOpen }: { readonly categories: NonNullable<Distribution['categories']>; readonly onOpen: Open }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const { bucket } = useShown()
  const names = categories.axis.buckets.map((one) => bucket(one, categories.axis))
  const all = categories.known + categories.missing
  const draw = useCallback((palette: Palette) => barsOption(names, [{ name: t('customers'), values: categories.customers }], palette, { value: format.compact }), [names, categories, format, t])
  const choose = ({ dataIndex }: { readonly dataIndex: number }): void => { const rule = categories.axis.buckets[dataIndex]?.rule ?? null; if (rule !== null) onOpen(names[dataIndex] ?? '', rule) }
  return <ChartCard title={t('valuesTitle')} draw={draw} onClick={choose} height={Math.max(180, names.length * 22 + 40)} table={{ columns: [t('value'), t('customers'), t('share')], rows: names.map((name, index) => [name, categories.customers[index] ?? 0, format.share((categories.customers[index] ?? 0) / Math.max(1, all))]) }} />
}

/** How a value of the customers is spread, whole and by group. */
export const DistributionPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('behaviour-analyses')
  const [{ of, by, bins }, onChange] = usePanelSearch(panelSearch)
  const input = of === undefined ? null : { ...scopeInput(scope), of, ...(by === undefined ? {} : { by }), ...(bins === undefined ? {} : { bins }) }
  const query = useSpread(input)
  const [drawer, open] = useBehind()
  return (
    <PanelFrame controls={<><ExpressionSelect label={t('distributionOf')} level="customer" width={340} value={of} onChange={(value) => onChange({ of: value })} /><ExpressionSelect label={t('by')} level="customer" value={by} onChange={(value) => onChange({ by: value })} /></>}>
      {input === null ? <div className="sx-card"><EmptyState title={t('histogram')} hint={t('chooseOf')} /></div> : (
        <QueryView query={query} isEmpty={({ customers }) => customers === 0} empty={<div className="sx-card"><EmptyState title={t('nothing')} /></div>}>
          {(spread) => {
            const show: Open = (title, rule) => open(t('customersOf', { name: title }), { kind: 'rule', rule, at: spread.at })
            const { numeric, categories } = spread
            return (
              <div className="sx-grid">
                {numeric !== null && numeric.bins.length > 0 && <><Figures spread={spread} numeric={numeric} onOpen={show} /><Histogram spread={spread} numeric={numeric} onOpen={show} /><Curve spread={spread} numeric={numeric} /><QuantileTable spread={spread} numeric={numeric} /></>}
                {numeric !== null && numeric.bins.length === 0 && <div className="sx-card"><EmptyState title={t('nowhere')} /></div>}
                {categories !== null && by !== undefined && of !== undefined && <div className="sx-eyebrow" style={{ gridColumn: '1 / -1' }}>{t('groupsOfKinds')} <AppLink href={`/analysis/cross-tab?rows=${encodeURIComponent(of)}&columns=${encodeURIComponent(by)}`}>{t('groupsTable')}</AppLink></div>}
                {categories !== null && <Categories categories={categories} onOpen={show} />}
                <ShowCall endpoint={analyseDistribution} input={input} />
              </div>
            )
          }}
        </QueryView>
      )}
      {drawer}
    </PanelFrame>
  )
}
