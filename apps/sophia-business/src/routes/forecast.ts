import type { Routes } from '@sophia/service'
import type { Forecasts } from '../forecast/forecasts.ts'
import { Forecast, ForecastQuery } from '../forecast/schemas.ts'
import { forecastFields } from '../metrics/dimensions.ts'

export const forecastRoutes: Routes<{ forecasts: Forecasts }> = async (app, { forecasts }) => {
  app.get(
    '/forecast',
    {
      schema: {
        operationId: 'getForecast',
        summary: 'Revenue of the coming months, with the error of the same forecast over the past ones',
        tags: ['numbers'],
        querystring: ForecastQuery,
        response: { 200: Forecast },
      },
      config: {
        access: 'read',
        cache: { ttl: 300, tags: ['facts'] },
        // Ten years of months are forecast anew to test the next one.
        budgetMs: 10_000,
      },
    },
    ({ query: { months = 3, runs = 10_000, seed = 1, currency, ...rest }, call }) =>
      forecasts.get(
        {
          months,
          runs,
          seed,
          ...(currency !== undefined && { currency }),
          filters: forecastFields.flatMap((field) => {
            const value = rest[field]
            return value === undefined ? [] : [{ field, op: 'eq' as const, value: value === '' ? null : value }]
          }),
        },
        call,
      ),
  )
}
