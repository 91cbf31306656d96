import { once } from 'node:events'
import { type FastifyRequest, type FastifyServerOptions, LogController } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { destination } from 'pino'
import type { Caller } from './access.ts'
import type { ServiceConfig } from './config.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { censor, cleanText } from './redaction.ts'
import { traceOf } from './tracing.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Health, metrics and documents: answered under pressure, never limited, logged only when they fail. */
    operational?: boolean
  }
}

/** Marks a line that is made of our own words and figures, and needs no sieve. */
const ownWords = Symbol('ownWords')
const rawRequest = Symbol('rawRequest')
let lineIsOwn = false

interface Line {
  [ownWords]?: true
}

/** Pino, JSON lines on stdout. In place of its redaction, whose wildcards reach a fixed depth and cost a fifth of a request. */
export function loggerOptions(service: string, config: ServiceConfig): NonNullable<FastifyServerOptions['logger']> {
  return {
    level: config.LOG_LEVEL ?? (config.NODE_ENV === 'production' ? 'info' : 'warn'),
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    mixin: (_line, _level, logger) => placeOf(logger),
    formatters: {
      level: (level) => ({ level }),
      log: (logged) => {
        lineIsOwn = (logged as Line)[ownWords] === true
        return lineIsOwn ? logged : (censor(logged) as Record<string, unknown>)
      },
    },
    serializers: {
      // An error is a plain object by now.
      err: (described: unknown) => described,
      req: (request: FastifyRequest) => ({ method: request.method, route: request.routeOptions?.url }),
      res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
    } as never,
    hooks: {
      // The last thing that happens to a line, in the same turn as the formatter.
      streamWrite: (line) => (lineIsOwn ? line : cleanText(line)),
    },
    // A slow reader of stdout must not stop the event loop. What is in memory is written out when the process ends, however
    // it ends short of SIGKILL.
    ...(config.NODE_ENV === 'production' && { stream: openLines() }),
  }
}

const open = new Set<ReturnType<typeof destination>>()

function openLines(): ReturnType<typeof destination> {
  const stream = destination({ dest: 1, sync: false })
  open.add(stream)
  return stream
}

/**
 * The last thing that a process does: waits until every line is written. Flushing is not enough, because a chunk may be
 * waiting for a slow reader to make room, and ends with the process.
 */
export async function endLines(): Promise<void> {
  await Promise.all(
    [...open].map((stream) => {
      open.delete(stream)
      const closed = once(stream, 'close')
      stream.end()
      return closed
    }),
  )
}

/** Where the line stands in its trace, where it belongs to a request. */
function placeOf(logger: object): { trace?: string; span?: string } {
  const raw = (logger as { [rawRequest]?: FastifyRequest['raw'] })[rawRequest]
  if (!raw) return {}
  const { traceId, spanId } = traceOf(raw)
  return { trace: traceId, span: spanId }
}

/** The logger of one request. It knows the request, so that the trace is looked up for lines that are written, only. */
export const requestLogger: NonNullable<FastifyServerOptions['childLoggerFactory']> = (
  logger,
  bindings,
  options,
  raw,
) => {
  const child = logger.child(bindings, options)
  return Object.assign(child, { [rawRequest]: raw })
}

/** Fastify writes two lines a request; {@link requestLog} writes one, when its outcome is known. */
export const quietLogController = (): LogController =>
  new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' })

/** A request that took so long is logged whatever the sample: half of the budget that callers are promised. */
const slowMs = 1_000

/** Whether the lines of this trace are kept: all services decide alike. */
const isKept = (traceId: string, share: number): boolean => Number.parseInt(traceId.slice(24), 16) / 2 ** 32 < share

const subjects = new WeakMap<Caller, string>()

/** A caller may be named by an e-mail address. */
function subjectOf(caller: Caller | undefined): string | undefined {
  if (!caller) return undefined
  let subject = subjects.get(caller)
  if (subject === undefined) subjects.set(caller, (subject = cleanText(caller.subject)))
  return subject
}

/** One line a request: no path, no query and no body, which hold personal data. */
export const requestLog = fastifyPlugin<{ config: ServiceConfig }>(
  async (app, { config }) => {
    const share = config.SOPHIA_LOG_SAMPLE
    const write = (request: FastifyRequest, status: number, ms: number, aborted: boolean): void => {
      const { operational } = request.routeOptions.config
      const level = status >= 500 ? 'error' : operational ? 'debug' : 'info'
      request.log[level](
        {
          [ownWords]: true,
          method: request.method,
          route: request.routeOptions.url,
          status,
          ms: Math.round(ms * 10) / 10,
          caller: subjectOf(request.caller),
          // A known service: the name is ours.
          ...(request.caller?.via && { via: request.caller.via }),
          ...(aborted && { aborted }),
        },
        'request',
      )
    }
    app.addHook('onResponse', (request, reply, next) => {
      if (!(request.raw instanceof InternalRequest) && !request.refused) {
        const ms = reply.elapsedTime
        const kept =
          share >= 1 || reply.statusCode >= 400 || ms >= slowMs || isKept(traceOf(request.raw).traceId, share)
        if (kept) write(request, reply.statusCode, ms, false)
      }
      next()
    })
    // The caller left: Fastify answers nobody, and runs no onResponse.
    app.addHook('onRequestAbort', (request, next) => {
      write(request, 499, request.arrivedAt === undefined ? 0 : performance.now() - request.arrivedAt, true)
      next()
    })
  },
  { name: 'request-log' },
)
