import { approveTag, checkTag, getTag, listTags, publishTag, refreshTag, retireTag, saveTag } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { callQuery, useAction } from './use-call.ts'

export type Tag = OutputOf<typeof listTags>['tags'][number]
export type TagDetail = OutputOf<typeof getTag>

const touched = ['tags', 'rules.catalogue', 'customers'] as const

export const useTags = (search: string, status: Tag['status'] | undefined) => useQuery({ ...callQuery(listTags, { ...(search === '' ? {} : { search }), ...(status === undefined ? {} : { status }) }), placeholderData: keepPreviousData })
export const useTag = (key: string) => useQuery(callQuery(getTag, { key }))
export const useTagCheck = (expression: string) => useQuery({ ...callQuery(checkTag, { expression }), enabled: expression.trim() !== '', placeholderData: keepPreviousData, staleTime: 300_000 })
export const useSaveTag = (done: (tag: Tag) => string, onDone: (tag: Tag) => void) => useAction(saveTag, { invalidates: touched, done, onDone })
export const useApproveTag = (done: string) => useAction(approveTag, { invalidates: touched, done })
export const usePublishTag = (done: string) => useAction(publishTag, { invalidates: touched, done })
export const useRefreshTag = (done: (answer: OutputOf<typeof refreshTag>) => string) => useAction(refreshTag, { invalidates: touched, done })
export const useRetireTag = (done: string, onDone: () => void) => useAction(retireTag, { invalidates: touched, done, onDone })
