import { useTranslation } from 'react-i18next'
import type { CustomerList, CustomerRow } from '../../api/customers.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { AttributeValue } from '../../ui/AttributeValue.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'

const isNumeric = (type: string): boolean => type === 'number' || type === 'money'

/** Fixed columns of a customer row, then the company's own attributes that the answer names. */
export const useCustomerColumns = (attributes: CustomerList['columns'], rows: readonly CustomerRow[]): readonly TableColumn<CustomerRow>[] => {
  const { t } = useTranslation('customers')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  return [
    { key: 'id', header: t('id'), sort: 'id', cell: (row) => <AppLink href={`/customers/${encodeURIComponent(row.id)}`}><span className="sx-id">{row.id}</span></AppLink> },
    ...(rows.some(({ title }) => title !== null) ? [{ key: 'title', header: t('titleColumn'), cell: (row: CustomerRow) => row.title ?? common('none') }] : []),
    ...attributes.map((column): TableColumn<CustomerRow> => ({
      key: `attribute.${column.name}`, header: label(column.label), ...(isNumeric(column.type) ? { align: 'right' } : {}), cell: (row) => <AttributeValue value={row.attributes[column.name] ?? null} type={column.type} />,
    })),
    { key: 'value', header: t('value'), sort: 'value', align: 'right', cell: (row) => (row.value === null ? common('none') : format.money(row.value)) },
    { key: 'last', header: t('lastActivity'), sort: 'last_activity', align: 'right', cell: (row) => (row.lastActivity === null ? common('none') : format.date(row.lastActivity)) },
    { key: 'first', header: t('firstSeen'), sort: 'first_seen', align: 'right', cell: (row) => (row.firstSeen === null ? common('none') : format.date(row.firstSeen)) },
  ]
}
