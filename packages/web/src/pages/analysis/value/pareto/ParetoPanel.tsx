import { analysePareto } from '@sextant/contract'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { scopeInput } from '../../../../api/analysis-scope.ts'
import { cellBehind, usePareto } from '../../../../api/analysis-value.ts'
import type { Pareto } from '../../../../api/analysis-value.ts'
import { ChartCard } from '../../../../charts/Chart.tsx'
import { xyOption } from '../../../../charts/options.ts'
import type { Palette } from '../../../../charts/palette.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { DataTable } from '../../../../ui/DataTable.tsx'
import type { TableColumn } from '../../../../ui/DataTable.tsx'
import { EmptyState } from '../../../../ui/EmptyState.tsx'
import { QueryView } from '../../../../ui/QueryView.tsx'
import { Section } from '../../../../ui/Section.tsx'
import { ShowCall } from '../../../../ui/ShowCall.tsx'
import { StatCard } from '../../../../ui/StatCard.tsx'
import { UnstyledButton } from '@mantine/core'
import type { PanelProps } from '../../analyses.ts'
import { useBehind } from '../use-behind.tsx'

const tops = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 1]

const LorenzChart = ({ pareto }: { readonly pareto: Pareto }) => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  const { points } = pareto
  const draw = useCallback((palette: Palette) => xyOption([
    { name: t('ofValue'), points: [[0, 0], ...points.map(({ top, share }) => [top, share] as const)], area: true }, { name: t('evenSpread'), points: [[0, 0], [1, 1]], dashed: true },
  ], palette, { xName: t('bestCustomers'), yName: t('ofValue'), x: (value) => format.share(value, 0), y: (value) => format.share(value, 1), max: Math.max(1, ...points.map(({ share }) => share)) }), [points, format, t])
  const table = { columns: [t('bestCustomers'), t('customers'), t('value'), t('ofValue'), t('smallestOfThem')], rows: points.map((row) => [format.share(row.top, 0), row.customers, format.money(row.value, pareto.currency), format.share(row.share, 2), row.smallest === null ? '' : format.money(row.smallest, pareto.currency)]) }
  return <ChartCard span={7} title={t('paretoCurve')} draw={draw} table={table} height={360} note={t('paretoNote')} />
}

const useTopColumns = (currency: string, onOpen: (from: number, to: number) => void): readonly TableColumn<Pareto['points'][number]>[] => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  return [
    { key: 'top', header: t('bestCustomers'), cell: (row) => <UnstyledButton className="sx-link" aria-haspopup="dialog" onClick={() => onOpen(0, row.top)}>{format.share(row.top, 0)}</UnstyledButton> },
    { key: 'customers', header: t('customers'), align: 'right', cell: (row) => format.integer(row.customers) },
    { key: 'share', header: t('ofValue'), align: 'right', cell: (row) => format.share(row.share) },
    { key: 'smallest', header: t('smallestOfThem'), align: 'right', cell: (row) => (row.smallest === null ? '' : format.money(row.smallest, currency)) },
  ]
}

const TopTable = ({ pareto, onOpen }: { readonly pareto: Pareto; readonly onOpen: (from: number, to: number) => void }) => {
  const { t } = useTranslation('value-analyses')
  const rows = tops.flatMap((top) => pareto.points.filter((point) => Math.abs(point.top - top) < 1e-9))
  const columns = useTopColumns(pareto.currency, onOpen)
  return (
    <Section span={5} flush title={t('topTable')}>
      <DataTable label={t('topTable')} rows={rows} rowKey={({ top }) => String(top)} columns={columns} />
    </Section>
  )
}

/** How value is spread over customers: curve, Gini, the best and what they bring. */
export const ParetoPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('value-analyses')
  const format = useFormat()
  const input = scopeInput(scope)
  const query = usePareto(input)
  const [drawer, open] = useBehind()
  const openTop = (from: number, to: number): void => open(t('bestOf', { share: format.share(to, 0) }), cellBehind({ analysis: 'pareto', parameters: input, cell: { from, to } }))
  return (
    <QueryView query={query} isEmpty={({ customers }) => customers === 0} empty={<div className="sx-card"><EmptyState title={t('noBuyers')} /></div>}>
      {(pareto) => {
        const fifth = pareto.points.find(({ top }) => Math.abs(top - 0.2) < 1e-9)
        const eighty = pareto.needed.find(({ share }) => Math.abs(share - 0.8) < 1e-9)
        return (
          <div className="sx-grid">
            <StatCard span={3} label={t('bestFifth')} value={format.share(fifth?.share ?? 0)} note={t('ofValue')} />
            <StatCard span={3} label={t('eightyPercent')} value={eighty === undefined ? '—' : format.share(eighty.top)} note={t('ofCustomers')} />
            <StatCard span={3} label={t('gini')} value={pareto.gini === null ? '—' : format.number(pareto.gini, 3)} note={t('giniNote')} />
            <StatCard span={3} label={t('totalValue')} value={format.moneyShort(pareto.revenue, pareto.currency)} note={t('overCustomers', { formatted: format.integer(pareto.customers) })} />
            <LorenzChart pareto={pareto} />
            <TopTable pareto={pareto} onOpen={openTop} />
            <ShowCall endpoint={analysePareto} input={input} />
            {drawer}
          </div>
        )
      }}
    </QueryView>
  )
}
