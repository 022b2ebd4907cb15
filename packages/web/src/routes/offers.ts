import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { appRoute, page } from './app-route.ts'
import { textParam } from './search-params.ts'

export const offersRoutes = [
  createRoute({
    getParentRoute: () => appRoute, path: '/offers', validateSearch: z.object({ status: z.enum(['draft', 'active', 'retired']).optional().catch(undefined) }), staticData: { permission: 'offers.read' },
    component: page(() => import('../pages/offers/OffersPage.tsx'), 'OffersPage'),
  }),
  createRoute({ getParentRoute: () => appRoute, path: '/offers/new', staticData: { permission: 'offers.write' }, component: page(() => import('../pages/offers/NewOfferPage.tsx'), 'NewOfferPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/offers/$key', staticData: { permission: 'offers.read' }, component: page(() => import('../pages/offers/OfferPage.tsx'), 'OfferPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/templates', staticData: { permission: 'offers.read' }, component: page(() => import('../pages/templates/TemplatesPage.tsx'), 'TemplatesPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/templates/new', staticData: { permission: 'campaigns.write' }, component: page(() => import('../pages/templates/NewTemplatePage.tsx'), 'NewTemplatePage') }),
  createRoute({
    getParentRoute: () => appRoute, path: '/templates/$key', validateSearch: z.object({ customer: textParam, view: z.enum(['html', 'text']).optional().catch(undefined) }),
    staticData: { permission: 'offers.read' }, component: page(() => import('../pages/templates/TemplatePage.tsx'), 'TemplatePage'),
  }),
] as const
