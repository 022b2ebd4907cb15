import { useTranslation } from 'react-i18next'
import { useCampaigns } from '../../api/campaigns.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { useCampaignColumns } from '../campaigns/use-campaign-columns.tsx'

const shown = 8

/** The campaigns of the home page while its figures cannot be had: they are kept in the store. */
export const RecentCampaigns = () => {
  const { t } = useTranslation('home')
  const query = useCampaigns(undefined)
  const columns = useCampaignColumns()
  return (
    <Section title={t('campaigns')} flush>
      <QueryView query={query} isEmpty={(data) => data.campaigns.length === 0} empty={<EmptyState title={t('noCampaigns')} />}>
        {(data) => <DataTable label={t('campaigns')} rows={data.campaigns.slice(0, shown)} rowKey={(campaign) => campaign.key} columns={columns} />}
      </QueryView>
    </Section>
  )
}
