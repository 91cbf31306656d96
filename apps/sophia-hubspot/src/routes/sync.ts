import type { Routes } from '@sophia/service'
import { SyncAnswer, SyncParams, SyncRequest } from '../sync/schemas.ts'
import type { Syncs } from '../sync/syncs.ts'

export const syncRoutes: Routes<{ syncs: Syncs }> = async (app, { syncs }) => {
  app.post(
    '/sync',
    {
      schema: {
        operationId: 'startSync',
        summary: 'Fetch what changed in HubSpot',
        description:
          'One sync of a type runs at a time: whoever asks meanwhile gets the one that runs. 202: not at its end yet; GET /sync/{id} tells how far it is.',
        tags: ['sync'],
        body: SyncRequest,
        response: { 200: SyncAnswer, 202: SyncAnswer },
      },
      config: { access: 'write', budgetMs: 65_000 },
    },
    async (request, reply) => {
      const answer = await syncs.start(request.body, request.call)
      return reply.code(answer.status === 'finished' ? 200 : 202).send(answer)
    },
  )
  app.get(
    '/sync/:id',
    {
      schema: {
        operationId: 'getSync',
        summary: 'How far a sync is, and what it misses',
        tags: ['sync'],
        params: SyncParams,
        response: { 200: SyncAnswer },
      },
      config: { access: 'read' },
    },
    (request) => syncs.get(request.params.id),
  )
}
