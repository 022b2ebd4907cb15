import { Button, SegmentedControl } from '@mantine/core'
import { listOffers } from '@sextant/contract'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useOffers } from '../../api/offers.ts'
import type { OfferStatus } from '../../api/offers.ts'
import { useCan } from '../../api/session.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { useOfferColumns } from './use-offer-columns.tsx'

const route = getRouteApi('/_app/offers')

export const OffersPage = () => {
  const { t } = useTranslation('offers')
  const { t: common } = useTranslation()
  const { t: words } = useTranslation('statuses')
  const can = useCan()
  const { status } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useOffers(status)
  const columns = useOfferColumns()
  const create = can('offers.write') && <Button component={Link} to="/offers/new" leftSection={<IconPlus size={16} />}>{t('create')}</Button>
  const filter = (
    <SegmentedControl size="xs" aria-label={common('status')} value={status ?? 'all'} onChange={(value) => void navigate({ search: { status: value === 'all' ? undefined : (value as OfferStatus) } })}
      data={[{ value: 'all', label: common('all') }, ...(['active', 'draft', 'retired'] as const).map((value) => ({ value, label: words(value) }))]} />
  )
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')} actions={create} />
      <Section flush title={t('title')} actions={filter}>
        <QueryView query={query} isEmpty={(data) => data.offers.length === 0} empty={status === undefined ? <EmptyState title={t('none')} hint={t('noneHint')} action={create} /> : <EmptyState title={t('noneOfStatus')} />}>
          {(data) => <DataTable label={t('title')} rows={data.offers} rowKey={(offer) => offer.key} columns={columns} />}
        </QueryView>
      </Section>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listOffers} input={{ status }} /></div>
    </>
  )
}
