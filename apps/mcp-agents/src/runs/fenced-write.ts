import { sql, type UpdateObject } from 'kysely'
import { NotApproved } from '../approvals/word.ts'
import { appendEvents, type NewEvent } from './append.ts'
import type { Database, RunRow, Tables, Write } from './tables.ts'

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

/**
 * One fenced write: the row of the run is changed and locked first, so that writes of one run follow one another.
 *
 * @param events the least that it tells.
 * @throws {LeaseLost} the lease is no longer the current one.
 * @throws {NotRecorded} the database fails.
 */
export type FencedWrite = (
  lease: Lease,
  events: number,
  changes: UpdateObject<Tables, 'runs'>,
  work: (write: Write, run: RunRow) => Promise<readonly NewEvent[]>,
) => Promise<void>

export const fencedWrite =
  ({ kysely: db }: Database): FencedWrite =>
  async ({ runId, fence }, events, changes, work) => {
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
      await appendEvents(transaction, { runId, fence: run.fence, last: run.event_seq + more, events: told })
    })
    await done.catch((error: unknown) => {
      throw error instanceof LeaseLost || error instanceof NotApproved
        ? error
        : new NotRecorded(`Run ${runId}: the database took no record`, { cause: error })
    })
  }
