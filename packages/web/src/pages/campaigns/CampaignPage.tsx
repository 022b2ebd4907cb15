import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCampaign } from '../../api/campaigns.ts'
import type { Campaign } from '../../api/campaigns.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { campaignTabs } from './campaign-tabs.ts'
import type { CampaignSearch, CampaignTab } from '../../routes/campaigns.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ProblemAlert } from '../../ui/ProblemAlert.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { ResultView } from '../measurement/ResultView.tsx'
import { AudienceTab } from './AudienceTab.tsx'
import { CallsTab } from './CallsTab.tsx'
import { CampaignActions } from './CampaignActions.tsx'
import { CampaignEditor } from './CampaignEditor.tsx'
import { ContactsTab } from './ContactsTab.tsx'
import { PlanTab } from './PlanTab.tsx'
import { ProgressTab } from './ProgressTab.tsx'

const route = getRouteApi('/_app/campaigns/$key')

const isBefore = ({ status }: Campaign): boolean => status === 'draft' || status === 'approved'
const tabsOf = (campaign: Campaign): readonly CampaignTab[] => {
  if (campaign.kind === 'historic') return ['result', 'audience', 'contacts']
  return campaignTabs.filter((tab) => (tab === 'plan' ? isBefore(campaign) : tab === 'calls' ? campaign.channel === 'call_list' && !isBefore(campaign) : tab === 'definition' || !isBefore(campaign)))
}
const firstTab = (campaign: Campaign): CampaignTab => (campaign.kind === 'historic' || campaign.status === 'completed' ? 'result' : isBefore(campaign) ? 'plan' : 'progress')

const Panels = ({ campaign, search, tab, onChange }: { readonly campaign: Campaign; readonly search: CampaignSearch; readonly tab: CampaignTab; readonly onChange: (part: Partial<CampaignSearch>) => void }) => {
  const { t } = useTranslation('campaigns')
  return (
    <Tabs value={tab} onChange={(value) => onChange({ tab: (value ?? tab) as CampaignTab, fate: undefined, reason: undefined, any: undefined, status: undefined, trail: undefined })} keepMounted={false}>
      <Tabs.List mb="md" aria-label={t('tabs')}>{tabsOf(campaign).map((name) => <Tabs.Tab key={name} value={name}>{t(`tab_${name}`)}</Tabs.Tab>)}</Tabs.List>
      <Tabs.Panel value="definition"><CampaignEditor key={`${campaign.key}.${campaign.version}`} campaign={campaign} /></Tabs.Panel>
      <Tabs.Panel value="plan"><PlanTab campaign={campaign} /></Tabs.Panel>
      <Tabs.Panel value="progress"><ProgressTab campaign={campaign} /></Tabs.Panel>
      <Tabs.Panel value="audience"><AudienceTab campaign={campaign} search={search} onChange={onChange} /></Tabs.Panel>
      <Tabs.Panel value="contacts"><ContactsTab campaign={campaign} search={search} onChange={onChange} /></Tabs.Panel>
      <Tabs.Panel value="calls"><CallsTab campaign={campaign} /></Tabs.Panel>
      <Tabs.Panel value="result"><ResultView campaignKey={campaign.key} /></Tabs.Panel>
    </Tabs>
  )
}

export const CampaignPage = () => {
  const { t } = useTranslation('campaigns')
  const format = useFormat()
  const { key } = route.useParams()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [failure, setFailure] = useState<unknown>(null)
  const query = useCampaign(key)
  const campaign = query.data
  const change = (part: Partial<CampaignSearch>): void => void navigate({ search: (old) => ({ ...old, ...part }), resetScroll: false })
  const lead = campaign === undefined ? key : (
    <>
      <StatusBadge status={campaign.status} /> <span className="sx-id">{key}</span> · {t(`channel_${campaign.channel}`)} · {campaign.owner}
      {campaign.approvedBy !== null && <> · {t('approvedBy', { name: campaign.approvedBy })}</>}{campaign.startedAt !== null && <> · {t('started')} {format.dateTime(campaign.startedAt)}</>}
    </>
  )
  return (
    <>
      <PageHeader above={<AppLink href="/campaigns">← {t('title')}</AppLink>} title={campaign?.name ?? key} lead={lead} actions={campaign !== undefined && <CampaignActions campaign={campaign} onLaunched={() => change({ tab: 'progress' })} onFailed={setFailure} />} />
      {failure !== null && <div style={{ marginBottom: 16 }}><ProblemAlert error={failure} onRetry={() => setFailure(null)} /></div>}
      <QueryView query={query}>
        {(loaded) => { const allowed = tabsOf(loaded); return <Panels campaign={loaded} search={search} tab={search.tab !== undefined && allowed.includes(search.tab) ? search.tab : firstTab(loaded)} onChange={change} /> }}
      </QueryView>
    </>
  )
}
