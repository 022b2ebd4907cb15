import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { consoleTabs } from '../pages/console/console-tabs.ts'
import { appRoute, page } from './app-route.ts'

export const consoleSearch = z.object({ sql: z.string().max(65_536).optional().catch(undefined), tab: z.enum(consoleTabs).optional().catch(undefined), along: z.string().optional().catch(undefined), values: z.string().optional().catch(undefined) })
export type ConsoleSearch = z.output<typeof consoleSearch>

export const consoleRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/console', validateSearch: consoleSearch, staticData: { permission: 'analysis.read' }, component: page(() => import('../pages/console/ConsolePage.tsx'), 'ConsolePage') }),
] as const
