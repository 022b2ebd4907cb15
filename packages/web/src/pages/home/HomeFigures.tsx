import { useTranslation } from 'react-i18next'
import type { Dashboard } from '../../api/dashboard.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { StatCard } from '../../ui/StatCard.tsx'

export const HomeFigures = ({ dashboard }: { readonly dashboard: Dashboard }) => {
  const { t } = useTranslation('home')
  const format = useFormat()
  const { currency, customers } = dashboard
  const change = dashboard.revenuePrevious30 > 0 ? dashboard.revenueLast30 / dashboard.revenuePrevious30 - 1 : null
  return (
    <>
      <StatCard span={3} label={t('base')} value={format.integer(customers)} note={`${t('newLast30')}: ${format.integer(dashboard.newLast30)}`} />
      <StatCard span={3} label={t('active30')} value={format.integer(dashboard.active30)} note={`${t('ofBase', { share: format.share(dashboard.active30 / customers) })} · ${t('active90')}: ${format.integer(dashboard.active90)}`} />
      <StatCard span={3} label={t('revenueLast30')} value={format.moneyShort(dashboard.revenueLast30, currency)} note={t('against')} {...(change === null ? {} : { trend: change, trendText: format.change(change) })} />
      <StatCard span={3} label={t('revenue12')} value={format.moneyShort(dashboard.revenue12Months, currency)} note={t('perCustomer', { amount: format.money(Math.round(dashboard.revenue12Months / customers), currency) })} />
    </>
  )
}
