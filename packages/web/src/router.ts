import { createRouter } from '@tanstack/react-router'
import { onSignedOut, queryClient } from './api/query-client.ts'
import { sessionQuery } from './api/session.ts'
import { appRoute, rootRoute } from './routes/app-route.ts'
import { analysisRoutes } from './routes/analysis.ts'
import { campaignsRoutes } from './routes/campaigns.ts'
import { consoleRoutes } from './routes/console.ts'
import { customersRoutes } from './routes/customers.ts'
import { dataRoutes } from './routes/data.ts'
import { homeRoutes } from './routes/home.ts'
import { interactionRoutes } from './routes/interaction.ts'
import { measurementRoutes } from './routes/measurement.ts'
import { offersRoutes } from './routes/offers.ts'
import { modelsRoutes } from './routes/models.ts'
import { segmentsRoutes } from './routes/segments.ts'
import { settingsRoutes } from './routes/settings.ts'
import { signInRoute } from './routes/sign-in.ts'
import { reportsRoutes } from './routes/reports.ts'
import { targetsRoutes } from './routes/targets.ts'
import { watchesRoutes } from './routes/watches.ts'
import { parseSearch, stringifySearch } from './routes/search-params.ts'
import { CrashPage } from './shell/CrashPage.tsx'

const routeTree = rootRoute.addChildren([signInRoute, appRoute.addChildren([...homeRoutes, ...watchesRoutes, ...targetsRoutes, ...reportsRoutes, ...offersRoutes, ...campaignsRoutes, ...measurementRoutes, ...interactionRoutes, ...dataRoutes, ...settingsRoutes, ...consoleRoutes, ...customersRoutes, ...analysisRoutes, ...segmentsRoutes, ...modelsRoutes])])

export const router = createRouter({ routeTree, parseSearch, stringifySearch, context: { queryClient }, defaultPreload: 'intent', defaultPreloadStaleTime: 0, scrollRestoration: true, defaultErrorComponent: CrashPage })

declare module '@tanstack/react-router' {
  interface Register {
    readonly router: typeof router
  }
}

onSignedOut(() => {
  if (router.state.location.pathname === '/sign-in') return
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey })
  void router.navigate({ to: '/sign-in', search: { to: router.state.location.href } })
})

// A page that is opened by a link begins at its title for keyboards and screen readers too.
router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
  if (fromLocation !== undefined && pathChanged) document.querySelector<HTMLElement>('#page-title')?.focus({ preventScroll: true })
})
