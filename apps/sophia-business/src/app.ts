import { auditTrail, openDatabase } from '@sophia/database'
import { type App, audit, createApp, plumbing } from '@sophia/service'
import type { Config } from './config.ts'
import { createForecasts } from './forecast/forecasts.ts'
import { registerIntakeMetrics } from './intake/intake-metrics.ts'
import { createIntakes } from './intake/intakes.ts'
import { dropUnfinished } from './intake/receive.ts'
import { createIntakeWorker } from './intake/worker.ts'
import { createKpis } from './kpis.ts'
import { createLineage } from './lineage/lineage.ts'
import { migrations } from './migrations/index.ts'
import { createLists } from './prospects/lists.ts'
import { accountRoutes } from './routes/accounts.ts'
import { forecastRoutes } from './routes/forecast.ts'
import { intakeRoutes } from './routes/intake.ts'
import { kpiRoutes } from './routes/kpis.ts'
import { lineageRoutes } from './routes/lineage.ts'
import { pipelineRoutes } from './routes/pipeline.ts'
import { prospectRoutes } from './routes/prospects.ts'
import { reportRoutes } from './routes/reports.ts'
import { signalRoutes } from './routes/signals.ts'
import { syncRoutes } from './routes/sync.ts'
import { createChannels } from './signals/channels.ts'
import { createDeliveries } from './signals/deliveries.ts'
import { createRules } from './signals/rules.ts'
import { createSignalWatch } from './signals/watch.ts'
import { createSyncing } from './sync/syncing.ts'

/** The whole of sophia-business: one store, what comes in, what is asked, and what is behind the answers. */
export async function buildApp(config: Config): Promise<App> {
  const app = createApp('sophia-business', config)
  await app.register(plumbing, { service: 'sophia-business', config })

  const database = await openDatabase<unknown>({
    url: config.DATABASE_URL,
    name: 'sophia_business',
    migrations,
    requests: app,
  })
  app.addHook('onClose', database.close)
  app.health.add({ name: 'database', critical: true, check: database.check })
  const { kysely } = database

  const channels = createChannels(config, app)
  const deliveries = createDeliveries(kysely)
  const signals = createSignalWatch({ kysely, channels, deliveries, log: app.log, everyMs: config.SIGNALS_CHECK_MS })
  app.addHook('onClose', async () => void (await Promise.all([...channels.values()].map((each) => each.close()))))

  const stored = async () => {
    await app.cache.invalidate(['facts'])
    signals.wake()
  }
  const worker = createIntakeWorker({
    kysely,
    log: app.log,
    onStored: stored,
    ended: registerIntakeMetrics(app.metrics, kysely).ended,
  })
  const syncing = createSyncing(app, config, { kysely, stored })
  const kpis = createKpis(kysely)
  const forecasts = createForecasts(kysely)
  app.addHook('onClose', forecasts.close)

  // Before the routes: it watches those that write.
  await app.register(audit, { table: auditTrail(database.pool), config })
  await app.register(intakeRoutes, {
    kysely,
    intakes: createIntakes(kysely),
    worker,
    maxBytes: config.SOPHIA_INTAKE_MAX_MB * 1024 * 1024,
  })
  await app.register(syncRoutes, { syncs: syncing.syncs, wake: syncing.worker.wake })
  await app.register(kpiRoutes, { kpis, kysely })
  await app.register(lineageRoutes, { lineage: createLineage(kysely) })
  await app.register(pipelineRoutes, { kpis })
  await app.register(forecastRoutes, { forecasts })
  await app.register(accountRoutes, { kysely })
  await app.register(reportRoutes, { kysely, forecasts })
  await app.register(prospectRoutes, { kysely, lists: createLists(kysely), hubspot: syncing.hubspot })
  await app.register(signalRoutes, { kysely, rules: createRules(kysely), channels, deliveries, wake: signals.wake })

  app.addHook('onReady', async () => {
    await dropUnfinished(kysely)
    worker.start()
    syncing.worker.start()
    signals.start()
    syncing.schedule.start()
  })
  app.addHook('preClose', worker.stop)
  app.addHook('preClose', async () => {
    syncing.schedule.stop()
    await syncing.worker.stop()
  })
  app.addHook('preClose', signals.stop)
  return app
}
