import { createHash } from 'node:crypto'
import { isId } from '@sophia/database'
import { canonicalJson, decodeCursor, encodeCursor, problems, type QueueState, type Role } from '@sophia/service'
import { sql } from 'kysely'
import type { PlannedRun } from '../agents.ts'
import { withdraw } from '../approvals/word.ts'
import type { Run, RunListQuery, RunPage, RunStarted } from '../schemas.ts'
import { appendEvents, type NewEvent } from './append.ts'
import { endSteps } from './end-steps.ts'
import type { Queue } from './queue.ts'
import type { Database, RunRow, StepRow, Write } from './tables.ts'
import { toBriefStep, toRun, toStep, toSummary } from './views.ts'
import { isTheirs, type Viewer } from './visibility.ts'

export interface NewRun extends PlannedRun {
  /** Who asked. Idempotency keys belong to them. */
  readonly subject: string
  /** What they may do, and so what the run may do. */
  readonly role: Role
  /** Others who had it started: they may not approve what it does. */
  readonly askedBy?: readonly string[]
  readonly idempotencyKey?: string
  /** Of the request: what the run does belongs to its trace, on whichever replica. */
  readonly traceparent?: string
}

export interface StoredEvent {
  readonly seq: number
  readonly type: NewEvent['type']
  readonly data: Record<string, unknown>
}

/** What is asked for is not there for a viewer whose run it is not. */
export interface RunStore {
  /**
   * Stores the run and queues it, both or neither. The same key and the same request again give the run that there is.
   *
   * @throws {Problem} unprocessable: the key was used for another request.
   */
  start(run: NewRun): Promise<RunStarted>
  /** As start, in a transaction of the caller's. @returns undefined: the key has a run already. */
  startWithin(write: Write, run: NewRun): Promise<RunRow | undefined>
  /** @throws {Problem} not-found. */
  get(id: string, detail: 'full' | 'brief', viewer: Viewer): Promise<Run>
  /**
   * A run that has ended, with its steps as they were recorded.
   *
   * @throws {Problem} not-found; conflict: it has not ended, or was cancelled.
   */
  record(id: string, viewer: Viewer): Promise<{ run: RunRow; steps: StepRow[] }>
  /** Newest first: the viewer's own, and everybody's for an administrator. */
  list(query: RunListQuery, viewer: Viewer): Promise<RunPage>
  /**
   * Ends the run, wherever it is. A cancelled one stays as it is.
   *
   * @throws {Problem} not-found; conflict: it has ended by itself.
   */
  cancel(id: string, viewer: Viewer): Promise<Run>
  /**
   * Events after `seq`, in order, at most 100. `ended`: there are none, and none will come.
   *
   * @throws {Problem} not-found.
   */
  eventsAfter(id: string, seq: number, viewer: Viewer): Promise<{ events: StoredEvent[]; ended: boolean }>
  /** Runs that wait for a replica. */
  waiting(): Promise<QueueState>
}

