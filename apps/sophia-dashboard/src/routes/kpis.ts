import type { Routes } from '@sophia/service'
import type { Backend } from '../backend.ts'
import { AnyBody, AnyQuery, HandedOn, IdParams } from '../schemas.ts'

const tags = ['numbers']

/** Numbers and the rows behind them. sophia-business checks the input: one place knows what a metric is. */
export const kpiRoutes: Routes<{ business: Backend }> = async (app, { business }) => {
  app.get(
    '/api/kpis',
    {
      schema: {
        operationId: 'listMetrics',
        summary: 'The metric registry',
        tags,
        querystring: AnyQuery,
        response: { 200: HandedOn('GET /kpis of sophia-business') },
      },
      config: { access: 'read' },
    },
    ({ query, call }) => business.get('/kpis', query, call),
  )

  app.post(
    '/api/kpis/query',
    {
      schema: {
        operationId: 'queryMetrics',
        summary: 'Metrics over time and by dimension',
        tags,
        body: AnyBody,
        response: { 200: HandedOn('POST /kpis/query of sophia-business') },
      },
      config: { access: 'read' },
    },
    ({ body, call }) => business.post('/kpis/query', body, call, { idempotent: true }),
  )

  app.get(
    '/api/lineage/:id',
    {
      schema: {
        operationId: 'getLineage',
        summary: 'The rows behind a number',
        tags,
        params: IdParams,
        querystring: AnyQuery,
        response: { 200: HandedOn('GET /lineage/{id} of sophia-business') },
      },
      config: { access: 'read' },
    },
    ({ params, query, call }) => business.get(`/lineage/${encodeURIComponent(params.id)}`, query, call),
  )
}
