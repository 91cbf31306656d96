import type { Routes } from '@sophia/service'
import type { Deals } from '../deals.ts'
import { DealAnswer, DealPage, DealQuery, IdParams } from '../schemas.ts'

export const dealRoutes: Routes<{ deals: Deals }> = async (app, { deals }) => {
  app.get(
    '/deals',
    {
      schema: {
        operationId: 'listDeals',
        summary: 'List deals',
        tags: ['deals'],
        querystring: DealQuery,
        response: { 200: DealPage },
      },
      config: {
        access: 'read',
        cache: { ttl: 30, stale: 300, tags: ['deals'] },
        tool: {
          name: 'list_deals',
          description:
            'Pages through the deals in HubSpot with stage, amount, close date and owner. Use it to look at single deals; for counts and sums over a pipeline use summarize_pipeline.',
        },
      },
    },
    (request) => deals.list(request.query, request.call),
  )
  app.get(
    '/deals/:id',
    {
      schema: {
        operationId: 'getDeal',
        summary: 'Get one deal',
        tags: ['deals'],
        params: IdParams,
        response: { 200: DealAnswer },
      },
      config: {
        access: 'read',
        cache: { ttl: 30, stale: 300, tags: ['deals'] },
        tool: { name: 'get_deal', description: 'Gets one HubSpot deal by its id.' },
      },
    },
    (request) => deals.get(request.params.id, request.call),
  )
}
