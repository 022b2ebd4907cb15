import { listSegments } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { callQuery } from './use-call.ts'

export type Segment = OutputOf<typeof listSegments>['segments'][number]

export const useSegments = (search: string, enabled = true) => useQuery({ ...callQuery(listSegments, search === '' ? {} : { search }), enabled, placeholderData: keepPreviousData })
