import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { appRoute, page } from './app-route.ts'
import { textParam } from './search-params.ts'

export const targetsRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/targets', staticData: { permission: 'analysis.read' }, component: page(() => import('../pages/targets/TargetsPage.tsx'), 'TargetsPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/targets/new', staticData: { permission: 'analysis.write' }, component: page(() => import('../pages/targets/NewTargetPage.tsx'), 'NewTargetPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/targets/$key', validateSearch: z.object({ period: textParam }), staticData: { permission: 'analysis.read' }, component: page(() => import('../pages/targets/TargetPage.tsx'), 'TargetPage') }),
] as const
