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
