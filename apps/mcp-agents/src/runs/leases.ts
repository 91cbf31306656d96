import { sql, type UpdateObject } from 'kysely'
import { isUndecided } from '../approvals/word.ts'
import { appendEvents, type Moved, type NewEvent } from './append.ts'
import type { FencedWrite, Lease } from './fenced-write.ts'
import type { Queue } from './queue.ts'
import type { Database, RunRow, StepRow, Tables, Write } from './tables.ts'

/** A run that is a worker's from now on, with the steps that were recorded before. */
export interface Claimed {
  readonly lease: Lease
  readonly run: RunRow
  readonly steps: StepRow[]
}

/** Who may work on a run, and until when. */
export interface Leases {
  /** Takes a queued run; undefined when it is taken, ended or gone. */
  claim(runId: string, worker: string, leaseMs: number): Promise<Claimed | undefined>
  /** All that a replica holds, in one statement. @returns those that are lost. */
  renew(leases: readonly Lease[], leaseMs: number): Promise<Lease[]>
  /** Lets go of a run that waits for somebody's word. */
  suspend(lease: Lease): Promise<void>
  /** Gives the run back to the queue at once, for a replica that shuts down. */
  handOver(lease: Lease): Promise<void>
  /**
   * Takes from silent replicas what they hold, up to a hundred runs: so many of them as there is room for are the worker's at
   * once, without a message for each. The others are given to the queue.
   */
  takeOver(worker: string, leaseMs: number, room: number): Promise<{ count: number; mine: Claimed[] }>
  /** Runs that have waited longer than `ms`, the oldest first: their message may be lost. */
  overdue(ms: number, limit: number): Promise<string[]>
}

/** In one transaction. */
export const mostTakenOver = 100

export function createLeases({ kysely: db }: Database, queue: Queue, write: FencedWrite): Leases {
  return {
    async claim(runId, worker, leaseMs) {
      return db.transaction().execute(async (transaction) => {
        const run = await transaction
          .updateTable('runs')
          .set({ ...taken(worker, leaseMs), event_seq: sql`event_seq + 1` })
          .where('id', '=', runId)
          .where('status', '=', 'queued')
          .returningAll()
          .executeTakeFirst()
        if (!run) return undefined
        await appendEvents(transaction, movedOf(run, [begun(run)]))
        const steps = await stepsOf(transaction, [runId])
        return { lease: { runId, fence: run.fence }, run, steps }
      })
    },

    async renew(leases, leaseMs) {
      const { rows } = await sql<{ id: string; fence: number }>`
        update runs set lease_until = ${inMs(leaseMs)}
        from unnest(${leases.map(({ runId }) => runId)}::uuid[], ${leases.map(({ fence }) => fence)}::int[]) as held (id, fence)
        where runs.id = held.id and runs.fence = held.fence and runs.status = 'running'
        returning runs.id, runs.fence`.execute(db)
      const renewed = new Map(rows.map(({ id, fence }) => [id, fence]))
      return leases.filter(({ runId, fence }) => renewed.get(runId) !== fence)
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

    takeOver: (worker, leaseMs, room) =>
      db.transaction().execute(async (transaction) => {
        const silent = await transaction
          .selectFrom('runs')
          .select('id')
          .where('status', '=', 'running')
          .where('lease_until', '<', sql<Date>`now()`)
          .limit(mostTakenOver)
          .forUpdate()
          .skipLocked()
          .execute()
        const ids = silent.map(({ id }) => id)
        const [mine, others] = [ids.slice(0, room), ids.slice(room)]
        const runs = await changed(transaction, mine, { ...taken(worker, leaseMs), event_seq: sql`event_seq + 2` })
        const left = await changed(transaction, others, { ...released, event_seq: sql`event_seq + 1` })
        const fellSilent = requeued('The replica that worked on it fell silent.')
        await appendEvents(
          transaction,
          ...runs.map((run) => movedOf(run, [fellSilent, begun(run)])),
          ...left.map((run) => movedOf(run, [fellSilent])),
        )
        await queue.enqueue(transaction, ...others)
        const steps = Map.groupBy(await stepsOf(transaction, mine), ({ run_id }) => run_id)
        return {
          count: ids.length,
          mine: runs.map((run) => ({
            lease: { runId: run.id, fence: run.fence },
            run,
            steps: steps.get(run.id) ?? [],
          })),
        }
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
const taken = (worker: string, leaseMs: number) =>
  ({
    status: 'running',
    worker,
    fence: sql<number>`fence + 1`,
    attempts: sql<number>`attempts + 1`,
    lease_until: inMs(leaseMs),
    started_at: sql<Date>`coalesce(started_at, now())`,
    deadline_at: sql<Date>`coalesce(deadline_at, now() + wall_time_ms * interval '1 ms')`,
  }) as const

const begun = ({ started_at }: RunRow): NewEvent => ({
  type: 'status',
  data: { status: 'running', ...(started_at && { startedAt: started_at.toISOString() }) },
})

const movedOf = ({ id, fence, event_seq }: RunRow, events: readonly NewEvent[]): Moved => ({
  runId: id,
  fence,
  last: event_seq,
  events,
})

const changed = async (
  write: Write,
  ids: readonly string[],
  changes: UpdateObject<Tables, 'runs'>,
): Promise<RunRow[]> =>
  ids.length === 0 ? [] : write.updateTable('runs').set(changes).where('id', 'in', ids).returningAll().execute()

const stepsOf = async (write: Write, ids: readonly string[]): Promise<StepRow[]> =>
  ids.length === 0
    ? []
    : write.selectFrom('steps').selectAll().where('run_id', 'in', ids).orderBy('run_id').orderBy('index').execute()
