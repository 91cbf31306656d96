import { type App, audit, createApp, plumbing } from '@sophia/service'
import type { Config } from './config.ts'
import { createDeals } from './deals.ts'
import { createHubspot } from './hubspot.ts'
import { createPipelines } from './pipelines.ts'
import { dealRoutes } from './routes/deals.ts'
import { pipelineRoutes } from './routes/pipelines.ts'

/** The whole of sophia-hubspot: the plumbing, one vendor client, two domains, their routes. */
export async function buildApp(config: Config): Promise<App> {
  const app = createApp('sophia-hubspot', config)
  await app.register(plumbing, { service: 'sophia-hubspot', config })
  await app.register(audit, {})

  const hubspot = createHubspot(config, app)
  app.health.add({ name: 'hubspot', critical: false, check: hubspot.check })
  app.addHook('onClose', hubspot.close)

  const deals = createDeals(hubspot)
  const pipelines = createPipelines(hubspot, deals)

  await app.register(dealRoutes, { deals })
  await app.register(pipelineRoutes, { pipelines })
  return app
}
