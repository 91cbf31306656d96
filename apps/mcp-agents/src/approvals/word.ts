import { sql } from 'kysely'
import type { StepRow, Write } from '../runs/tables.ts'
import { hashOfCall } from './policy.ts'
import type { ApprovalStatus } from './schemas.ts'

/** A step waits for a decision that has not come, or has come as a no. Nothing was written. */
export class NotApproved extends Error {
  override name = 'NotApproved'
  readonly status: ApprovalStatus
  readonly reason: string | null

  constructor({ status, reason }: { status: ApprovalStatus; reason: string | null }) {
    super(`The approval is ${status}`)
    this.status = status
    this.reason = reason
  }
}

/** When an approval that is pending or given ends by itself. */
export const expiryIn = (ms: number) => sql<Date>`now() + ${ms}::double precision * interval '1 ms'`

/** Asks for somebody's word about a step that waits. */
export async function askApproval(
  write: Write,
  { run_id, index, tool, title, arguments: args }: StepRow,
  { why, requestedBy, approvalMs }: { why: string; requestedBy: string; approvalMs: number },
): Promise<void> {
  await write
    .insertInto('approvals')
    .values({
      run_id,
      step_index: index,
      tool,
      title,
      arguments: JSON.stringify(args),
      arguments_hash: hashOfCall(tool, args),
      why,
      requested_by: requestedBy,
      expires_at: expiryIn(approvalMs),
    })
    .execute()
}

/** Whether a run still waits for somebody's word. */
export const isUndecided = async (write: Write, runId: string): Promise<boolean> =>
  (await write
    .selectFrom('approvals')
    .select('id')
    .where('run_id', '=', runId)
    .where('status', '=', 'pending')
    .executeTakeFirst()) !== undefined

/** Takes the word that was given for this very call, once. */
export async function useApproval(write: Write, runId: string, index: number, hash: string): Promise<void> {
  const used = await write
    .updateTable('approvals')
    .set({ status: 'used', used_at: sql`now()` })
    .where('run_id', '=', runId)
    .where('step_index', '=', index)
    .where('arguments_hash', '=', hash)
    .where('status', '=', 'approved')
    .where('expires_at', '>', sql<Date>`now()`)
    .returning('id')
    .executeTakeFirst()
  if (used) return
  const approval = await write
    .selectFrom('approvals')
    .select(['status', 'reason', 'used_at'])
    .where('run_id', '=', runId)
    .where('step_index', '=', index)
    .executeTakeFirst()
  // Used by this step before, which died or is tried again: the service knows the call by its idempotency key.
  if (approval?.used_at) return
  const said = approval ?? { status: 'withdrawn', reason: null }
  throw new NotApproved(said.status === 'approved' ? { status: 'expired', reason: null } : said)
}

/** Nobody needs to decide about a run that has ended. */
export const withdraw = (write: Write, runId: string): Promise<unknown> =>
  write
    .updateTable('approvals')
    .set({ status: 'withdrawn' })
    .where('run_id', '=', runId)
    .where('status', '=', 'pending')
    .execute()
