import { services } from '@sophia/catalog'
import { auditTrail, openDatabase } from '@sophia/database'
import { type App, audit, createApp, plumbing } from '@sophia/service'
import { createAssociations } from './associations.ts'
import type { Config } from './config.ts'
import { createCustomers, createReadBatch } from './customers.ts'
import { createDealHistories, createDealHistory } from './deal-history.ts'
import { createDealStages } from './deal-stages.ts'
import { createHubspot } from './hubspot.ts'
import { migrations } from './migrations/index.ts'
import { createObjectWrites } from './object-writes.ts'
import { createOwners } from './owners.ts'
import { createPipelines } from './pipelines.ts'
import { createProperties } from './properties.ts'
import { changeRoutes } from './routes/changes.ts'
import { historyRoutes } from './routes/history.ts'
import { objectRoutes } from './routes/objects.ts'
import { pipelineRoutes } from './routes/pipelines.ts'
import { searchRoutes } from './routes/search.ts'
import { settingRoutes } from './routes/settings.ts'
import { syncRoutes } from './routes/sync.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { writeRoutes } from './routes/writes.ts'
import { createPages } from './sync/pages.ts'
import { createSyncs } from './sync/syncs.ts'
import { createWindowReader } from './sync/window-reader.ts'
import { createSyncWorker } from './sync/worker.ts'
import { createSearch } from './search.ts'
import { type Database, objectTypes, type Tables } from './tables.ts'
import { createWebhooks } from './webhooks/webhooks.ts'

/** The whole of sophia-hubspot: the plumbing, one vendor client, what was fetched in Postgres, the domains, their routes. */
export async function buildApp(config: Config): Promise<App> {
  const app = createApp('sophia-hubspot', config)
  await app.register(plumbing, { service: 'sophia-hubspot', config })

  const hubspot = createHubspot(config, app)
  const database = await openDatabase<Tables>({
    url: config.DATABASE_URL,
    name: services['sophia-hubspot'].database,
    migrations,
    requests: app,
  })
  await app.register(audit, { table: auditTrail(database.pool), config })
  app.health.add({ name: 'hubspot', critical: false, check: hubspot.check })
  app.health.add({ name: 'postgres', critical: false, check: database.check })

  const reader = createWindowReader(database, createPages(hubspot), config.HUBSPOT_SYNC_WINDOW)
  // Of every type: a company's page tells of its deals.
  const onChange = () => app.cache.invalidate(objectTypes)
  const worker = createSyncWorker({ database, reader, log: app.log, metrics: app.metrics, onChange })
  app.addHook('onReady', async () => worker.start())
  // In this order: the worker asks the one and writes to the other.
  app.addHook('onClose', async () => {
    await worker.close()
    await hubspot.close()
    await database.close()
  })
  const syncs = createSyncs(config, database, hubspot, worker.nudge)

  const properties = createProperties(hubspot)
  const customers = createCustomers(hubspot, properties)

  const given = { hubspot, properties, stages: createDealStages(hubspot) }
  const writes = {
    contacts: createObjectWrites({ ...given, objects: customers.contacts }),
    companies: createObjectWrites({ ...given, objects: customers.companies }),
    deals: createObjectWrites({ ...given, objects: customers.deals }),
  }

  await app.register(objectRoutes, { customers, readBatch: createReadBatch(hubspot, customers, properties) })
  await app.register(historyRoutes, {
    readHistory: createDealHistory(hubspot, customers.deals.kind),
    readHistories: createDealHistories(hubspot, customers.deals.kind),
  })
  await app.register(searchRoutes, { search: createSearch(hubspot, customers, properties) })
  await app.register(pipelineRoutes, { pipelines: createPipelines(hubspot, customers.deals) })
  await app.register(settingRoutes, { owners: createOwners(hubspot), properties })
  await app.register(writeRoutes, { writes, associations: createAssociations(hubspot) })
  await app.register(webhookRoutes, webhooksOf(config, database))
  await app.register(syncRoutes, { syncs })
  await app.register(changeRoutes, { syncs })
  return app
}

/** Without the secret and the address that go into a signature, none can be checked. */
function webhooksOf(config: Config, database: Database) {
  const { HUBSPOT_CLIENT_SECRET: secret, HUBSPOT_WEBHOOK_URL: url } = config
  const missing = (['HUBSPOT_CLIENT_SECRET', 'HUBSPOT_WEBHOOK_URL'] as const).filter((name) => !config[name])
  return { missing, webhooks: secret && url ? createWebhooks({ secret, url, database }) : undefined }
}
