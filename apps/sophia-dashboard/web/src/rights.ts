import { useQuery } from '@tanstack/react-query'
import { meQuery } from './queries.ts'

/** Whether the person may write: what they may not do is not shown. */
export function useMayWrite(): boolean {
  const { data } = useQuery(meQuery)
  return data?.role === 'write' || data?.role === 'admin'
}

/** Whether a run is there for the person: it is for whoever started it, and for administrators. */
export function useSeesRunOf(startedBy: string): boolean {
  const { data } = useQuery(meQuery)
  return data?.role === 'admin' || data?.subject === startedBy
}
