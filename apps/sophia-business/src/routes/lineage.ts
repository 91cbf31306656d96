import type { Routes } from '@sophia/service'
import type { Lineage } from '../lineage/lineage.ts'
import { describeMetric } from '../metrics/describe.ts'
import { dimensionNames } from '../metrics/dimensions.ts'
import { IdParams, LineagePage, LineageQuery } from '../schemas.ts'

export const lineageRoutes: Routes<{ lineage: Lineage }> = async (app, { lineage }) => {
  app.get(
    '/lineage/:id',
    {
      schema: {
        operationId: 'getLineage',
        summary: 'The rows behind an answer, as they were known when it was given',
        tags: ['numbers'],
        params: IdParams,
        querystring: LineageQuery,
        response: { 200: LineagePage },
      },
      config: {
        access: 'read',
        cache: { ttl: 60 },
        tool: {
          name: 'get_lineage',
          description:
            'Shows the deals behind an answer of query_kpis, each with file and line and what it adds to each metric. Narrow it with metric, period and the dimensions of the answer.',
        },
      },
    },
    async ({ params: { id }, query: { limit = 25, cursor, metric, period, ...rest }, call }) => {
      const named = dimensionNames.flatMap((name) => (rest[name] === undefined ? [] : [[name, rest[name]]]))
      const page = await lineage.get(
        id,
        {
          limit,
          dimensions: Object.fromEntries(named),
          ...(cursor !== undefined && { cursor }),
          ...(metric !== undefined && { metric }),
          ...(period !== undefined && { period }),
        },
        call,
      )
      return { ...page, metrics: page.metrics.map(describeMetric) }
    },
  )
}
