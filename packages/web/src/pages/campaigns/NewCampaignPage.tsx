import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCampaign } from '../../api/campaigns.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { CampaignEditor } from './CampaignEditor.tsx'
import type { CampaignStart } from './use-campaign-form.ts'

const route = getRouteApi('/_app/campaigns/new')

const Copied = ({ from, start }: { readonly from: string; readonly start: CampaignStart }) => (
  <QueryView query={useCampaign(from)}>{(copied) => <CampaignEditor campaign={null} start={{ ...start, copied }} />}</QueryView>
)

export const NewCampaignPage = () => {
  const { t } = useTranslation('campaigns')
  const { from, ...start } = route.useSearch()
  return (
    <>
      <PageHeader above={<AppLink href="/campaigns">← {t('title')}</AppLink>} title={t('create')} />
      {from === undefined ? <CampaignEditor campaign={null} start={start} /> : <Copied from={from} start={start} />}
    </>
  )
}
