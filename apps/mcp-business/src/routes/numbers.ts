import { type Routes, StrictObject } from '@sophia/service'
import type { Numbers } from '../numbers.ts'
import { MetricList, MetricQuery, QueryAnswer } from '../schemas.ts'

const tags = ['numbers']

export const numberRoutes: Routes<{ numbers: Numbers }> = async (app, { numbers }) => {
  app.get(
    '/kpis',
    {
      schema: {
        operationId: 'listMetrics',
        summary: 'What can be asked',
        tags,
        querystring: StrictObject({}),
        response: { 200: MetricList },
      },
      config: {
        access: 'read',
        cache: { ttl: 60, stale: 600 },
        tool: {
          name: 'list_metrics',
          description:
            'Lists the business metrics with their formulas, and the dimensions and filter fields. Call it before query_metric.',
        },
      },
    },
    (request) => numbers.list(request.call),
  )

  app.post(
    '/kpis/query',
    {
      schema: {
        operationId: 'queryMetric',
        summary: 'One governed query',
        tags,
        body: MetricQuery,
        response: { 200: QueryAnswer },
      },
      config: {
        access: 'read',
        // Short: an upload must show at once in what a model is told.
        cache: { ttl: 2 },
        tool: {
          name: 'query_metric',
          title: 'Query business metrics',
          description:
            'Answers how much, how many, how fast about the business: one or more metrics, split by dimensions and period, over a range, filtered. Money is a decimal string with its currency, a ratio a fraction with its counts. Quote figures with metric, version and lineageId; say so when complete is false.',
          idempotent: true,
        },
      },
    },
    (request) => numbers.query(request.body, request.call),
  )
}
