import { Button } from '@mantine/core'
import { measurementOverview } from '@sextant/contract'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useOverview } from '../../api/measurement.ts'
import type { Overview } from '../../api/measurement.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { AmbiguousCard } from './AmbiguousCard.tsx'
import { useOverviewColumns } from './use-overview-columns.tsx'

const OverviewTable = ({ overview }: { readonly overview: Overview }) => {
  const { t } = useTranslation('measurement')
  const columns = useOverviewColumns(overview)
  return <DataTable label={t('overview')} rows={overview.campaigns} rowKey={(row) => row.key} columns={columns} />
}

export const MeasurementPage = () => {
  const { t } = useTranslation('measurement')
  const query = useOverview()
  const empty = <EmptyState title={t('none')} hint={t('noneHint')} action={<Button component={Link} to="/campaigns">{t('toCampaigns')}</Button>} />
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} />
      <Section flush title={t('overview')} actions={<span className="sx-eyebrow">{t('scaleNote')} {t('scaleClipped')}</span>}>
        <QueryView query={query} isEmpty={(overview) => overview.campaigns.length === 0} empty={empty}>{(overview) => <OverviewTable overview={overview} />}</QueryView>
      </Section>
      <AmbiguousCard />
      <div style={{ marginTop: 16 }}><ShowCall endpoint={measurementOverview} input={{}} /></div>
    </>
  )
}
