import { useTranslation } from 'react-i18next'
import type { ImportReport } from '../../api/data.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Section } from '../../ui/Section.tsx'
import { StatCard } from '../../ui/StatCard.tsx'

type Row = ImportReport['tables'][number]

const useCountColumns = (): readonly TableColumn<Row>[] => {
  const { t } = useTranslation('data')
  const { t: common } = useTranslation()
  const format = useFormat()
  const loud = (count: number) => (count === 0 ? format.integer(0) : <b style={{ color: 'var(--mantine-color-rust-5)' }}>{format.integer(count)}</b>)
  return [
    { key: 'table', header: t('table'), cell: (row) => <><b>{row.table}</b><div className="sx-eyebrow">{t(`kind_${row.kind}`)}</div></> },
    { key: 'file', header: t('file'), cell: (row) => <><span className="sx-id">{row.file}</span><div className="sx-eyebrow">{row.encoding}{row.delimiter !== null && <> · <code>{row.delimiter === '\t' ? t('tab') : row.delimiter}</code></>}</div></> },
    { key: 'read', header: t('read'), align: 'right', cell: (row) => format.integer(row.read) },
    { key: 'loaded', header: t('loaded'), align: 'right', cell: (row) => format.integer(row.loaded) },
    { key: 'updated', header: t('updated'), align: 'right', cell: (row) => format.integer(row.updated) },
    { key: 'rejected', header: t('rejected'), align: 'right', cell: (row) => loud(row.rejected) },
    { key: 'without', header: t('withoutCustomer'), align: 'right', cell: (row) => (row.withoutCustomer === 0 ? common('none') : format.integer(row.withoutCustomer)) },
    { key: 'took', header: t('took'), align: 'right', cell: (row) => t('seconds', { value: format.number(row.milliseconds / 1000, 1) }) },
  ]
}

/** What was read and what became of it, in all and by table. */
export const ImportCounts = ({ report }: { readonly report: ImportReport }) => {
  const { t } = useTranslation('data')
  const format = useFormat()
  const columns = useCountColumns()
  const sum = (of: 'read' | 'loaded' | 'updated'): number => report.tables.reduce((total, table) => total + table[of], 0)
  return (
    <>
      <StatCard span={3} label={t('read')} value={format.integer(sum('read'))} />
      <StatCard span={3} label={t('loaded')} value={format.integer(sum('loaded'))} note={<>{t('updated')} {format.integer(sum('updated'))}</>} />
      <StatCard span={3} label={t('rejected')} value={format.integer(report.rejected)} />
      <StatCard span={3} label={t('newCustomers')} value={format.integer(report.newCustomers)} />
      <Section flush title={t('counts')}>{report.tables.length === 0 ? <EmptyState title={t('noTables')} /> : <DataTable label={t('counts')} rows={report.tables} rowKey={(row) => `${row.table}.${row.file}`} columns={columns} />}</Section>
    </>
  )
}
