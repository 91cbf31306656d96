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

/** Events of one run, with the run's `event_seq` after it was raised by their number, in the same transaction. */
export interface Moved {
  readonly runId: string
  readonly fence: number
  readonly last: number
  readonly events: readonly NewEvent[]
}

/** Stores events, of one run or of many, and tells of them when the transaction commits. */
export async function appendEvents(write: Write, ...moved: readonly Moved[]): Promise<void> {
  if (moved.length === 0) return
  await write
    .insertInto('events')
    .values(
      moved.flatMap(({ runId, last, events }) =>
        events.map((event, position) => ({
          run_id: runId,
          seq: last - events.length + 1 + position,
          type: event.type,
          data: JSON.stringify(event.data),
          result_of: event.type === 'step' && event.data.status === 'done' ? event.data.index : null,
        })),
      ),
    )
    .execute()
  const told = moved.map(({ runId, fence }) => `${runId} ${fence}`)
  await sql`select pg_notify(${channel}, told) from unnest(${told}::text[]) as told`.execute(write)
}
