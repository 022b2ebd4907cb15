import { analyseCohorts, analyseProfile } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { scopeInput } from './analysis-scope.ts'
import type { Scope } from './analysis-scope.ts'
import { callQuery } from './use-call.ts'

export type Cohorts = OutputOf<typeof analyseCohorts>
export type Profile = OutputOf<typeof analyseProfile>

export const useCohorts = (scope: Scope) => useQuery({ ...callQuery(analyseCohorts, scopeInput(scope)), placeholderData: keepPreviousData, staleTime: 300_000 })
export const useProfile = (scope: Scope) => useQuery({ ...callQuery(analyseProfile, scopeInput(scope)), enabled: scope.segment !== undefined || scope.rule !== undefined, placeholderData: keepPreviousData })
