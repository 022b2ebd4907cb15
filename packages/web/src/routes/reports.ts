import { createRoute } from '@tanstack/react-router'
import { appRoute, page } from './app-route.ts'

export const reportsRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/reports', staticData: { permission: 'analysis.read' }, component: page(() => import('../pages/reports/ReportsPage.tsx'), 'ReportsPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/reports/new', staticData: { permission: 'analysis.write' }, component: page(() => import('../pages/reports/NewReportPage.tsx'), 'NewReportPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/reports/$key', staticData: { permission: 'analysis.read' }, component: page(() => import('../pages/reports/ReportPage.tsx'), 'ReportPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/reports/$key/$id', staticData: { permission: 'analysis.read' }, component: page(() => import('../pages/reports/EditionPage.tsx'), 'EditionPage') }),
] as const
