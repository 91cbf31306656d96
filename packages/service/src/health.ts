import type { ServiceName } from '@sophia/catalog'
import { services } from '@sophia/catalog'
import fastifyPlugin from 'fastify-plugin'
import Type, { type Static } from 'typebox'
import { OneOf, Timestamp } from './schemas.ts'

export interface HealthCheck {
  readonly name: string
  /** Whether the service is of no use without it. */
  readonly critical: boolean
  /** Milliseconds between two probes; sooner after a failure. Default 5000. */
  readonly everyMs?: number
  /** Rejects when the dependency does not work. Must not spend a vendor's quota. */
  check(signal: AbortSignal): Promise<void | { detail?: string; origin?: 'live' | 'sandbox' }>
}

const CheckResult = Type.Object({
  name: Type.String(),
  status: OneOf(['up', 'down', 'unknown']),
  critical: Type.Boolean(),
  latencyMs: Type.Optional(Type.Number()),
  checkedAt: Type.Optional(Timestamp('When it was last probed')),
  detail: Type.Optional(Type.String()),
  origin: Type.Optional(OneOf(['live', 'sandbox'])),
})

export const HealthReport = Type.Object({
  status: OneOf(['healthy', 'degraded', 'unhealthy']),
  service: Type.String(),
  version: Type.String(),
  uptimeS: Type.Number(),
  checks: Type.Array(CheckResult),
})
export type HealthReport = Static<typeof HealthReport>
type Result = Static<typeof CheckResult>

declare module 'fastify' {
  interface FastifyInstance {
    readonly health: { add(check: HealthCheck): void; report(): HealthReport }
  }
}

const probeTimeoutMs = 2_000
const usualMs = 5_000
/** What starts beside us, or starts again, is back before long: the first failures in a row are looked at again soon. */
const soonMs = 1_000
const soonTimes = 10

/** Probes in the background, so that asking for the health never waits on a dependency. */
export const health = fastifyPlugin<{ service: ServiceName; version: string }>(
  async (app, { service, version }) => {
    const results = new Map<string, Result>()
    const probes: HealthCheck[] = []
    const stopped = new AbortController()
    let ready = false

    /** @returns whether it works. */
    const probe = async ({ name, critical, check }: HealthCheck): Promise<boolean> => {
      const began = performance.now()
      const seen = () => ({
        name,
        critical,
        latencyMs: Math.round((performance.now() - began) * 10) / 10,
        checkedAt: new Date().toISOString(),
      })
      try {
        const found = await check(AbortSignal.any([stopped.signal, AbortSignal.timeout(probeTimeoutMs)]))
        results.set(name, { ...seen(), status: 'up', ...found })
        return true
      } catch (error) {
        if (results.get(name)?.status === 'up') app.log.warn({ err: error, check: name }, 'dependency went down')
        // The cause is in the log; an answer that anybody may read says only what is safe.
        results.set(name, { ...seen(), status: 'down', detail: 'The last probe failed' })
        return false
      }
    }
    const timers = new Map<HealthCheck, NodeJS.Timeout>()
    const repeat = (each: HealthCheck, failures: number): void => {
      if (stopped.signal.aborted) return
      const { everyMs = usualMs } = each
      const again = async () => repeat(each, (await probe(each)) ? 0 : failures + 1)
      const soon = failures > 0 && failures <= soonTimes
      timers.set(each, setTimeout(again, soon ? Math.min(soonMs, everyMs) : everyMs).unref())
    }
    const report = (): HealthReport => {
      const checks = [...results.values()]
      const down = checks.filter(({ status }) => status === 'down')
      const status = down.some(({ critical }) => critical) ? 'unhealthy' : down.length ? 'degraded' : 'healthy'
      return { status, service, version, uptimeS: Math.round(process.uptime()), checks }
    }

    app.decorate('health', {
      add(check) {
        probes.push(check)
        results.set(check.name, { name: check.name, critical: check.critical, status: 'unknown' })
      },
      report,
    })
    app.addHook('onReady', async () => {
      await Promise.all(probes.map(async (each) => repeat(each, (await probe(each)) ? 0 : 1)))
      ready = true
    })
    app.addHook('preClose', async () => {
      ready = false
      stopped.abort()
      for (const timer of timers.values()) clearTimeout(timer)
    })

    const operational = { access: 'public', operational: true, probe: true } as const
    app.get(
      services[service].healthPath,
      {
        schema: {
          operationId: 'getHealth',
          summary: 'Health of this service and of what it depends on',
          tags: ['operations'],
          response: { 200: HealthReport, 503: HealthReport },
        },
        config: operational,
      },
      async (_request, reply) => {
        const found = report()
        return reply
          .code(found.status === 'unhealthy' ? 503 : 200)
          .header('cache-control', 'no-store')
          .send(found)
      },
    )
    app.get('/health/live', { schema: { hide: true }, config: operational }, async () => ({ status: 'alive' }))
    app.get('/health/ready', { schema: { hide: true }, config: operational }, async (_request, reply) => {
      const able = ready && report().status !== 'unhealthy'
      return reply.code(able ? 200 : 503).send({ status: able ? 'ready' : 'not ready' })
    })
  },
  { name: 'health' },
)
