import { createRoute } from '@tanstack/react-router'
import { appRoute, page } from './app-route.ts'

export const measurementRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/measurement', staticData: { permission: 'campaigns.read' }, component: page(() => import('../pages/measurement/MeasurementPage.tsx'), 'MeasurementPage') }),
  createRoute({ getParentRoute: () => appRoute, path: '/measurement/$key', staticData: { permission: 'campaigns.read' }, component: page(() => import('../pages/measurement/ResultPage.tsx'), 'ResultPage') }),
] as const
