import type { Bell } from '@sophia/database'
import { EventHeaders, eventStreams, type Routes } from '@sophia/service'
import Type from 'typebox'
import { hasEnded, type RunStore, type StoredEvent } from '../runs/store.ts'
import { RunParams } from '../schemas.ts'

export const runEventRoutes: Routes<{ store: RunStore; bell: Bell }> = async (app, { store, bell }) => {
  const sendEvents = eventStreams(app)
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
    (request, reply) => {
      const { params, caller } = request
      const { id } = params
      return sendEvents(request, reply, {
        after: (seq) => store.eventsAfter(id, seq, caller),
        isLast: ({ type, data }: StoredEvent) => type === 'status' && hasEnded(data['status']),
        next: (ms, signal) => bell.next(id, ms, signal),
      })
    },
  )
}
