import type { Routes } from '@sophia/service'
import type { Headlines } from '../headlines.ts'
import type { Probes } from '../probes.ts'
import { Overview } from '../schemas.ts'

const memoMs = 1_000
const waitMs = 800

export const overviewRoutes: Routes<{ probes: Probes; headlines: Headlines }> = async (app, { probes, headlines }) => {
  app.get(
    '/api/overview',
    {
      schema: {
        operationId: 'getOverview',
        summary: 'How the company and its platform are doing',
        tags: ['overview'],
        response: { 200: Overview },
      },
      config: {
        access: 'read',
        // For each caller alone: how many runs are at work depends on who asks.
        cache: { ttl: 0.25, private: true },
        tool: {
          name: 'overview',
          title: 'Overview',
          description:
            'Call first for "how are we doing": state and latency of the nine services, headline figures (won value, win rate, average won deal, open deals) with the lineageId that leads to their rows, and how many agent runs are at work. What could not be read in time is named in `missing`.',
        },
      },
    },
    async ({ call }) => {
      const [, { figures, running, missing }] = await Promise.all([probes.fresh(memoMs, waitMs), headlines(call)])
      const services = probes.rows()
      return {
        services,
        well: services.filter(({ state }) => state === 'well').length,
        figures,
        running,
        missing,
        asOf: new Date().toISOString(),
        complete: missing.length === 0 && figures.every(({ complete }) => complete),
        // Of the figures: which vendors are played for a service stands at the service.
        ...(figures.some(({ origin }) => origin === 'sandbox') && { origin: 'sandbox' as const }),
      }
    },
  )
}
