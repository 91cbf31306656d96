import type { Routes } from '@sophia/service'
import type { Kysely } from 'kysely'
import { accountHealth } from '../account-health.ts'
import { AccountHealth, IdParams } from '../schemas.ts'

export const accountRoutes: Routes<{ kysely: Kysely<unknown> }> = async (app, { kysely }) => {
  app.get(
    '/accounts/:id/health',
    {
      schema: {
        operationId: 'getAccountHealth',
        summary: 'How a customer stands, as a sum of reasons with their figures',
        tags: ['numbers'],
        params: IdParams,
        response: { 200: AccountHealth },
      },
      config: {
        access: 'read',
        cache: { ttl: 60, tags: ['facts'] },
        tool: {
          name: 'get_account_health',
          description: 'Scores how a customer stands from 0 to 100, with each reason and its points. `id` is its name.',
        },
      },
    },
    ({ params: { id }, call }) => accountHealth(kysely, id, call),
  )
}
