import type { Routes } from '@sophia/service'
import { keptSamples, type Probes } from '../probes.ts'
import { ServicePage } from '../schemas.ts'

/** Two people who look at the same moment share one look. */
const memoMs = 1_000
/** A service that takes longer shows what was last known of it. */
const waitMs = 800

export const serviceRoutes: Routes<{ probes: Probes; probeMs: number }> = async (app, { probes, probeMs }) => {
  app.get(
    '/api/services',
    {
      schema: {
        operationId: 'listServices',
        summary: 'The nine services with the latest samples of their health',
        tags: ['services'],
        response: { 200: ServicePage },
      },
      config: { access: 'read' },
    },
    async () => {
      await probes.fresh(memoMs, waitMs)
      const items = probes.rows()
      return {
        items,
        nextCursor: null,
        probeMs,
        windowMs: probeMs * keptSamples,
        asOf: new Date().toISOString(),
        complete: items.every(({ state }) => state !== 'unknown'),
      }
    },
  )
}
