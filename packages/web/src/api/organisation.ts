import { cancelQuery, deleteUnit, getUnit, listOrganisation, listQueries, placeHolder, saveUnit } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export type Unit = OutputOf<typeof listOrganisation>['units'][number]
export type UnitDetail = OutputOf<typeof getUnit>
export type Holder = OutputOf<typeof listOrganisation>['holders'][number]
export type RunningQuery = OutputOf<typeof listQueries>['queries'][number]

export const useOrganisation = () => useQuery(callQuery(listOrganisation, {}))
export const useUnit = (key: string | undefined) => useQuery({ ...callQuery(getUnit, { key: key ?? '' }), enabled: key !== undefined, placeholderData: keepPreviousData })
export const useSaveUnit = (done: string, onDone: (unit: UnitDetail) => void) => useAction(saveUnit, { invalidates: ['organisation', 'audit'], done, onDone })
export const useDeleteUnit = (done: string, onDone: () => void) => useAction(deleteUnit, { invalidates: ['organisation.list', 'audit'], done, onDone })
export const usePlaceHolder = (done: string) => useAction(placeHolder, { invalidates: ['organisation', 'audit', 'session'], done })

/** What runs now, asked again and again while it is looked at. */
export const useRunningQueries = (enabled: boolean) => useQuery({ ...callQuery(listQueries, {}), enabled, refetchInterval: 1_500, staleTime: 0 })
export const useCancelQuery = (done: string) => useAction(cancelQuery, { invalidates: ['queries'], done })
