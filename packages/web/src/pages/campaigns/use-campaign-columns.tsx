import { useTranslation } from 'react-i18next'
import type { Campaign } from '../../api/campaigns.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { AppLink } from '../../ui/AppLink.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'

const ProgressCell = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns')
  const { t: common } = useTranslation()
  const format = useFormat()
  const { target, sent, failed, uncertain } = campaign.counts
  if (target === 0) return <>{common('none')}</>
  const share = Math.min(1, (sent + failed + uncertain) / target)
  return <div style={{ minWidth: 110 }} title={t('done', { done: format.integer(sent + failed + uncertain), total: format.integer(target) })}><div className="sx-meter" aria-hidden><span style={{ width: `${share * 100}%` }} /></div><span className="sx-eyebrow">{format.share(share, 0)}</span></div>
}

export const useCampaignColumns = (): readonly TableColumn<Campaign>[] => {
  const { t } = useTranslation('campaigns')
  const { t: common } = useTranslation()
  const format = useFormat()
  const count = (value: number): string => (value === 0 ? common('none') : format.integer(value))
  return [
    { key: 'name', header: t('campaign'), cell: (row) => <><AppLink href={`/campaigns/${encodeURIComponent(row.key)}`}>{row.name}</AppLink><div className="sx-eyebrow">{row.purpose === '' ? row.key : row.purpose}</div></> },
    { key: 'status', header: common('status'), cell: (row) => <StatusBadge status={row.status} /> },
    { key: 'channel', header: t('channel'), cell: (row) => t(`channel_${row.channel}`) },
    { key: 'target', header: t('target'), align: 'right', cell: (row) => count(row.counts.target) },
    { key: 'control', header: t('control'), align: 'right', cell: (row) => count(row.counts.control) },
    { key: 'dropped', header: t('dropped'), align: 'right', cell: (row) => count(row.counts.dropped) },
    { key: 'progress', header: t('progress'), cell: (row) => <ProgressCell campaign={row} /> },
    { key: 'uncertain', header: t('uncertain'), align: 'right', cell: (row) => (row.counts.uncertain === 0 ? common('none') : <b style={{ color: 'var(--sx-brass-text)' }}>{format.integer(row.counts.uncertain)}</b>) },
    { key: 'responses', header: t('responses'), align: 'right', cell: (row) => count(row.counts.responses) },
    { key: 'started', header: t('started'), align: 'right', cell: (row) => (row.startedAt === null ? common('none') : format.date(row.startedAt)) },
  ]
}
