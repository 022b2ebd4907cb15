import { useTranslation } from 'react-i18next'
import type { CustomerRow } from '../../api/customers.ts'
import { useCatalogue } from '../../api/rules.ts'
import { usePreview } from '../../api/segments.ts'
import { useCan } from '../../api/session.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { AppLink } from '../../ui/AppLink.tsx'
import { AttributeValue } from '../../ui/AttributeValue.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'

const usePreviewColumns = (rows: readonly CustomerRow[]): readonly TableColumn<CustomerRow>[] => {
  const { t: customer } = useTranslation('customers')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  const catalogue = useCatalogue().data
  const names = Object.keys(rows[0]?.attributes ?? {}).slice(0, 5)
  return [
    { key: 'id', header: customer('id'), cell: (row) => <AppLink href={`/customers/${encodeURIComponent(row.id)}`}><span className="sx-id">{row.id}</span></AppLink> },
    ...(rows.some(({ title }) => title !== null) ? [{ key: 'title', header: customer('titleColumn'), cell: (row: CustomerRow) => row.title ?? common('none') }] : []),
    ...names.map((name): TableColumn<CustomerRow> => {
      const column = catalogue?.attributes[name]
      return { key: name, header: column === undefined ? name : label(column.label), cell: (row) => <AttributeValue value={row.attributes[name] ?? null} type={column?.type ?? 'string'} /> }
    }),
    { key: 'value', header: customer('value'), align: 'right', cell: (row) => (row.value === null ? common('none') : format.money(row.value)) },
  ]
}

/** A few customers of the rule, so that a mistake is seen before it is counted on. */
export const CustomersPreview = ({ rule }: { readonly rule: string | null }) => {
  const { t } = useTranslation('segments')
  const can = useCan()
  const allowed = can('customers.read')
  const query = usePreview(rule, allowed)
  const columns = usePreviewColumns(query.data?.customers ?? [])
  if (!allowed) return null
  return (
    <Section title={t('preview')} flush>
      {rule === null && query.data === undefined ? <EmptyState title={t('needRule')} /> : (
        <QueryView query={query} isEmpty={(data) => data.customers.length === 0} empty={<EmptyState title={t('zero')} />}>
          {(data) => <DataTable label={t('preview')} rows={data.customers} rowKey={(row) => row.id} columns={columns} />}
        </QueryView>
      )}
    </Section>
  )
}
