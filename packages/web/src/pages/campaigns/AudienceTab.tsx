import { Badge, Button, Group, SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useAudience, useWaterfall } from '../../api/campaigns.ts'
import type { AudienceMember, Campaign } from '../../api/campaigns.ts'
import { useCan } from '../../api/session.ts'
import type { WaterfallStep } from '../../charts/waterfall-option.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import type { CampaignSearch } from '../../routes/campaigns.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { CursorPager } from '../../ui/CursorPager.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Forbidden } from '../../ui/Forbidden.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { DrawnThen } from './DrawnThen.tsx'
import { ReasonsTable } from './ReasonsTable.tsx'
import { WaterfallChart } from './WaterfallChart.tsx'

type Change = (part: Partial<CampaignSearch>) => void

const useMemberColumns = (labels: ReadonlyMap<string, string>): readonly TableColumn<AudienceMember>[] => {
  const { t } = useTranslation('campaigns')
  const { t: common } = useTranslation()
  return [
    { key: 'id', header: t('customer'), cell: (row) => <AppLink href={`/customers/${encodeURIComponent(row.customerId)}`}><span className="sx-id">{row.customerId}</span></AppLink> },
    { key: 'fate', header: t('fate'), cell: (row) => <StatusBadge status={row.fate} /> },
    { key: 'reasons', header: t('reasonsOf'), cell: (row) => (row.reasons.length === 0 ? common('none') : <Group gap={4}>{row.reasons.map((reason, index) => <Badge key={reason} tt="none" color={index === 0 ? 'rust' : 'gray'}>{labels.get(reason) ?? reason}</Badge>)}</Group>) },
    { key: 'status', header: t('contact'), cell: (row) => (row.status === null ? common('none') : <StatusBadge status={row.status} />) },
  ]
}

const Members = ({ campaign, search, labels, onChange }: { readonly campaign: Campaign; readonly search: CampaignSearch; readonly labels: ReadonlyMap<string, string>; readonly onChange: Change }) => {
  const { t } = useTranslation('campaigns')
  const { t: common } = useTranslation()
  const { t: words } = useTranslation('statuses')
  const format = useFormat()
  const can = useCan()
  const columns = useMemberColumns(labels)
  const { fate, reason, any, trail = [] } = search
  const query = useAudience({ key: campaign.key, fate, reason, any, cursor: trail.at(-1), limit: 50, compare: false }, can('customers.read'))
  const chosen = reason ?? any
  if (!can('customers.read')) return <Forbidden permission="customers.read" />
  return (
    <Section flush title={`${chosen === undefined ? t('members') : t('filteredBy', { reason: labels.get(chosen) ?? chosen })}${query.data === undefined ? '' : ` · ${common('customerCount', { formatted: format.integer(query.data.total) })}`}`}
      actions={chosen === undefined
        ? <SegmentedControl size="xs" aria-label={t('fate')} value={fate ?? 'all'} onChange={(value) => onChange({ fate: value === 'all' ? undefined : (value as 'target'), trail: undefined })} data={[{ value: 'all', label: t('fate_all') }, ...(['target', 'control', 'dropped'] as const).map((value) => ({ value, label: words(value) }))]} />
        : <Button size="xs" variant="default" onClick={() => onChange({ fate: undefined, reason: undefined, any: undefined, trail: undefined })}>{t('clearFilter')}</Button>}>
      <QueryView query={query} isEmpty={(page) => page.items.length === 0} empty={<EmptyState title={t('noMembers')} />}>
        {(page) => (
          <>
            <DataTable label={t('members')} rows={page.items} rowKey={(row) => row.customerId} columns={columns} />
            <CursorPager trail={trail} next={page.nextCursor} onTrail={(next) => onChange({ trail: next.length === 0 ? undefined : next })} />
          </>
        )}
      </QueryView>
    </Section>
  )
}

/** The waterfall as launched; each figure opens its customers with their reasons. */
export const AudienceTab = ({ campaign, search, onChange }: { readonly campaign: Campaign; readonly search: CampaignSearch; readonly onChange: Change }) => {
  const { t } = useTranslation('campaigns')
  const label = useLabel()
  const query = useWaterfall(campaign.key)
  const open = (step: WaterfallStep): void => onChange({ fate: step.kind === 'audience' ? undefined : step.kind, reason: step.reason ?? undefined, any: undefined, trail: undefined })
  const link = (which: 'reason' | 'any', reason: string, text: string) => <AppLink href={`/campaigns/${encodeURIComponent(campaign.key)}?tab=audience&fate=dropped&${which}=${encodeURIComponent(reason)}`}>{text}</AppLink>
  if (campaign.kind === 'historic') return <DrawnThen campaignKey={campaign.key} />
  return (
    <QueryView query={query} isEmpty={(waterfall) => waterfall.audience === 0} empty={<div className="sx-card"><EmptyState title={t('noRun')} hint={t('noRunHint')} /></div>}>
      {(waterfall) => (
        <div className="sx-grid">
          <WaterfallChart waterfall={waterfall} onStep={open} />
          <ReasonsTable waterfall={waterfall} link={link} />
          <Members campaign={campaign} search={search} labels={new Map([...waterfall.anyReasons, ...waterfall.firstReasons].map((row) => [row.reason, label(row.label)]))} onChange={onChange} />
          <DrawnThen campaignKey={campaign.key} />
        </div>
      )}
    </QueryView>
  )
}
