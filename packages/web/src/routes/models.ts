import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { appRoute, page } from './app-route.ts'

export const modelsRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/models', staticData: { permission: 'models.read' }, component: page(() => import('../pages/models/ModelsPage.tsx'), 'ModelsPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/models/new', staticData: { permission: 'models.write' }, component: page(() => import('../pages/models/NewModelPage.tsx'), 'NewModelPage') }),
  createRoute({
    getParentRoute: () => appRoute, path: '/models/$key', validateSearch: z.object({ version: z.int().optional().catch(undefined) }), staticData: { permission: 'models.read' },
    component: page(() => import('../pages/models/ModelPage.tsx'), 'ModelPage'),
  }),
] as const
