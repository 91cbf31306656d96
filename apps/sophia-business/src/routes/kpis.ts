import type { Kysely } from 'kysely'
import { decodeCursor, encodeCursor, PageQuery, type Routes } from '@sophia/service'
import { askedQuery } from '../asked-query.ts'
import type { Kpis } from '../kpis.ts'
import { dimensionValues } from '../dimension-values.ts'
import { describeMetric } from '../metrics/describe.ts'
import { dimensionNames, filterFieldNames } from '../metrics/dimensions.ts'
import { registry } from '../metrics/registry.ts'
import { DimensionValues, KpiAnswer, KpiQuery, MetricPage } from '../schemas.ts'

const tags = ['numbers']
const began = new Date().toISOString()

export const kpiRoutes: Routes<{ kpis: Kpis; kysely: Kysely<unknown> }> = async (app, { kpis, kysely }) => {
  app.get(
    '/kpis',
    {
      schema: {
        operationId: 'listMetrics',
        summary: 'The metric registry',
        tags,
        querystring: PageQuery,
        response: { 200: MetricPage },
      },
      config: {
        access: 'read',
        tool: {
          name: 'list_metrics',
          description:
            'Lists the metrics with formula, unit, SQL and when they are incomplete, and the dimensions and filter fields. Call it before query_kpis.',
        },
      },
    },
    async ({ query: { limit = 25, cursor } }) => {
      const from = decodeCursor(cursor, (position): position is number => Number.isSafeInteger(position)) ?? 0
      const items = [...registry.values()].slice(from, from + limit).map(describeMetric)
      const nextCursor = from + limit < registry.size ? encodeCursor(from + limit) : null
      return {
        items,
        dimensions: dimensionNames,
        filterFields: filterFieldNames,
        nextCursor,
        asOf: began,
        complete: true,
      }
    },
  )

  app.post(
    '/kpis/query',
    {
      schema: {
        operationId: 'queryKpis',
        summary: 'Metrics over time and by dimension',
        tags,
        body: KpiQuery,
        response: { 200: KpiAnswer },
      },
      config: {
        access: 'read',
        cache: { ttl: 30, tags: ['facts'] },
        tool: {
          name: 'query_kpis',
          description:
            'Answers a question about deals: metrics, split by dimensions and by period, over a range, filtered, compared with an earlier window. Money is a decimal string, a ratio a fraction. `complete` false: see `missing`. Give lineageId to get_lineage for the rows.',
          idempotent: true,
        },
      },
    },
    ({ body, call }) => kpis.query(askedQuery(body), body.compareTo, call),
  )

  app.get(
    '/dimensions',
    {
      schema: {
        operationId: 'listDimensionValues',
        summary: 'What deals can be split and filtered by, with the values that are known',
        tags,
        response: { 200: DimensionValues },
      },
      config: { access: 'read', cache: { ttl: 300, tags: ['facts'] } },
    },
    ({ call }) => dimensionValues(kysely, call),
  )
}
