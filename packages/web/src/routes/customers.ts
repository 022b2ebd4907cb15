import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { appRoute, page } from './app-route.ts'
import { textParam } from './search-params.ts'

export const customersSearch = z.object({
  search: textParam, rule: textParam, segment: textParam,
  sort: z.enum(['id', 'value', 'last_activity', 'first_seen']).optional().catch(undefined), descending: z.boolean().optional().catch(undefined),
  columns: z.array(z.string()).optional().catch(undefined), trail: z.array(z.string()).optional().catch(undefined),
})
export const customerSearch = z.object({ kind: z.enum(['fact', 'contact', 'response', 'event', 'decision']).optional().catch(undefined) })

export const customersRoutes = [
  createRoute({
    getParentRoute: () => appRoute, path: '/customers', validateSearch: customersSearch, staticData: { permission: 'customers.read' },
    component: page(() => import('../pages/customers/CustomersPage.tsx'), 'CustomersPage'),
  }),
  createRoute({
    getParentRoute: () => appRoute, path: '/customers/$id', validateSearch: customerSearch, staticData: { permission: 'customers.read' },
    component: page(() => import('../pages/customers/CustomerPage.tsx'), 'CustomerPage'),
  }),
] as const
