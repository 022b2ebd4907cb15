import { analyseCohorts, analyseProfile, analyseRfm, rfmCustomers } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { scopeInput } from './analysis-scope.ts'
import type { Scope } from './analysis-scope.ts'
import { callQuery } from './use-call.ts'

export type Rfm = OutputOf<typeof analyseRfm>
export type Cohorts = OutputOf<typeof analyseCohorts>
export type Profile = OutputOf<typeof analyseProfile>


export const useRfm = (scope: Scope) => useQuery({ ...callQuery(analyseRfm, { ...scopeInput(scope), bins: 5 }), placeholderData: keepPreviousData, staleTime: 300_000 })
export const rfmCellInput = (scope: Scope, recency: number, frequencyScore: number) => ({ ...scopeInput(scope), bins: 5, recency, frequencyScore, limit: 50 })
export const useRfmCustomers = (scope: Scope, recency: number, frequencyScore: number) => useQuery({ ...callQuery(rfmCustomers, rfmCellInput(scope, recency, frequencyScore)), placeholderData: keepPreviousData })
export const useCohorts = (scope: Scope) => useQuery({ ...callQuery(analyseCohorts, scopeInput(scope)), placeholderData: keepPreviousData, staleTime: 300_000 })
export const useProfile = (scope: Scope) => useQuery({ ...callQuery(analyseProfile, scopeInput(scope)), enabled: scope.segment !== undefined || scope.rule !== undefined, placeholderData: keepPreviousData })
