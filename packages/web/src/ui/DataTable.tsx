import { IconArrowDown, IconArrowUp, IconArrowsSort } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export interface TableColumn<Row> {
  readonly key: string
  readonly header: ReactNode
  readonly cell: (row: Row) => ReactNode
  readonly align?: 'left' | 'right'
  /** Name under which `onSort` is told; absent: cannot be sorted by. */
  readonly sort?: string
  readonly width?: number | string
}
export interface TableSort { readonly by: string; readonly descending: boolean }

const ariaSort = (column: { readonly sort?: string }, sort: TableSort | undefined): 'ascending' | 'descending' | 'none' | undefined =>
  column.sort === undefined ? undefined : column.sort !== sort?.by ? 'none' : sort.descending ? 'descending' : 'ascending'

/** A plain table: put a link in the first cell for rows that open; sorting is told upwards, where it goes into the URL. */
export const DataTable = <Row,>({ label, rows, columns, rowKey, sort, onSort }: {
  readonly label: string
  readonly rows: readonly Row[]
  readonly columns: readonly TableColumn<Row>[]
  readonly rowKey: (row: Row, index: number) => string
  readonly sort?: TableSort
  readonly onSort?: (sort: TableSort) => void
}) => {
  const { t } = useTranslation()
  const header = (column: TableColumn<Row>): ReactNode => {
    const by = column.sort
    if (by === undefined || onSort === undefined) return column.header
    const active = sort?.by === by
    const Icon = !active ? IconArrowsSort : sort.descending ? IconArrowDown : IconArrowUp
    return (
      <button type="button" className="sx-sort" aria-pressed={active} onClick={() => onSort({ by, descending: active ? !sort.descending : true })}>
        {column.header}<Icon size={13} aria-label={active ? t(sort.descending ? 'sortDescending' : 'sortAscending') : undefined} aria-hidden={!active} />
      </button>
    )
  }
  return (
    <div className="sx-table-wrap">
      <table className="sx-table" aria-label={label}>
        <thead><tr>{columns.map((column) => <th key={column.key} scope="col" data-align={column.align} aria-sort={ariaSort(column, sort)} style={{ width: column.width }}>{header(column)}</th>)}</tr></thead>
        <tbody>
          {rows.map((row, index) => <tr key={rowKey(row, index)}>{columns.map((column) => <td key={column.key} data-align={column.align}>{column.cell(row)}</td>)}</tr>)}
        </tbody>
      </table>
    </div>
  )
}
