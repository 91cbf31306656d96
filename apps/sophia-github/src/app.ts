import { services } from '@sophia/catalog'
import { openDatabase } from '@sophia/database'
import { type App, audit, createApp, plumbing } from '@sophia/service'
import { createActions } from './actions.ts'
import { createCode } from './code.ts'
import type { Config } from './config.ts'
import { createDeliveries } from './deliveries.ts'
import { createDeliveryGaps } from './delivery-gaps.ts'
import { createDora } from './dora.ts'
import { createGapWatch } from './gap-watch.ts'
import { createGithub, type Github } from './github.ts'
import { createIssues } from './issues.ts'
import { migrations } from './migrations/index.ts'
import { createPulls } from './pulls.ts'
import { createRepositories } from './repositories.ts'
import { actionRoutes } from './routes/actions.ts'
import { codeRoutes } from './routes/code.ts'
import { doraRoutes } from './routes/dora.ts'
import { issueRoutes } from './routes/issues.ts'
import { pullRoutes } from './routes/pulls.ts'
import { repositoryRoutes } from './routes/repositories.ts'
import { searchRoutes } from './routes/search.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { createSearch } from './search.ts'
import type { Tables } from './tables.ts'
import { createWebhooks, type Webhooks } from './webhooks.ts'

/** The whole of sophia-github: the plumbing, one vendor client, two domains, their routes. */
export async function buildApp(config: Config): Promise<App> {
  const app = createApp('sophia-github', config)
  await app.register(plumbing, { service: 'sophia-github', config })
  await app.register(audit, {})

  const github = createGithub(config, app)
  app.health.add({ name: 'github', critical: false, check: github.check })
  app.addHook('onClose', github.close)

  await app.register(repositoryRoutes, { repositories: createRepositories(github) })
  await app.register(pullRoutes, { pulls: createPulls(github) })
  await app.register(codeRoutes, { code: createCode(github) })
  await app.register(issueRoutes, { issues: createIssues(github) })
  await app.register(actionRoutes, { actions: createActions(github) })
  await app.register(searchRoutes, { search: createSearch(github) })
  await app.register(doraRoutes, { dora: createDora(github, createDeliveries(github)) })
  await app.register(webhookRoutes, { webhooks: await openWebhooks(config, app, github) })
  return app
}

/** Postgres is needed for webhooks only: without their secret it is not opened. */
async function openWebhooks(config: Config, app: App, github: Github): Promise<Webhooks | undefined> {
  const secret = config.GITHUB_WEBHOOK_SECRET
  if (secret === undefined) return undefined
  const database = await openDatabase<Tables>({
    url: config.DATABASE_URL,
    name: services['sophia-github'].database,
    migrations,
    requests: app,
  })
  app.health.add({ name: 'postgres', critical: false, check: database.check })
  const store = database.kysely
  const gaps = createDeliveryGaps({ github, store })
  const isApp = github.appId !== undefined
  const watch = createGapWatch({
    app,
    gaps,
    isApp,
    store,
    intervalMs: config.SOPHIA_GITHUB_GAP_CHECK_MS,
    keptDays: config.SOPHIA_GITHUB_DELIVERY_DAYS,
  })
  app.addHook('onReady', async () => watch.start())
  // In this order: the watch writes to the database.
  app.addHook('onClose', async () => {
    await watch.close()
    await database.close()
  })
  return createWebhooks({ secret, store, gaps, github })
}
