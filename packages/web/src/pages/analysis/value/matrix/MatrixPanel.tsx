import { SegmentedControl } from '@mantine/core'
import { analyseValueMatrix } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { scopeInput } from '../../../../api/analysis-scope.ts'
import { cellBehind, useValueMatrix } from '../../../../api/analysis-value.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { useLabel } from '../../../../i18n/use-label.ts'
import { EmptyState } from '../../../../ui/EmptyState.tsx'
import { QueryView } from '../../../../ui/QueryView.tsx'
import { Section } from '../../../../ui/Section.tsx'
import { ShowCall } from '../../../../ui/ShowCall.tsx'
import { textParam } from '../../../../routes/search-params.ts'
import type { PanelProps } from '../../analyses.ts'
import { usePanelSearch } from '../../use-panel-search.ts'
import { ClassTable } from '../ClassTable.tsx'
import { EditStrategies } from '../EditStrategies.tsx'
import { useBehind } from '../use-behind.tsx'
import { MatrixAssumptions } from './MatrixAssumptions.tsx'
import { MatrixBasis } from './MatrixBasis.tsx'
import { MatrixCells } from './MatrixCells.tsx'
import { MatrixDots } from './MatrixDots.tsx'

const panelSearch = z.object({
  axes: z.enum(['potential', 'purchases']).optional().catch(undefined), margin: z.number().gt(0).max(1).optional().catch(undefined), discountRate: z.number().min(0).max(1).optional().catch(undefined),
  years: z.int().min(1).max(10).optional().catch(undefined), reach: z.number().min(0).max(1).optional().catch(undefined), peers: textParam, current: textParam, potential: textParam,
})
export type MatrixSearch = z.output<typeof panelSearch>

/** Current value × growth potential (MISSION D2), or purchases × mean amount: four cells with a strategy each. */
export const MatrixPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('value-analyses')
  const label = useLabel()
  const format = useFormat()
  const [search, change] = usePanelSearch(panelSearch)
  const axes = search.axes ?? 'potential'
  const given = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined))
  const input = { ...scopeInput(scope), ...given, axes }
  const query = useValueMatrix(input)
  const [drawer, open] = useBehind()
  const toggle = <SegmentedControl size="xs" aria-label={t('axes')} value={axes} onChange={(value) => change({ axes: value === 'potential' ? undefined : 'purchases' })} data={[{ value: 'potential', label: t('axesPotential') }, { value: 'purchases', label: t('axesPurchases') }]} />
  return (
    <QueryView query={query} isEmpty={({ customers }) => customers === 0} empty={<div className="sx-card"><EmptyState title={t('noBuyers')} /></div>}>
      {(matrix) => {
        const openCell = (key: string): void => {
          const cell = matrix.cells.find((one) => one.key === key)
          if (cell !== undefined && cell.customers > 0) open(label(cell.name), cellBehind({ analysis: 'value-matrix', parameters: input, cell: { key } }))
        }
        return (
          <div className="sx-grid">
            <MatrixCells matrix={matrix} actions={toggle} onOpen={openCell} />
            <MatrixDots matrix={matrix} />
            <Section flush title={t('strategies')} actions={<EditStrategies kind="value-matrix" definitionKey={axes} />}>
              <ClassTable label={t('strategies')} rows={matrix.cells} currency={matrix.currency} onOpen={({ key }) => openCell(key)} more={[
                { key: 'x', header: t(axes === 'potential' ? 'currentValue' : 'purchases'), align: 'right', cell: (row) => (matrix.x.isMoney ? format.moneyShort(Math.round(row.x), matrix.currency) : format.integer(row.x)) },
                ...(axes === 'potential' ? [{ key: 'y', header: t('growthPotential'), align: 'right' as const, cell: (row: (typeof matrix.cells)[number]) => format.moneyShort(Math.round(row.y), matrix.currency) }] : []),
              ]} />
            </Section>
            {axes === 'potential' && <MatrixBasis matrix={matrix} overridden={{ current: search.current, potential: search.potential }} />}
            {axes === 'potential' && <MatrixAssumptions key={JSON.stringify(given)} search={search} onChange={change} />}
            <ShowCall endpoint={analyseValueMatrix} input={input} />
            {drawer}
          </div>
        )
      }}
    </QueryView>
  )
}
