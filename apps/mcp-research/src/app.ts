import { services } from '@sophia/catalog'
import { auditTrail, openBell, openDatabase } from '@sophia/database'
import { type App, audit, createApp, plumbing } from '@sophia/service'
import { type Config, userAgentOf } from './config.ts'
import { migrations } from './migrations/index.ts'
import { createCompletion } from './completion.ts'
import { Gatherings } from './gathering.ts'
import { createModel } from './model/model.ts'
import { createReader } from './reading/reader.ts'
import { createSafeFetch, type Outbound } from './reading/safe-fetch.ts'
import { channel, createResearchArchive } from './research-archive.ts'
import { createResearcher } from './researcher.ts'
import { readingRoutes } from './routes/reading.ts'
import { researchEventRoutes } from './routes/research-events.ts'
import { researchRoutes } from './routes/research.ts'
import { sourceRoutes } from './routes/sources.ts'
import { pricesOf } from './spending.ts'
import { createSources } from './sources/sources.ts'
import type { Tables } from './tables.ts'

/** The whole of mcp-research: the plumbing, the sources, one store, their routes. */
export async function buildApp(config: Config, outbound: Outbound = {}): Promise<App> {
  const app = createApp('mcp-research', config)
  await app.register(plumbing, { service: 'mcp-research', config })

  const model = createModel(config, app.metrics)
  const sources = createSources(config, app)
  app.health.add({ name: 'sources', critical: false, check: sources.check })
  app.addHook('onClose', sources.close)

  const database = await openDatabase<Tables>({
    url: config.DATABASE_URL,
    name: services['mcp-research'].database,
    migrations,
    requests: app,
  })
  app.health.add({ name: 'postgres', critical: true, check: database.check })

  const archive = createResearchArchive(database.kysely)
  const gatherings = new Gatherings()
  const completion = createCompletion(archive, (error) =>
    app.log.error({ err: error }, 'what came late could not be stored'),
  )
  const onUnexpected = (error: unknown) => app.log.error({ err: error }, 'the answer of a source could not be read')
  const researcher = createResearcher({
    sources,
    archive,
    gatherings,
    completion,
    model,
    prices: pricesOf(config),
    onUnexpected,
  })
  const bell = await openBell(database, channel)
  // Before the database closes: what is known of each research by then is stored.
  app.addHook('onClose', async () => {
    gatherings.stop()
    await completion.close()
    await model?.close()
    await bell.close()
    await database.close()
  })

  const fetcher = createSafeFetch(userAgentOf(config), outbound)
  const reader = createReader(fetcher)
  app.addHook('onClose', async () => {
    await reader.close()
    await fetcher.close()
  })

  // Before the routes: it watches those that write.
  await app.register(audit, { table: auditTrail(database.pool), config })
  await app.register(researchRoutes, { researcher, archive })
  await app.register(researchEventRoutes, { archive, bell })
  await app.register(sourceRoutes, { researcher, sources })
  await app.register(readingRoutes, { reader })
  return app
}
