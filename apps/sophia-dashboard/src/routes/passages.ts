import type { Routes } from '@sophia/service'
import { type Passage, passEvents, passUpload } from '../passage.ts'
import { HandedOn, IdParams } from '../schemas.ts'

/** Documents on their way in and research on its way out: neither is held in this process. */
export const passageRoutes: Routes<{ documents: Passage; research: Passage }> = async (
  app,
  { documents, research },
) => {
  app.addContentTypeParser('multipart/form-data', (_request, payload, done) => done(null, payload))

  app.post(
    '/api/documents',
    {
      schema: {
        operationId: 'addDocument',
        summary: 'Upload a document into a collection',
        tags: ['knowledge'],
        consumes: ['multipart/form-data'],
        response: { 201: HandedOn('POST /documents of mcp-context') },
      },
      config: { access: 'write', budgetMs: 60_000 },
    },
    (request, reply) => passUpload(documents, '/documents', 'Documents', request, reply.code(201)),
  )

  app.get(
    '/api/research/:id/events',
    {
      schema: {
        operationId: 'watchResearch',
        summary: 'The sources of a research as they answer (SSE), resumed from Last-Event-ID',
        tags: ['research'],
        params: IdParams,
        produces: ['text/event-stream'],
      },
      config: { access: 'read' },
    },
    (request, reply) => passEvents(research, `/research/${request.params.id}/events`, request, reply),
  )
}
