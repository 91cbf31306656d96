import { sql, type UpdateObject } from 'kysely'
import type { Failure } from '../schemas.ts'
import { appendEvents, type NewEvent } from './append.ts'
import type { Queue } from './queue.ts'
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

export interface StepCall {
  readonly index: number
  /** service.tool */
  readonly tool: string
  readonly title: string
  readonly arguments: Record<string, unknown>
}

export type StepOutcome =
  | {
      readonly status: 'done'
      readonly result: Record<string, unknown>
      readonly summary: string | null
      readonly lineageId: string | null
    }
  | { readonly status: 'failed'; readonly error: Failure }

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
  /** Records that a call is about to be made, again after a crash or for another attempt. */
  begin(lease: Lease, step: StepCall): Promise<void>
  /** Records how a call ended, and gives back what was recorded. */
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

export function createJournal(database: Database, queue: Queue): Journal {
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
      throw error instanceof LeaseLost
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

    begin: (lease, { index, tool, title, arguments: args }) =>
      write(lease, 1, {}, async (transaction) => {
        const step = await transaction
          .insertInto('steps')
          .values({
            run_id: lease.runId,
            index,
            tool,
            title: storable(title),
            arguments: JSON.stringify(args),
            status: 'running',
            started_at: sql`clock_timestamp()`,
          })
          .onConflict((conflict) =>
            conflict
              .columns(['run_id', 'index'])
              .doUpdateSet({ attempts: sql`steps.attempts + 1`, started_at: sql`clock_timestamp()` }),
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
            ...(outcome.status === 'done'
              ? {
                  result: JSON.stringify(outcome.result),
                  summary: outcome.summary && storable(outcome.summary),
                  lineage_id: outcome.lineageId && storable(outcome.lineageId),
                }
              : { error: JSON.stringify(outcome.error), summary: storable(outcome.error.detail) }),
          })
          .where('run_id', '=', lease.runId)
          .where('index', '=', index)
          .where('status', '=', 'running')
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
        async (_transaction, { ended_at }) => {
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
