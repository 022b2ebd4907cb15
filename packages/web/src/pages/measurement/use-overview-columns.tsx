import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Overview, OverviewRow } from '../../api/measurement.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { commonReach, IntervalBar } from './IntervalBar.tsx'

export const useOverviewColumns = (overview: Overview): readonly TableColumn<OverviewRow>[] => {
  const { t } = useTranslation('measurement')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  const reach = commonReach(overview.campaigns.flatMap(({ liftRate }) => (liftRate === null ? [] : [liftRate])))
  const range = (low: string, high: string): string => t('intervalOf', { low, high })
  return [
    { key: 'name', header: t('campaign'), cell: (row) => <><AppLink href={`/measurement/${encodeURIComponent(row.key)}`}>{row.name}</AppLink><div className="sx-eyebrow">{row.startedAt === null ? common('none') : format.date(row.startedAt)}</div></> },
    { key: 'verdict', header: t('verdict'), cell: (row) => <span title={label(row.message)}><StatusBadge status={row.verdict} /></span> },
    { key: 'target', header: t('target'), align: 'right', cell: (row) => format.integer(row.target) },
    { key: 'control', header: t('control'), align: 'right', cell: (row) => (row.control === 0 ? common('none') : format.integer(row.control)) },
    { key: 'rate', header: t('rate'), align: 'right', cell: (row) => format.share(row.rate, 2) },
    {
      key: 'lift', header: t('liftInterval'),
      cell: ({ liftRate }) => (liftRate === null ? <Text size="xs" c="dimmed">{t('noEffect')}</Text> : (
        <div style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
          <IntervalBar estimate={liftRate} reach={reach} text={`${format.points(liftRate.value, 2)}, ${range(format.points(liftRate.low, 2), format.points(liftRate.high, 2))}`} />
          <div style={{ whiteSpace: 'nowrap' }}><b>{format.points(liftRate.value, 2)}</b><div className="sx-eyebrow">{range(format.points(liftRate.low, 2), format.points(liftRate.high, 2))}</div></div>
        </div>
      )),
    },
    {
      key: 'profit', header: t('profit'), align: 'right',
      cell: ({ incrementalProfitMinor: profit }) => (profit === null ? common('none') : <><b>{format.moneyShort(profit.value, overview.currency)}</b><div className="sx-eyebrow">{range(format.moneyShort(profit.low, overview.currency), format.moneyShort(profit.high, overview.currency))}</div></>),
    },
  ]
}
