import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { CampaignResult } from '../../api/measurement.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'

/** Cumulative response by day of both arms. */
export const DailyChart = ({ result }: { readonly result: CampaignResult }) => {
  const { t } = useTranslation('measurement')
  const format = useFormat()
  const { daily, control } = result
  const draw = useCallback((palette: Palette) => categoryOption(daily.map(({ day }) => t('day', { day })), [
    { name: t('target'), values: daily.map(({ targetRate }) => targetRate), kind: 'area' }, ...(control === null ? [] : [{ name: t('control'), values: daily.map(({ controlRate }) => controlRate) }]),
  ], palette, { value: (share) => format.share(share, 1), legend: true }), [daily, control, format, t])
  const table = { columns: [t('dayColumn'), t('target'), ...(control === null ? [] : [t('control')])], rows: daily.map((row) => [row.day, format.share(row.targetRate, 2), ...(control === null ? [] : [row.controlRate === null ? null : format.share(row.controlRate, 2)])]) }
  return <ChartCard span={6} title={t('daily')} draw={draw} table={table} height={280} note={t('dailyNote')} />
}
