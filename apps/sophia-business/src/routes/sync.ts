import { OneOf, pageQuery, provenance, type Routes, StrictObject, Timestamp, Nullable } from '@sophia/service'
import Type from 'typebox'
import { IdParams } from '../schemas.ts'
import { type Syncs, syncSources } from '../sync/syncs.ts'

const tags = ['sync']
const statuses = ['queued', 'running', 'done', 'failed'] as const

const Source = OneOf([...syncSources], { description: 'The integration to read from' })
const sync = {
  id: Type.String(),
  source: Source,
  status: OneOf([...statuses]),
  requestedBy: Type.String(),
  rows: Type.Object(
    { read: Type.Integer(), stored: Type.Integer(), removed: Type.Integer() },
    { description: 'So far: read from the source; new or changed here; gone from the source' },
  ),
  missing: Type.Array(Type.Object({ what: Type.String(), reason: Type.String() })),
  fault: Nullable(
    Type.String({ description: 'Why it failed. What was stored before stays, and the next goes on there' }),
  ),
  queuedAt: Timestamp('When it was asked for'),
  startedAt: Nullable(Timestamp('When it began')),
  endedAt: Nullable(Timestamp('When it ended')),
}
const own = { asOf: provenance.asOf, complete: provenance.complete }
const origin = Nullable(OneOf(['live', 'sandbox'], { description: 'sandbox: a made-up company' }))

export const syncRoutes: Routes<{ syncs: Syncs; wake: () => void }> = async (app, { syncs, wake }) => {
  app.post(
    '/sync',
    {
      schema: {
        operationId: 'startSync',
        summary: 'Bring the facts of an integration up to date',
        description:
          'One sync of a source is under way at a time: whoever asks meanwhile gets the one that is. GET /sync/{id} tells how far it is.',
        tags,
        headers: Type.Object({
          'idempotency-key': Type.Optional(
            Type.String({ minLength: 1, maxLength: 255, description: 'The same key again is the same sync' }),
          ),
        }),
        body: StrictObject({ source: Source }),
        response: { 202: Type.Object({ id: Type.String(), status: OneOf([...statuses]) }) },
      },
      config: { access: 'write' },
    },
    async ({ body, caller, headers }, reply) => {
      const started = await syncs.start(body.source, caller, headers['idempotency-key'])
      wake()
      return reply
        .code(202)
        .header('location', `/sync/${started.id}`)
        .send(started as never)
    },
  )
  app.get(
    '/sync',
    {
      schema: {
        operationId: 'listSyncs',
        summary: 'Syncs, the newest first',
        tags,
        querystring: StrictObject({ ...pageQuery, source: Type.Optional(Source) }),
        response: {
          200: Type.Object({
            items: Type.Array(Type.Object({ ...sync, origin })),
            nextCursor: Nullable(Type.String()),
            ...own,
          }),
        },
      },
      config: { access: 'read' },
    },
    async ({ query }) => ({ ...(await syncs.list(query)), asOf: new Date().toISOString(), complete: true }),
  )
  app.get(
    '/sync/:id',
    {
      schema: {
        operationId: 'getSync',
        summary: 'How far a sync is, and what it could not bring',
        tags,
        params: IdParams,
        response: { 200: Type.Object({ ...sync, origin, ...own }) },
      },
      config: { access: 'read' },
    },
    async ({ params }) => {
      const report = await syncs.get(params.id)
      const whole = report.status === 'done' && report.missing.length === 0
      return { ...report, asOf: new Date().toISOString(), complete: whole }
    },
  )
}
