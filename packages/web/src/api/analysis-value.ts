import {
  analyseLifeCycle, analyseMigration, analysePareto, analyseRfm, analyseRfmCl, analyseValueMatrix, getValueDefinition, indicatorByClass, listIndicators, listValueDefinitions, saveValueDefinition, saveValueList, valueCustomers,
} from '@sextant/contract'
import type { InputOf, OutputOf } from '@sextant/contract'
import { useQuery } from '@tanstack/react-query'
import { analysisQuery, callQuery, useAction } from './use-call.ts'

export type Rfm = OutputOf<typeof analyseRfm>
export type Pareto = OutputOf<typeof analysePareto>
export type ValueMatrix = OutputOf<typeof analyseValueMatrix>
export type RfmCl = OutputOf<typeof analyseRfmCl>
export type Indicator = OutputOf<typeof listIndicators>['indicators'][number]
export type ByClass = OutputOf<typeof indicatorByClass>
export type LifeCycle = OutputOf<typeof analyseLifeCycle>
export type Migration = OutputOf<typeof analyseMigration>
export type ValueDefinition = OutputOf<typeof getValueDefinition>
export type ValueCell = InputOf<typeof valueCustomers>['of']

export const useRfm = (input: InputOf<typeof analyseRfm>) => useQuery(analysisQuery(analyseRfm, input))
export const usePareto = (input: InputOf<typeof analysePareto>) => useQuery(analysisQuery(analysePareto, input))
export const useValueMatrix = (input: InputOf<typeof analyseValueMatrix>) => useQuery(analysisQuery(analyseValueMatrix, input))
export const useRfmCl = (input: InputOf<typeof analyseRfmCl>) => useQuery(analysisQuery(analyseRfmCl, input))
export const useIndicators = () => useQuery({ ...callQuery(listIndicators, {}), staleTime: 300_000 })
export const useIndicatorByClass = (input: InputOf<typeof indicatorByClass>, enabled: boolean) => useQuery({ ...analysisQuery(indicatorByClass, input), enabled })
export const useLifeCycle = (input: InputOf<typeof analyseLifeCycle>) => useQuery(analysisQuery(analyseLifeCycle, input))
export const useMigration = (input: InputOf<typeof analyseMigration>, enabled: boolean) => useQuery({ ...analysisQuery(analyseMigration, input), enabled })
export const useValueDefinition = (kind: ValueDefinition['kind'], key: string, enabled = true) => useQuery({ ...callQuery(getValueDefinition, { kind, key }), enabled })
export const useValueDefinitions = (kind: ValueDefinition['kind']) => useQuery(callQuery(listValueDefinitions, { kind }))
export const useSaveDefinition = (done: (saved: ValueDefinition) => string, onDone: (saved: ValueDefinition) => void) => useAction(saveValueDefinition, { invalidates: ['analyse'], done, onDone })

/** The customers of a cell, as the drawer takes them. */
export const cellBehind = (of: ValueCell) => ({ kind: 'list' as const, list: valueCustomers, input: { of }, save: saveValueList })
