import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { ApiError } from './api.ts'
import { Shell } from './components/shell.tsx'
import { NotFound } from './pages/not-found.tsx'
import { Overview } from './pages/overview.tsx'
import { SignIn } from './pages/sign-in.tsx'
import { meQuery, newestIntake, runsQuery, servicesQuery, storedDeals, winRate, wonByQuarter } from './queries.ts'

const firstPaintMs = 400

/** Over every page: which figure's rows lie open. */
export interface PageSearch {
  readonly lineage?: string
  readonly metric?: string
  readonly period?: string
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

function pageSearch(search: Record<string, unknown>): PageSearch {
  const lineage = text(search['lineage'])
  const metric = text(search['metric'])
  const period = text(search['period'])
  return {
    ...(lineage !== undefined && { lineage }),
    ...(metric !== undefined && { metric }),
    ...(period !== undefined && { period }),
  }
}

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
})

const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in', component: SignIn })

/** Everything behind the sign-in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  validateSearch: pageSearch,
  beforeLoad: async ({ context: { queryClient } }) => {
    try {
      await queryClient.ensureQueryData(meQuery)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) throw redirect({ to: '/sign-in' })
      // Anything else is told where it shows: the page opens, and each tile says what it lacks.
    }
  },
})
// Its Markdown reader is a third of the script: the overview opens without it.
const Agents = lazyRouteComponent(() => import('./pages/agents.tsx'), 'Agents')
const overview = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: Overview,
  // Nothing may move once it is painted. Whether a banner stands above the page, and figures or an invitation in it, is
  // worth a moment's wait; what comes later fills a box that is there.
  loader: ({ context: { queryClient } }) => {
    void queryClient.prefetchQuery(wonByQuarter)
    void queryClient.prefetchQuery(winRate)
    void queryClient.prefetchQuery(runsQuery)
    void queryClient.prefetchQuery(newestIntake)
    return Promise.race([
      Promise.all([queryClient.prefetchQuery(servicesQuery), queryClient.prefetchQuery(storedDeals)]),
      new Promise((resolve) => setTimeout(resolve, firstPaintMs)),
    ])
  },
})
const agents = createRoute({ getParentRoute: () => shell, path: '/agents', component: Agents })
const run = createRoute({ getParentRoute: () => shell, path: '/agents/$runId', component: Agents })

const routeTree = root.addChildren([signIn, shell.addChildren([overview, agents, run])])

export const createAppRouter = (queryClient: QueryClient) =>
  createRouter({ routeTree, context: { queryClient }, scrollRestoration: false })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
