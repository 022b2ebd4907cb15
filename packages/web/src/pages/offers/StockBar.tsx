import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Offer } from '../../api/offers.ts'
import { useFormat } from '../../format/FormatProvider.tsx'

/** Coupons of an offer as one bar: redeemed, issued but not yet redeemed, free. */
export const StockBar = ({ offer, long = false }: { readonly offer: Offer; readonly long?: boolean }) => {
  const { t } = useTranslation('offers')
  const format = useFormat()
  const { couponsFree, couponsIssued, couponsRedeemed } = offer
  const total = couponsFree + couponsIssued
  const parts = [['redeemed', couponsRedeemed, 'sea-6'], ['issued', couponsIssued, 'ink-4'], ['free', couponsFree, 'brass-4']] as const
  const words = parts.map(([name, count]) => t(name, { formatted: format.integer(count) })).join(' · ')
  if (offer.coupon === 'shared') return <Text size="sm" className="sx-id">{offer.sharedCode}</Text>
  if (offer.coupon === 'none') return <Text size="sm" c="dimmed">{t('coupon_none')}</Text>
  const widths = [couponsRedeemed, Math.max(0, couponsIssued - couponsRedeemed), couponsFree]
  return (
    <div style={{ minWidth: 150 }}>
      <div role="img" aria-label={words} style={{ display: 'flex', height: long ? 12 : 7, borderRadius: 4, overflow: 'hidden', background: 'var(--sx-line)' }}>
        {parts.map(([name, , colour], index) => <span key={name} style={{ width: `${total === 0 ? 0 : ((widths[index] ?? 0) / total) * 100}%`, background: `var(--mantine-color-${colour})` }} />)}
      </div>
      {long ? (
        <div style={{ display: 'flex', gap: 16, marginTop: 8, flexWrap: 'wrap' }}>
          {parts.map(([name, count, colour]) => <Text key={name} size="xs" style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}><span style={{ width: 10, height: 10, borderRadius: 2, background: `var(--mantine-color-${colour})` }} aria-hidden />{t(name, { formatted: format.integer(count) })}</Text>)}
        </div>
      ) : <Text size="xs" c={couponsFree === 0 ? 'rust' : 'dimmed'} mt={3}>{t('free', { formatted: format.integer(couponsFree) })}</Text>}
    </div>
  )
}
