import { CloseButton } from '@mantine/core'
import type { OutputOf, rfmCustomers } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { useRfmCustomers } from '../../../../api/analysis.ts'
import { useCan } from '../../../../api/session.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { AppLink } from '../../../../ui/AppLink.tsx'
import { DataTable } from '../../../../ui/DataTable.tsx'
import type { TableColumn } from '../../../../ui/DataTable.tsx'
import { Forbidden } from '../../../../ui/Forbidden.tsx'
import { QueryView } from '../../../../ui/QueryView.tsx'
import { Section } from '../../../../ui/Section.tsx'
import type { Scope } from '../../../../api/analysis-scope.ts'

type Scored = OutputOf<typeof rfmCustomers>['customers'][number]

const useColumns = (currency: string): readonly TableColumn<Scored>[] => {
  const { t } = useTranslation('analysis')
  const format = useFormat()
  return [
    { key: 'id', header: t('customer'), cell: (row) => <AppLink href={`/customers/${encodeURIComponent(row.id)}`}><span className="sx-id">{row.id}</span></AppLink> },
    { key: 'code', header: t('score'), cell: (row) => `${row.recencyScore}-${row.frequencyScore}-${row.monetaryScore}` },
    { key: 'days', header: t('days'), align: 'right', cell: (row) => format.integer(row.recencyDays) },
    { key: 'times', header: t('times'), align: 'right', cell: (row) => format.integer(row.frequency) },
    { key: 'amount', header: t('amount'), align: 'right', cell: (row) => format.money(row.monetaryMinor, currency) },
  ]
}

/** The customers behind one cell of the grid. */
export const RfmCustomers = ({ scope, currency, recency, frequency, onClose }: { readonly scope: Scope; readonly currency: string; readonly recency: number; readonly frequency: number; readonly onClose: () => void }) => {
  const { t } = useTranslation('analysis')
  const { t: common } = useTranslation()
  const format = useFormat()
  const can = useCan()
  const query = useRfmCustomers(scope, recency, frequency)
  const columns = useColumns(currency)
  if (!can('customers.read')) return <Forbidden permission="customers.read" />
  return (
    <Section flush title={`${t('cellCustomers', { recency, frequency })}${query.data === undefined ? '' : ` · ${common('customerCount', { formatted: format.integer(query.data.total) })}`}`} actions={<CloseButton aria-label={t('clearCell')} onClick={onClose} />}>
      <QueryView query={query}>{(data) => <DataTable label={t('cellCustomers', { recency, frequency })} rows={data.customers} rowKey={(row) => row.id} columns={columns} />}</QueryView>
    </Section>
  )
}
