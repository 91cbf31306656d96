import type { Apis, ServiceClient } from '@sophia/clients'
import type { Routes } from '@sophia/service'
import { anomalies, Anomalies, AnomalyQuery } from '../analysis/anomalies.ts'
import { compare, CompareQuery, Comparison } from '../analysis/compare.ts'
import { explain, Explanation, ExplainQuery } from '../analysis/explain.ts'
import { Forecast, forecast, ForecastQuery } from '../analysis/forecast.ts'
import { whatIf, WhatIf, WhatIfQuery } from '../analysis/what-if.ts'
import type { Numbers } from '../numbers.ts'

const tags = ['analysis']
/** As long as the figures are: an upload must show at once. */
const cache = { ttl: 2 }

export interface Sources {
  readonly numbers: Numbers
  readonly business: ServiceClient<Apis['sophia-business']>
}

export const analysisRoutes: Routes<Sources> = async (app, { numbers, business }) => {
  app.post(
    '/compare',
    {
      schema: {
        operationId: 'compare',
        summary: 'Two windows or two segments side by side',
        tags,
        body: CompareQuery,
        response: { 200: Comparison },
      },
      config: {
        access: 'read',
        cache,
        tool: {
          name: 'compare',
          description:
            'Compares two windows or segments: {"metrics":["win_rate"],"a":{"where":{"region":"West"}},"b":{"where":{"region":"East"}}}. change is b less a.',
          idempotent: true,
        },
      },
    },
    (request) => compare(numbers, request.body, request.call),
  )

  app.post(
    '/explain',
    {
      schema: {
        operationId: 'explainChange',
        summary: 'Which segments moved a number',
        tags,
        body: ExplainQuery,
        response: { 200: Explanation },
      },
      config: {
        access: 'read',
        cache,
        tool: {
          name: 'explain_change',
          description:
            'Says why a metric changed: contribution of each segment, for ratios by rate and mix. With others and remainder they add up exactly.',
          idempotent: true,
        },
      },
    },
    (request) => explain(numbers, request.body, request.call),
  )

  app.post(
    '/what-if',
    {
      schema: {
        operationId: 'whatIf',
        summary: 'The won value of a window under other assumptions',
        tags,
        body: WhatIfQuery,
        response: { 200: WhatIf },
      },
      config: {
        access: 'read',
        cache,
        tool: {
          name: 'what_if',
          description: 'Won value of a window under other assumptions: {"lever":"win_rate","to":0.6}. Shows each step.',
          idempotent: true,
        },
      },
    },
    (request) => whatIf(numbers, request.body, request.call),
  )

  app.post(
    '/anomalies',
    {
      schema: {
        operationId: 'detectAnomalies',
        summary: 'Periods whose figure is far from the usual',
        tags,
        body: AnomalyQuery,
        response: { 200: Anomalies },
      },
      config: {
        access: 'read',
        cache,
        tool: {
          name: 'detect_anomalies',
          description: 'Finds periods in which a metric is far from its trend and season.',
          idempotent: true,
        },
      },
    },
    (request) => anomalies(numbers, request.body, request.call),
  )

  app.post(
    '/forecast',
    {
      schema: {
        operationId: 'forecastRevenue',
        summary: 'Revenue of the coming months, with the error of the same forecast over the past ones',
        tags,
        body: ForecastQuery,
        response: { 200: Forecast },
      },
      config: {
        access: 'read',
        cache,
        budgetMs: 10_000,
        tool: {
          name: 'forecast_revenue',
          description: 'Forecasts won value by month, p10 to p90. Quote backTest.verdict.',
          idempotent: true,
        },
      },
    },
    (request) => forecast(business, request.body, request.call),
  )
}
