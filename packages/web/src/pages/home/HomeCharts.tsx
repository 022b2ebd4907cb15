import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Dashboard } from '../../api/dashboard.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption, xyOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'

const BaseChart = ({ dashboard }: { readonly dashboard: Dashboard }) => {
  const { t } = useTranslation('home')
  const format = useFormat()
  const { months } = dashboard
  const draw = useCallback((palette: Palette) => categoryOption(months.map(({ month }) => format.month(month)), [
    { name: t('baseSeries'), values: months.map(({ customers }) => customers), kind: 'area' },
    { name: t('activeSeries'), values: months.map(({ active }) => active) },
    { name: t('newSeries'), values: months.map(({ newCustomers }) => newCustomers), kind: 'bar' },
  ], palette, { value: format.compact }), [months, format, t])
  const table = { columns: [t('month'), t('baseSeries'), t('activeSeries'), t('newSeries')], rows: months.map((row) => [row.month, row.customers, row.active, row.newCustomers]) }
  return <ChartCard span={7} title={t('baseOverTime')} draw={draw} table={table} height={272} />
}

const RevenueChart = ({ dashboard }: { readonly dashboard: Dashboard }) => {
  const { t } = useTranslation('home')
  const format = useFormat()
  const { months, currency } = dashboard
  const draw = useCallback((palette: Palette) => categoryOption(months.map(({ month }) => format.month(month)), [{ name: t('revenueSeries'), values: months.map(({ revenue }) => revenue), kind: 'bar' }], palette,
    { value: (minor) => format.moneyShort(minor, currency) }), [months, currency, format, t])
  const table = { columns: [t('month'), `${t('revenueSeries')} (${currency})`], rows: months.flatMap((row) => (row.revenue === null ? [] : [[row.month, format.money(row.revenue, currency)]])) }
  return <ChartCard span={5} title={t('revenueOverTime')} draw={draw} table={table} height={272} />
}

const ConcentrationChart = ({ dashboard }: { readonly dashboard: Dashboard }) => {
  const { t } = useTranslation('home')
  const format = useFormat()
  const { value } = dashboard
  const draw = useCallback((palette: Palette) => xyOption([
    { name: t('lorenzRevenue'), points: [[0, 0], ...value.map((row): readonly [number, number] => [row.topShare, row.revenueShare])], area: true },
    { name: t('equal'), points: [[0, 0], [1, 1]], dashed: true },
  ], palette, { xName: t('lorenzCustomers'), yName: '', x: (share) => format.share(share, 0), y: (share) => format.share(share, 0), max: 1 }), [value, format, t])
  const top = value.find((row) => Math.abs(row.topShare - 0.1) < 1e-6)
  const table = { columns: [t('lorenzCustomers'), t('lorenzRevenue')], rows: value.map((row) => [format.share(row.topShare), format.share(row.revenueShare)]) }
  return <ChartCard span={4} title={t('concentration')} draw={draw} table={table} height={280} {...(top === undefined ? {} : { note: t('topTen', { share: format.share(top.revenueShare) }) })} />
}

export const HomeCharts = ({ dashboard }: { readonly dashboard: Dashboard }) => (
  <><BaseChart dashboard={dashboard} /><RevenueChart dashboard={dashboard} /><ConcentrationChart dashboard={dashboard} /></>
)
