import { campaignResult, historyAmbiguity, ivocQuestions, measurementOverview } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import { ambiguousRedemptions } from './ambiguity.ts'
import { ivocOf } from './ivoc/index.ts'
import { figuresOfAll, resultOf } from './result.ts'
import type { MeasurementDeps } from './result.ts'

export { ambiguousRedemptions } from './ambiguity.ts'
export { effectOf, incrementalProfit, verdictOf } from './effect.ts'
export type { ArmSums, CampaignResult } from './effect.ts'
export { resultOf } from './result.ts'
export type { MeasurementDeps } from './result.ts'

const measurable = new Set(['running', 'paused', 'completed', 'aborted', 'historic'])

const overviewOf = async (deps: MeasurementDeps): Promise<OutputOf<typeof measurementOverview>> => {
  const campaigns = (await deps.campaigns()).filter((campaign) => measurable.has(campaign.status))
  const rows = (await figuresOfAll(deps, campaigns)).map((figures) => ({
    key: figures.key, name: figures.name, status: figures.status, startedAt: figures.from, target: figures.target.customers, control: figures.control?.customers ?? 0, responders: figures.target.responders,
    rate: figures.target.rate, liftRate: figures.effect?.liftRate ?? null, incrementalProfitMinor: figures.incrementalProfitMinor, verdict: figures.verdict.kind, message: figures.verdict.message,
  }))
  return { currency: (await deps.campaignDeps.company()).currency, campaigns: rows }
}

export const measurementRoutes = (deps: MeasurementDeps): readonly Route[] => [
  route(campaignResult, async ({ key }) => await resultOf(deps, key)),
  route(measurementOverview, async () => await overviewOf(deps)),
  route(ivocQuestions, async () => await ivocOf(deps, await deps.model())),
  route(historyAmbiguity, async () => await ambiguousRedemptions(deps.store)),
]
