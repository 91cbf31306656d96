import { type FastifyRequest, type FastifyServerOptions, LogController } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { ServiceConfig } from './config.ts'
import { LineStream } from './line-stream.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { censor, cleanText } from './redaction.ts'
import { createLineWriter, isoNow } from './request-line.ts'
import { rawRequest } from './request-logger.ts'
import { isInShare } from './spans.ts'
import { traceOf } from './tracing.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Health, metrics and documents: answered under pressure, never limited, logged only when they fail. */
    operational?: boolean
  }
}

/** Pino, JSON lines on stdout. In place of its redaction, whose wildcards reach a fixed depth and cost a fifth of a request. */
export function loggerOptions(service: string, config: ServiceConfig): NonNullable<FastifyServerOptions['logger']> {
  return {
    level: config.LOG_LEVEL ?? (config.NODE_ENV === 'production' ? 'info' : 'warn'),
    base: { service },
    timestamp: () => `,"time":"${isoNow()}"`,
    mixin: (_line, _level, logger) => placeOf(logger),
    formatters: {
      level: (level) => ({ level }),
      log: (logged) => censor(logged) as Record<string, unknown>,
    },
    serializers: {
      // An error is a plain object by now.
      err: (described: unknown) => described,
      req: (request: FastifyRequest) => ({ method: request.method, route: request.routeOptions?.url }),
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
    } as never,
    hooks: {
      streamWrite: (line) => cleanText(line),
    },
    ...(config.NODE_ENV === 'production' && { stream: openLines() }),
  }
}

const open = new Set<LineStream>()

function openLines(): LineStream {
  const stream = new LineStream()
  open.add(stream)
  return stream
}

/** The last thing that a process does: waits until every line is written. */
export async function endLines(): Promise<void> {
  const streams = [...open]
  open.clear()
  await Promise.all(streams.map((stream) => stream.end()))
}

/** Where the line stands in its trace, where it belongs to a request. */
function placeOf(logger: object): { trace?: string; span?: string } {
  const raw = (logger as { [rawRequest]?: FastifyRequest['raw'] })[rawRequest]
  if (!raw) return {}
  const { traceId, spanId } = traceOf(raw)
  return { trace: traceId, span: spanId }
}

/** Fastify writes two lines a request; {@link requestLog} writes one, when its outcome is known. */
export const quietLogController = (): LogController =>
  new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' })

/** A request that took so long is logged whatever the sample: half of the budget that callers are promised. */
const slowMs = 1_000

/** One line a request: no path, no query and no body, which hold personal data. */
export const requestLog = fastifyPlugin<{ service: string; config: ServiceConfig }>(
  async (app, { service, config }) => {
    const share = config.SOPHIA_LOG_SAMPLE
    const line = createLineWriter(app.log, service)
    const write = (request: FastifyRequest, status: number, ms: number, aborted: boolean): void => {
      const { operational } = request.route.config
      line(request, { level: status >= 500 ? 'error' : operational ? 'debug' : 'info', status, ms, aborted })
    }
    app.addHook('onResponse', (request, reply, next) => {
      if (!(request.raw instanceof InternalRequest) && !request.refused) {
        const ms = reply.elapsedTime
        const kept =
          share >= 1 || reply.statusCode >= 400 || ms >= slowMs || isInShare(traceOf(request.raw).traceId, share)
        if (kept) write(request, reply.statusCode, ms, false)
      }
      next()
    })
    app.onDeparture((request) => {
      if (request.raw instanceof InternalRequest) return
      write(request, 499, request.arrivedAt === undefined ? 0 : performance.now() - request.arrivedAt, true)
    })
  },
  { name: 'request-log', dependencies: ['arrivals', 'departures'] },
)
