import { queryOptions } from '@tanstack/react-query'
import * as api from './api.ts'
import type { Answer, ItemOf } from './apis.ts'

type Approvals = Answer<'mcp-agents', '/approvals'>
/** What a run wants to do, exactly as it would be done, and what a person said to it. */
export type Approval = ItemOf<Approvals>

const soonMs = 5_000

export const approvalsQuery = queryOptions({
  queryKey: ['approvals'],
  queryFn: ({ signal }) => api.read<Approvals>('/api/approvals?limit=50', signal),
  refetchInterval: soonMs,
})

/** Nobody has decided, and there is still time to. */
export const isWaiting = ({ expiresAt, status }: Approval, now: number): boolean =>
  status === 'pending' && Date.parse(expiresAt) > now

export type Decision = 'approve' | 'reject'

/** Bound to what was looked at: other arguments under the same id are refused. */
export const decide = ({ id, argumentsHash }: Approval, decision: Decision, reason: string): Promise<Approval> =>
  api.send<Approval>(`/api/approvals/${encodeURIComponent(id)}`, {
    decision,
    argumentsHash,
    ...(reason !== '' && { reason }),
  })
