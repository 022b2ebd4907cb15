import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { appRoute, page } from './app-route.ts'
import { textParam } from './search-params.ts'

export const segmentsRoutes = [
  createRoute({
    getParentRoute: () => appRoute, path: '/segments', validateSearch: z.object({ search: textParam }), staticData: { permission: 'segments.read' },
    component: page(() => import('../pages/segments/SegmentsPage.tsx'), 'SegmentsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute, path: '/segments/new', validateSearch: z.object({ rule: textParam }), staticData: { permission: 'segments.write' },
    component: page(() => import('../pages/segments/NewSegmentPage.tsx'), 'NewSegmentPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute, path: '/segments/$key', validateSearch: z.object({ version: z.int().optional().catch(undefined) }), staticData: { permission: 'segments.read' },
    component: page(() => import('../pages/segments/SegmentPage.tsx'), 'SegmentPage'),
  }),
] as const
