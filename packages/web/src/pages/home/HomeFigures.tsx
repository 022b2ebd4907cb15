import { useTranslation } from 'react-i18next'
import type { Dashboard } from '../../api/dashboard.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { StatCard } from '../../ui/StatCard.tsx'

export const HomeFigures = ({ dashboard }: { readonly dashboard: Dashboard }) => {
  const { t } = useTranslation('home')
  const { t: common } = useTranslation()
  const format = useFormat()
  const { currency, customers, revenue12Months, revenueLast30, revenuePrevious30 } = dashboard
  const change = revenueLast30 !== null && revenuePrevious30 !== null && revenuePrevious30 > 0 ? revenueLast30 / revenuePrevious30 - 1 : null
  const money = (minor: number | null): string => (minor === null ? common('none') : format.moneyShort(minor, currency))
  return (
    <>
      <StatCard span={3} label={t('base')} value={format.integer(customers)} note={`${t('newLast30')}: ${format.integer(dashboard.newLast30)}`} />
      <StatCard span={3} label={t('active30')} value={format.integer(dashboard.active30)} note={`${t('ofBase', { share: format.share(dashboard.active30 / customers) })} · ${t('active90')}: ${format.integer(dashboard.active90)}`} />
      <StatCard span={3} label={t('revenueLast30')} value={money(revenueLast30)} {...(revenueLast30 === null ? {} : { note: t('against') })} {...(change === null ? {} : { trend: change, trendText: format.change(change) })} />
      <StatCard span={3} label={t('revenue12')} value={money(revenue12Months)} {...(revenue12Months === null ? {} : { note: t('perCustomer', { amount: format.money(Math.round(revenue12Months / customers), currency) }) })} />
    </>
  )
}
