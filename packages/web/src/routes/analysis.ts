import { createRoute, redirect } from '@tanstack/react-router'
import { z } from 'zod'
import { appRoute, page } from './app-route.ts'
import { textParam } from './search-params.ts'

/** What every analysis has in its address; what else stands there is the panel's own (`usePanelSearch`). */
export const analysisSearch = z.looseObject({
  segment: textParam, rule: textParam, at: z.iso.datetime({ offset: true }).optional().catch(undefined), gross: z.boolean().optional().catch(undefined),
})
export type AnalysisSearch = z.output<typeof analysisSearch>

export const analysisRoutes = [
  createRoute({
    getParentRoute: () => appRoute, path: '/analysis', validateSearch: z.looseObject({ tab: z.enum(['rfm', 'cohorts', 'profile']).optional().catch(undefined) }), staticData: { permission: 'analysis.read' },
    component: page(() => import('../pages/analysis/AnalysisPage.tsx'), 'AnalysisPage'),
    // Addresses of the first version named the analysis as a tab.
    beforeLoad: ({ search: { tab, ...rest } }) => {
      if (tab !== undefined) throw redirect({ to: '/analysis/$kind', params: { kind: tab }, search: rest, replace: true })
    },
  }),
  createRoute({
    getParentRoute: () => appRoute, path: '/analysis/$kind', validateSearch: analysisSearch, staticData: { permission: 'analysis.read' },
    component: page(() => import('../pages/analysis/AnalysisKindPage.tsx'), 'AnalysisKindPage'),
  }),
] as const
