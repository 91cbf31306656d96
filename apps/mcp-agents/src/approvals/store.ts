import { isId } from '@sophia/database'
import { allows, type Caller, decodeCursor, encodeCursor, problems, type Role, showUnseen } from '@sophia/service'
import { type ExpressionBuilder, sql } from 'kysely'
import { appendEvents } from '../runs/append.ts'
import type { Queue } from '../runs/queue.ts'
import type { ApprovalRow, Database, RunRow, Tables, Write } from '../runs/tables.ts'
import type { Viewer } from '../runs/visibility.ts'
import { expiryIn } from './word.ts'
import type { Approval, ApprovalListQuery, ApprovalPage, Decision } from './schemas.ts'

/** Who decides. */
export interface Decider extends Caller {
  /** Nobody needs a key here, so everybody is the same person. */
  readonly alone: boolean
}

/** An approval is there for whoever the run acts for, and for whoever has the rights to decide about it. */
export interface ApprovalStore {
  /** Newest first. */
  list(query: ApprovalListQuery, viewer: Viewer): Promise<ApprovalPage>
  /** @throws {Problem} not-found. */
  get(id: string, viewer: Viewer): Promise<Approval>
  /**
   * Decides once. The same decision again changes nothing.
   *
   * @throws {Problem} not-found; forbidden: the decider is who the run acts for, who had it started, or the run itself; conflict: it was decided
   * otherwise, has expired, or is not what the decider looked at.
   */
  decide(id: string, decision: Decision, decider: Decider): Promise<Approval>
  /** Ends those whose time is over; their runs go on without the call. @returns how many. */
  expire(): Promise<number>
}

/** @param approvalMs how long an approval may wait for its decision, and then for its call. */
export function createApprovalStore(database: Database, queue: Queue, approvalMs: number): ApprovalStore {
  const db = database.kysely
  const rows = () =>
    db
      .selectFrom('approvals')
      .innerJoin('runs', 'runs.id', 'approvals.run_id')
      .selectAll('approvals')
      .select('runs.agent')
  const get: ApprovalStore['get'] = async (id, viewer) => {
    const row = await rows()
      .where('approvals.id', '=', id)
      .where((row) => mayLook(row, viewer))
      .executeTakeFirst()
    if (!row) throw notFound(id)
    return toApproval(row)
  }

  return {
    get,
    async list({ limit = 25, cursor, status, runId }, viewer) {
      const before = decodeCursor(cursor, isId)
      let query = rows()
        .where((row) => mayLook(row, viewer))
        .orderBy('approvals.id', 'desc')
        .limit(limit + 1)
      if (before) query = query.where('approvals.id', '<', before)
      if (runId) query = query.where('approvals.run_id', '=', runId)
      if (status === 'pending') query = query.where('approvals.expires_at', '>', sql<Date>`now()`)
      if (status) query = query.where('approvals.status', '=', status)
      const found = await query.execute()
      const last = found[limit - 1]
      return {
        items: found.slice(0, limit).map(toApproval),
        nextCursor: found.length > limit && last ? encodeCursor(last.id) : null,
        asOf: new Date().toISOString(),
        complete: true,
      }
    },

    async decide(id, { decision, reason, argumentsHash }, decider) {
      const { subject, via, alone } = decider
      const status = decision === 'approve' ? 'approved' : 'rejected'
      await db.transaction().execute(async (write) => {
        const { row, run } = await lockWithRun(write, id)
        if (run.subject !== subject && !mayDecide(run.role, decider)) throw notFound(id)
        if (via === 'mcp-agents') throw problems.forbidden('A run cannot decide about an approval.')
        if (!alone && (run.subject === subject || run.asked_by.includes(subject)))
          throw problems.forbidden(
            run.subject === subject
              ? `The run acts for ${subject}: somebody else has to decide.`
              : `The run was started, or its schedule changed, by ${subject}: somebody else has to decide.`,
            'Ask a colleague who may write; they find it in the dashboard under Agents, or with GET /approvals.',
          )
        if (argumentsHash !== undefined && argumentsHash !== row.arguments_hash)
          throw problems.conflict('These are not the arguments that wait for a decision.')
        if (row.status === status && row.decided_by === subject) return
        if (row.status !== 'pending') throw problems.conflict(`It was decided already: it is ${row.status}.`)
        if (row.is_late) throw problems.conflict('Its time is over: the call is not made.', 'Start a new run.')
        await write
          .updateTable('approvals')
          .set({
            status,
            decided_by: subject,
            decided_at: sql`now()`,
            reason: reason ?? null,
            expires_at: expiryIn(approvalMs),
          })
          .where('id', '=', id)
          .execute()
        await goOn(write, queue, approvalMs, row.run_id, `${subject} ${status} ${row.tool}.`)
      })
      return get(id, decider)
    },

    expire: () =>
      db.transaction().execute(async (write) => {
        // The runs first, as everywhere, so that two never wait for each other.
        const late = await write
          .selectFrom('runs')
          .innerJoin('approvals', 'approvals.run_id', 'runs.id')
          .select(['runs.id', 'approvals.id as approval', 'approvals.tool'])
          .where('approvals.status', '=', 'pending')
          .where('approvals.expires_at', '<=', sql<Date>`now()`)
          .orderBy('approvals.id')
          .limit(20)
          .forUpdate('runs')
          .skipLocked()
          .execute()
        for (const { id, approval, tool } of late) {
          const { numUpdatedRows } = await write
            .updateTable('approvals')
            .set({ status: 'expired', decided_at: sql`now()` })
            .where('id', '=', approval)
            .where('status', '=', 'pending')
            .executeTakeFirstOrThrow()
          if (numUpdatedRows > 0n) await goOn(write, queue, approvalMs, id, `Nobody decided about ${tool} in time.`)
        }
        return late.length
      }),
  }
}

