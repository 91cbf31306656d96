import { useQuery } from '@tanstack/react-query'
import { approvalsQuery, isWaiting } from './approvals.ts'
import { useNow } from './now.ts'

/** How many calls wait for somebody's word. */
export function useWaitingApprovals(): number {
  const { data } = useQuery(approvalsQuery)
  const now = useNow()
  return data?.items.filter((each) => isWaiting(each, now)).length ?? 0
}
