import { services } from '@sophia/catalog'
import { auditTrail, openBell, openDatabase } from '@sophia/database'
import { type App, audit, createApp, plumbing } from '@sophia/service'
import { createApprovalStore } from './approvals/store.ts'
import { createAgents } from './agents.ts'
import { builtInAgents } from './agents/built-in.ts'
import { createOwnAgents } from './agents/own-agents.ts'
import type { Config } from './config.ts'
import { registerRunMetrics } from './metrics.ts'
import { migrations } from './migrations/index.ts'
import { createModel } from './model/sdk-model.ts'
import { modelSettings } from './model/settings.ts'
import type { Playbook } from './playbooks/playbook.ts'
import { agreedTools } from './outside/agreed-tools.ts'
import { createAgreements } from './outside/agreements.ts'
import { outsideServers } from './outside/servers.ts'
import { playbooks as builtIn } from './playbooks/registry.ts'
import { programsOf } from './programs.ts'
import { agentRoutes } from './routes/agents.ts'
import { approvalRoutes } from './routes/approvals.ts'
import { exportRoutes } from './routes/export.ts'
import { outsideToolRoutes } from './routes/outside-tools.ts'
import { replayRoutes } from './routes/replay.ts'
import { runEventRoutes } from './routes/run-events.ts'
import { runRoutes } from './routes/runs.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { channel } from './runs/append.ts'
import { createJournal } from './runs/journal.ts'
import { openQueue } from './runs/queue.ts'
import { createRunStore } from './runs/store.ts'
import type { Tables } from './runs/tables.ts'
import { createWorker } from './runs/worker.ts'
import { createScheduler } from './schedules/scheduler.ts'
import { createSchedules } from './schedules/schedules.ts'
import { spareMemory } from './spare-memory.ts'
import { createTools } from './mcp/mcp-tools.ts'

export interface AgentsOptions {
  /** The plans in code, by name; others than the built-in ones in tests. */
  readonly playbooks?: ReadonlyMap<string, Playbook>
}

/** The whole of mcp-agents: the doors to runs, and the worker that carries them out. */
export async function buildApp(config: Config, { playbooks = builtIn }: AgentsOptions = {}): Promise<App> {
  const models = modelSettings(config)
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
  const outside = outsideServers(config)
  const agreements = createAgreements(database)
  const allTools = createTools({
    outside,
    urls: {
      'mcp-research': config.MCP_RESEARCH_URL,
      'mcp-context': config.MCP_CONTEXT_URL,
      'mcp-business': config.MCP_BUSINESS_URL,
      'sophia-business': config.SOPHIA_BUSINESS_URL,
      'sophia-hubspot': config.SOPHIA_HUBSPOT_URL,
      'sophia-github': config.SOPHIA_GITHUB_URL,
      'sophia-lambda': config.SOPHIA_LAMBDA_URL,
    },
    authorizationFor: (owner, service) =>
      app.serviceTokens?.authorizationFor(owner, service) ?? (config.SOPHIA_TOKEN && `Bearer ${config.SOPHIA_TOKEN}`),
  })
  const tools = agreedTools(allTools, (service) => outside.has(service), agreements)
  const store = createRunStore(database, queue)
  const approvals = createApprovalStore(database, queue, config.SOPHIA_APPROVAL_S * 1000)
  const programOf = programsOf(playbooks)
  const metrics = registerRunMetrics(app.metrics, store, new Set([...playbooks.keys(), ...builtInAgents.keys()]))
  const worker = createWorker({
    journal: createJournal(database, queue, config.SOPHIA_APPROVAL_S * 1000),
    queue,
    bell,
    tools,
    model: models && createModel(models.address),
    programOf,
    log: app.log,
    concurrency: config.SOPHIA_RUN_CONCURRENCY,
    leaseMs: config.SOPHIA_RUN_LEASE_MS,
    expireApprovals: approvals.expire,
    ended: metrics.ended,
  })
  app.health.add({ name: 'postgres', critical: true, check: database.check })
  const agents = createAgents({ playbooks, own: createOwnAgents(database), models, tools })
  const scheduler = createScheduler({ database, agents, standingOf: app.standingOf, store, log: app.log })
  const stopSparing = spareMemory(app.log)
  app.addHook('onReady', async () => {
    await worker.start()
    scheduler.start()
  })
  // In this order: the worker hands its runs over through the queue, and both write to the database.
  app.addHook('onClose', async () => {
    stopSparing()
    await scheduler.close()
    await worker.close()
    await queue.close()
    await tools.close()
    await bell.close()
    await database.close()
  })

  // Before the routes: it watches those that write.
  await app.register(audit, { table: auditTrail(database.pool), config })
  await app.register(agentRoutes, { agents })
  await app.register(runRoutes, { agents, store })
  await app.register(scheduleRoutes, {
    schedules: createSchedules({ database, agents, standingOf: app.standingOf, store }),
  })
  await app.register(outsideToolRoutes, { tools: allTools, servers: [...outside.keys()], agreements })
  await app.register(approvalRoutes, { approvals })
  await app.register(exportRoutes, { store })
  await app.register(replayRoutes, { store, programOf })
  await app.register(runEventRoutes, { store, bell })
  return app
}
