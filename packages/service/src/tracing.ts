import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { ServiceName } from '@sophia/catalog'
import type { FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

const spans = new WeakMap<FastifyRequest, Span>()
const traceparentPattern = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

/** The W3C trace context to hand on from this request: its own span where traces are exported, else the caller's. */
export function traceparentOf(request: FastifyRequest): string | undefined {
  const span = spans.get(request)
  if (span) {
    const carrier: { traceparent?: string } = {}
    propagation.inject(trace.setSpan(context.active(), span), carrier)
    return carrier.traceparent
  }
  const { traceparent } = request.headers
  return typeof traceparent === 'string' && traceparentPattern.test(traceparent) ? traceparent : undefined
}

/**
 * One server span a request, made by a hook rather than by instrumenting `node:http`, which costs several times as much
 * even when nothing is sampled. Registered only while an exporter is configured.
 */
export const tracing = fastifyPlugin<{ service: ServiceName }>(
  async (app, { service }) => {
    const tracer = trace.getTracer(service)
    app.addHook('onRequest', (request, _reply, next) => {
      const parent = propagation.extract(context.active(), request.headers)
      const route = request.routeOptions.url ?? 'unknown'
      spans.set(
        request,
        tracer.startSpan(
          `${request.method} ${route}`,
          {
            kind: SpanKind.SERVER,
            attributes: { 'http.request.method': request.method, 'http.route': route, 'sophia.request_id': request.id },
          },
          parent,
        ),
      )
      next()
    })
    app.addHook('onResponse', (request, reply, next) => {
      const span = spans.get(request)
      span?.setAttribute('http.response.status_code', reply.statusCode)
      if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR })
      span?.end()
      next()
    })
  },
  { name: 'tracing' },
)

/**
 * Starts the OpenTelemetry SDK. Loaded on demand: it is the dearest import of all. One request in a hundred is sampled
 * unless OTEL_TRACES_SAMPLER says otherwise; a caller's own decision is kept.
 */
export async function startTraceExport(service: ServiceName): Promise<{ shutdown(): Promise<void> }> {
  process.env['OTEL_TRACES_SAMPLER'] ??= 'parentbased_traceidratio'
  process.env['OTEL_TRACES_SAMPLER_ARG'] ??= '0.01'
  process.env['OTEL_METRICS_EXPORTER'] ??= 'none'
  process.env['OTEL_LOGS_EXPORTER'] ??= 'none'
  const { NodeSDK } = await import('@opentelemetry/sdk-node')
  const sdk = new NodeSDK({ serviceName: service, instrumentations: [], autoDetectResources: false })
  sdk.start()
  return sdk
}
