import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useResult } from '../../api/measurement.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { ResultView } from './ResultView.tsx'

const route = getRouteApi('/_app/measurement/$key')

export const ResultPage = () => {
  const { t } = useTranslation('measurement')
  const { key } = route.useParams()
  const { data } = useResult(key)
  return (
    <>
      <PageHeader above={<AppLink href="/measurement">← {t('backTo')}</AppLink>} title={data?.name ?? key} lead={<>{data !== undefined && <StatusBadge status={data.status} />} <span className="sx-id">{key}</span></>} actions={<AppLink href={`/campaigns/${encodeURIComponent(key)}`}>{t('toCampaign')}</AppLink>} />
      <ResultView campaignKey={key} />
    </>
  )
}
