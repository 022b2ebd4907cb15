import { Alert, Button } from '@mantine/core'
import { IconEye, IconLockOpen } from '@tabler/icons-react'
import { unmaskCustomer } from '@sextant/contract'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCustomer, useUnmask } from '../../api/customers.ts'
import { useCan } from '../../api/session.ts'
import { isWarehouseAway } from '../../api/warehouse.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { ContactList } from '../../ui/ledger/ContactList.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { ReasonDialog } from '../../ui/ReasonDialog.tsx'
import { Section } from '../../ui/Section.tsx'
import { CustomerConsents } from './CustomerConsents.tsx'
import { CustomerFacts } from './CustomerFacts.tsx'
import { CustomerProfile } from './CustomerProfile.tsx'
import { CustomerScores } from './CustomerScores.tsx'
import { CustomerTimeline } from './CustomerTimeline.tsx'

const route = getRouteApi('/_app/customers/$id')

export const CustomerPage = () => {
  const { t } = useTranslation('customers')
  const format = useFormat()
  const can = useCan()
  const { id } = route.useParams()
  const { kind } = route.useSearch()
  const navigate = route.useNavigate()
  const [asking, setAsking] = useState(false)
  const [trail, setTrail] = useState<readonly string[]>([])
  const query = useCustomer(id)
  const unmask = useUnmask(id, () => setAsking(false))
  const customer = unmask.data?.id === id ? unmask.data : query.data
  const action = customer !== undefined && customer.masked && can('customers.unmask') && <Button variant="default" leftSection={<IconEye size={16} />} onClick={() => setAsking(true)}>{t('unmask')}</Button>
  return (
    <>
      <PageHeader above={<AppLink href="/customers">← {t('title')}</AppLink>} title={customer?.title ?? t('customer', { id })} actions={action}
        lead={<><span className="sx-id">{id}</span>{customer?.firstSeen !== null && customer?.firstSeen !== undefined && <> · {t('sinceFirst', { at: format.date(customer.firstSeen) })}</>}</>} />
      {customer?.masked === false && <Alert mb="md" color="brass" icon={<IconLockOpen size={18} />}>{t('unmasked')}</Alert>}
      <QueryView query={{ ...query, data: customer }} besides={isWarehouseAway(query.error) && can('campaigns.read') && <Section title={t('contactHistory')} flush><ContactList filter={{ customer: id, trail }} onTrail={setTrail} /></Section>}>
        {(loaded) => (
          <div className="sx-grid">
            <CustomerFacts customer={loaded} />
            <CustomerProfile customer={loaded} />
            <CustomerScores customer={loaded} />
            <CustomerConsents customer={loaded} />
            <CustomerTimeline id={id} kind={kind} onKind={(next) => void navigate({ search: { kind: next }, replace: true, resetScroll: false })} />
          </div>
        )}
      </QueryView>
      <ReasonDialog opened={asking} title={t('unmaskTitle')} confirm={t('unmask')} endpoint={unmaskCustomer} input={{ id }} busy={unmask.isPending} error={unmask.error} onClose={() => setAsking(false)} onConfirm={(reason) => unmask.mutate(reason)} />
    </>
  )
}
