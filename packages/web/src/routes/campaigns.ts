import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { campaignTabs } from '../pages/campaigns/campaign-tabs.ts'
import { appRoute, page } from './app-route.ts'
import { textParam } from './search-params.ts'

const text = textParam
export const campaignsSearch = z.object({ status: z.enum(['draft', 'approved', 'running', 'paused', 'completed', 'aborted', 'historic']).optional().catch(undefined) })
export type CampaignTab = (typeof campaignTabs)[number]
export const campaignSearch = z.object({
  tab: z.enum(campaignTabs).optional().catch(undefined), fate: z.enum(['target', 'control', 'dropped']).optional().catch(undefined), reason: text, any: text,
  status: text, trail: z.array(z.string()).optional().catch(undefined),
})
export type CampaignSearch = z.output<typeof campaignSearch>

export const campaignsRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/campaigns', validateSearch: campaignsSearch, staticData: { permission: 'campaigns.read' }, component: page(() => import('../pages/campaigns/CampaignsPage.tsx'), 'CampaignsPage') }),
  createRoute({
    getParentRoute: () => appRoute, path: '/campaigns/new', validateSearch: z.object({ segment: text, offer: text, template: text, from: text }), staticData: { permission: 'campaigns.write' },
    component: page(() => import('../pages/campaigns/NewCampaignPage.tsx'), 'NewCampaignPage'),
  }),
  createRoute({ getParentRoute: () => appRoute, path: '/campaigns/$key', validateSearch: campaignSearch, staticData: { permission: 'campaigns.read' }, component: page(() => import('../pages/campaigns/CampaignPage.tsx'), 'CampaignPage') }),
] as const
