import type {
  OutputOf, ParsedInputOf, analyseBaskets, analyseCrossTab, analyseDistribution, analyseFirstPurchase, analyseFunnel, analyseGeography, analysePaths, analyseResponders, analyseTrend,
} from '@sextant/contract'
import { basketsOf } from './baskets.ts'
import { crossTabOf } from './cross-tab.ts'
import type { BehaviourDeps } from './deps.ts'
import { distributionOf } from './distribution.ts'
import { firstPurchaseOf } from './first-purchase.ts'
import { funnelOf } from './funnel.ts'
import { geographyOf } from './geography.ts'
import { pathsOf } from './paths.ts'
import { respondersOf } from './profile.ts'
import { trendOf } from './trend.ts'

/** Analyses of behaviour, for reports and other domains besides the pages. */
export interface Behaviour {
  readonly responders: (input: ParsedInputOf<typeof analyseResponders>) => Promise<OutputOf<typeof analyseResponders>>
  readonly crossTab: (input: ParsedInputOf<typeof analyseCrossTab>) => Promise<OutputOf<typeof analyseCrossTab>>
  readonly trend: (input: ParsedInputOf<typeof analyseTrend>) => Promise<OutputOf<typeof analyseTrend>>
  readonly funnel: (input: ParsedInputOf<typeof analyseFunnel>) => Promise<OutputOf<typeof analyseFunnel>>
  readonly paths: (input: ParsedInputOf<typeof analysePaths>) => Promise<OutputOf<typeof analysePaths>>
  readonly firstPurchase: (input: ParsedInputOf<typeof analyseFirstPurchase>) => Promise<OutputOf<typeof analyseFirstPurchase>>
  readonly baskets: (input: ParsedInputOf<typeof analyseBaskets>) => Promise<OutputOf<typeof analyseBaskets>>
  readonly geography: (input: ParsedInputOf<typeof analyseGeography>) => Promise<OutputOf<typeof analyseGeography>>
  readonly distribution: (input: ParsedInputOf<typeof analyseDistribution>) => Promise<OutputOf<typeof analyseDistribution>>
}

export const createBehaviour = (deps: BehaviourDeps): Behaviour =>
  Object.freeze<Behaviour>({
    responders: (input) => respondersOf(deps, input),
    crossTab: (input) => crossTabOf(deps, input),
    trend: (input) => trendOf(deps, input),
    funnel: (input) => funnelOf(deps, input),
    paths: (input) => pathsOf(deps, input),
    firstPurchase: (input) => firstPurchaseOf(deps, input),
    baskets: (input) => basketsOf(deps, input),
    geography: (input) => geographyOf(deps, input),
    distribution: (input) => distributionOf(deps, input),
  })
