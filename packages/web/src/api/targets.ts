import { deleteTarget, listTargets, proposeTarget, saveTarget, setTargetValues, targetProgress } from '@sextant/contract'
import type { InputOf, OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call } from './call.ts'
import { callQuery, useAction } from './use-call.ts'

export type Target = OutputOf<typeof listTargets>['targets'][number]
export type TargetDefinition = Target['definition']
export type TargetProgress = OutputOf<typeof targetProgress>
export type TargetRow = TargetProgress['whole']
export type TargetValues = NonNullable<InputOf<typeof setTargetValues>['values']>

export const useTargets = () => useQuery(callQuery(listTargets, {}))
export const useTargetProgress = (key: string, period: string | undefined) => useQuery({ ...callQuery(targetProgress, period === undefined ? { key } : { key, period }), placeholderData: keepPreviousData })
export const useSaveTarget = (done: string, onDone: (target: Target) => void) => useAction(saveTarget, { invalidates: ['targets'], done, onDone })
export const useSetValues = (done: string, onDone: () => void) => useAction(setTargetValues, { invalidates: ['targets'], done, onDone })
export const useDeleteTarget = (done: string, onDone: () => void) => useAction(deleteTarget, { invalidates: ['targets'], done, onDone })
export const proposal = (key: string, period: string, growth: number) => call(proposeTarget, { key, period, growth })
