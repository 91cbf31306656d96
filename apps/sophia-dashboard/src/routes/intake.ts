import type { Routes } from '@sophia/service'
import type { Backend } from '../backend.ts'
import { type Passage, passUpload } from '../passage.ts'
import { AnyQuery, HandedOn, IdParams } from '../schemas.ts'

const tags = ['intake']
/** Files of a person, on their way to sophia-business, which checks and stores them. */
export const intakeRoutes: Routes<{ business: Backend; uploads: Passage }> = async (app, { business, uploads }) => {
  // The upload passes through as it comes: nothing of it is held in this process.
  app.addContentTypeParser('multipart/form-data', (_request, payload, done) => done(null, payload))

  app.post(
    '/api/intake',
    {
      schema: {
        operationId: 'startIntake',
        summary: 'Upload CSV files',
        tags,
        consumes: ['multipart/form-data'],
        response: { 202: HandedOn('POST /intake of sophia-business') },
      },
      config: { access: 'write', budgetMs: 60_000 },
    },
    (request, reply) => passUpload(uploads, '/intake', 'Files', request, reply.code(202)),
  )

  app.get(
    '/api/intake',
    {
      schema: {
        operationId: 'listIntakes',
        summary: 'Uploads, the newest first',
        tags,
        querystring: AnyQuery,
        response: { 200: HandedOn('GET /intake of sophia-business') },
      },
      config: { access: 'read' },
    },
    ({ query, call }) => business.get('/intake', query, call),
  )

  app.get(
    '/api/intake/:id',
    {
      schema: {
        operationId: 'getIntake',
        summary: 'How far an upload is, and what it asks',
        tags,
        params: IdParams,
        response: { 200: HandedOn('GET /intake/{id} of sophia-business') },
      },
      config: { access: 'read' },
    },
    ({ params, call }) => business.get(`/intake/${encodeURIComponent(params.id)}`, {}, call),
  )
}
