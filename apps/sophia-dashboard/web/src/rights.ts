import { useQuery } from '@tanstack/react-query'
import { meQuery } from './queries.ts'

/** Whether the person may write: what they may not do is not shown. */
export function useMayWrite(): boolean {
  const { data } = useQuery(meQuery)
  return data?.role === 'write' || data?.role === 'admin'
}
