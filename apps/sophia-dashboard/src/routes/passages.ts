import type { Readable } from 'node:stream'
import { formType, type Routes, StrictObject } from '@sophia/service'
import Type from 'typebox'
import { type Passage, passEvents } from '../passage.ts'
import { HandedOn } from '../schemas.ts'

const IdParams = StrictObject({ id: Type.String({ minLength: 1, maxLength: 128, pattern: '^[\\w.:-]+$' }) })

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
    async (request, reply) => {
      const type = formType(request, 'Documents')
      const length = request.headers['content-length']
      const answer = await documents.open({
        method: 'POST',
        path: '/documents',
        headers: { 'content-type': type, ...(length !== undefined && { 'content-length': length }) },
        body: request.body as Readable,
        call: request.call,
        signal: request.left,
      })
      return reply.code(201).type('application/json; charset=utf-8').send(answer.body)
    },
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
