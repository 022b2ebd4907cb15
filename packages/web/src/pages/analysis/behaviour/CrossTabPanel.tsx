import { SegmentedControl, Text } from '@mantine/core'
import { analyseCrossTab } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useCrossTab } from '../../../api/analysis-behaviour.ts'
import type { CrossTab } from '../../../api/analysis-behaviour.ts'
import { scopeInput } from '../../../api/analysis-scope.ts'
import { rampColour } from '../../../charts/ramp.ts'
import { usePalette } from '../../../charts/use-palette.ts'
import { useFormat } from '../../../format/FormatProvider.tsx'
import { useLabel } from '../../../i18n/use-label.ts'
import { textParam } from '../../../routes/search-params.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { QueryView } from '../../../ui/QueryView.tsx'
import { Section } from '../../../ui/Section.tsx'
import { ShowCall } from '../../../ui/ShowCall.tsx'
import { StatCard } from '../../../ui/StatCard.tsx'
import type { PanelProps } from '../analyses.ts'
import { usePanelSearch } from '../use-panel-search.ts'
import { useBehind } from '../value/use-behind.tsx'
import { ExpressionSelect } from './ExpressionSelect.tsx'
import { MeasureFields, measureInput, measureSearch } from './MeasureFields.tsx'
import { PanelFrame } from './PanelFrame.tsx'
import { useShown } from './use-shown.ts'

const panelSearch = z.object({ rows: textParam, columns: textParam, ...measureSearch, show: z.enum(['value', 'row', 'column', 'total']).optional().catch(undefined) })
type Show = 'value' | 'row' | 'column' | 'total'

interface Figure { readonly value: number | null; readonly share: number | null; readonly rule: string | null }

const TableCell = ({ figure, strength, name, table, show, onOpen }: { readonly figure: Figure | undefined; readonly strength: number | null; readonly name: string; readonly table: CrossTab; readonly show: Show; readonly onOpen: (title: string, rule: string) => void }) => {
  const format = useFormat()
  const { palette } = usePalette()
  const { figure: written } = useShown()
  if (figure === undefined || figure.value === null) return <td><span className="sx-cell">·</span></td>
  const text = show === 'value' || figure.share === null ? written(figure.value, table.unit, table.currency) : format.share(figure.share)
  const style = strength === null ? {} : rampColour(palette.ramp, strength)
  const { rule } = figure
  if (rule === null) return <td style={style}><span className="sx-cell">{text}</span></td>
  return <td style={style}><button type="button" className="sx-cell-button" aria-haspopup="dialog" aria-label={`${name}: ${text}`} onClick={() => onOpen(name, rule)}>{text}</button></td>
}

const CrossTable = ({ table, show, onOpen }: { readonly table: CrossTab; readonly show: Show; readonly onOpen: (title: string, rule: string) => void }) => {
  const { t } = useTranslation('behaviour-analyses')
  const label = useLabel()
  const { bucket } = useShown()
  const columns = table.columns?.buckets ?? []
  const cells = new Map(table.cells.map((cell) => [`${cell.row} ${cell.column}`, cell]))
  const shareOf = (cell: CrossTab['cells'][number]): number | null => (show === 'row' ? cell.shareOfRow : show === 'column' ? cell.shareOfColumn : cell.shareOfTotal)
  const depth = (cell: CrossTab['cells'][number]): number => (show === 'value' ? Math.abs(cell.value ?? 0) : (shareOf(cell) ?? 0))
  const strongest = Math.max(1e-9, ...table.cells.map(depth))
  const cellOf = (row: number, column: number) => {
    const cell = cells.get(`${row} ${column}`)
    return cell === undefined ? undefined : { figure: { value: cell.value, share: shareOf(cell), rule: cell.rule }, strength: Math.sqrt(depth(cell) / strongest) }
  }
  const totalOf = (one: CrossTab['total']): Figure => ({ value: one.value, share: one.shareOfTotal, rule: one.rule })
  return (
    <div className="sx-table-wrap" tabIndex={0} role="region" aria-label={t('crossTitle')}>
      <table className="sx-heat" aria-label={t('crossTitle')} style={{ minWidth: 260 + columns.length * 96 }}>
        <thead><tr><th scope="col" style={{ width: 180, textAlign: 'left', overflow: 'hidden', textOverflow: 'ellipsis' }}>{label(table.rows.label)}{table.columns === null ? '' : ` ↓ · ${label(table.columns.label)} →`}</th>{columns.map((one) => <th key={one.label + one.kind} scope="col" title={bucket(one, table.columns)} style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{bucket(one, table.columns)}</th>)}<th scope="col">{t('total')}</th></tr></thead>
        <tbody>
          {table.rows.buckets.map((row, r) => (
            <tr key={row.label + row.kind}>
              <th scope="row" style={{ textAlign: 'left', overflow: 'hidden', textOverflow: 'ellipsis' }} title={bucket(row, table.rows)}>{bucket(row, table.rows)}</th>
              {columns.map((column, c) => { const cell = cellOf(r, c); return <TableCell key={column.label + column.kind} figure={cell?.figure} strength={cell?.strength ?? null} name={`${bucket(row, table.rows)} · ${bucket(column, table.columns)}`} table={table} show={show} onOpen={onOpen} /> })}
              <TableCell figure={table.rowTotals[r] === undefined ? undefined : totalOf(table.rowTotals[r])} strength={null} name={bucket(row, table.rows)} table={table} show={show === 'row' ? 'value' : show} onOpen={onOpen} />
            </tr>
          ))}
          <tr>
            <th scope="row" style={{ textAlign: 'left' }}>{t('total')}</th>
            {columns.map((column, c) => <TableCell key={column.label + column.kind} figure={table.columnTotals[c] === undefined ? undefined : totalOf(table.columnTotals[c])} strength={null} name={bucket(column, table.columns)} table={table} show={show === 'column' ? 'value' : show} onOpen={onOpen} />)}
            <TableCell figure={totalOf(table.total)} strength={null} name={t('total')} table={table} show="value" onOpen={onOpen} />
          </tr>
        </tbody>
      </table>
    </div>
  )
}

