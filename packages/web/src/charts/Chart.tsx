import { ActionIcon, Menu, Skeleton } from '@mantine/core'
import { IconChartBar, IconDotsVertical, IconFileTypeCsv, IconFileTypePng, IconFileTypeSvg, IconTable } from '@tabler/icons-react'
import type { EChartsCoreOption } from 'echarts/core'
import { lazy, Suspense, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../ui/EmptyState.tsx'
import { Section } from '../ui/Section.tsx'
import type { ChartClick, ChartHandle } from './ChartCanvas.tsx'
import { csvOf } from './chart-data.ts'
import type { ChartTable } from './chart-data.ts'
import type { Palette } from './palette.ts'
import { usePalette } from './use-palette.ts'

const ChartCanvas = lazy(async () => ({ default: (await import('./ChartCanvas.tsx')).ChartCanvas }))

const download = (name: string, href: string): void => {
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
}
const fileOf = (title: string, extension: string): string => `${title.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.${extension}`

const FiguresTable = ({ title, table }: { readonly title: string; readonly table: ChartTable }) => (
  <table className="sx-table" aria-label={title}>
    <thead><tr>{table.columns.map((column, index) => <th key={column} scope="col" data-align={index === 0 ? 'left' : 'right'}>{column}</th>)}</tr></thead>
    <tbody>{table.rows.map((row, index) => <tr key={index}>{row.map((value, place) => <td key={table.columns[place]} data-align={place === 0 ? 'left' : 'right'}>{value}</td>)}</tr>)}</tbody>
  </table>
)

/**
 * A chart in its card: drawn by ECharts (loaded on first use), the same figures as a table for those who would rather read,
 * and a menu with PNG, SVG and CSV.
 * @param draw pure function palette → ECharts option; keep it stable with useCallback
 */
export const ChartCard = ({ title, draw, table, height = 260, span, note, actions, onClick }: {
  readonly title: string
  readonly draw: (palette: Palette) => EChartsCoreOption
  readonly table: ChartTable
  readonly height?: number
  readonly span?: 3 | 4 | 5 | 6 | 7 | 8 | 9
  readonly note?: ReactNode
  readonly actions?: ReactNode
  readonly onClick?: (click: ChartClick) => void
}) => {
  const { t, i18n } = useTranslation('charts')
  const { palette, scheme } = usePalette()
  const [asTable, setAsTable] = useState(false)
  const handle = useRef<ChartHandle | null>(null)
  const option = useMemo(() => draw(palette), [draw, palette])
  const menu = (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target><ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('menu', { title })}><IconDotsVertical size={15} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={asTable ? <IconChartBar size={15} /> : <IconTable size={15} />} onClick={() => setAsTable(!asTable)}>{t(asTable ? 'showChart' : 'showTable')}</Menu.Item>
        <Menu.Item leftSection={<IconFileTypePng size={15} />} disabled={asTable} onClick={() => { if (handle.current !== null) download(fileOf(title, 'png'), handle.current.png()) }}>{t('png')}</Menu.Item>
        <Menu.Item leftSection={<IconFileTypeSvg size={15} />} disabled={asTable} onClick={() => { if (handle.current !== null) download(fileOf(title, 'svg'), URL.createObjectURL(new Blob([handle.current.svg()], { type: 'image/svg+xml' }))) }}>{t('svg')}</Menu.Item>
        <Menu.Item leftSection={<IconFileTypeCsv size={15} />} onClick={() => download(fileOf(title, 'csv'), URL.createObjectURL(new Blob([csvOf(table)], { type: 'text/csv;charset=utf-8' })))}>{t('csv')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
  return (
    <Section title={title} actions={<>{actions}{menu}</>} {...(span === undefined ? {} : { span })}>
      {table.rows.length === 0 ? <EmptyState title={t('noData')} /> : asTable ? <div className="sx-table-wrap" style={{ maxHeight: height, overflow: 'auto' }}><FiguresTable title={title} table={table} /></div> : (
        <figure style={{ margin: 0 }} aria-label={title}>
          <div aria-hidden><Suspense fallback={<Skeleton height={height} />}><ChartCanvas option={option} height={height} scheme={scheme} locale={i18n.language.startsWith('zh') ? 'ZH' : 'EN'} handleRef={handle} onClick={onClick} /></Suspense></div>
          <div className="sx-hidden"><FiguresTable title={title} table={table} /></div>
        </figure>
      )}
      {note !== undefined && <div className="sx-eyebrow" style={{ marginTop: 8 }}>{note}</div>}
    </Section>
  )
}
