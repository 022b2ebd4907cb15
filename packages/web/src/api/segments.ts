import {
  combineSegments, compareSegment, countSegment, deleteSegment, exportSegment, getSegment, listSegments, overlapSegments, previewSegment, refreshSegment, reproduceSegment, restoreSegment, saveSegment, scheduleSegment, segmentSql,
} from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export type Segment = OutputOf<typeof listSegments>['segments'][number]
export type SegmentDetail = OutputOf<typeof getSegment>

export const useSegments = (search: string, enabled = true) => useQuery({ ...callQuery(listSegments, search === '' ? {} : { search }), enabled, placeholderData: keepPreviousData })
export const useSegment = (key: string) => useQuery(callQuery(getSegment, { key }))

/** Counts a rule; a newer rule cancels the count before. */
export const useCount = (rule: string | null) => useQuery({ ...callQuery(countSegment, { rule: rule ?? '' }), enabled: rule !== null, placeholderData: keepPreviousData, staleTime: 60_000 })
export const usePreview = (rule: string | null, enabled: boolean) => useQuery({ ...callQuery(previewSegment, { rule: rule ?? '', limit: 10 }), enabled: enabled && rule !== null, placeholderData: keepPreviousData, staleTime: 60_000 })
export const useSql = (rule: string | null, enabled: boolean) => useQuery({ ...callQuery(segmentSql, { rule: rule ?? '' }), enabled: enabled && rule !== null, staleTime: 60_000 })

export const useSaveSegment = (done: (segment: Segment) => string, onDone: (segment: Segment) => void) => useAction(saveSegment, { invalidates: ['segments', 'rules.catalogue'], done, onDone })
export const useRefreshSegment = (done: (answer: OutputOf<typeof refreshSegment>) => string) => useAction(refreshSegment, { invalidates: ['segments'], done })
export const useDeleteSegment = (done: string, onDone: () => void) => useAction(deleteSegment, { invalidates: ['segments.all', 'rules.catalogue'], done, onDone })
export const useExportSegment = (onDone: (answer: OutputOf<typeof exportSegment>) => void) => useAction(exportSegment, { invalidates: ['audit'], onDone })

export type Overlap = OutputOf<typeof overlapSegments>
export type Reproduction = OutputOf<typeof reproduceSegment>
export type Comparison = OutputOf<typeof compareSegment>

export const useOverlap = (segments: readonly string[]) => useQuery({ ...callQuery(overlapSegments, { segments: [...segments] }), enabled: segments.length >= 2 && segments.length <= 12, staleTime: 60_000 })
export const useCombination = (operation: 'union' | 'intersection' | 'difference', segments: readonly string[]) => useQuery({ ...callQuery(combineSegments, { operation, segments: [...segments] }), enabled: segments.length >= 2, staleTime: 60_000 })
export const useReproduction = (segment: string, snapshot: string | undefined) => useQuery({ ...callQuery(reproduceSegment, { segment, snapshot: snapshot ?? '', limit: 20 }), enabled: snapshot !== undefined })
export const useComparison = (key: string, input: { readonly from?: number; readonly to?: number; readonly rule?: string }, enabled: boolean) => useQuery({ ...callQuery(compareSegment, { key, ...input }), enabled, staleTime: 60_000 })
export const useRestoreSegment = (done: (segment: Segment) => string) => useAction(restoreSegment, { invalidates: ['segments', 'rules.catalogue'], done })
export const useScheduleSegment = (done: string) => useAction(scheduleSegment, { invalidates: ['segments'], done })
