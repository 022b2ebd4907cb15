import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { interactionTabs } from '../pages/interaction/interaction-tabs.ts'
import { appRoute, page } from './app-route.ts'
import { textParam } from './search-params.ts'

const text = textParam
export const interactionSearch = z.object({
  tab: z.enum(interactionTabs).optional().catch(undefined), customer: text, campaign: text, status: text, event: text, kind: text, channel: text,
  match: z.enum(['direct_exact', 'direct_inexact', 'inferred', 'viral', 'orphan']).optional().catch(undefined), trail: z.array(z.string()).optional().catch(undefined),
})
export type InteractionSearch = z.output<typeof interactionSearch>
export type ChangeSearch = (part: Partial<InteractionSearch>) => void

/** Agents may decide without reading the ledger, so each tab asks for its own permission. */
export const interactionRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/interaction', validateSearch: interactionSearch, component: page(() => import('../pages/interaction/InteractionPage.tsx'), 'InteractionPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/optimisation', staticData: { permission: 'campaigns.read' }, component: page(() => import('../pages/optimisation/OptimisationPage.tsx'), 'OptimisationPage') }),
] as const
