import type { Routes } from '@sophia/service'
import type { ReadDealHistories, ReadDealHistory } from '../deal-history.ts'
import { DealHistories, DealHistoriesRequest, DealHistory, DealHistoryQuery } from '../history-schemas.ts'
import { ObjectParams } from '../object-schemas.ts'

export interface HistoryRouteOptions {
  readonly readHistory: ReadDealHistory
  readonly readHistories: ReadDealHistories
}

export const historyRoutes: Routes<HistoryRouteOptions> = async (app, { readHistory, readHistories }) => {
  app.get(
    '/deals/:id/history',
    {
      schema: {
        operationId: 'getDealHistory',
        summary: 'What changed in a deal, when and by whom: stage, pipeline, amount, close date, owner',
        tags: ['deals'],
        params: ObjectParams,
        querystring: DealHistoryQuery,
        response: { 200: DealHistory },
      },
      config: {
        access: 'read',
        cache: { ttl: 30, stale: 300, tags: ['deals'] },
        tool: {
          name: 'get_deal_history',
          description:
            'Lists how one HubSpot deal moved, oldest first: stage, pipeline, amount, close date and owner, with time, source and user. Use it to see where a deal stalled or slipped.',
        },
      },
    },
    (request) => readHistory(request.params.id, request.query, request.call),
  )
  app.post(
    '/deals/histories',
    {
      schema: {
        operationId: 'readDealHistories',
        summary: 'What changed in up to fifty deals, when and by whom, in one call',
        tags: ['deals'],
        body: DealHistoriesRequest,
        response: { 200: DealHistories },
      },
      config: { access: 'read' },
    },
    (request) => readHistories(request.body, request.call),
  )
}
