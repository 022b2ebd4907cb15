import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { dataTabs } from '../pages/data/data-tabs.ts'
import { appRoute, page } from './app-route.ts'
import { textParam } from './search-params.ts'

const trail = z.array(z.string()).optional().catch(undefined)
export const dataSearch = z.object({ tab: z.enum(dataTabs).optional().catch(undefined), table: textParam, gross: z.boolean().optional().catch(undefined), trail })
export type DataSearch = z.output<typeof dataSearch>

export const dataRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/data', validateSearch: dataSearch, staticData: { permission: 'data.read' }, component: page(() => import('../pages/data/DataPage.tsx'), 'DataPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/data/import', staticData: { permission: 'data.import' }, component: page(() => import('../pages/data/ImportWizard.tsx'), 'ImportWizard') }),
  createRoute({ getParentRoute: () => appRoute, path: '/data/imports/$id', validateSearch: z.object({ trail }), staticData: { permission: 'data.read' }, component: page(() => import('../pages/data/ImportPage.tsx'), 'ImportPage') }),
] as const
