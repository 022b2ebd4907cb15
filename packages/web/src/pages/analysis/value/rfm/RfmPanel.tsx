import { analyseRfm } from '@sextant/contract'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { scopeInput } from '../../../../api/analysis-scope.ts'
import { cellBehind, useRfm } from '../../../../api/analysis-value.ts'
import type { Rfm } from '../../../../api/analysis-value.ts'
import { useCatalogue } from '../../../../api/rules.ts'
import { useFormat } from '../../../../format/FormatProvider.tsx'
import { useLabel } from '../../../../i18n/use-label.ts'
import { textParam } from '../../../../routes/search-params.ts'
import { CustomersBehind } from '../../../../ui/CustomersBehind.tsx'
import { EmptyState } from '../../../../ui/EmptyState.tsx'
import { QueryView } from '../../../../ui/QueryView.tsx'
import { ShowCall } from '../../../../ui/ShowCall.tsx'
import { StatCard } from '../../../../ui/StatCard.tsx'
import type { PanelProps } from '../../analyses.ts'
import { usePanelSearch } from '../../use-panel-search.ts'
import { MonetaryTable } from './MonetaryTable.tsx'
import { RfmBreaks } from './RfmBreaks.tsx'
import { RfmGrid } from './RfmGrid.tsx'
import { ScoreRanges } from './ScoreRanges.tsx'

const score = z.int().optional().catch(undefined)
const panelSearch = z.object({
  measure: z.enum(['customers', 'revenue']).optional().catch(undefined), recency: score, frequency: score,
  breaks: z.enum(['quantile', 'fixed', 'custom']).optional().catch(undefined), bins: score, recencyBreaks: textParam, frequencyBreaks: textParam, monetaryBreaks: textParam,
})
export type RfmSearch = z.output<typeof panelSearch>

const Figures = ({ rfm }: { readonly rfm: Rfm }) => {
  const { t } = useTranslation('analysis')
  const format = useFormat()
  const label = useLabel()
  const catalogue = useCatalogue().data
  const top = (letter: 'recency' | 'frequency'): number => rfm.bands[letter][0]?.score ?? rfm.bins
  const best = rfm.cells.filter((cell) => cell.recency === top('recency') && cell.frequency === top('frequency'))
  const revenue = best.reduce((total, cell) => total + cell.revenue, 0)
  return (
    <>
      <StatCard span={3} label={t('base')} value={format.integer(rfm.customers)} note={format.dateTime(rfm.at)} />
      <StatCard span={3} label={t('totalRevenue')} value={format.moneyShort(rfm.revenue, rfm.currency)} note={label(catalogue?.facts[rfm.fact]?.label ?? { en: rfm.fact, zh: rfm.fact })} />
      <StatCard span={3} label={t('champions')} value={format.integer(best.reduce((total, cell) => total + cell.customers, 0))} {...(rfm.revenue > 0 ? { note: t('ofRevenue', { share: format.share(revenue / rfm.revenue) }) } : {})} />
      <StatCard span={3} label={t('codes')} value={format.integer(rfm.distinctCodes)} note={`1–${rfm.bins ** 3}`} />
    </>
  )
}

/** Recency, frequency and money: the grid, what its scores stand for, and the customers of a cell. */
export const RfmPanel = ({ scope }: PanelProps) => {
  const { t } = useTranslation('analysis')
  const [search, change] = usePanelSearch(panelSearch)
  const { measure = 'customers', recency, frequency, ...breaks } = search
  const isWhole = breaks.breaks !== 'custom' || [breaks.recencyBreaks, breaks.frequencyBreaks, breaks.monetaryBreaks].every((text) => text !== undefined)
  const input = { ...scopeInput(scope), ...(isWhole ? Object.fromEntries(Object.entries(breaks).filter(([, value]) => value !== undefined)) : {}) }
  const query = useRfm(input)
  const isChosen = recency !== undefined && frequency !== undefined
  return (
    <>
      <RfmBreaks key={JSON.stringify(breaks)} search={search} onChange={change} />
      <QueryView query={query} isEmpty={(rfm) => rfm.cells.length === 0} empty={<div className="sx-card"><EmptyState title={t('noCells')} /></div>}>
        {(rfm) => (
          <div className="sx-grid">
            <Figures rfm={rfm} />
            <RfmGrid rfm={rfm} measure={measure} recency={recency} frequency={frequency} onMeasure={(next) => change({ measure: next === 'customers' ? undefined : next })} />
            <MonetaryTable rfm={rfm} />
            <ScoreRanges rfm={rfm} />
            <ShowCall endpoint={analyseRfm} input={input} />
          </div>
        )}
      </QueryView>
      <CustomersBehind title={t('cellCustomers', { recency: recency ?? '', frequency: frequency ?? '' })} onClose={() => change({ recency: undefined, frequency: undefined })}
        behind={isChosen ? cellBehind({ analysis: 'rfm', parameters: input, cell: { recency, frequencyScore: frequency } }) : null} />
    </>
  )
}
