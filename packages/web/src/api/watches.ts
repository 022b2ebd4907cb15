import {
  actOnWatchCase, assignWatchCase, causeWatchCase, closeWatchCase, deleteWatch, getWatch, getWatchCase, indicatorChoices, listWatchCases, listWatchCauses, listWatchTemplates, listWatches, previewWatch,
  recheckWatchCase, runWatches, saveWatch,
} from '@sextant/contract'
import type { InputOf, OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export type Watch = OutputOf<typeof getWatch>
export type WatchDefinition = Watch['definition']
export type WatchCase = OutputOf<typeof listWatchCases>['items'][number]
export type WatchCaseDetail = OutputOf<typeof getWatchCase>
export type CasesInput = InputOf<typeof listWatchCases>
export type WatchTemplate = OutputOf<typeof listWatchTemplates>['templates'][number]
export type Indicator = Extract<WatchDefinition, { kind: 'indicator' }>['indicator']
export type PeriodUnit = Extract<WatchDefinition, { kind: 'indicator' }>['period']
export type IndicatorChoices = OutputOf<typeof indicatorChoices>
export type Preview = OutputOf<typeof previewWatch>

const touches = ['watches', 'watch-cases'] as const

export const useWatches = () => useQuery(callQuery(listWatches, {}))
export const useWatch = (key: string) => useQuery(callQuery(getWatch, { key }))
export const useWatchCases = (input: CasesInput) => useQuery({ ...callQuery(listWatchCases, input), placeholderData: keepPreviousData })
export const useWatchCase = (id: string) => useQuery(callQuery(getWatchCase, { id }))
export const useWatchCauses = () => useQuery(callQuery(listWatchCauses, {}))
export const useWatchTemplates = () => useQuery(callQuery(listWatchTemplates, {}))
export const useIndicatorChoices = () => useQuery({ ...callQuery(indicatorChoices, {}), staleTime: 60_000 })
export const useWatchPreview = () => useAction(previewWatch, { invalidates: [] })
export const useSaveWatch = (done: string, onDone: (watch: Watch) => void) => useAction(saveWatch, { invalidates: touches, done, onDone })
export const useDeleteWatch = (done: string, onDone: () => void) => useAction(deleteWatch, { invalidates: touches, done, onDone })
export const useRunWatches = (done: (answer: OutputOf<typeof runWatches>) => string) => useAction(runWatches, { invalidates: touches, done })
export const useAssignCase = (done: string) => useAction(assignWatchCase, { invalidates: touches, done })
export const useCauseCase = (done: string) => useAction(causeWatchCase, { invalidates: touches, done })
export const useActOnCase = (done: string) => useAction(actOnWatchCase, { invalidates: touches, done })
export const useRecheckCase = (done: string) => useAction(recheckWatchCase, { invalidates: touches, done })
export const useCloseCase = (done: string) => useAction(closeWatchCase, { invalidates: touches, done })
