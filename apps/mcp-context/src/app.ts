import { services } from '@sophia/catalog'
import { openDatabase } from '@sophia/database'
import { type App, createApp, plumbing } from '@sophia/service'
import { createCollections } from './collections.ts'
import type { Config } from './config.ts'
import { createDocuments } from './documents.ts'
import { migrations } from './migrations/index.ts'
import { collectionRoutes } from './routes/collections.ts'
import { documentRoutes } from './routes/documents.ts'
import { searchRoutes } from './routes/search.ts'
import { createSearch } from './search.ts'
import type { Tables } from './tables.ts'
import { createViewers, parseTeams } from './visibility.ts'

/** The whole of mcp-context: the plumbing, one store, three domains, their routes. */
export async function buildApp(config: Config): Promise<App> {
  const viewerOf = createViewers(parseTeams(config.SOPHIA_TEAMS))
  const app = createApp('mcp-context', config)
  await app.register(plumbing, { service: 'mcp-context', config })

  const database = await openDatabase<Tables>({
    url: config.DATABASE_URL,
    name: services['mcp-context'].database,
    migrations,
  })
  app.health.add({ name: 'postgres', critical: true, check: database.check })
  app.addHook('onClose', database.close)

  const collections = createCollections(database.kysely)
  const documents = createDocuments(database.kysely)
  const search = createSearch(database.kysely)

  await app.register(collectionRoutes, { collections, viewerOf })
  await app.register(documentRoutes, { documents, viewerOf })
  await app.register(searchRoutes, { search, viewerOf })
  return app
}
