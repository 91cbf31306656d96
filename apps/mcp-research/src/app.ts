import { services } from '@sophia/catalog'
import { openDatabase } from '@sophia/database'
import { type App, createApp, plumbing } from '@sophia/service'
import type { Config } from './config.ts'
import { migrations } from './migrations/index.ts'
import { createResearchArchive } from './research-archive.ts'
import { createResearcher } from './researcher.ts'
import { researchRoutes } from './routes/research.ts'
import { sourceRoutes } from './routes/sources.ts'
import { createSources } from './sources/sources.ts'
import type { Tables } from './tables.ts'

/** The whole of mcp-research: the plumbing, the sources, one store, their routes. */
export async function buildApp(config: Config): Promise<App> {
  const app = createApp('mcp-research', config)
  await app.register(plumbing, { service: 'mcp-research', config })

  const sources = createSources(config, app)
  app.health.add({ name: 'sources', critical: false, check: sources.check })
  app.addHook('onClose', sources.close)

  const database = await openDatabase<Tables>({
    url: config.DATABASE_URL,
    name: services['mcp-research'].database,
    migrations,
  })
  app.health.add({ name: 'postgres', critical: true, check: database.check })
  app.addHook('onClose', database.close)

  const archive = createResearchArchive(database.kysely)
  const researcher = createResearcher(sources, archive, (error) =>
    app.log.error({ err: error }, 'the answer of a source could not be read'),
  )

  await app.register(researchRoutes, { researcher, archive })
  await app.register(sourceRoutes, { researcher })
  return app
}
