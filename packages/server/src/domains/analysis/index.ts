import { analyseCohorts, analyseProfile, analyseRfm, rfmCustomers } from '@sextant/contract'
import type { OutputOf, ParsedInputOf } from '@sextant/contract'
import { route } from '../../platform/http/route.ts'
import type { Route } from '../../platform/http/route.ts'
import { cohortsOf } from './behaviour/cohorts.ts'
import type { AnalysisDeps } from './deps.ts'
import { profileOf } from './behaviour/profile.ts'
import { rfmCustomersOf, rfmOf } from './value/rfm.ts'

export type { AnalysisDeps } from './deps.ts'
export { analysisErrors } from './errors.ts'

export interface Analysis {
  readonly rfm: (input: ParsedInputOf<typeof analyseRfm>) => Promise<OutputOf<typeof analyseRfm>>
  readonly rfmCustomers: (input: ParsedInputOf<typeof rfmCustomers>) => Promise<OutputOf<typeof rfmCustomers>>
  readonly cohorts: (input: ParsedInputOf<typeof analyseCohorts>) => Promise<OutputOf<typeof analyseCohorts>>
  readonly profile: (input: ParsedInputOf<typeof analyseProfile>) => Promise<OutputOf<typeof analyseProfile>>
}

export const createAnalysis = (deps: AnalysisDeps): Analysis =>
  Object.freeze<Analysis>({
    rfm: (input) => rfmOf(deps, input),
    rfmCustomers: (input) => rfmCustomersOf(deps, input),
    cohorts: (input) => cohortsOf(deps, input),
    profile: (input) => profileOf(deps, input),
  })

export const analysisRoutes = (analysis: Analysis): readonly Route[] => [
  route(analyseRfm, (input) => analysis.rfm(input)),
  route(rfmCustomers, (input) => analysis.rfmCustomers(input)),
  route(analyseCohorts, (input) => analysis.cohorts(input)),
  route(analyseProfile, (input) => analysis.profile(input)),
]
