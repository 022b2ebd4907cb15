import {
  analyseBaskets, analyseCohorts, analyseCrossTab, analyseDistribution, analyseFirstPurchase, analyseFunnel, analyseGeography, analysePaths, analyseProfile, analyseResponders, analyseTrend, deleteAnalysis, listAnalyses,
  saveAnalysis,
} from '@sextant/contract'
import type { Endpoint, OutputOf } from '@sextant/contract'
import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { analysisQuery, callQuery, useAction } from './use-call.ts'

export type CrossTab = OutputOf<typeof analyseCrossTab>
export type Axis = CrossTab['rows']
export type Trend = OutputOf<typeof analyseTrend>
export type BehaviourCohorts = OutputOf<typeof analyseCohorts>
export type Funnel = OutputOf<typeof analyseFunnel>
export type Paths = OutputOf<typeof analysePaths>
export type FirstPurchase = OutputOf<typeof analyseFirstPurchase>
export type Baskets = OutputOf<typeof analyseBaskets>
export type Geography = OutputOf<typeof analyseGeography>
export type Distribution = OutputOf<typeof analyseDistribution>
export type BehaviourProfile = OutputOf<typeof analyseProfile>
export type SavedAnalysis = OutputOf<typeof listAnalyses>['analyses'][number]

/** An analysis is asked when its input is there. */
const useAnalysis = <Input extends z.ZodType, Output extends z.ZodType>(endpoint: Endpoint<Input, Output>, input: z.input<Input> | null) =>
  useQuery({ ...analysisQuery(endpoint, (input ?? {}) as z.input<Input>), enabled: input !== null })

export const useCrossTab = (input: z.input<typeof analyseCrossTab.input> | null) => useAnalysis(analyseCrossTab, input)
export const useTrend = (input: z.input<typeof analyseTrend.input> | null) => useAnalysis(analyseTrend, input)
export const useBehaviourCohorts = (input: z.input<typeof analyseCohorts.input> | null) => useAnalysis(analyseCohorts, input)
export const useFunnel = (input: z.input<typeof analyseFunnel.input> | null) => useAnalysis(analyseFunnel, input)
export const usePaths = (input: z.input<typeof analysePaths.input> | null) => useAnalysis(analysePaths, input)
export const useFirstPurchase = (input: z.input<typeof analyseFirstPurchase.input> | null) => useAnalysis(analyseFirstPurchase, input)
export const useBaskets = (input: z.input<typeof analyseBaskets.input> | null) => useAnalysis(analyseBaskets, input)
export const useGeography = (input: z.input<typeof analyseGeography.input> | null) => useAnalysis(analyseGeography, input)
export const useSpread = (input: z.input<typeof analyseDistribution.input> | null) => useAnalysis(analyseDistribution, input)
export const useBehaviourProfile = (input: z.input<typeof analyseProfile.input> | null) => useAnalysis(analyseProfile, input)
export const useResponders = (input: z.input<typeof analyseResponders.input> | null) => useAnalysis(analyseResponders, input)

export const useSavedAnalyses = (kind?: string) => useQuery(callQuery(listAnalyses, kind === undefined ? {} : { kind }))
export const useSaveAnalysis = (done: string, onDone: () => void) => useAction(saveAnalysis, { invalidates: ['analyses'], done, onDone })
export const useDeleteAnalysis = (done: string) => useAction(deleteAnalysis, { invalidates: ['analyses'], done })