export function createRunStore(database: Database, queue: Queue): RunStore {
  const db = database.kysely
  const find = async (id: string, viewer: Viewer): Promise<RunRow> => {
    const row = await db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row || !isTheirs(row, viewer)) throw notFound(id)
    return row
  }
  const stepsOf = (id: string): Promise<StepRow[]> =>
    db.selectFrom('steps').selectAll().where('run_id', '=', id).orderBy('index').execute()
  const get: RunStore['get'] = async (id, detail, viewer) => {
    const row = await find(id, viewer)
    const steps = await stepsOf(id)
    return toRun(row, steps.map(detail === 'full' ? toStep : toBriefStep))
  }

  const startWithin: RunStore['startWithin'] = async (write, run) => {
    const row = await write
      .insertInto('runs')
      .values({
        agent: run.agent,
        input: JSON.stringify(run.input),
        subject: run.subject,
        role: run.role,
        asked_by: [...(run.askedBy ?? [])],
        idempotency_key: run.idempotencyKey ?? null,
        request_hash: hashOf(run),
        wall_time_ms: run.wallTimeMs,
        definition: run.definition ? JSON.stringify(run.definition) : null,
        budget: run.budget ? JSON.stringify(run.budget) : null,
        event_seq: 1,
        traceparent: run.traceparent ?? null,
      })
      .onConflict((conflict) => conflict.columns(['subject', 'idempotency_key']).doNothing())
      .returningAll()
      .executeTakeFirst()
    if (!row) return undefined
    await appendEvents(write, {
      runId: row.id,
      fence: row.fence,
      last: 1,
      events: [{ type: 'status', data: { status: 'queued' } }],
    })
    await queue.enqueue(write, row.id)
    return row
  }

  return {
    get,
    startWithin,
    async record(id, viewer) {
      const run = await find(id, viewer)
      if (run.status !== 'done' && run.status !== 'failed')
        throw problems.conflict(`The run is ${run.status}: only one that is done or failed has a whole record.`)
      return { run, steps: await stepsOf(id) }
    },
    async start(run) {
      const inserted = await db.transaction().execute((write) => startWithin(write, run))
      const row = inserted ?? (await findByKey(run))
      if (row.request_hash !== hashOf(run)) {
        throw problems.unprocessable(
          'This Idempotency-Key was used for another request.',
          'Use a fresh key for a new run.',
        )
      }
      return { id: row.id, agent: row.agent, status: row.status, createdAt: row.created_at.toISOString() }
    },

    async list({ limit = 25, cursor, agent, status, startedBy }, { subject, role }) {
      const before = decodeCursor(cursor, isId)
      let query = db
        .selectFrom('runs')
        .select(['id', 'agent', 'status', 'input', 'error', 'subject', 'created_at', 'started_at', 'ended_at'])
        // Version 7 identifiers grow with time.
        .orderBy('id', 'desc')
        .limit(limit + 1)
      if (before) query = query.where('id', '<', before)
      if (agent) query = query.where('agent', '=', agent)
      if (status) query = query.where('status', '=', status)
      if (startedBy) query = query.where('subject', '=', startedBy)
      if (role !== 'admin') query = query.where('subject', '=', subject)
      const rows = await query.execute()
      const items = rows.slice(0, limit)
      const last = items.at(-1)
      return {
        items: items.map(toSummary),
        nextCursor: rows.length > limit && last ? encodeCursor(last.id) : null,
        asOf: new Date().toISOString(),
        complete: true,
      }
    },

    async cancel(id, viewer) {
      await db.transaction().execute(async (write) => {
        const row = await write
          .selectFrom('runs')
          .select(['status', 'subject'])
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst()
        if (!row || !isTheirs(row, viewer)) throw notFound(id)
        if (row.status === 'cancelled') return
        if (hasEnded(row.status)) throw problems.conflict(`The run has ended already: it is ${row.status}.`)
        const steps = await endSteps(write, id)
        await withdraw(write, id)
        const count = steps.length + 1
        const ended = await write
          .updateTable('runs')
          .set({
            status: 'cancelled',
            fence: sql`fence + 1`,
            event_seq: sql`event_seq + ${count}::int`,
            lease_until: null,
            ended_at: sql`now()`,
          })
          .where('id', '=', id)
          .returning(['fence', 'event_seq', 'ended_at'])
          .executeTakeFirstOrThrow()
        const endedAt = ended.ended_at && { endedAt: ended.ended_at.toISOString() }
        await appendEvents(write, {
          runId: id,
          fence: ended.fence,
          last: ended.event_seq,
          events: [...steps, { type: 'status', data: { status: 'cancelled', ...endedAt } }],
        })
      })
      return get(id, 'full', viewer)
    },

    async eventsAfter(id, seq, viewer) {
      const { rows } = await sql<StoredEvent & { result: Record<string, unknown> | null }>`
        select e.seq, e.type, e.data, s.result
        from events e
        join runs r on r.id = e.run_id and (r.subject = ${viewer.subject} or ${viewer.role === 'admin'}::boolean)
        left join steps s on s.run_id = e.run_id and s.index = e.result_of
        where e.run_id = ${id} and e.seq > ${seq}
        order by e.seq
        limit 100`.execute(db)
      if (rows.length === 0) {
        const { status, event_seq } = await find(id, viewer)
        // Between the two reads the run may have ended: its last events are still to be read then.
        return { events: [], ended: hasEnded(status) && event_seq <= seq }
      }
      return {
        events: rows.map(({ result, data, ...event }) => ({ ...event, data: result ? { ...data, result } : data })),
        ended: false,
      }
    },

    async waiting() {
      const { rows } = await sql<QueueState>`
        select count(*)::int as waiting, coalesce(extract(epoch from now() - min(queued_at)), 0)::float as "oldestS"
        from runs where status = 'queued'`.execute(db)
      return rows[0] ?? { waiting: 0, oldestS: 0 }
    },
  }

  function findByKey({ subject, idempotencyKey = '' }: NewRun): Promise<RunRow> {
    return db
      .selectFrom('runs')
      .selectAll()
      .where('subject', '=', subject)
      .where('idempotency_key', '=', idempotencyKey)
      .executeTakeFirstOrThrow()
  }
}

export const hasEnded = (status: unknown): boolean => status === 'done' || status === 'failed' || status === 'cancelled'

const notFound = (id: string) => problems.notFound('run', id, 'GET /runs lists the runs that there are.')

/** What was asked for; not what it was taken for, which an agent that is changed meanwhile changes too. */
const hashOf = ({ agent, input, wallTimeMs, definition, asked }: NewRun): string =>
  createHash('sha256')
    .update(canonicalJson(definition ? { agent, input, asked } : { agent, input, wallTimeMs }))
    .digest('hex')
