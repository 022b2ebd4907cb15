import { analyseCohorts, analyseProfile } from '@sextant/contract'
import type { OutputOf, ParsedInputOf, analysePareto, analyseRfm, rfmCustomers } from '@sextant/contract'
import { route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import { cohortsOf } from './behaviour/cohorts.ts'
import type { AnalysisDeps } from './deps.ts'
import { profileOf } from './behaviour/profile.ts'
import { paretoOf } from './value/pareto.ts'
import { rfmCustomersOf, rfmOf } from './value/rfm.ts'

export type { AnalysisDeps } from './deps.ts'
export { analysisErrors } from './errors.ts'
export { createBehaviour } from './behaviour/create-behaviour.ts'
export type { Behaviour } from './behaviour/create-behaviour.ts'
export { behaviourRoutes } from './behaviour/routes.ts'
export type { BehaviourDeps } from './behaviour/deps.ts'
export { behaviourErrors } from './behaviour/errors.ts'
export { createValueAnalyses, valueAnalysisRoutes } from './value/create-value-analyses.ts'
export type { ValueAnalyses } from './value/create-value-analyses.ts'
export type { ValueDeps } from './value/deps.ts'
export { createWatches } from './watches/create-watches.ts'
export type { Watches } from './watches/create-watches.ts'
export type { WatchDeps } from './watches/deps.ts'
export { watchRoutes } from './watches/routes.ts'
export { watchErrors } from './watches/watch-errors.ts'
export { targetRoutes } from './targets/routes.ts'
export { standingsOf } from './targets/standings.ts'
export type { Standings } from './targets/standings.ts'
export { targetErrors } from './targets/target-errors.ts'
export type { ReportAnalyses, ReportDeps } from './reports/deps.ts'
export { reportErrors } from './reports/report-errors.ts'
export { reportRawRoutes, reportRoutes } from './reports/routes.ts'
export { runReports } from './reports/run.ts'
export { indicatorErrors } from './indicators/indicator-errors.ts'
export type { OrganisationUnit } from './indicators/area.ts'

export interface Analysis {
  readonly rfm: (input: ParsedInputOf<typeof analyseRfm>) => Promise<OutputOf<typeof analyseRfm>>
  readonly rfmCustomers: (input: ParsedInputOf<typeof rfmCustomers>) => Promise<OutputOf<typeof rfmCustomers>>
  readonly pareto: (input: ParsedInputOf<typeof analysePareto>) => Promise<OutputOf<typeof analysePareto>>
  readonly cohorts: (input: ParsedInputOf<typeof analyseCohorts>) => Promise<OutputOf<typeof analyseCohorts>>
  readonly profile: (input: ParsedInputOf<typeof analyseProfile>) => Promise<OutputOf<typeof analyseProfile>>
}

export const createAnalysis = (deps: AnalysisDeps): Analysis =>
  Object.freeze<Analysis>({
    rfm: (input) => rfmOf(deps, input),
    rfmCustomers: (input) => rfmCustomersOf(deps, input),
    pareto: (input) => paretoOf(deps, input),
    cohorts: (input) => cohortsOf(deps, input),
    profile: (input) => profileOf(deps, input),
  })

export const analysisRoutes = (analysis: Analysis): readonly Route[] => [
  route(analyseCohorts, (input) => analysis.cohorts(input)),
  route(analyseProfile, (input) => analysis.profile(input)),
]
