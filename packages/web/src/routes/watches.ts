import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { appRoute, page } from './app-route.ts'
import { textParam } from './search-params.ts'

const listSearch = z.object({
  tab: z.enum(['cases', 'watches', 'causes']).optional().catch(undefined), state: z.enum(['any_open', 'open', 'assigned', 'caused', 'acting', 'checked', 'closed']).optional().catch(undefined),
  watch: textParam, trail: z.array(z.string()).optional().catch(undefined),
})

export const watchesRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/watches', validateSearch: listSearch, staticData: { permission: 'analysis.read' }, component: page(() => import('../pages/watches/WatchesPage.tsx'), 'WatchesPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/watches/new', staticData: { permission: 'analysis.write' }, component: page(() => import('../pages/watches/NewWatchPage.tsx'), 'NewWatchPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/watches/$key', staticData: { permission: 'analysis.read' }, component: page(() => import('../pages/watches/WatchPage.tsx'), 'WatchPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/watch-cases/$id', staticData: { permission: 'analysis.read' }, component: page(() => import('../pages/watches/CasePage.tsx'), 'CasePage') }),
] as const
