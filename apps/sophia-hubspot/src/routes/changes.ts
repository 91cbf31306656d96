import type { Routes } from '@sophia/service'
import { ChangesPage, ChangesParams, ChangesQuery } from '../sync/schemas.ts'
import type { Syncs } from '../sync/syncs.ts'

export const changeRoutes: Routes<{ syncs: Syncs }> = async (app, { syncs }) => {
  app.get(
    '/changes/:objectType',
    {
      schema: {
        operationId: 'listChanges',
        summary: 'Records that changed since a cursor, deleted ones among them',
        description:
          'Without a cursor: everything that syncs have stored. Keep `cursor` and hand it in after the next sync to get what is new.',
        tags: ['sync'],
        params: ChangesParams,
        querystring: ChangesQuery,
        response: { 200: ChangesPage },
      },
      config: { access: 'read' },
    },
    (request) => syncs.changes(request.params.objectType, request.query),
  )
}
