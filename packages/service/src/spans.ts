import {
  type Attributes,
  diag,
  DiagLogLevel,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api'
import type { Sampler, SamplingDecision } from '@opentelemetry/sdk-trace'
import type { ServiceName } from '@sophia/catalog'
import type { FastifyBaseLogger } from 'fastify'
import { formatTraceparent, newSpanId, newTraceId, parseTraceparent, type TraceContext } from './trace-context.ts'

/** Set while traces are exported. */
let tracer: Tracer | undefined
/** What the next span is to be called by, so that it has the ids that are in the logs already. */
let given: Pick<TraceContext, 'traceId' | 'spanId'> | undefined

export const exportsTraces = (): boolean => tracer !== undefined

/**
 * Whether a trace is exported, asked before anything is made for it: a span that is not sampled costs the SDK as much as
 * the rest of a hook.
 */
export function isExported(traceId: string, parent: TraceContext | undefined): boolean {
  if (!tracer) return false
  return parent && followsParent ? parent.sampled : samples(traceId)
}
let followsParent = true
let samples: (traceId: string) => boolean = () => true

/**
 * Whether a trace is in a share of all, 0 to 1. By the rightmost 56 bits of its id, as OpenTelemetry's consistent
 * sampling has it, so that all services decide alike, and a trace in a small share is in every larger one.
 */
export const isInShare = (traceId: string, share: number): boolean =>
  Number.parseInt(traceId.slice(18), 16) >= (1 - share) * 2 ** 56

/** A span of the SDK under ids that were chosen before. Call it only while traces are exported. */
export function openSpan(
  name: string,
  ids: Pick<TraceContext, 'traceId' | 'spanId'>,
  parent: TraceContext | undefined,
  kind: SpanKind,
  startTime?: number,
): Span | undefined {
  if (!tracer) return undefined
  const above = parent
    ? trace.setSpanContext(ROOT_CONTEXT, {
        traceId: parent.traceId,
        spanId: parent.spanId,
        traceFlags: parent.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
        isRemote: true,
      })
    : ROOT_CONTEXT
  given = ids
  try {
    return tracer.startSpan(name, startTime === undefined ? { kind } : { kind, startTime }, above)
  } finally {
    given = undefined
  }
}

const hasSampledFlag = ({ traceFlags }: SpanContext): boolean => (traceFlags & TraceFlags.SAMPLED) !== 0

export const isSampled = (span: Span): boolean => hasSampledFlag(span.spanContext())

export interface SpanOptions {
  readonly kind: 'client' | 'consumer' | 'internal'
  /** `traceparent` of the work that this is a part of. Without one, the span may begin a trace. */
  readonly parent?: string | undefined
  /** Names and figures only: no text of users, no address with a query. */
  readonly attributes?: () => Attributes
}

/** A piece of work on its way. */
export interface OpenSpan {
  /** For whatever the work calls. */
  readonly traceparent: string | undefined
  /** @param errorType a short name of what went wrong, such as a status or an error code; undefined when nothing did. */
  end(errorType?: string, attributes?: Attributes): void
}

const kinds = { client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER, internal: SpanKind.INTERNAL }

/** Begins a span. Costs next to nothing while traces are not exported, or this one is not sampled. */
export function startSpan(name: string, { kind, parent, attributes }: SpanOptions): OpenSpan {
  const above = parseTraceparent(parent)
  const traceId = above?.traceId ?? newTraceId()
  const ids = { traceId, spanId: newSpanId() }
  if (!isExported(traceId, above)) {
    return { traceparent: parent ?? (tracer && formatTraceparent({ ...ids, sampled: false })), end: () => {} }
  }
  const span = openSpan(name, ids, above, kinds[kind])
  const sampled = span !== undefined && isSampled(span)
  if (sampled && attributes) span.setAttributes(attributes())
  return {
    traceparent: formatTraceparent({ ...ids, sampled }),
    end(errorType, more) {
      if (more) span?.setAttributes(more)
      if (errorType !== undefined) fail(span, errorType)
      span?.end()
    },
  }
}

export function fail(span: Span | undefined, errorType: string): void {
  span?.setAttribute('error.type', errorType)
  span?.setStatus({ code: SpanStatusCode.ERROR })
}

/** What a log line says of its place: the same names everywhere, so that lines of several services can be joined. */
export function traceFields(traceparent: string | undefined): { trace?: string; span?: string } {
  const context = parseTraceparent(traceparent)
  return context ? { trace: context.traceId, span: context.spanId } : {}
}

export interface TraceExport {
  /** Where the exporter's own troubles go, once there is a logger. */
  reportTo(log: FastifyBaseLogger): void
  /** Sends what is left, within a second: a collector that is away must not hold up the shutdown. */
  shutdown(): Promise<void>
}

const flushMs = 1_000

/**
 * Takes over the sampler that the environment names.
 *
 * @returns false where the SDK knows its name and we do not: then it decides.
 */
function takeOverSampler(): boolean {
  const { OTEL_TRACES_SAMPLER: wanted = 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: share = '0.01' } =
    process.env
  followsParent = wanted.startsWith('parentbased_')
  const shares: Record<string, number> = { always_on: 1, always_off: 0, traceidratio: Number(share) }
  const known = shares[wanted.replace('parentbased_', '')]
  samples = known === undefined ? () => true : (traceId) => isInShare(traceId, known)
  return known !== undefined
}

const ourSampler = (decisions: typeof SamplingDecision): Sampler => ({
  shouldSample(context, traceId) {
    const above = trace.getSpanContext(context)
    const parent = above && { ...above, sampled: hasSampledFlag(above) }
    return { decision: isExported(traceId, parent) ? decisions.RECORD_AND_SAMPLED : decisions.NOT_RECORD }
  },
  toString: () => 'as the environment names it',
})

/**
 * Starts the OpenTelemetry SDK. Loaded on demand: it is the dearest import of all. One request in a hundred is sampled
 * unless OTEL_TRACES_SAMPLER says otherwise; a caller's own decision is kept.
 */
export async function startTraceExport(service: ServiceName): Promise<TraceExport> {
  process.env['OTEL_METRICS_EXPORTER'] ??= 'none'
  process.env['OTEL_LOGS_EXPORTER'] ??= 'none'
  const [{ NodeSDK }, { SamplingDecision }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/sdk-trace'),
  ])
  const sdk = new NodeSDK({
    serviceName: service,
    instrumentations: [],
    // Libraries begin spans too: ours and theirs are decided alike.
    ...(takeOverSampler() && { sampler: ourSampler(SamplingDecision) }),
    autoDetectResources: false,
    // Trace context is read and written here, by name: baggage and other formats never travel along.
    textMapPropagator: null,
    idGenerator: {
      generateTraceId: () => given?.traceId ?? newTraceId(),
      generateSpanId: () => given?.spanId ?? newSpanId(),
    },
  })
  sdk.start()
  tracer = trace.getTracer(service)
  return {
    reportTo(log) {
      if (process.env['OTEL_LOG_LEVEL']) return
      const debug = (...words: unknown[]) => log.debug({ detail: words.map(String) }, 'trace export')
      diag.setLogger(
        { error: debug, warn: debug, info: () => {}, debug: () => {}, verbose: () => {} },
        { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
      )
    },
    async shutdown() {
      tracer = undefined
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((stop) => (timer = setTimeout(stop, flushMs)))
      await Promise.race([sdk.shutdown().catch(() => {}), late])
      clearTimeout(timer)
    },
  }
}
