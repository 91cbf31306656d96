import { sql, type UpdateObject } from 'kysely'
import { hashOfCall } from '../approvals/policy.ts'
import type { ApprovalStatus } from '../approvals/schemas.ts'
import type { Failure } from '../schemas.ts'
import { appendEvents, type NewEvent } from './append.ts'
import type { Queue } from './queue.ts'
import type { Performed, PlannedStep, Usage } from './steps.ts'
import type { Database, RunRow, StepRow, Tables, Write } from './tables.ts'
import { toBriefStep } from './views.ts'

/** The run has changed hands or was ended by somebody else: nothing that this worker still writes may count. */
export class LeaseLost extends Error {
  override name = 'LeaseLost'
}

/** The database did not take a write. Nothing is wrong with the run itself. */
export class NotRecorded extends Error {
  override name = 'NotRecorded'
}

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

/** The right to work on a run. It holds while the run's row carries the same fence. */
export interface Lease {
  readonly runId: string
  readonly fence: number
}

export interface NumberedStep extends PlannedStep {
  readonly index: number
}

export type StepOutcome =
  | ({ readonly status: 'done' } & Performed)
  | { readonly status: 'failed'; readonly error: Failure; readonly usage?: Usage | undefined }

/**
 * What the worker of a run writes. Every write names its lease: it throws {@link LeaseLost} when that is no longer the
 * current one, {@link NotRecorded} when the database fails.
 */
export interface Journal {
  /** Takes a queued run; undefined when it is taken, ended or gone. */
  claim(
    runId: string,
    worker: string,
    leaseMs: number,
  ): Promise<{ lease: Lease; run: RunRow; steps: StepRow[] } | undefined>
  renew(lease: Lease, leaseMs: number): Promise<void>
  /** Asks for somebody's word before a call is made. */
  ask(lease: Lease, step: NumberedStep, why: string): Promise<void>
  /** Lets go of a run that waits for somebody's word. */
  suspend(lease: Lease): Promise<void>
  /**
   * Records that a step is about to be taken, again after a crash or for another attempt. One that waited for an approval
   * uses it up.
   *
   * @throws {NotApproved}
   */
  begin(lease: Lease, step: NumberedStep): Promise<void>
  /** Records how a step ended, and gives back what was recorded. */
  record(lease: Lease, index: number, outcome: StepOutcome): Promise<StepRow>
  finish(
    lease: Lease,
    outcome: { status: 'done'; answer: string } | { status: 'failed'; error: Failure },
  ): Promise<void>
  /** Gives the run back to the queue at once, for a replica that shuts down. */
  handOver(lease: Lease): Promise<void>
  /** Gives back to the queue what silent replicas hold. Returns how many. */
  reclaim(): Promise<number>
  /** Runs that have waited longer than `ms`, the oldest first: their message may be lost. */
  overdue(ms: number, limit: number): Promise<string[]>
}

