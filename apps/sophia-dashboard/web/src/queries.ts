import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Filters, KpiQuery } from './answers.ts'
import * as api from './api.ts'

const soonMs = 10_000
interface Asked {
  readonly state: { readonly error: Error | null }
}
/** How often a page asks again by itself. What failed and may have passed is asked for sooner, so that it mends itself. */
const every =
  (usualMs: number | false) =>
  ({ state: { error } }: Asked): number | false =>
    error && api.mayPass(error) ? Math.min(usualMs || soonMs, soonMs) : usualMs

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => api.me(signal),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})

export const signInQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: ({ signal }) => api.signInWays(signal),
  staleTime: Number.POSITIVE_INFINITY,
})

export const servicesQuery = queryOptions({
  queryKey: ['services'],
  queryFn: ({ signal }) => api.services(signal),
  refetchInterval: 5_000,
})

export const runsQuery = queryOptions({
  queryKey: ['runs'],
  queryFn: ({ signal }) => api.runs(signal),
  refetchInterval: 10_000,
})

/** Runs of one agent or in one state, a page at a time. */
export const runPages = (filter: api.RunFilter) =>
  infiniteQueryOptions({
    queryKey: ['runs', filter],
    queryFn: ({ pageParam, signal }) => api.runs(signal, { ...filter, cursor: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 10_000,
  })

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) => api.run(id, signal),
    staleTime: 30_000,
  })

export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: ({ signal }) => api.agents(signal),
  staleTime: 60_000,
})

/** The newest upload. */
export const newestIntake = queryOptions({
  queryKey: ['numbers', 'intakes'],
  queryFn: ({ signal }) => api.intakes(signal),
  refetchInterval: every(60_000),
})

/** Asks until the intake has ended. @param onEnd called once, when it has. */
export const intakeQuery = (id: string, onEnd: () => void) =>
  queryOptions({
    queryKey: ['intake', id],
    queryFn: async ({ signal }) => {
      const report = await api.intake(id, signal)
      if (report.status === 'done' || report.status === 'failed') onEnd()
      return report
    },
    refetchInterval: ({ state }) => (state.data?.status === 'done' || state.data?.status === 'failed' ? false : 500),
  })

/** The registry changes only with a release of sophia-business. */
export const metricsQuery = queryOptions({
  queryKey: ['metrics'],
  queryFn: ({ signal }) => api.metrics(signal),
  staleTime: 10 * 60_000,
  refetchInterval: every(false),
})

/** Everything under `numbers` is asked again after an upload. */
export const kpiQuery = (query: KpiQuery) =>
  queryOptions({
    queryKey: ['numbers', query],
    queryFn: ({ signal }) => api.queryKpis(query, signal),
    staleTime: 30_000,
    refetchInterval: every(60_000),
  })

/** Every deal is one of these: none means that nothing is stored. */
export const storedDeals = kpiQuery({ metrics: ['deals_won', 'deals_lost', 'deals_open'] })
export const wonQuery = (filters: Filters) =>
  kpiQuery({ metrics: ['won_value', 'deals_won'], grain: 'quarter', ...filters })
export const wonByQuarter = wonQuery({})
export const winRate = kpiQuery({ metrics: ['win_rate'] })

const rowsShown = 50

/** The rows behind a figure, a page at a time. */
export const lineageQuery = (of: api.LineageOf) =>
  infiniteQueryOptions({
    queryKey: ['lineage', of],
    queryFn: ({ pageParam, signal }) => api.lineage(of, pageParam, rowsShown, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** A relayed answer, kept fresh while the page is open. */
export const answerQuery = <Body>(path: string, refetchInterval: number | false = 60_000) =>
  queryOptions({
    queryKey: ['answer', path],
    queryFn: ({ signal }) => api.read<Body>(path, signal),
    staleTime: 15_000,
    refetchInterval: every(refetchInterval),
  })

/** All items of a relayed list. */
export const listQuery = <Item>(path: string, refetchInterval: number | false = 60_000) =>
  queryOptions({
    queryKey: ['answer', path, 'all'],
    queryFn: ({ signal }) => api.readAll<Item>(path, signal),
    staleTime: 15_000,
    refetchInterval: every(refetchInterval),
  })
