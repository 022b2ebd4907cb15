import { useTranslation } from 'react-i18next'
import { useDashboard } from '../../api/dashboard.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { LeftOutNotice } from '../../ui/LeftOutNotice.tsx'
import { NothingLoaded } from '../../ui/NothingLoaded.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { HomeCharts } from './HomeCharts.tsx'
import { HomeFigures } from './HomeFigures.tsx'
import { HomeSkeleton } from './HomeSkeleton.tsx'
import { HomeTables } from './HomeTables.tsx'
import { RecentCampaigns } from './RecentCampaigns.tsx'

export const HomePage = () => {
  const { t } = useTranslation('home')
  const { t: common } = useTranslation()
  const format = useFormat()
  const can = useCan()
  const query = useDashboard()
  const empty = <div className="sx-card"><NothingLoaded /></div>
  return (
    <>
      <PageHeader title={t('title')} lead={<>{t('lead')}{query.data !== undefined && <> · {common('updatedAt', { at: format.dateTime(query.data.asOf) })}</>}</>} />
      <QueryView query={query} isEmpty={(dashboard) => dashboard.customers === 0} empty={empty} skeleton={<HomeSkeleton />} besides={can('campaigns.read') && <div className="sx-grid"><RecentCampaigns /></div>}>
        {(dashboard) => <div className="sx-grid"><LeftOutNotice leftOut={dashboard.leftOut} /><HomeFigures dashboard={dashboard} /><HomeCharts dashboard={dashboard} /><HomeTables dashboard={dashboard} /></div>}
      </QueryView>
    </>
  )
}
