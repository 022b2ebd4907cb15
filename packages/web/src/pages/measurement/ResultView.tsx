import { campaignResult } from '@sextant/contract'
import { useResult } from '../../api/measurement.ts'
import { QueryView } from '../../ui/QueryView.tsx'
import { ShowCall } from '../../ui/ShowCall.tsx'
import { ReasonsTable } from '../campaigns/ReasonsTable.tsx'
import { WaterfallChart } from '../campaigns/WaterfallChart.tsx'
import { ArmCards } from './ArmCards.tsx'
import { DailyChart } from './DailyChart.tsx'
import { EffectCards } from './EffectCards.tsx'
import { MatchTable } from './MatchTable.tsx'
import { ProfitCard } from './ProfitCard.tsx'
import { VerdictCard } from './VerdictCard.tsx'

/** The result of a campaign from its verdict down to the rows it rests on. */
export const ResultView = ({ campaignKey }: { readonly campaignKey: string }) => {
  const query = useResult(campaignKey)
  return (
    <>
      <QueryView query={query}>
        {(result) => (
          <div className="sx-grid">
            <VerdictCard result={result} />
            <ArmCards result={result} />
            {result.effect !== null && <EffectCards result={result} effect={result.effect} />}
            <DailyChart result={result} />
            <ProfitCard result={result} />
            <MatchTable result={result} />
            {result.waterfall !== null && result.waterfall.audience > 0 && <><WaterfallChart waterfall={result.waterfall} /><ReasonsTable waterfall={result.waterfall} /></>}
          </div>
        )}
      </QueryView>
      <div style={{ marginTop: 16 }}><ShowCall endpoint={campaignResult} input={{ key: campaignKey }} /></div>
    </>
  )
}
