import { queryOptions } from '@tanstack/react-query'
import * as api from './api.ts'

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => api.me(signal),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
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
