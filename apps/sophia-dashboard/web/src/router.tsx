import type { FetchQueryOptions, QueryClient, QueryKey } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { ApiError } from './api.ts'
import { approvalsQuery } from './approvals.ts'
import { businessMetrics, filtersOf, numbersQuery } from './business-numbers.ts'
import { Shell } from './components/shell.tsx'
import { pageSearch } from './page-search.ts'
import { NotFound } from './pages/not-found.tsx'
import { Overview } from './pages/overview.tsx'
import { SignIn } from './pages/sign-in.tsx'
import {
  meQuery,
  metricsQuery,
  newestIntake,
  runsQuery,
  servicesQuery,
  storedDeals,
  winRate,
  wonByQuarter,
  wonQuery,
} from './queries.ts'

const firstPaintMs = 400

/**
 * Nothing may move once it is painted. What stands above the rest of a page is worth a moment's wait, unless it is known from
 * before; what comes later fills a box that is there.
 */
function worthAMoment<Data, Key extends QueryKey>(
  { queryClient }: { queryClient: QueryClient },
  query: FetchQueryOptions<Data, Error, Data, Key>,
): Promise<unknown> | undefined {
  const asked = queryClient.prefetchQuery(query)
  if (queryClient.getQueryData(query.queryKey) !== undefined) return undefined
  return Promise.race([asked, new Promise((resolve) => setTimeout(resolve, firstPaintMs))])
}

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignIn,
  validateSearch: (search: Record<string, unknown>): { to?: string; failed?: string; ended?: true } => ({
    ...(typeof search['to'] === 'string' && { to: search['to'] }),
    ...(typeof search['failed'] === 'string' && { failed: search['failed'] }),
    ...(search['ended'] === true && { ended: true }),
  }),
})

/** Everything behind the sign-in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  validateSearch: pageSearch,
  beforeLoad: async ({ context: { queryClient }, location: { href } }) => {
    try {
      await queryClient.ensureQueryData(meQuery)
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) throw redirect({ to: '/sign-in', search: { to: href } })
      // Anything else is told where it shows: the page opens, and each tile says what it lacks.
    }
  },
  // Whether a banner says that there is a sandbox.
  loader: ({ context }) => worthAMoment(context, servicesQuery),
})
// Its Markdown reader is a third of the script: the overview opens without it.
const Agents = lazyRouteComponent(() => import('./pages/agents.tsx'), 'Agents')
const overview = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: Overview,
  // Whether there are figures, or an invitation in their place.
  loader: ({ context }) => {
    const { queryClient } = context
    void queryClient.prefetchQuery(wonByQuarter)
    void queryClient.prefetchQuery(winRate)
    void queryClient.prefetchQuery(runsQuery)
    void queryClient.prefetchQuery(newestIntake)
    return worthAMoment(context, storedDeals)
  },
})
/** What waits for a person, and the newest run: beside them stands the rest. */
const askForRuns = ({ context }: { context: { queryClient: QueryClient } }) =>
  Promise.all([worthAMoment(context, approvalsQuery), worthAMoment(context, runsQuery)])
const agents = createRoute({
  getParentRoute: () => shell,
  path: '/agents',
  component: Agents,
  loader: askForRuns,
})
const business = createRoute({
  getParentRoute: () => shell,
  path: '/business',
  component: lazyRouteComponent(() => import('./pages/business.tsx'), 'Business'),
  // Asked while the script of the page is on its way.
  loader: ({ context, location: { search } }) => {
    const { queryClient } = context
    const filters = filtersOf(pageSearch(search))
    void queryClient.prefetchQuery(metricsQuery)
    void queryClient.prefetchQuery(numbersQuery(businessMetrics, filters))
    void queryClient.prefetchQuery(wonQuery(filters))
    return worthAMoment(context, storedDeals)
  },
})
const customers = createRoute({
  getParentRoute: () => shell,
  path: '/customers',
  component: lazyRouteComponent(() => import('./pages/customers.tsx'), 'Customers'),
})
const company = createRoute({
  getParentRoute: () => shell,
  path: '/customers/$companyId',
  component: lazyRouteComponent(() => import('./pages/company.tsx'), 'CompanyPage'),
})
const engineering = createRoute({
  getParentRoute: () => shell,
  path: '/engineering',
  component: lazyRouteComponent(() => import('./pages/engineering.tsx'), 'Engineering'),
})
const compute = createRoute({
  getParentRoute: () => shell,
  path: '/compute',
  component: lazyRouteComponent(() => import('./pages/compute.tsx'), 'Compute'),
})
const research = createRoute({
  getParentRoute: () => shell,
  path: '/research',
  component: lazyRouteComponent(() => import('./pages/research.tsx'), 'ResearchPage'),
})
const answered = createRoute({
  getParentRoute: () => shell,
  path: '/research/$researchId',
  component: lazyRouteComponent(() => import('./pages/research.tsx'), 'ResearchPage'),
})
const knowledge = createRoute({
  getParentRoute: () => shell,
  path: '/knowledge',
  component: lazyRouteComponent(() => import('./pages/knowledge.tsx'), 'Knowledge'),
})
const proofs = createRoute({
  getParentRoute: () => shell,
  path: '/proofs',
  component: lazyRouteComponent(() => import('./pages/proofs.tsx'), 'Proofs'),
})
const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings.tsx'), 'Settings'),
})
const ownAgents = createRoute({
  getParentRoute: () => shell,
  path: '/agents/own',
  component: lazyRouteComponent(() => import('./pages/own-agents.tsx'), 'OwnAgents'),
})
const run = createRoute({
  getParentRoute: () => shell,
  path: '/agents/$runId',
  component: Agents,
  loader: askForRuns,
})

const routeTree = root.addChildren([
  signIn,
  shell.addChildren([
    overview,
    business,
    customers,
    company,
    engineering,
    compute,
    research,
    answered,
    knowledge,
    agents,
    ownAgents,
    run,
    proofs,
    settings,
  ]),
])

export const createAppRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    context: { queryClient },
    scrollRestoration: false,
    // A loader asks early, once: what stands on a page asks for itself, and no press waits for a round of it.
    defaultStaleTime: Number.POSITIVE_INFINITY,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
