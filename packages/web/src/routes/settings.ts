import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { settingsTabs } from '../pages/settings/settings-tabs.ts'
import { appRoute, page } from './app-route.ts'
import { textParam } from './search-params.ts'

const text = textParam
export const settingsSearch = z.object({ tab: z.enum(settingsTabs).optional().catch(undefined), unit: text, actor: text, action: text, subject: text, trail: z.array(z.string()).optional().catch(undefined) })
export type SettingsSearch = z.output<typeof settingsSearch>

/** Open to everybody for his own password and look; the other tabs need settings.read. */
export const settingsRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/settings', validateSearch: settingsSearch, component: page(() => import('../pages/settings/SettingsPage.tsx'), 'SettingsPage') }),
] as const