/** @param approvalMs how long an approval may wait for its decision. */
export function createJournal(database: Database, queue: Queue, approvalMs: number): Journal {
  const db = database.kysely

  /** One fenced write: the row of the run is changed and locked first, so that writes of one run follow one another. */
  const write = async (
    { runId, fence }: Lease,
    events: number,
    changes: UpdateObject<Tables, 'runs'>,
    work: (write: Write, run: RunRow) => Promise<readonly NewEvent[]>,
  ): Promise<void> => {
    const done = db.transaction().execute(async (transaction) => {
      const run = await transaction
        .updateTable('runs')
        .set({ ...changes, event_seq: sql`event_seq + ${events}::int` })
        .where('id', '=', runId)
        .where('fence', '=', fence)
        .where('status', '=', 'running')
        .returningAll()
        .executeTakeFirst()
      if (!run) throw new LeaseLost(`Run ${runId} is no longer held with fence ${fence}`)
      await appendEvents(transaction, runId, run.fence, run.event_seq, await work(transaction, run))
    })
    await done.catch((error: unknown) => {
      throw error instanceof LeaseLost || error instanceof NotApproved
        ? error
        : new NotRecorded(`Run ${runId}: the database took no record`, { cause: error })
    })
  }

  return {
    async claim(runId, worker, leaseMs) {
      return db.transaction().execute(async (transaction) => {
        const run = await transaction
          .updateTable('runs')
          .set({
            status: 'running',
            worker,
            fence: sql`fence + 1`,
            attempts: sql`attempts + 1`,
            event_seq: sql`event_seq + 1`,
            lease_until: inMs(leaseMs),
            started_at: sql`coalesce(started_at, now())`,
            deadline_at: sql`coalesce(deadline_at, now() + wall_time_ms * interval '1 ms')`,
          })
          .where('id', '=', runId)
          .where('status', '=', 'queued')
          .returningAll()
          .executeTakeFirst()
        if (!run) return undefined
        const startedAt = run.started_at?.toISOString()
        await appendEvents(transaction, runId, run.fence, run.event_seq, [
          { type: 'status', data: { status: 'running', ...(startedAt && { startedAt }) } },
        ])
        const steps = await transaction
          .selectFrom('steps')
          .selectAll()
          .where('run_id', '=', runId)
          .orderBy('index')
          .execute()
        return { lease: { runId, fence: run.fence }, run, steps }
      })
    },

    async renew({ runId, fence }, leaseMs) {
      const { numUpdatedRows } = await db
        .updateTable('runs')
        .set({ lease_until: inMs(leaseMs) })
        .where('id', '=', runId)
        .where('fence', '=', fence)
        .where('status', '=', 'running')
        .executeTakeFirstOrThrow()
      if (numUpdatedRows === 0n) throw new LeaseLost(`Run ${runId} is no longer held with fence ${fence}`)
    },

    ask: (lease, { index, kind, name, title, arguments: args }, why) =>
      write(lease, 1, {}, async (transaction, { subject }) => {
        const call = { tool: name, title: storable(title), arguments: JSON.stringify(args) }
        const step = await transaction
          .insertInto('steps')
          .values({ run_id: lease.runId, index, kind, ...call, status: 'waiting', started_at: sql`clock_timestamp()` })
          .returningAll()
          .executeTakeFirstOrThrow()
        await transaction
          .insertInto('approvals')
          .values({
            run_id: lease.runId,
            step_index: index,
            ...call,
            arguments_hash: hashOfCall(name, args),
            why,
            requested_by: subject,
            expires_at: inMs(approvalMs),
          })
          .execute()
        return [{ type: 'step', data: toBriefStep(step) }]
      }),

    suspend: (lease) =>
      write(lease, 1, { ...released, status: 'waiting', waiting_since: sql`now()` }, async (transaction) => {
        const pending = await transaction
          .selectFrom('approvals')
          .select('id')
          .where('run_id', '=', lease.runId)
          .where('status', '=', 'pending')
          .executeTakeFirst()
        if (pending) return [{ type: 'status', data: { status: 'waiting' } }]
        // Decided while the rest of its calls were made.
        await transaction
          .updateTable('runs')
          .set({ status: 'queued', waiting_since: null })
          .where('id', '=', lease.runId)
          .execute()
        await queue.enqueue(transaction, lease.runId)
        return [requeued('It was decided.')]
      }),

    begin: (lease, { index, kind, name, title, arguments: args, why }) =>
      write(lease, 1, {}, async (transaction) => {
        if (why !== undefined) await useApproval(transaction, lease.runId, index, hashOfCall(name, args))
        const step = await transaction
          .insertInto('steps')
          .values({
            run_id: lease.runId,
            index,
            kind,
            tool: name,
            title: storable(title),
            arguments: JSON.stringify(args),
            status: 'running',
            started_at: sql`clock_timestamp()`,
          })
          .onConflict((conflict) =>
            conflict.columns(['run_id', 'index']).doUpdateSet({
              attempts: sql`case steps.status when 'waiting' then 1 else steps.attempts + 1 end`,
              status: 'running',
              started_at: sql`clock_timestamp()`,
            }),
          )
          .returningAll()
          .executeTakeFirstOrThrow()
        return [{ type: 'step', data: toBriefStep(step) }]
      }),

    async record(lease, index, outcome) {
      let recorded: StepRow | undefined
      await write(lease, 1, {}, async (transaction) => {
        recorded = await transaction
          .updateTable('steps')
          .set({
            status: outcome.status,
            ended_at: sql`clock_timestamp()`,
            ...(outcome.usage && {
              input_tokens: outcome.usage.inputTokens,
              output_tokens: outcome.usage.outputTokens,
              cost_usd: outcome.usage.costUsd,
            }),
            ...(outcome.status === 'done'
              ? {
                  result: JSON.stringify(outcome.result),
                  summary: outcome.summary && storable(outcome.summary),
                  lineage_id: outcome.lineageId ? storable(outcome.lineageId) : null,
                }
              : { error: JSON.stringify(outcome.error), summary: storable(outcome.error.detail) }),
          })
          .where('run_id', '=', lease.runId)
          .where('index', '=', index)
          .where('status', 'in', ['running', 'waiting'])
          .returningAll()
          .executeTakeFirstOrThrow()
        return [{ type: 'step', data: toBriefStep(recorded) }]
      })
      return recorded as StepRow
    },

    finish: (lease, outcome) =>
      write(
        lease,
        outcome.status === 'done' ? 2 : 1,
        {
          status: outcome.status,
          lease_until: null,
          ended_at: sql`now()`,
          ...(outcome.status === 'done'
            ? { answer: storable(outcome.answer) }
            : { error: JSON.stringify(outcome.error) }),
        },
        async (transaction, { ended_at }) => {
          await withdraw(transaction, lease.runId)
          const endedAt = ended_at ? { endedAt: ended_at.toISOString() } : {}
          return outcome.status === 'done'
            ? [
                { type: 'answer', data: { answer: outcome.answer } },
                { type: 'status', data: { status: 'done', ...endedAt } },
              ]
            : [{ type: 'status', data: { status: 'failed', error: outcome.error, ...endedAt } }]
        },
      ),

    handOver: (lease) =>
      write(lease, 1, released, async (transaction) => {
        await queue.enqueue(transaction, lease.runId)
        return [requeued('The replica that worked on it shuts down.')]
      }),

    reclaim: () =>
      db.transaction().execute(async (transaction) => {
        const runs = await transaction
          .updateTable('runs')
          .set({ ...released, event_seq: sql`event_seq + 1` })
          .where('id', 'in', (silent) =>
            silent
              .selectFrom('runs')
              .select('id')
              .where('status', '=', 'running')
              .where('lease_until', '<', sql<Date>`now()`)
              .limit(20)
              .forUpdate()
              .skipLocked(),
          )
          .returning(['id', 'fence', 'event_seq'])
          .execute()
        for (const { id, fence, event_seq } of runs) {
          await appendEvents(transaction, id, fence, event_seq, [
            requeued('The replica that worked on it fell silent.'),
          ])
          await queue.enqueue(transaction, id)
        }
        return runs.length
      }),

    async overdue(ms, limit) {
      const runs = await db
        .selectFrom('runs')
        .select('id')
        .where('status', '=', 'queued')
        .where('queued_at', '<', sql<Date>`now() - ${ms}::int * interval '1 ms'`)
        .orderBy('queued_at')
        .limit(limit)
        .execute()
      return runs.map(({ id }) => id)
    },
  }
}

/** Takes the word that was given for this very call, once. */
async function useApproval(write: Write, runId: string, index: number, hash: string): Promise<void> {
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

/** Postgres keeps no NUL and no half of a surrogate pair in a text. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '')

const inMs = (ms: number) => sql<Date>`now() + ${ms}::int * interval '1 ms'`
const released = {
  status: 'queued',
  fence: sql<number>`fence + 1`,
  worker: null,
  lease_until: null,
  queued_at: sql<Date>`now()`,
} as const
const requeued = (reason: string): NewEvent => ({ type: 'status', data: { status: 'queued', reason } })
