import { useTranslation } from 'react-i18next'
import { analyseRfm } from '@sextant/contract'
import { useRfm } from '../../api/analysis.ts'
import type { AnalysisScope, Rfm } from '../../api/analysis.ts'
import { useFormat } from '../../format/FormatProvider.tsx'
import type { AnalysisSearch } from '../../routes/analysis.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { QueryView } from '../../ui/QueryView.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { StatCard } from '../../ui/StatCard.tsx'
import { MonetaryTable } from './MonetaryTable.tsx'
import { RfmCustomers } from './RfmCustomers.tsx'
import { RfmGrid } from './RfmGrid.tsx'

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

export const RfmTab = ({ scope, search, onChange }: { readonly scope: AnalysisScope; readonly search: AnalysisSearch; readonly onChange: (part: Partial<AnalysisSearch>) => void }) => {
  const { t } = useTranslation('analysis')
  const query = useRfm(scope)
  const measure = search.measure ?? 'customers'
  return (
    <QueryView query={query} isEmpty={(rfm) => rfm.cells.length === 0} empty={<div className="sx-card"><EmptyState title={t('noCells')} /></div>}>
      {(rfm) => (
        <div className="sx-grid">
          <Figures rfm={rfm} />
          <RfmGrid rfm={rfm} measure={measure} search={search} onMeasure={(next) => onChange({ measure: next })} />
          <MonetaryTable rfm={rfm} />
          {search.recency !== undefined && search.frequency !== undefined && <RfmCustomers scope={scope} currency={rfm.currency} recency={search.recency} frequency={search.frequency} onClose={() => onChange({ recency: undefined, frequency: undefined })} />}
          <ShowCall endpoint={analyseRfm} input={{ ...(scope.segment === undefined ? {} : { segment: scope.segment }), gross: scope.gross, bins: 5 }} />
        </div>
      )}
    </QueryView>
  )
}
