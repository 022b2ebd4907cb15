import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { appRoute, page } from './app-route.ts'
import { textParam } from './search-params.ts'

export const segmentsRoutes = [
  createRoute({
    getParentRoute: () => appRoute, path: '/segments', validateSearch: z.object({ search: textParam, chosen: textParam }), staticData: { permission: 'segments.read' },
    component: page(() => import('../pages/segments/SegmentsPage.tsx'), 'SegmentsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute, path: '/segments/new', validateSearch: z.object({ rule: textParam }), staticData: { permission: 'segments.write' },
    component: page(() => import('../pages/segments/NewSegmentPage.tsx'), 'NewSegmentPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute, path: '/segments/bring', staticData: { permission: 'segments.write' },
    component: page(() => import('../pages/segments/BringListPage.tsx'), 'BringListPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute, path: '/segments/overlap', validateSearch: z.object({ segments: textParam }), staticData: { permission: 'segments.read' },
    component: page(() => import('../pages/segments/OverlapPage.tsx'), 'OverlapPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute, path: '/tags', validateSearch: z.object({ search: textParam, status: z.enum(['draft', 'approved', 'published', 'retired']).optional().catch(undefined) }), staticData: { permission: 'segments.read' },
    component: page(() => import('../pages/segments/tags/TagsPage.tsx'), 'TagsPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute, path: '/tags/new', validateSearch: z.object({ expression: textParam }), staticData: { permission: 'segments.write' },
    component: page(() => import('../pages/segments/tags/NewTagPage.tsx'), 'NewTagPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute, path: '/tags/$key', staticData: { permission: 'segments.read' },
    component: page(() => import('../pages/segments/tags/TagPage.tsx'), 'TagPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute, path: '/segments/$key', validateSearch: z.object({ version: z.int().optional().catch(undefined), tab: z.enum(['rule', 'history', 'versions', 'changes']).optional().catch(undefined), snapshot: textParam }), staticData: { permission: 'segments.read' },
    component: page(() => import('../pages/segments/SegmentPage.tsx'), 'SegmentPage'),
  }),
] as const
