import { getWarehouse } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { useQuery } from '@tanstack/react-query'
import { ApiError } from './api-error.ts'
import { callQuery } from './use-call.ts'

export type WarehouseCondition = OutputOf<typeof getWarehouse>

/** Whether something could not be had only because the warehouse cannot be asked: it can be had when the warehouse is back. */
export const isWarehouseAway = (error: unknown): error is ApiError => error instanceof ApiError && error.problem.awaits === 'warehouse'

/** How often the warehouse is asked after: seldom, and while it is missed every few seconds, ms. */
const seldomMs = 60_000
const oftenMs = 3_000

/** How the warehouse stands; the shell asks for every page, and again whenever a question fails because it is away. */
export const useWarehouseCondition = () =>
  useQuery({ ...callQuery(getWarehouse, {}), retry: false, refetchInterval: ({ state: { data } }) => (data === undefined || data.state === 'there' ? seldomMs : oftenMs) })
