import { Button, Select } from '@mantine/core'
import { listCampaigns } from '@sextant/contract'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCampaigns } from '../../api/campaigns.ts'
import type { CampaignStatus } from '../../api/campaigns.ts'
import { useCan } from '../../api/session.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { useCampaignColumns } from './use-campaign-columns.tsx'

const route = getRouteApi('/_app/campaigns')
const statuses = ['draft', 'approved', 'running', 'paused', 'completed', 'aborted', 'historic'] as const

export const CampaignsPage = () => {
  const { t } = useTranslation('campaigns')
  const { t: common } = useTranslation()
  const { t: words } = useTranslation('statuses')
  const can = useCan()
  const { status } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useCampaigns(status)
  const columns = useCampaignColumns()
  const create = can('campaigns.write') && <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>{t('create')}</Button>
  const filter = (
    <Select size="xs" w={170} aria-label={common('status')} placeholder={`${common('status')}: ${common('all')}`} clearable value={status ?? null} data={statuses.map((value) => ({ value, label: words(value) }))}
      onChange={(value) => void navigate({ search: { status: (value ?? undefined) as CampaignStatus | undefined } })} />
  )
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={create} />
      <Section flush title={t('title')} actions={filter}>
        <QueryView query={query} isEmpty={(data) => data.campaigns.length === 0} empty={status === undefined ? <EmptyState title={t('none')} hint={t('noneHint')} action={create} /> : <EmptyState title={t('noneOfStatus')} />}>
          {(data) => <DataTable label={t('title')} rows={data.campaigns} rowKey={(campaign) => campaign.key} columns={columns} />}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listCampaigns} input={{ status }} /></div>
    </>
  )
}
