import { sql } from 'kysely'
import type { Failure, RunStatus, Step } from '../schemas.ts'
import type { Write } from './tables.ts'

/** What a run tells while it goes on, in order. */
export type NewEvent =
  | {
      readonly type: 'status'
      readonly data: { status: RunStatus; startedAt?: string; endedAt?: string; error?: Failure; reason?: string }
    }
  | { readonly type: 'step'; readonly data: Step }
  | { readonly type: 'answer'; readonly data: { answer: string } }

/** The channel on which a commit tells every replica that a run moved. Payload: `<run id> <fence>`. */
export const channel = 'run_events'

/**
 * Stores events and tells of them when the transaction commits.
 *
 * @param last the run's `event_seq` after it was raised by the number of events, in this transaction.
 */
export async function appendEvents(
  write: Write,
  runId: string,
  fence: number,
  last: number,
  events: readonly NewEvent[],
): Promise<void> {
  const first = last - events.length + 1
  await write
    .insertInto('events')
    .values(
      events.map((event, position) => ({
        run_id: runId,
        seq: first + position,
        type: event.type,
        data: JSON.stringify(event.data),
        result_of: event.type === 'step' && event.data.status === 'done' ? event.data.index : null,
      })),
    )
    .execute()
  await sql`select pg_notify(${channel}, ${`${runId} ${fence}`})`.execute(write)
}
