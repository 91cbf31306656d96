import { sql, type UpdateObject } from 'kysely'
import { hashOfCall } from '../approvals/policy.ts'
import { askApproval, isUndecided, NotApproved, useApproval, withdraw } from '../approvals/word.ts'
import type { Failure } from '../schemas.ts'
import { appendEvents, type NewEvent } from './append.ts'
import { endSteps } from './end-steps.ts'
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
  /** Steps that are still open are cancelled with it: nobody will record their end. */
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

  /**
   * One fenced write: the row of the run is changed and locked first, so that writes of one run follow one another.
   *
   * @param events the least that it tells.
   */
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
      const told = await work(transaction, run)
      const more = told.length - events
      // What was open when the run ended is counted then only.
      if (more > 0)
        await transaction
          .updateTable('runs')
          .set({ event_seq: sql`event_seq + ${more}::int` })
          .where('id', '=', runId)
          .execute()
      await appendEvents(transaction, runId, run.fence, run.event_seq + more, told)
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
        await askApproval(transaction, step, { why, requestedBy: subject, approvalMs })
        return [{ type: 'step', data: toBriefStep(step) }]
      }),

    suspend: (lease) =>
      write(lease, 1, { ...released, status: 'waiting', waiting_since: sql`now()` }, async (transaction) => {
        if (await isUndecided(transaction, lease.runId)) return [{ type: 'status', data: { status: 'waiting' } }]
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
          const left = await endSteps(transaction, lease.runId)
          const endedAt = ended_at ? { endedAt: ended_at.toISOString() } : {}
          return outcome.status === 'done'
            ? [
                ...left,
                { type: 'answer', data: { answer: outcome.answer } },
                { type: 'status', data: { status: 'done', ...endedAt } },
              ]
            : [...left, { type: 'status', data: { status: 'failed', error: outcome.error, ...endedAt } }]
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
