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
const secretKeys = ['authorization', 'cookie', 'password', 'token', 'apiKey', 'accessToken', 'jupyter_token', 'jupyter_url', 'email', 'phone']

/** Pino, JSON lines on stdout. */
export function loggerOptions(service: string, config: ServiceConfig): NonNullable<FastifyServerOptions['logger']> {
  return {
    level: config.LOG_LEVEL ?? (config.NODE_ENV === 'production' ? 'info' : 'warn'),
    base: { service },
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[redacted]' },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level) => ({ level }) },
  }
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
