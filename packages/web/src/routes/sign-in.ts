import { createRoute } from '@tanstack/react-router'
import { z } from 'zod'
import { page, rootRoute } from './app-route.ts'

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  /** Where to go afterwards: an address of this application only. */
  validateSearch: z.object({ to: z.string().regex(/^\/(?![/\\])/).optional().catch(undefined) }),
  component: page(() => import('../pages/sign-in/SignInPage.tsx'), 'SignInPage'),
})
