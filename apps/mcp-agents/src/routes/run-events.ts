import { Readable } from 'node:stream'
import type { Routes } from '@sophia/service'
import Type from 'typebox'
import type { Bell } from '../runs/bell.ts'
import { streamEvents } from '../runs/events.ts'
import type { RunStore } from '../runs/store.ts'
import { RunParams } from '../schemas.ts'

const EventHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: 'The stream goes on after this event' }),
  ),
})

export const runEventRoutes: Routes<{ store: RunStore; bell: Bell }> = async (app, { store, bell }) => {
  const closing = new AbortController()
  // Open streams would hold the shutdown up. Their readers come back, to another replica, with the last id that they saw.
  app.addHook('preClose', async () => closing.abort())

  app.get(
    '/runs/:id/events',
    {
      schema: {
        operationId: 'followRun',
        summary:
          'Follow a run: server-sent events `status`, `step` and `answer`, numbered, ending with its last status',
        tags: ['runs'],
        params: RunParams,
        headers: EventHeaders,
        response: {
          200: Type.String({ description: 'text/event-stream' }),
          204: Type.Null({ description: 'The run has ended, and all its events were seen' }),
        },
      },
      config: { access: 'read' },
    },
    async (request, reply) => {
      const { id } = request.params
      const after = request.headers['last-event-id'] ?? 0
      const { events, ended } = await store.eventsAfter(id, after)
      // Tells an EventSource that came back after the last event to stay away.
      if (ended) return reply.code(204).send(null)
      const signal = AbortSignal.any([request.left, closing.signal])
      return reply
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no')
        .send(Readable.from(streamEvents({ store, bell }, id, after, events, signal)) as never)
    },
  )
}
