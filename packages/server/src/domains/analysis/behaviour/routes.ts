import {
  analyseBaskets, analyseCrossTab, analyseDistribution, analyseFirstPurchase, analyseFunnel, analyseGeography, analysePaths, analyseResponders, analyseTrend, behaviourCustomers, deleteAnalysis,
  getAnalysis, listAnalyses, saveAnalysis, saveBehaviourList,
} from '@sextant/contract'
import { ok, route } from '../../../platform/http/route.ts'
import type { Route } from '../../../platform/http/route.ts'
import { customersBehind, listBehind } from './behind.ts'
import { createBehaviour } from './create-behaviour.ts'
import type { Behaviour } from './create-behaviour.ts'
import type { BehaviourDeps } from './deps.ts'
import { dropAnalysis, keepAnalysis, savedAnalyses, savedAnalysis } from './saved.ts'

const analyses = (behaviour: Behaviour): readonly Route[] => [
  route(analyseResponders, (input) => behaviour.responders(input)),
  route(analyseCrossTab, (input) => behaviour.crossTab(input)),
  route(analyseTrend, (input) => behaviour.trend(input)),
  route(analyseFunnel, (input) => behaviour.funnel(input)),
  route(analysePaths, (input) => behaviour.paths(input)),
  route(analyseFirstPurchase, (input) => behaviour.firstPurchase(input)),
  route(analyseBaskets, (input) => behaviour.baskets(input)),
  route(analyseGeography, (input) => behaviour.geography(input)),
  route(analyseDistribution, (input) => behaviour.distribution(input)),
]

/** Analyses of behaviour over HTTP and the command line, the customers behind them, and those that are kept. */
export const behaviourRoutes = (deps: BehaviourDeps): readonly Route[] => [
  ...analyses(createBehaviour(deps)),
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
