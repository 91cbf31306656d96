import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import type { App } from './app.ts'

const heartbeatMs = 10_000
/** A notification can be lost with its connection: the stream looks by itself too. */
const lookAgainMs = 5_000

export interface StreamedEvent {
  /** Rises with each event: what `Last-Event-ID` names. */
  readonly seq: number
  readonly type: string
  readonly data: unknown
}

/** Events that are stored, and how to hear of new ones. */
export interface EventSource<Event extends StreamedEvent> {
  /** Those after `seq`, in order. `ended`: that was the last there will ever be. */
  after(seq: number): Promise<{ events: readonly Event[]; ended: boolean }>
  /** Whether none follows it. */
  isLast(event: Event): boolean
  /** Settles when there may be more, after `ms`, or when `signal` aborts. Never rejects. */
  next(ms: number, signal: AbortSignal): Promise<void>
}

export const EventHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: 'The stream goes on after this event' }),
  ),
})

/**
 * Answers with stored events as `text/event-stream`: those after `Last-Event-ID`, then those to come. To be returned by the
 * handler; typed as nothing, because the schema of a route speaks of a body and not of a reply.
 */
export type SendEvents = <Event extends StreamedEvent>(
  request: FastifyRequest,
  reply: FastifyReply,
  source: EventSource<Event>,
) => Promise<never>

/**
 * Streams for the routes of `app`. Works on any replica, as far as the source does. Open streams would hold the shutdown
 * up, so they end with it: their readers come back, to another replica, with the last id that they saw.
 */
export function eventStreams(app: App): SendEvents {
  const closing = new AbortController()
  app.addHook('preClose', async () => closing.abort())
  return async (request, reply, source) => {
    const seen = Number(request.headers['last-event-id'] ?? 0)
    const { events, ended } = await source.after(seen)
    // Tells an EventSource that came back after the last event to stay away.
    if (ended) return reply.code(204).send(null) as never
    const signal = AbortSignal.any([request.left, closing.signal])
    return reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(Readable.from(streamOf(source, seen, events, signal))) as never
  }
}

/** @param first the events that follow `after`, already read. */
async function* streamOf<Event extends StreamedEvent>(
  source: EventSource<Event>,
  after: number,
  first: readonly Event[],
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
      if (source.isLast(event)) return
    }
    // Listens before it reads, so that a commit in between is not missed.
    const enough = new AbortController()
    const ring = source.next(lookAgainMs, AbortSignal.any([signal, enough.signal]))
    const found = await source.after(seen)
    if (found.ended) return
    if (found.events.length === 0) await ring
    enough.abort()
    events = found.events
    if (Date.now() - spokeAt < heartbeatMs) continue
    spokeAt = Date.now()
    yield ': still here\n\n'
  }
}
