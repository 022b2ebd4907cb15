import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useOffer } from '../../api/offers.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { PageHeader } from '../../ui/PageHeader.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { CouponCard } from './CouponCard.tsx'
import { OfferForm } from './OfferForm.tsx'
import { useValidity } from './use-offer-columns.tsx'

const route = getRouteApi('/_app/offers/$key')

export const OfferPage = () => {
  const { t } = useTranslation('offers')
  const label = useLabel()
  const validity = useValidity()
  const { key } = route.useParams()
  const query = useOffer(key)
  const offer = query.data
  const lead = offer === undefined ? key : <><span className="sx-id">{key}</span> · {t('versionNow', { version: offer.version })} · {validity(offer)} · {offer.owner} <StatusBadge status={offer.status} /></>
  return (
    <>
      <PageHeader above={<AppLink href="/offers">← {t('title')}</AppLink>} title={offer === undefined ? key : label(offer.name)} lead={lead} />
      <QueryView query={query}>
        {(loaded) => (
          <>
            {loaded.coupon === 'single_use' && <div style={{ marginBottom: 16 }}><CouponCard offer={loaded} /></div>}
            <OfferForm key={`${loaded.key}.${loaded.version}`} offer={loaded} />
          </>
        )}
      </QueryView>
    </>
  )
}
