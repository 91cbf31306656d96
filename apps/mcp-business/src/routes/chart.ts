import type { Routes } from '@sophia/service'
import { Chart, ChartQuery, type Charts } from '../chart/chart.ts'

export const chartRoutes: Routes<{ charts: Charts }> = async (app, { charts }) => {
  app.post(
    '/chart',
    {
      schema: {
        operationId: 'makeChart',
        summary: 'A chart of a metric: Vega-Lite and PNG',
        tags: ['analysis'],
        body: ChartQuery,
        response: { 200: Chart },
      },
      config: {
        access: 'read',
        cache: { ttl: 2 },
        // The first chart of a thread waits for its libraries.
        budgetMs: 20_000,
        tool: {
          name: 'make_chart',
          description: 'Draws a metric over time (grain), by a dimension, or both: image and Vega-Lite spec.',
          idempotent: true,
          content: ({ png, ...chart }: Chart) => [
            { type: 'image', data: png, mimeType: 'image/png' },
            { type: 'text', text: JSON.stringify(chart) },
          ],
        },
      },
    },
    (request) => charts.draw(request.body, request.call),
  )
}
