import { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { ServiceConfig } from './config.ts'
import { InternalRequest } from './mcp/dispatch.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Health, metrics and documents: answered under pressure, never limited, logged only when they fail. */
    operational?: boolean
  }
}

/** What must never reach a log, wherever it stands in a logged object. */
const secretKeys = new Set(
  [
    'authorization',
    'cookie',
    'set-cookie',
    'password',
    'secret',
    'token',
    'apiKey',
    'accessToken',
    'jupyter_token',
    'jupyter_url',
    'email',
    'phone',
  ].map((key) => key.toLowerCase()),
)

/** Pino, JSON lines on stdout. */
export function loggerOptions(service: string, config: ServiceConfig): NonNullable<FastifyServerOptions['logger']> {
  return {
    level: config.LOG_LEVEL ?? (config.NODE_ENV === 'production' ? 'info' : 'warn'),
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    // In place of pino's redaction, whose wildcards reach a fixed depth and cost a fifth of a request.
    formatters: { level: (level) => ({ level }), log: (logged) => censor(logged) as Record<string, unknown> },
  }
}

const maxDepth = 6

/** The same object when it holds no secret, else a copy without it. An Error keeps its identity for the serializer. */
export function censor(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Error || depth > maxDepth) return value
  let copy: Record<string, unknown> | undefined
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key]
    if (member === null || member === undefined) continue
    const kept = secretKeys.has(key.toLowerCase())
      ? '[redacted]'
      : typeof member === 'object'
        ? censor(member, depth + 1)
        : member
    if (kept !== member) (copy ??= Array.isArray(value) ? ([...value] as never) : { ...value })[key] = kept
  }
  return copy ?? value
}

/** Fastify writes two lines a request; {@link requestLog} writes one, when its outcome is known. */
export const quietLogController = (): LogController =>
  new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' })

/** One line a request: no query and no body, which hold personal data. */
export const requestLog = fastifyPlugin(
  async (app: FastifyInstance) => {
    app.addHook('onResponse', (request, reply, next) => {
      if (!(request.raw instanceof InternalRequest)) {
        const { operational } = request.routeOptions.config
        const level = reply.statusCode >= 500 ? 'error' : operational ? 'debug' : 'info'
        request.log[level](
          {
            method: request.method,
            route: request.routeOptions.url,
            status: reply.statusCode,
            ms: Math.round(reply.elapsedTime * 10) / 10,
            caller: request.caller?.subject,
            trace: request.headers.traceparent,
          },
          'request',
        )
      }
      next()
    })
  },
  { name: 'request-log' },
)
