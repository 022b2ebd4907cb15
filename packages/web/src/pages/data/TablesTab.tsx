import { Button, CloseButton } from '@mantine/core'
import { listTables } from '@sextant/contract'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useTables } from '../../api/data.ts'
import type { DataTableSummary } from '../../api/data.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { useLabel } from '../../i18n/use-label.ts'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { Section } from '../../ui/Section.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StatusBadge } from '../../ui/StatusBadge.tsx'
import { KeptVersionsNotice } from './KeptVersionsNotice.tsx'
import { TableSource } from './TableSource.tsx'
import { UpkeepNotice } from './UpkeepNotice.tsx'

const useTableColumns = (onTable: (name: string) => void): readonly TableColumn<DataTableSummary>[] => {
  const { t } = useTranslation('data')
  const { t: common } = useTranslation()
  const format = useFormat()
  const label = useLabel()
  return [
    { key: 'name', header: t('table'), cell: (row) => <><b>{label(row.label)}</b><div className="sx-eyebrow sx-id">{row.name}</div></> },
    { key: 'kind', header: t('kind'), cell: (row) => t(`kind_${row.kind}`) },
    { key: 'rows', header: t('rows'), align: 'right', cell: (row) => (row.rows === null ? common('none') : format.integer(row.rows)) },
    { key: 'range', header: t('range'), cell: (row) => (row.from === null || row.to === null ? common('none') : `${format.date(row.from)} – ${format.date(row.to)}`) },
    { key: 'freshness', header: t('freshness'), cell: (row) => <StatusBadge status={row.freshness} /> },
    { key: 'source', header: t('comesFrom'), cell: (row) => <TableSource source={row.source} /> },
    { key: 'columns', header: t('columns'), cell: (row) => <Button size="compact-xs" variant="subtle" onClick={() => onTable(row.name)} aria-label={t('showColumns', { table: label(row.label) })}>{t('columnCount', { count: row.columns.length })}</Button> },
  ]
}

const useColumnColumns = (): readonly TableColumn<DataTableSummary['columns'][number]>[] => {
  const { t } = useTranslation('data')
  const { t: customers, i18n } = useTranslation('customers')
  const label = useLabel()
  const privacyOf = (privacy: string): string => (i18n.exists(`privacy_${privacy}`, { ns: 'customers' }) ? customers(`privacy_${privacy}` as 'privacy_public') : privacy)
  return [
    { key: 'name', header: t('column'), cell: (column) => <span className="sx-id">{column.name}</span> }, { key: 'label', header: t('label'), cell: (column) => label(column.label) },
    { key: 'type', header: t('type'), cell: (column) => column.type }, { key: 'privacy', header: t('privacy'), cell: (column) => privacyOf(column.privacy) },
  ]
}

const ColumnsCard = ({ table, onClose }: { readonly table: DataTableSummary; readonly onClose: () => void }) => {
  const columns = useColumnColumns()
  const { t } = useTranslation('data')
  const label = useLabel()
  return (
    <div style={{ marginTop: 16 }}>
      <Section flush title={t('showColumns', { table: label(table.label) })} actions={<CloseButton aria-label={t('close')} onClick={onClose} />}>
        <DataTable label={t('columns')} rows={table.columns} rowKey={(column) => column.name} columns={columns} />
      </Section>
    </div>
  )
}

export const TablesTab = ({ chosen, onTable }: { readonly chosen: string | undefined; readonly onTable: (name: string | undefined) => void }) => {
  const { t } = useTranslation('data')
  const query = useTables()
  const columns = useTableColumns(onTable)
  const table = query.data?.tables.find((item) => item.name === chosen)
  return (
    <>
      <UpkeepNotice />
      <KeptVersionsNotice />
      <Section flush>
        <QueryView query={query} isEmpty={(data) => data.tables.length === 0} empty={<EmptyState title={t('none')} hint={t('noneHint')} action={<Button component={Link} to="/data/import">{t('import')}</Button>} />}>
          {(data) => <DataTable label={t('tab_tables')} rows={data.tables} rowKey={(row) => row.name} columns={columns} />}
        </QueryView>
      </Section>
      {table !== undefined && <ColumnsCard table={table} onClose={() => onTable(undefined)} />}
      <div style={{ marginTop: 16 }}><ShowCall endpoint={listTables} input={{}} /></div>
    </>
  )
}
