import './tokens.css'
import './styles/fonts.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/navigation.css'
import './styles/panels.css'
import './styles/tables.css'
import './styles/charts.css'
import './styles/data-table.css'
import './styles/pages.css'
import './styles/tiles.css'
import './styles/bands.css'
import './styles/drawings.css'
import './styles/dialogs.css'
import './styles/agents.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError, mayPass } from './api.ts'
import { meQuery } from './queries.ts'
import { here } from './return-to.ts'
import { createAppRouter } from './router.tsx'

const queryClient = new QueryClient({
  queryCache: new QueryCache({
    // The session ended while the page was open.
    onError: (error, { queryKey }) => {
      // Who is there is asked before a page opens, which leads to the sign-in by itself.
      if (queryKey === meQuery.queryKey) return
      if (!(error instanceof ApiError) || error.status !== 401 || router.state.location.pathname === '/sign-in') return
      queryClient.removeQueries({ queryKey: meQuery.queryKey })
      void router.navigate({ to: '/sign-in', search: { to: here(), ended: true } })
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 1 && mayPass(error),
    },
  },
})
const router = createAppRouter(queryClient)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
)
