import { useQuery } from '@tanstack/react-query'
import { meQuery } from './queries.ts'

/** Whether the person may change what is whose: their own, and all of it as an administrator. */
export function useMayChange(): (owner: string | undefined) => boolean {
  const { data } = useQuery(meQuery)
  return (owner) => data?.role === 'admin' || (data?.role === 'write' && data.subject === owner)
}

export function useIsAdmin(): boolean {
  return useQuery(meQuery).data?.role === 'admin'
}

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