/** Locks the run, then the approval: the order of whoever works on the run. */
async function lockWithRun(
  write: Write,
  id: string,
): Promise<{ row: ApprovalRow & { is_late: boolean }; run: Pick<RunRow, 'subject' | 'role' | 'asked_by'> }> {
  const found = await write.selectFrom('approvals').select('run_id').where('id', '=', id).executeTakeFirst()
  if (!found) throw notFound(id)
  const run = await write
    .selectFrom('runs')
    .select(['subject', 'role', 'asked_by'])
    .where('id', '=', found.run_id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const row = await write
    .selectFrom('approvals')
    .selectAll()
    .select(sql<boolean>`expires_at <= now()`.as('is_late'))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return { row, run }
}

/** Whoever lets a run do something must be allowed as much as the run: a yes lends no rights. */
const mayDecide = (role: Role, viewer: Viewer): boolean => viewer.role !== 'read' && allows(viewer.role, role)

const roles: readonly Role[] = ['read', 'write', 'admin']
const mayLook = (run: ExpressionBuilder<Tables, 'runs'>, viewer: Viewer) => {
  const theirs = run('runs.subject', '=', viewer.subject)
  const decided = roles.filter((role) => mayDecide(role, viewer))
  return decided.length === 0 ? theirs : run.or([theirs, run('runs.role', 'in', decided)])
}

/** Gives a run that waits back to the queue, as soon as nothing is undecided any more. Its row must be locked. */
async function goOn(write: Write, queue: Queue, approvalMs: number, runId: string, reason: string): Promise<void> {
  const run = await write
    .updateTable('runs')
    .set({
      status: 'queued',
      fence: sql`fence + 1`,
      event_seq: sql`event_seq + 1`,
      queued_at: sql`now()`,
      // Counted are the times that a run brought its replica down; this was none.
      attempts: 0,
      deadline_at: sql`deadline_at + (now() - waiting_since)`,
      waiting_since: null,
    })
    .where('id', '=', runId)
    .where('status', '=', 'waiting')
    .where((run) =>
      run.not(
        run.exists(
          run
            .selectFrom('approvals')
            .select('approvals.id')
            .whereRef('approvals.run_id', '=', 'runs.id')
            .where('approvals.status', '=', 'pending'),
        ),
      ),
    )
    .returning(['fence', 'event_seq'])
    .executeTakeFirst()
  if (!run) return
  // What was approved first could not be used before the last was decided: its time begins now.
  await write
    .updateTable('approvals')
    .set({ expires_at: expiryIn(approvalMs) })
    .where('run_id', '=', runId)
    .where('status', '=', 'approved')
    .execute()
  await appendEvents(write, {
    runId,
    fence: run.fence,
    last: run.event_seq,
    events: [{ type: 'status', data: { status: 'queued', reason } }],
  })
  await queue.enqueue(write, runId)
}

const notFound = (id: string) => problems.notFound('approval', id, 'GET /approvals lists those that there are.')

const toApproval = (row: ApprovalRow & { agent: string }): Approval => ({
  id: row.id,
  runId: row.run_id,
  agent: row.agent,
  stepIndex: row.step_index,
  tool: row.tool,
  title: showUnseen(row.title),
  arguments: row.arguments,
  shown: showUnseen(JSON.stringify(row.arguments, null, 2)),
  argumentsHash: row.arguments_hash,
  why: row.why,
  // The sweep may come later than the clock.
  status: row.status === 'pending' && row.expires_at.getTime() <= Date.now() ? 'expired' : row.status,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  decidedBy: row.decided_by,
  decidedAt: row.decided_at && row.decided_at.toISOString(),
  reason: row.reason,
})
