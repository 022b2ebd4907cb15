import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Customer } from '../../api/customers.ts'
import { ChartCard } from '../../charts/Chart.tsx'
import { categoryOption } from '../../charts/options.ts'
import type { Palette } from '../../charts/palette.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import { LeftOutNotice } from '../../ui/LeftOutNotice.tsx'
import { Section } from '../../ui/Section.tsx'
import { StatCard } from '../../ui/StatCard.tsx'

/** What the customer is worth: figures, months, and each kind of fact. */
export const CustomerFacts = ({ customer }: { readonly customer: Customer }) => {
  const { t } = useTranslation('customers')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  const { value, monthly } = customer
  const money = (minor: number | null): string => (minor === null ? common('none') : format.money(minor, value.currency))
  const draw = useCallback((palette: Palette) => categoryOption(monthly.map(({ month }) => format.month(month)), [
    { name: t('value'), values: monthly.map((month) => month.value), kind: 'bar' }, { name: t('count'), values: monthly.map(({ count }) => count), axis: 1 },
  ], palette, { value: (minor) => format.moneyShort(minor, value.currency), second: format.compact }), [monthly, value.currency, format, t])
  const table = { columns: [t('month'), t('value'), t('count')], rows: monthly.map((month) => [month.month, format.money(month.value, value.currency), month.count]) }
  return (
    <>
      <LeftOutNotice leftOut={customer.leftOut} />
      <StatCard span={3} label={t('total')} value={money(value.total)} />
      <StatCard span={3} label={t('last12')} value={money(value.last12Months)} {...(value.total !== null && value.last12Months !== null && value.total > 0 ? { note: format.share(value.last12Months / value.total) } : {})} />
      <StatCard span={3} label={t('facts')} value={value.facts === null ? common('none') : format.integer(value.facts)} />
      <StatCard span={3} label={t('lastActivity')} value={customer.lastActivity === null ? common('none') : format.date(customer.lastActivity)} />
      <ChartCard span={7} title={t('monthly')} draw={draw} table={table} height={220} />
      <Section span={5} title={t('facts')} flush>
        <DataTable label={t('facts')} rows={customer.metrics} rowKey={(metric) => metric.fact} columns={[
          { key: 'fact', header: t('fact'), cell: (metric) => label(metric.label) },
          { key: 'count', header: t('count'), align: 'right', cell: (metric) => format.integer(metric.count) },
          { key: 'sum', header: t('sum'), align: 'right', cell: (metric) => (metric.sum === null ? common('none') : metric.isMoney ? format.money(metric.sum, value.currency) : `${format.number(metric.sum)}${metric.valueLabel === null ? '' : ` · ${label(metric.valueLabel)}`}`) },
          { key: 'last', header: t('last'), align: 'right', cell: (metric) => (metric.last === null ? common('none') : format.date(metric.last)) },
        ]} />
      </Section>
    </>
  )
}
