import type { Bell } from '@sophia/database'
import { EventHeaders, eventStreams, type Routes } from '@sophia/service'
import Type from 'typebox'
import type { ResearchArchive } from '../research-archive.ts'
import { type ResearchEvent, ResearchParams } from '../schemas.ts'

export const researchEventRoutes: Routes<{ archive: ResearchArchive; bell: Bell }> = async (app, { archive, bell }) => {
  const sendEvents = eventStreams(app)
  app.get(
    '/research/:id/events',
    {
      schema: {
        operationId: 'followResearch',
        summary:
          'Follow a research while late sources complete it: server-sent events `version`, each with the answer and the sources as they are then, ending with the last',
        tags: ['research'],
        params: ResearchParams,
        headers: EventHeaders,
        response: {
          200: Type.String({ description: 'text/event-stream' }),
          204: Type.Null({ description: 'The research is finished, and its last version was seen' }),
        },
      },
      config: { access: 'read' },
    },
    (request, reply) => {
      const { id } = request.params
      return sendEvents(request, reply, {
        // A version holds all that those before it said: only the latest matters.
        async after(seen) {
          const { version, finished } = await archive.progress(id)
          if (version <= seen) return { events: [], ended: finished }
          const { results, question: _question, ...research } = await archive.get(id)
          const data: ResearchEvent = { ...research, results: results.length }
          return { events: [{ seq: data.version, type: 'version', data }], ended: false }
        },
        isLast: ({ data }) => data.finished,
        next: (ms, signal) => bell.next(id, ms, signal),
      })
    },
  )
}
