import type { Routes } from '@sophia/service'
import type { Kysely } from 'kysely'
import type { Forecasts } from '../forecast/forecasts.ts'
import { WeeklyQuery, WeeklyReport } from '../reports/schemas.ts'
import { weekly } from '../reports/weekly.ts'

export const reportRoutes: Routes<{ kysely: Kysely<unknown>; forecasts: Forecasts }> = async (app, sources) => {
  app.get(
    '/reports/weekly',
    {
      schema: {
        operationId: 'getWeeklyReport',
        summary: 'The week that was, in JSON or as Markdown to forward',
        tags: ['numbers'],
        querystring: WeeklyQuery,
        response: { 200: WeeklyReport },
      },
      config: { access: 'read', budgetMs: 10_000 },
    },
    async ({ query: { week, format }, call }, reply) => {
      const report = await weekly(sources, week, call)
      if (format !== 'markdown') return report
      // Past the schema of the JSON form.
      return reply
        .type('text/markdown; charset=utf-8')
        .serializer((text: unknown) => String(text))
        .send(report.markdown as never)
    },
  )
}
