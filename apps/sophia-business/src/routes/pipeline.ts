import type { Routes } from '@sophia/service'
import type { Kpis } from '../kpis.ts'
import { metricOf } from '../metrics/registry.ts'
import type { Value } from '../metrics/value-of.ts'
import { Pipeline } from '../schemas.ts'

export const pipelineRoutes: Routes<{ kpis: Kpis }> = async (app, { kpis }) => {
  app.get(
    '/pipeline',
    {
      schema: {
        operationId: 'getPipeline',
        summary: 'Open deals by stage',
        tags: ['numbers'],
        response: { 200: Pipeline },
      },
      config: { access: 'read', cache: { ttl: 30, tags: ['facts'] } },
    },
    async ({ call }) => {
      const metrics = [metricOf('deals_open'), metricOf('pipeline_value')]
      const { series, totals, ...rest } = await kpis.query(
        { metrics, dimensions: ['stage'], filters: [] },
        undefined,
        call,
      )
      const figures = (values: typeof totals) => ({
        deals: values['deals_open'] as Value,
        value: values['pipeline_value'] as Value,
      })
      return {
        stages: series.map(({ dimensions, values }) => ({ stage: dimensions.stage ?? '', ...figures(values) })),
        totals: figures(totals),
        ...rest,
      }
    },
  )
}
