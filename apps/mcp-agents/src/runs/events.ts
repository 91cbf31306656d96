import type { Bell } from './bell.ts'
import { hasEnded, type RunStore, type StoredEvent } from './store.ts'

const heartbeatMs = 10_000
/** A notification can be lost with its connection: the stream looks by itself too. */
const lookAgainMs = 5_000

const isLast = ({ type, data }: StoredEvent): boolean => type === 'status' && hasEnded(data['status'])

/**
 * A run's events as `text/event-stream`: what is stored after `after`, then what comes, each once and in order. Ends after
 * the run's last event. Works on any replica: the events are read from the database.
 *
 * @param first the events that follow `after`, already read.
 */
export async function* streamEvents(
  { store, bell }: { store: RunStore; bell: Bell },
  runId: string,
  after: number,
  first: readonly StoredEvent[],
  signal: AbortSignal,
): AsyncGenerator<string> {
  let seen = after
  let events = first
  let spokeAt = Date.now()
  yield 'retry: 1000\n\n'
  while (!signal.aborted) {
    for (const event of events) {
      yield `id: ${event.seq}\nevent: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`
      seen = event.seq
      spokeAt = Date.now()
      if (isLast(event)) return
    }
    // Listens before it reads, so that a commit in between is not missed.
    const enough = new AbortController()
    const ring = bell.next(runId, lookAgainMs, AbortSignal.any([signal, enough.signal]))
    const found = await store.eventsAfter(runId, seen)
    if (found.ended) return
    if (found.events.length === 0) await ring
    enough.abort()
    events = found.events
    if (Date.now() - spokeAt < heartbeatMs) continue
    spokeAt = Date.now()
    yield ': still here\n\n'
  }
}