const AssociationCard = ({ association }: { readonly association: NonNullable<CrossTab['association']> }) => {
  const { t } = useTranslation('behaviour-analyses')
  const format = useFormat()
  const { chiSquare, degreesOfFreedom, pValue, cramersV, sparseShare } = association
  return (
    <Section title={t('association')}>
      <StatCard label={t('cramersV')} value={format.number(cramersV, 3)} note={t('cramersNote')} />
      <Text size="sm" mt="xs">{t('chiSquare', { value: format.number(chiSquare, 1), df: degreesOfFreedom, p: pValue < 0.0001 ? '< 0.0001' : format.number(pValue, 4) })}</Text>
      {sparseShare > 0.2 && <Text size="sm" c="rust">{t('sparse', { share: format.share(sparseShare, 0) })}</Text>}
    </Section>
  )
}

/** Rows × columns × measure, with shares, totals and whether rows and columns go together. */
export const CrossTabPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('behaviour-analyses')
  const [search, onChange] = usePanelSearch(panelSearch)
  const { rows, columns, show = 'value' } = search
  const measure = measureInput(search)
  const input = rows === undefined || measure === undefined ? null : { ...scopeInput(scope), rows, ...(columns === undefined ? {} : { columns }), ...measure }
  const query = useCrossTab(input)
  const [drawer, open] = useBehind()
  const toggle = <SegmentedControl size="xs" aria-label={t('measure')} value={show} onChange={(value) => onChange({ show: value as Show })} data={[{ value: 'value', label: t('showValue') }, { value: 'row', label: t('showRow') }, { value: 'column', label: t('showColumn') }, { value: 'total', label: t('showTotal') }]} />
  return (
    <PanelFrame controls={<><ExpressionSelect label={t('rows')} level="both" value={rows} onChange={(value) => onChange({ rows: value })} /><ExpressionSelect label={t('columns')} level="both" value={columns} placeholder={t('noColumns')} onChange={(value) => onChange({ columns: value })} /><MeasureFields search={search} onChange={onChange} /></>}>
      {input === null ? <div className="sx-card"><EmptyState title={t('crossTitle')} hint={t('chooseRows')} /></div> : (
        <QueryView query={query} isEmpty={(table) => table.rows.buckets.length === 0} empty={<div className="sx-card"><EmptyState title={t('nothing')} /></div>}>
          {(table) => (
            <div className="sx-grid">
              <Section title={t('crossTitle')} actions={table.columns === null && !table.additive ? undefined : toggle}>
                <CrossTable table={table} show={show} onOpen={(title, rule) => open(t('customersOf', { name: title }), { kind: 'rule', rule, at: table.at })} />
                {!table.additive && table.unit === 'customers' && <div className="sx-eyebrow" style={{ marginTop: 8 }}>{t('notAdditive')}</div>}
                {table.rows.folded + (table.columns?.folded ?? 0) > 0 && <div className="sx-eyebrow" style={{ marginTop: 8 }}>{t('foldedNote', { count: table.rows.folded + (table.columns?.folded ?? 0) })}</div>}
              </Section>
              {table.association !== null && <AssociationCard association={table.association} />}
              <ShowCall endpoint={analyseCrossTab} input={input} />
            </div>
          )}
        </QueryView>
      )}
      {drawer}
    </PanelFrame>
  )
}
