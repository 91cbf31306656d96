import { services } from '@sophia/catalog'
import { auditTrail, openDatabase } from '@sophia/database'
import { type App, audit, createApp, plumbing } from '@sophia/service'
import { createAccount } from './account.ts'
import type { Config } from './config.ts'
import { createCompute } from './compute.ts'
import { createCosts } from './costs.ts'
import { createLambdaCloud } from './lambda-cloud.ts'
import { createLeases } from './leases.ts'
import { migrations } from './migrations/index.ts'
import { createPlans } from './plans.ts'
import { createKeeper } from './reconciler/keeper.ts'
import { createLauncher } from './reconciler/launcher.ts'
import { createLeadership } from './reconciler/leadership.ts'
import { createReconciler } from './reconciler/reconciler.ts'
import { accountRoutes } from './routes/account.ts'
import { computeRoutes } from './routes/compute.ts'
import { costRoutes } from './routes/costs.ts'
import { instanceActionRoutes } from './routes/instance-actions.ts'
import { leaseRoutes } from './routes/leases.ts'
import { planRoutes } from './routes/plans.ts'
import { ceilingsOf } from './spending.ts'
import type { Tables } from './tables.ts'

/** The whole of sophia-lambda: one vendor client, the leases in Postgres, and the reconciler that keeps both in step. */
export async function buildApp(config: Config): Promise<App> {
  const app = createApp('sophia-lambda', config)
  await app.register(plumbing, { service: 'sophia-lambda', config })

  const cloud = createLambdaCloud(config, app)
  const database = await openDatabase<Tables>({
    url: config.DATABASE_URL,
    name: services['sophia-lambda'].database,
    migrations,
    requests: app,
  })
  await app.register(audit, { table: auditTrail(database.pool), config })
  const { id: installation } = await database.kysely.selectFrom('installation').select('id').executeTakeFirstOrThrow()
  const reconciler = createReconciler({
    database,
    leadership: createLeadership(database),
    keeper: createKeeper(cloud, database, { installation, settleMs: config.SOPHIA_LAMBDA_SETTLE_MS }),
    launcher: createLauncher(cloud, installation),
    intervalMs: config.SOPHIA_LAMBDA_RECONCILE_MS,
    log: app.log,
    metrics: app.metrics,
    changed: () => void app.cache.invalidate(['instances']),
  })
  app.health.add({ name: 'lambda', critical: false, check: cloud.check })
  app.health.add({ name: 'postgres', critical: true, check: database.check })
  app.health.add({ name: 'reconciler', critical: false, check: reconciler.check })
  app.addHook('onReady', async () => reconciler.start())
  // In this order: the reconciler asks the one and writes to the other.
  app.addHook('onClose', async () => {
    await reconciler.close()
    await cloud.close()
    await database.close()
  })

  const compute = createCompute(cloud, installation)
  const ceilings = ceilingsOf(config)
  await app.register(computeRoutes, { compute })
  await app.register(accountRoutes, { account: createAccount(cloud) })
  const leases = createLeases(cloud, database, ceilings, reconciler.nudge)
  const plans = createPlans(cloud, database, ceilings)
  await app.register(planRoutes, { plans, origin: cloud.origin, nudge: reconciler.nudge })
  await app.register(instanceActionRoutes, { compute, leases })
  await app.register(leaseRoutes, { leases, origin: cloud.origin })
  await app.register(costRoutes, { costs: createCosts(cloud, database, ceilings) })
  return app
}
