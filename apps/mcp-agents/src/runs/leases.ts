import { sql } from 'kysely'
import { isUndecided } from '../approvals/word.ts'
import { appendEvents, type NewEvent } from './append.ts'
import { type FencedWrite, type Lease, LeaseLost } from './fenced-write.ts'
import type { Queue } from './queue.ts'
import type { Database, RunRow, StepRow } from './tables.ts'

/** Who may work on a run, and until when. */
export interface Leases {
  /** Takes a queued run; undefined when it is taken, ended or gone. */
  claim(
    runId: string,
    worker: string,
    leaseMs: number,
  ): Promise<{ lease: Lease; run: RunRow; steps: StepRow[] } | undefined>
  /** @throws {LeaseLost} */
  renew(lease: Lease, leaseMs: number): Promise<void>
  /** Lets go of a run that waits for somebody's word. */
  suspend(lease: Lease): Promise<void>
  /** Gives the run back to the queue at once, for a replica that shuts down. */
  handOver(lease: Lease): Promise<void>
  /** Gives back to the queue what silent replicas hold. Returns how many. */
  reclaim(): Promise<number>
  /** Runs that have waited longer than `ms`, the oldest first: their message may be lost. */
  overdue(ms: number, limit: number): Promise<string[]>
}

export function createLeases({ kysely: db }: Database, queue: Queue, write: FencedWrite): Leases {
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

const inMs = (ms: number) => sql<Date>`now() + ${ms}::int * interval '1 ms'`
const released = {
  status: 'queued',
  fence: sql<number>`fence + 1`,
  worker: null,
  lease_until: null,
  queued_at: sql<Date>`now()`,
} as const
const requeued = (reason: string): NewEvent => ({ type: 'status', data: { status: 'queued', reason } })
