import type { ServiceName } from '@sophia/catalog'
import { services, urlVariable } from '@sophia/catalog'
import { type App, audit, createApp, plumbing } from '@sophia/service'
import { request } from 'undici'
import { type Backend, createBackend } from './backend.ts'
import { type Config, otherServices } from './config.ts'
import { createFrontDoor } from './front-door.ts'
import { createHeadlines } from './headlines.ts'
import { createOpenId, openIdSettings } from './openid.ts'
import { pageRoutes, securityHeaders } from './pages.ts'
import { createPassage } from './passage.ts'
import { type Ask, createProbes } from './probes.ts'
import { createProofs, type ProofRedis } from './proofs.ts'
import { askRoutes } from './routes/ask.ts'
import { intakeRoutes } from './routes/intake.ts'
import { kpiRoutes } from './routes/kpis.ts'
import { openIdRoutes } from './routes/openid.ts'
import { overviewRoutes } from './routes/overview.ts'
import { passageRoutes } from './routes/passages.ts'
import { proofMetric, proofRoutes } from './routes/proofs.ts'
import { relayRoutes } from './routes/relays.ts'
import { runRoutes } from './routes/runs.ts'
import { serviceRoutes } from './routes/services.ts'
import { sessionRoutes } from './routes/session.ts'
import { statusRoutes } from './routes/status.ts'
import { toolRoutes } from './routes/tools.ts'
import { signIn } from './sign-in.ts'

export interface DashboardOptions {
  /** Where the built pages lie. */
  readonly pages?: string
  /** What serves them: in development something else. */
  readonly servePages?: typeof pageRoutes
}

export async function buildApp(
  config: Config,
  { pages, servePages = pageRoutes }: DashboardOptions = {},
): Promise<App> {
  const settings = openIdSettings(config)
  const openId = settings && (await createOpenId(settings))
  const app = createApp('sophia-dashboard', config)
  const url = (name: ServiceName) => (config as unknown as Record<string, string>)[urlVariable(name)] as string
  app.addHook('onSend', async (_request, reply) => void reply.headers(securityHeaders))
  await app.register(signIn, { config })
  await app.register(plumbing, { service: 'sophia-dashboard', config })
  await app.register(audit, {})

  const backends = new Map(otherServices.map(({ name }) => [name, createBackend(name, url(name), app.metrics)]))
  const business = backends.get('sophia-business') as Backend
  const agents = backends.get('mcp-agents') as Backend
  const uploads = createPassage('sophia-business', url('sophia-business'))
  const events = createPassage('mcp-agents', url('mcp-agents'))
  const documents = createPassage('mcp-context', url('mcp-context'))
  const research = createPassage('mcp-research', url('mcp-research'))
  const probes = createProbes(healthAsks(app, config, url), config.SOPHIA_PROBE_MS)

  const proofs = createProofs(config.SOPHIA_PROOFS_DIR, () => (app as { redis?: ProofRedis }).redis)
  proofMetric(app.metrics, proofs)

  await app.register(sessionRoutes, { config, openId })
  if (openId) await app.register(openIdRoutes, { config, openId })
  await app.register(overviewRoutes, { probes, headlines: createHeadlines(business, agents) })
  await app.register(statusRoutes, { probes, ...(pages !== undefined && { root: pages }) })
  await app.register(serviceRoutes, { probes, probeMs: config.SOPHIA_PROBE_MS })
  await app.register(proofRoutes, { proofs })
  await app.register(kpiRoutes, { business })
  await app.register(intakeRoutes, { business, uploads })
  await app.register(askRoutes, { agents })
  await app.register(runRoutes, { agents, events })
  await app.register(passageRoutes, { documents, research })
  await app.register(toolRoutes, { door: createFrontDoor(backends) })
  await app.register(relayRoutes, { backends })
  await app.register(servePages, { ...(pages !== undefined && { root: pages }) })

  app.addHook('onReady', async () => probes.start())
  // Streams that are open would hold up the shutdown: they end first, and browsers come back to another replica.
  app.addHook('preClose', async () => {
    probes.stop()
    await Promise.all([uploads, events, documents, research].map((passage) => passage.close()))
  })
  app.addHook('onClose', async () => {
    await Promise.all([...backends.values()].map((backend) => backend.close()))
  })
  return app
}

/** The dashboard asks itself in process, the others over the wire. */
function healthAsks(app: App, config: Config, url: (name: ServiceName) => string): Map<ServiceName, Ask> {
  const { healthPath } = services['sophia-dashboard']
  const host = config.SOPHIA_ALLOWED_HOSTS?.split(',')[0]?.trim() || 'localhost'
  const self: Ask = async () => (await app.inject({ url: healthPath, headers: { host } })).json()
  const asks = new Map<ServiceName, Ask>([['sophia-dashboard', self]])
  for (const service of otherServices) {
    asks.set(service.name, async (signal) => {
      const { body } = await request(url(service.name).replace(/\/$/, '') + service.healthPath, { signal })
      return body.json()
    })
  }
  return asks
}
