import { services } from '@sophia/catalog'
import { auditTrail, openDatabase } from '@sophia/database'
import { type App, audit, createApp, plumbing } from '@sophia/service'
import type { Config } from './config.ts'
import { createDeals } from './deals.ts'
import { createHubspot } from './hubspot.ts'
import { migrations } from './migrations/index.ts'
import { createPipelines } from './pipelines.ts'
import { dealRoutes } from './routes/deals.ts'
import { pipelineRoutes } from './routes/pipelines.ts'
import type { Tables } from './tables.ts'

/** The whole of sophia-hubspot: the plumbing, one vendor client, what was fetched in Postgres, the domains, their routes. */
export async function buildApp(config: Config): Promise<App> {
  const app = createApp('sophia-hubspot', config)
  await app.register(plumbing, { service: 'sophia-hubspot', config })

  const hubspot = createHubspot(config, app)
  app.addHook('onClose', hubspot.close)
  const database = await openDatabase<Tables>({
    url: config.DATABASE_URL,
    name: services['sophia-hubspot'].database,
    migrations,
  })
  app.addHook('onClose', database.close)
  await app.register(audit, { trail: auditTrail(database.pool) })
  app.health.add({ name: 'hubspot', critical: false, check: hubspot.check })
  app.health.add({ name: 'postgres', critical: false, check: database.check })

  const deals = createDeals(hubspot)
  const pipelines = createPipelines(hubspot, deals)

  await app.register(dealRoutes, { deals })
  await app.register(pipelineRoutes, { pipelines })
  return app
}
