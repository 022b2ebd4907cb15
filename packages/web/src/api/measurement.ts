import { campaignResult, historyAmbiguity, ivocQuestions, measurementOverview } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { useQuery } from '@tanstack/react-query'
import { callQuery } from './use-call.ts'

export type CampaignResult = OutputOf<typeof campaignResult>
export type Overview = OutputOf<typeof measurementOverview>
export type OverviewRow = Overview['campaigns'][number]
export interface Estimate { readonly value: number; readonly low: number; readonly high: number }

export const useResult = (key: string) => useQuery({ ...callQuery(campaignResult, { key }), retry: false })
export const useOverview = () => useQuery(callQuery(measurementOverview, {}))
export const useAmbiguity = () => useQuery(callQuery(historyAmbiguity, {}))
export type Ivoc = OutputOf<typeof ivocQuestions>
export type IvocQuestion = Ivoc['questions'][number]
export const useIvoc = () => useQuery(callQuery(ivocQuestions, {}))
