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
          description: 'Tells what each metric means: formula, unit, when it is incomplete.',
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
          description:
            'Answers how much or how fast: {"metrics":["won_value","win_rate"],"dimensions":["region"],"grain":"quarter"}. Money is text with its currency, a ratio a fraction with its counts. Quote lineageId with figures; say so when complete is false. Never add up money of several currencies, nor average ratios: ask again without the dimension.',
          idempotent: true,
        },
      },
    },
    (request) => numbers.query(request.body, request.call),
  )
}
