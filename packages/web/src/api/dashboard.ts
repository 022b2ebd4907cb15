import { getDashboard } from '@sextant/contract'
import type { OutputOf } from '@sextant/contract'
import { useQuery } from '@tanstack/react-query'
import { callQuery } from './use-call.ts'

export type Dashboard = OutputOf<typeof getDashboard>

export const useDashboard = () => useQuery(callQuery(getDashboard, {}))
