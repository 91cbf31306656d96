import type { Routes } from '@sophia/service'
import type { Kysely } from 'kysely'
import type { Forecasts } from '../forecast/forecasts.ts'
import { weeklyHtml, weeklyPolicy } from '../reports/html.ts'
import { WeeklyQuery, WeeklyReport } from '../reports/schemas.ts'
import { weekly } from '../reports/weekly.ts'

export const reportRoutes: Routes<{ kysely: Kysely<unknown>; forecasts: Forecasts }> = async (app, sources) => {
  app.get(
    '/reports/weekly',
    {
      schema: {
        operationId: 'getWeeklyReport',
        summary: 'The week that was, in JSON, or as Markdown or a page to forward',
        tags: ['numbers'],
        querystring: WeeklyQuery,
        response: { 200: WeeklyReport },
      },
      config: { access: 'read', budgetMs: 10_000 },
    },
    async ({ query: { week, format }, call }, reply) => {
      const report = await weekly(sources, week, call)
      if (format !== 'markdown' && format !== 'html') return report
      if (format === 'html') reply.header('content-security-policy', weeklyPolicy)
      // Past the schema of the JSON form.
      return reply
        .type(`text/${format}; charset=utf-8`)
        .serializer((text: unknown) => String(text))
        .send((format === 'html' ? weeklyHtml(report) : report.markdown) as never)
    },
  )
}
