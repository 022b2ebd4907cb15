import { useTranslation } from 'react-i18next'
import type { Offer } from '../../api/offers.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { dayOf, lastDayOf } from '../../format/zone-day.ts'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { StockBar } from './StockBar.tsx'

/** When an offer is valid, in words. */
export const useValidity = (): ((offer: Pick<Offer, 'validFrom' | 'validTo'>) => string) => {
  const { t } = useTranslation('offers')
  const format = useFormat()
  const { zone } = format.settings
  return ({ validFrom, validTo }) => [
    validFrom === null ? '' : t('from', { day: format.day(dayOf(validFrom, zone)) }), validTo === null ? '' : t('until', { day: format.day(lastDayOf(validTo, zone)) }),
  ].filter(Boolean).join(' ') || t('always')
}

export const useOfferColumns = (): readonly TableColumn<Offer>[] => {
  const { t } = useTranslation('offers')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  const validity = useValidity()
  return [
    { key: 'name', header: t('offer'), cell: (offer) => <><AppLink href={`/offers/${encodeURIComponent(offer.key)}`}>{label(offer.name)}</AppLink><div className="sx-eyebrow sx-id">{offer.key}</div></> },
    { key: 'status', header: common('status'), cell: (offer) => <StatusBadge status={offer.status} /> },
    { key: 'value', header: t('valueShort'), align: 'right', cell: (offer) => format.money(offer.valueMinor, offer.currency) },
    { key: 'cost', header: t('costShort'), align: 'right', cell: (offer) => format.money(offer.costMinor, offer.currency) },
    { key: 'validity', header: t('validity'), cell: validity },
    { key: 'stock', header: t('stock'), cell: (offer) => <StockBar offer={offer} /> },
    { key: 'updated', header: common('updated'), align: 'right', cell: (offer) => format.date(offer.updatedAt) },
  ]
}
