import { useTranslation } from 'react-i18next'
import type { Dashboard } from '../../api/dashboard.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Section } from '../../ui/Section.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'

const useCampaignColumns = (): readonly TableColumn<Dashboard['campaigns'][number]>[] => {
  const { t } = useTranslation('home')
  const { t: common } = useTranslation()
  const format = useFormat()
  return [
    { key: 'name', header: t('campaign'), cell: (campaign) => <AppLink href={`/campaigns/${campaign.key}`}>{campaign.name}</AppLink> },
    { key: 'status', header: common('status'), cell: (campaign) => <StatusBadge status={campaign.status} /> },
    { key: 'contacts', header: t('contacts'), align: 'right', cell: (campaign) => format.integer(campaign.contacts) },
    { key: 'rate', header: t('rate'), align: 'right', cell: (campaign) => (campaign.contacts === 0 ? common('none') : format.share(campaign.responses / campaign.contacts)) },
  ]
}

export const HomeTables = ({ dashboard }: { readonly dashboard: Dashboard }) => {
  const { t } = useTranslation('home')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  const columns = useCampaignColumns()
  return (
    <>
      <Section span={4} title={t('facts')} flush>
        <DataTable label={t('facts')} rows={dashboard.facts} rowKey={(fact) => fact.name} columns={[
          { key: 'name', header: t('facts'), cell: (fact) => label(fact.label) },
          { key: 'rows', header: t('factRows'), align: 'right', cell: (fact) => format.integer(fact.rows) },
          { key: 'to', header: t('factTo'), align: 'right', cell: (fact) => (fact.to === null ? common('none') : format.date(fact.to)) },
        ]} />
      </Section>
      <Section span={4} title={t('campaigns')} flush>
        {dashboard.campaigns.length === 0 ? <EmptyState title={t('noCampaigns')} /> : (
          <DataTable label={t('campaigns')} rows={dashboard.campaigns} rowKey={(campaign) => campaign.key} columns={columns} />
        )}
      </Section>
    </>
  )
}
