import type { Readable } from 'node:stream'
import { formType, type Routes, StrictObject } from '@sophia/service'
import Type from 'typebox'
import type { Backend } from '../backend.ts'
import type { Passage } from '../passage.ts'
import { AnyQuery, HandedOn } from '../schemas.ts'

const tags = ['intake']
const IdParams = StrictObject({ id: Type.String({ minLength: 1, maxLength: 128, pattern: '^[\\w.:-]+$' }) })

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
    async (request, reply) => {
      const type = formType(request, 'Files')
      const length = request.headers['content-length']
      const answer = await uploads.open({
        method: 'POST',
        path: '/intake',
        headers: { 'content-type': type, ...(length !== undefined && { 'content-length': length }) },
        body: request.body as Readable,
        call: request.call,
        signal: request.left,
      })
      return reply.code(202).type('application/json; charset=utf-8').send(answer.body)
    },
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
