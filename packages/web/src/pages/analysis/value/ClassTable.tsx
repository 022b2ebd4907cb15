import { UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { useLabel } from '../../../i18n/use-label.ts'
import type { Label } from '../../../i18n/use-label.ts'
import { DataTable } from '../../../ui/DataTable.tsx'
import type { TableColumn } from '../../../ui/DataTable.tsx'

export interface ClassRow {
  readonly key: string
  readonly name: Label
  readonly strategy: Label
  readonly customers: number
  readonly share: number
  readonly revenue?: number
  readonly revenueShare?: number
}

const useClassColumns = <Row extends ClassRow>(first: string | undefined, hasRevenue: boolean, currency: string | undefined, more: readonly TableColumn<Row>[], onOpen: (row: Row) => void): readonly TableColumn<Row>[] => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  const label = useLabel()
  return [
    { key: 'name', header: first ?? t('class'), cell: (row) => <UnstyledButton className="sx-link" style={{ minWidth: 120 }} onClick={() => onOpen(row)} disabled={row.customers === 0} aria-haspopup="dialog">{label(row.name)}</UnstyledButton> },
    { key: 'customers', header: t('customers'), align: 'right', cell: (row) => format.integer(row.customers) },
    { key: 'share', header: t('share'), align: 'right', cell: (row) => format.share(row.share) },
    ...(hasRevenue ? [
      { key: 'revenue', header: t('revenue'), align: 'right' as const, cell: (row: Row) => format.moneyShort(Math.round(row.revenue ?? 0), currency) },
      { key: 'revenueShare', header: t('revenueShare'), align: 'right' as const, cell: (row: Row) => format.share(row.revenueShare ?? 0) },
    ] : []),
    ...more,
    { key: 'strategy', header: t('strategy'), width: '38%', cell: (row) => label(row.strategy) },
  ]
}

/** Classes (stages, cells) with how many they hold and what to do about each; a name leads to its customers. */
export const ClassTable = <Row extends ClassRow>({ label: name, first, rows, currency, more = [], onOpen }: { readonly label: string; /** What the classes are called; classes unless said. */ readonly first?: string; readonly rows: readonly Row[]; readonly currency?: string; readonly more?: readonly TableColumn<Row>[]; readonly onOpen: (row: Row) => void }) => {
  const columns = useClassColumns(first, rows.some(({ revenue }) => revenue !== undefined), currency, more, onOpen)
  return (
    <DataTable label={name} rows={rows} rowKey={({ key }) => key} columns={columns} />
  )
}
