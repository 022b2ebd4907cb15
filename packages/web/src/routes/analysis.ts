import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { appRoute, page } from './app-route.ts'
import { textParam } from './search-params.ts'

export const analysisSearch = z.object({
  tab: z.enum(['rfm', 'cohorts', 'profile']).optional().catch(undefined), segment: textParam, gross: z.boolean().optional().catch(undefined),
  measure: z.enum(['customers', 'revenue']).optional().catch(undefined), recency: z.int().optional().catch(undefined), frequency: z.int().optional().catch(undefined),
})
export type AnalysisSearch = z.output<typeof analysisSearch>

export const analysisRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/analysis', validateSearch: analysisSearch, staticData: { permission: 'analysis.read' }, component: page(() => import('../pages/analysis/AnalysisPage.tsx'), 'AnalysisPage') }),
] as const
