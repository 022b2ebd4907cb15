import type { Permission } from '@sextant/contract'
import { createRootRouteWithContext, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import type { QueryClient } from '@tanstack/react-query'
import { isStatus } from '../api/api-error.ts'
import { sessionQuery } from '../api/session.ts'
import { AppLayout } from '../shell/AppLayout.tsx'
import { CrashPage } from '../shell/CrashPage.tsx'
import { NotFoundPage } from '../shell/NotFoundPage.tsx'

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** What a reader of the page must be allowed; the layout shows why when he is not. */
    readonly permission?: Permission
  }
}

export const rootRoute = createRootRouteWithContext<{ readonly queryClient: QueryClient }>()({ notFoundComponent: NotFoundPage, errorComponent: CrashPage })

/** Everything behind the sign-in: header, navigation, content. */
export const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: '_app',
  component: AppLayout,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery)
    } catch (error) {
      if (isStatus(error, 401)) throw redirect({ to: '/sign-in', search: { to: location.href } })
      throw error
    }
  },
})

export const page = lazyRouteComponent
