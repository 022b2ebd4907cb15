import {
  analyseBaskets, analyseCohorts, analyseCrossTab, analyseDistribution, analyseFirstPurchase, analyseFunnel, analyseGeography, analysePaths, analyseProfile, analyseResponders, analyseTrend, behaviourCustomers,
  deleteAnalysis, getAnalysis, listAnalyses, saveAnalysis, saveBehaviourList,
} from '@sextant/contract'
import { ok, route } from '../../../platform/http/route.ts'
import type { Route } from '../../../platform/http/route.ts'
import { basketsOf } from './baskets.ts'
import { customersBehind, listBehind } from './behind.ts'
import { cohortsOf } from './cohorts.ts'
import { crossTabOf } from './cross-tab.ts'
import type { BehaviourDeps } from './deps.ts'
import { distributionOf } from './distribution.ts'
import { firstPurchaseOf } from './first-purchase.ts'
import { funnelOf } from './funnel.ts'
import { geographyOf } from './geography.ts'
import { pathsOf } from './paths.ts'
import { profileOf, respondersOf } from './profile.ts'
import { dropAnalysis, keepAnalysis, savedAnalyses, savedAnalysis } from './saved.ts'
import { trendOf } from './trend.ts'

/** Analyses of behaviour over HTTP and the command line, the customers behind them, and those that are kept. */
export const behaviourRoutes = (deps: BehaviourDeps): readonly Route[] => [
  route(analyseCohorts, (input) => cohortsOf(deps, input)),
  route(analyseProfile, (input) => profileOf(deps, input)),
  route(analyseResponders, (input) => respondersOf(deps, input)),
  route(analyseCrossTab, (input) => crossTabOf(deps, input)),
  route(analyseTrend, (input) => trendOf(deps, input)),
  route(analyseFunnel, (input) => funnelOf(deps, input)),
  route(analysePaths, (input) => pathsOf(deps, input)),
  route(analyseFirstPurchase, (input) => firstPurchaseOf(deps, input)),
  route(analyseBaskets, (input) => basketsOf(deps, input)),
  route(analyseGeography, (input) => geographyOf(deps, input)),
  route(analyseDistribution, (input) => distributionOf(deps, input)),
  route(behaviourCustomers, (input) => customersBehind(deps, input)),
  route(saveBehaviourList, (input, { actor }) => listBehind(deps, input, actor.name)),
  route(listAnalyses, async ({ kind }, { actor }) => ({ analyses: await savedAnalyses(deps, kind, actor.name) })),
  route(getAnalysis, ({ id }, { actor }) => savedAnalysis(deps, id, actor.name)),
  route(saveAnalysis, (input, { actor }) => keepAnalysis(deps, input, actor.name)),
  route(deleteAnalysis, async ({ id }, { actor }) => {
    await dropAnalysis(deps, id, actor.name)
    return ok
  }),
]
