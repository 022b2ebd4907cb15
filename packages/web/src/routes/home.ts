import { createRoute } from '@tanstack/react-router'
import { appRoute, page } from './app-route.ts'

export const homeRoutes = [
  createRoute({ getParentRoute: () => appRoute, path: '/', staticData: { permission: 'analysis.read' }, component: page(() => import('../pages/home/HomePage.tsx'), 'HomePage') }),
] as const
