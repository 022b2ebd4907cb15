import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { analyseRfm } from '@sextant/contract'
import { useRfm } from '../../../../api/analysis.ts'
import type { Rfm } from '../../../../api/analysis.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { EmptyState } from '../../../../ui/EmptyState.tsx'
import { QueryView } from '../../../../ui/QueryView.tsx'
import { ShowCall } from '../../../../ui/ShowCall.tsx'
import { StatCard } from '../../../../ui/StatCard.tsx'
import type { PanelProps } from '../../analyses.ts'
import { scopeInput } from '../../../../api/analysis-scope.ts'
import { usePanelSearch } from '../../use-panel-search.ts'
import { MonetaryTable } from './MonetaryTable.tsx'
import { RfmCustomers } from './RfmCustomers.tsx'
import { RfmGrid } from './RfmGrid.tsx'

const panelSearch = z.object({ measure: z.enum(['customers', 'revenue']).optional().catch(undefined), recency: z.int().optional().catch(undefined), frequency: z.int().optional().catch(undefined) })

const sum = (rfm: Rfm, part: (cell: Rfm['cells'][number]) => number): number => rfm.cells.reduce((total, cell) => total + part(cell), 0)

const Figures = ({ rfm }: { readonly rfm: Rfm }) => {
  const { t } = useTranslation('analysis')
  const format = useFormat()
  const best = rfm.cells.filter((cell) => cell.recency === rfm.bins && cell.frequency === rfm.bins)
  const revenue = sum({ ...rfm, cells: best }, (cell) => cell.revenue)
  return (
    <>
      <StatCard span={3} label={t('base')} value={format.integer(rfm.customers)} note={format.dateTime(rfm.at)} />
      <StatCard span={3} label={t('totalRevenue')} value={format.moneyShort(rfm.revenue, rfm.currency)} note={rfm.fact} />
      <StatCard span={3} label={t('champions')} value={format.integer(sum({ ...rfm, cells: best }, (cell) => cell.customers))} {...(rfm.revenue > 0 ? { note: t('ofRevenue', { share: format.share(revenue / rfm.revenue) }) } : {})} />
      <StatCard span={3} label={t('codes')} value={format.integer(rfm.distinctCodes)} note={`1–${rfm.bins ** 3}`} />
    </>
  )
}

export const RfmPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('analysis')
  const query = useRfm(scope)
  const [{ measure = 'customers', recency, frequency }, onChange] = usePanelSearch(panelSearch)
  return (
    <QueryView query={query} isEmpty={(rfm) => rfm.cells.length === 0} empty={<div className="sx-card"><EmptyState title={t('noCells')} /></div>}>
      {(rfm) => (
        <div className="sx-grid">
          <Figures rfm={rfm} />
          <RfmGrid rfm={rfm} measure={measure} recency={recency} frequency={frequency} onMeasure={(next) => onChange({ measure: next })} />
          <MonetaryTable rfm={rfm} />
          {recency !== undefined && frequency !== undefined && <RfmCustomers scope={scope} currency={rfm.currency} recency={recency} frequency={frequency} onClose={() => onChange({ recency: undefined, frequency: undefined })} />}
          <ShowCall endpoint={analyseRfm} input={{ ...scopeInput(scope), bins: 5 }} />
        </div>
      )}
    </QueryView>
  )
}
