import { Group, SegmentedControl } from '@mantine/core'
import { listMetrics } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { useMetrics } from '../../api/data.ts'
import type { Metric } from '../../api/data.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StatCard } from '../../ui/StatCard.tsx'

/** The company's own metrics, now. */
export const MetricsTab = ({ gross, onGross }: { readonly gross: boolean; readonly onGross: (gross: boolean) => void }) => {
  const { t } = useTranslation('data')
  const format = useFormat()
  const label = useLabel()
  const query = useMetrics(gross, true)
  const written = ({ value, unit, currency }: Metric): string => {
    if (value === null) return t('noValue')
    if (unit === 'money') return currency === null ? format.money(value) : format.money(value, currency)
    return unit === 'count' || Number.isInteger(value) ? format.integer(value) : format.number(value)
  }
  return (
    <>
      <Group justify="flex-end" mb="md"><SegmentedControl size="xs" aria-label={t('metrics')} value={gross ? 'gross' : 'net'} onChange={(value) => onGross(value === 'gross')} data={[{ value: 'net', label: t('net') }, { value: 'gross', label: t('gross') }]} /></Group>
      <QueryView query={query} isEmpty={(data) => data.metrics.length === 0} empty={<div className="sx-card"><EmptyState title={t('noMetrics')} /></div>}>
        {(data) => <div className="sx-grid">{data.metrics.map((metric) => <StatCard key={metric.key} span={3} label={label(metric.label)} value={written(metric)} note={<span className="sx-id">{metric.key}</span>} />)}</div>}
      </QueryView>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listMetrics} input={{ gross }} /></div>
    </>
  )
}
