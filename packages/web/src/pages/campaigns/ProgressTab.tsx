import { Alert, Text } from '@mantine/core'
import { campaignProgress } from '@sextant/contract'
import { IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useProgress } from '../../api/campaigns.ts'
import type { Campaign, Progress } from '../../api/campaigns.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'

const colours: Readonly<Record<string, string>> = {
  planned: 'gray-4', sending: 'brass-4', sent: 'sea-5', delivered: 'sea-7', reached: 'sea-7', listed: 'ink-4', uncertain: 'brass-6', failed: 'rust-5', bounced: 'rust-7', refused: 'rust-3', not_reached: 'gray-6', cancelled: 'gray-3',
}
const order = Object.keys(colours)

const StatusBar = ({ progress }: { readonly progress: Progress }) => {
  const { t: words } = useTranslation('statuses')
  const format = useFormat()
  const rows = Object.entries(progress.byStatus).filter(([status, count]) => status !== 'control' && count > 0).toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  const written = rows.reduce((sum, [, count]) => sum + count, 0)
  const whole = Math.max(written, progress.total, 1)
  return (
    <div role="progressbar" aria-valuemin={0} aria-valuemax={progress.total} aria-valuenow={progress.done} aria-valuetext={rows.map(([status, count]) => `${words(status as 'sent')} ${format.integer(count)}`).join(', ')}
      style={{ display: 'flex', height: 22, borderRadius: 6, overflow: 'hidden', background: 'var(--sx-line)' }}>
      {rows.map(([status, count]) => <span key={status} title={`${words(status as 'sent')} ${format.integer(count)}`} style={{ width: `${(count / whole) * 100}%`, background: `var(--mantine-color-${colours[status] ?? 'ink-4'})`, transition: 'width 600ms linear' }} />)}
    </div>
  )
}

const Figures = ({ progress, campaign }: { readonly progress: Progress; readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const rows = Object.entries(progress.byStatus).filter(([, count]) => count > 0).toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
  return (
    <table className="sx-table" aria-label={t('byStatus')} style={{ maxWidth: 460 }}>
      <tbody>
        {rows.map(([status, count]) => (
          <tr key={status}><td style={{ width: 16 }}><span aria-hidden style={{ display: 'inline-block', width: 12, height: 12, borderRadius: 3, background: `var(--mantine-color-${colours[status] ?? 'gray-5'})` }} /></td><td><StatusBadge status={status} /></td>
            <td data-align="right"><AppLink href={`/campaigns/${encodeURIComponent(campaign.key)}?tab=contacts&status=${status}`}>{format.integer(count)}</AppLink></td></tr>
        ))}
      </tbody>
    </table>
  )
}

/** How far sending is, asked every second while it runs. */
export const ProgressTab = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const label = useLabel()
  const query = useProgress(campaign.key, campaign.status === 'running')
  return (
    <>
      <Section title={t('progress')} actions={<StatusBadge status={query.data?.status ?? campaign.status} />}>
        <QueryView query={query} isEmpty={(progress) => progress.total === 0} empty={<EmptyState title={t('notStarted')} hint={t('notStartedHint')} />}>
          {(progress) => (
            <>
              {progress.problem !== null && <Alert color={progress.status === 'running' ? 'brass' : 'rust'} icon={<IconInfoCircle size={18} />} title={t('problem')} mb="md" role="alert">{label(progress.problem)}</Alert>}
              <div style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'baseline', marginBottom: 8 }} aria-live="polite">
                <span className="sx-figure">{format.share(progress.total === 0 ? 0 : progress.done / progress.total)}</span>
                <Text size="sm" c="dimmed">{t('done', { done: format.integer(progress.done), total: format.integer(progress.total) })}{progress.perSecond !== null && <> · {t('perSecond', { rate: format.number(progress.perSecond, progress.perSecond < 10 ? 1 : 0) })}</>}</Text>
              </div>
              <StatusBar progress={progress} />
              <div style={{ marginTop: 16 }}><Figures progress={progress} campaign={campaign} /></div>
            </>
          )}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={campaignProgress} input={{ key: campaign.key }} /></div>
    </>
  )
}
