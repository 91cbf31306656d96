import type { FastifyContextConfig, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { asksByAddress } from './access.ts'
import type { ServiceConfig } from './config.ts'
import { type Durations, DurationHistogram } from './duration-histogram.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { problems } from './problems.ts'

declare module 'fastify' {
  interface FastifyInstance {
    readonly metrics: Registry
  }
}

/** Close around the budget of 2 s, so that the share of requests within it is exact. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 1.8, 2, 2.5, 5, 10]

/** In place of a status class, for a caller who left. */
const aborted = 0

/** What clients send. The others that Node can parse, and there are thirty, share one label value. */
const usualMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** By the address of the process, and past no proxy: so asks Prometheus, and nobody who comes in by the front door. */
const isScrape = (request: FastifyRequest): boolean =>
  request.headers['x-forwarded-for'] === undefined && (request.hostname === 'localhost' || asksByAddress(request))

/** Prometheus metrics of one app. Each app has a registry of its own, so that several can live in one process. */
export const metrics = fastifyPlugin<{ service: string; config: ServiceConfig }>(
  async (app, { service, config }) => {
    const registry = new Registry()
    registry.setDefaultLabels({ service })
    app.decorate('metrics', registry)
    collectDefaultMetrics({ register: registry })
    const duration = new DurationHistogram(
      'sophia_http_request_duration_seconds',
      'Time from the first byte of a request to the last of its answer',
      durationBuckets,
      registry,
    )
    // Counted in plain numbers, by tool and status class: prom-client's own `inc` joins the labels anew for each call.
    const toolCalls = new Map<string, number[]>()
    const countCall = ({ route: { config } }: FastifyRequest, statusClass: number): void => {
      const tool = config.tool?.name ?? 'unknown'
      let counts = toolCalls.get(tool)
      if (!counts) toolCalls.set(tool, (counts = []))
      counts[statusClass] = (counts[statusClass] ?? 0) + 1
    }
    new Counter({
      name: 'sophia_tool_calls_total',
      help: 'Tool calls over MCP, by outcome',
      labelNames: ['tool', 'outcome'] as const,
      registers: [registry],
      collect() {
        this.reset()
        for (const [tool, counts] of toolCalls)
          counts.forEach((count, statusClass) =>
            this.inc({ tool, outcome: statusClass === 2 ? 'ok' : `${statusClass}xx` }, count),
          )
      },
    })
    let open = 0
    new Gauge({
      name: 'sophia_http_requests_in_flight',
      help: 'Requests being answered',
      registers: [registry],
      collect() {
        this.set(open)
      },
    })

    const children = new WeakMap<FastifyContextConfig, Map<string, (Durations | undefined)[]>>()
    const childFor = ({ method, route: { config, url } }: FastifyRequest, statusClass: number): Durations => {
      let ofRoute = children.get(config)
      if (!ofRoute) children.set(config, (ofRoute = new Map()))
      let ofMethod = ofRoute.get(method)
      if (!ofMethod) ofRoute.set(method, (ofMethod = []))
      return (ofMethod[statusClass] ??= duration.labels({
        method: usualMethods.has(method) ? method : 'other',
        // Unknown paths share one label value: a scanner must not make a thousand series.
        route: url ?? 'unknown',
        status: statusClass === aborted ? 'aborted' : `${statusClass}xx`,
      }))
    }

    app.addHook('onRequest', (request, _reply, next) => {
      if (!(request.raw instanceof InternalRequest)) open++
      next()
    })
    app.addHook('onResponse', (request, reply, next) => {
      const statusClass = Math.trunc(reply.statusCode / 100)
      if (request.raw instanceof InternalRequest) {
        countCall(request, statusClass)
      } else {
        open--
        childFor(request, statusClass).observe(reply.elapsedTime / 1000)
      }
      next()
    })
    app.onDeparture((request) => {
      if (request.raw instanceof InternalRequest) return
      open--
      const { arrivedAt = performance.now() } = request
      childFor(request, aborted).observe((performance.now() - arrivedAt) / 1000)
    })

    app.get(
      '/metrics',
      { schema: { hide: true }, config: { access: 'public', operational: true, probe: true }, logLevel: 'warn' },
      async (request, reply) => {
        if (config.SOPHIA_PUBLIC_URL && !isScrape(request)) throw problems.forbidden('Metrics are not served here.')
        return reply.type(registry.contentType).send(await registry.metrics())
      },
    )
  },
  { name: 'metrics', dependencies: ['arrivals', 'departures'] },
)
