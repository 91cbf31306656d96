import { services } from '@sophia/catalog'
import { auditTrail, openDatabase } from '@sophia/database'
import { type App, audit, createApp, plumbing } from '@sophia/service'
import { createCollections } from './collections.ts'
import type { Config } from './config.ts'
import { createDocuments } from './documents.ts'
import { startEmbedding } from './embedding/embedding.ts'
import { createMemories } from './memories.ts'
import { migrations } from './migrations/index.ts'
import { createPacks } from './packs.ts'
import { createReader } from './reading/reader.ts'
import { collectionRoutes } from './routes/collections.ts'
import { documentRoutes } from './routes/documents.ts'
import { memoryRoutes } from './routes/memories.ts'
import { searchRoutes } from './routes/search.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { createSearch } from './search.ts'
import { createSessions } from './sessions.ts'
import { createSubjects } from './subjects.ts'
import type { Tables } from './tables.ts'
import { createViewers, parseTeams } from './visibility.ts'

const hourMs = 3_600_000

/** The whole of mcp-context: the plumbing, one store, its domains, their routes. */
export async function buildApp(config: Config): Promise<App> {
  const viewerOf = createViewers(parseTeams(config.SOPHIA_TEAMS))
  const app = createApp('mcp-context', config)
  await app.register(plumbing, { service: 'mcp-context', config })

  const database = await openDatabase<Tables>({
    url: config.DATABASE_URL,
    name: services['mcp-context'].database,
    migrations,
    requests: app,
  })
  app.health.add({ name: 'postgres', critical: true, check: database.check })
  app.addHook('onClose', database.close)

  const collections = createCollections(database.kysely)
  const embedding = startEmbedding(app, config, database.kysely)
  const reader = createReader()
  app.addHook('onClose', reader.close)
  const documents = createDocuments(database.kysely, reader, embedding)
  const search = createSearch(database.kysely, embedding)
  const memories = createMemories(database.kysely)
  const subjects = createSubjects(database.kysely)
  const packs = createPacks(search, memories)
  const sessions = createSessions(database.kysely, config.SOPHIA_SESSION_IDLE_HOURS * hourMs)
  const sweeping = setInterval(
    () => sessions.sweep().catch((error: unknown) => app.log.error({ err: error }, 'expired sessions stay for now')),
    hourMs,
  ).unref()
  app.addHook('onClose', async () => clearInterval(sweeping))

  // Before the routes: it watches those that write.
  await app.register(audit, { table: auditTrail(database.pool), config })
  await app.register(collectionRoutes, { collections, viewerOf })
  await app.register(documentRoutes, { documents, viewerOf })
  await app.register(searchRoutes, { search, packs, viewerOf })
  await app.register(memoryRoutes, { memories, subjects, viewerOf })
  await app.register(sessionRoutes, { sessions, viewerOf })
  return app
}
