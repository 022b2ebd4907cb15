import { useTranslation } from 'react-i18next'
import type { ImportReport } from '../../api/data.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import { DataTable } from '../../ui/DataTable.tsx'
import type { TableColumn } from '../../ui/DataTable.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { Section } from '../../ui/Section.tsx'
import { StatCard } from '../../ui/StatCard.tsx'
import { totalOf } from './total-of.ts'

type Row = ImportReport['tables'][number]

const useCountColumns = (): readonly TableColumn<Row>[] => {
  const { t } = useTranslation('data')
  const { t: common } = useTranslation()
  const format = useFormat()
  const shown = (count: number | null): string => (count === null ? common('none') : format.integer(count))
  const loud = (count: number | null) => (count === 0 || count === null ? shown(count) : <b style={{ color: 'var(--mantine-color-rust-5)' }}>{format.integer(count)}</b>)
  return [
    { key: 'table', header: t('table'), cell: (row) => <><b>{row.table}</b><div className="sx-eyebrow">{t(`kind_${row.kind}`)}</div></> },
    { key: 'file', header: t('file'), cell: (row) => <><span className="sx-id">{row.file}</span><div className="sx-eyebrow">{row.encoding}{row.delimiter !== null && <> · <code>{row.delimiter === '\t' ? t('tab') : row.delimiter}</code></>}</div></> },
    { key: 'read', header: t('read'), align: 'right', cell: (row) => shown(row.read) },
    { key: 'loaded', header: t('loaded'), align: 'right', cell: (row) => shown(row.loaded) },
    { key: 'updated', header: t('updated'), align: 'right', cell: (row) => shown(row.updated) },
    { key: 'rejected', header: t('rejected'), align: 'right', cell: (row) => loud(row.rejected) },
    { key: 'without', header: t('withoutCustomer'), align: 'right', cell: (row) => (row.withoutCustomer === 0 ? common('none') : shown(row.withoutCustomer)) },
    { key: 'took', header: t('took'), align: 'right', cell: (row) => t('seconds', { value: format.number(row.milliseconds / 1000, 1) }) },
  ]
}

/** What was read and what became of it, in all and by table. */
export const ImportCounts = ({ report }: { readonly report: ImportReport }) => {
  const { t } = useTranslation('data')
  const format = useFormat()
  const columns = useCountColumns()
  const { t: common } = useTranslation()
  const shown = (count: number | null): string => (count === null ? common('none') : format.integer(count))
  const sum = (of: 'read' | 'loaded' | 'updated'): string => shown(totalOf(report.tables.map((table) => table[of])))
  return (
    <>
      <StatCard span={3} label={t('read')} value={sum('read')} />
      <StatCard span={3} label={t('loaded')} value={sum('loaded')} note={<>{t('updated')} {sum('updated')}</>} />
      <StatCard span={3} label={t('rejected')} value={shown(report.rejected)} />
      <StatCard span={3} label={t('newCustomers')} value={shown(report.newCustomers)} />
      <Section flush title={t('counts')}>{report.tables.length === 0 ? <EmptyState title={t('noTables')} /> : <DataTable label={t('counts')} rows={report.tables} rowKey={(row) => `${row.table}.${row.file}`} columns={columns} />}</Section>
    </>
  )
}
