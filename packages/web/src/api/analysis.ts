import { analyseCohorts, analyseProfile, analyseRfm, rfmCustomers } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { callQuery } from './use-call.ts'

export type Rfm = OutputOf<typeof analyseRfm>
export type Cohorts = OutputOf<typeof analyseCohorts>
export type Profile = OutputOf<typeof analyseProfile>

export interface AnalysisScope { readonly segment: string | undefined; readonly gross: boolean }
const inputOf = ({ segment, gross }: AnalysisScope) => ({ gross, ...(segment === undefined ? {} : { segment }) })

export const useRfm = (scope: AnalysisScope) => useQuery({ ...callQuery(analyseRfm, { ...inputOf(scope), bins: 5 }), placeholderData: keepPreviousData, staleTime: 300_000 })
export const rfmCellInput = (scope: AnalysisScope, recency: number, frequencyScore: number) => ({ ...inputOf(scope), bins: 5, recency, frequencyScore, limit: 50 })
export const useRfmCustomers = (scope: AnalysisScope, recency: number, frequencyScore: number) => useQuery({ ...callQuery(rfmCustomers, rfmCellInput(scope, recency, frequencyScore)), placeholderData: keepPreviousData })
export const useCohorts = (scope: AnalysisScope) => useQuery({ ...callQuery(analyseCohorts, inputOf(scope)), placeholderData: keepPreviousData, staleTime: 300_000 })
export const useProfile = (segment: string | undefined) => useQuery({ ...callQuery(analyseProfile, segment === undefined ? {} : { segment }), enabled: segment !== undefined, placeholderData: keepPreviousData })
