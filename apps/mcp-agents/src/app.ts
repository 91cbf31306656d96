import { services } from '@sophia/catalog'
import { auditTrail, openBell, openDatabase } from '@sophia/database'
import { type App, audit, createApp, plumbing } from '@sophia/service'
import { createAgents } from './agents.ts'
import type { Config } from './config.ts'
import { registerRunMetrics } from './metrics.ts'
import { migrations } from './migrations/index.ts'
import { playbooks } from './playbooks/registry.ts'
import { agentRoutes } from './routes/agents.ts'
import { runEventRoutes } from './routes/run-events.ts'
import { runRoutes } from './routes/runs.ts'
import { channel } from './runs/append.ts'
import { createJournal } from './runs/journal.ts'
import { openQueue } from './runs/queue.ts'
import { createRunStore } from './runs/store.ts'
import type { Tables } from './runs/tables.ts'
import { createWorker } from './runs/worker.ts'
import { createTools } from './tools.ts'

/** The whole of mcp-agents: the doors to runs, and the worker that carries them out. */
export async function buildApp(config: Config): Promise<App> {
  const app = createApp('mcp-agents', config)
  await app.register(plumbing, { service: 'mcp-agents', config })

  const database = await openDatabase<Tables>({
    url: config.DATABASE_URL,
    name: services['mcp-agents'].database,
    migrations,
    requests: app,
    connections: 10,
  })
  const queue = await openQueue(database.url, app.log)
  const bell = await openBell(database, channel)
  const tools = createTools({
    urls: {
      'mcp-business': config.MCP_BUSINESS_URL,
      'mcp-context': config.MCP_CONTEXT_URL,
      'sophia-hubspot': config.SOPHIA_HUBSPOT_URL,
    },
    authorizationFor: (owner, service) =>
      app.serviceTokens?.authorizationFor(owner, service) ?? (config.SOPHIA_TOKEN && `Bearer ${config.SOPHIA_TOKEN}`),
  })
  const store = createRunStore(database, queue)
  const metrics = registerRunMetrics(app.metrics, store)
  const worker = createWorker({
    journal: createJournal(database, queue),
    queue,
    bell,
    tools,
    playbooks,
    log: app.log,
    concurrency: config.SOPHIA_RUN_CONCURRENCY,
    leaseMs: config.SOPHIA_RUN_LEASE_MS,
    ended: metrics.ended,
  })
  app.health.add({ name: 'postgres', critical: true, check: database.check })
  app.addHook('onReady', () => worker.start())
  // In this order: the worker hands its runs over through the queue, and both write to the database.
  app.addHook('onClose', async () => {
    await worker.close()
    await queue.close()
    await tools.close()
    await bell.close()
    await database.close()
  })

  const agents = createAgents(playbooks)
  // Before the routes: it watches those that write.
  await app.register(audit, { table: auditTrail(database.pool), config })
  await app.register(agentRoutes, { agents })
  await app.register(runRoutes, { agents, store })
  await app.register(runEventRoutes, { store, bell })
  return app
}
