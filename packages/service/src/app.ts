import { randomUUID } from 'node:crypto'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { ServiceName } from '@sophia/catalog'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify'
import type { ServiceConfig } from './config.ts'
import { sendProblem } from './errors.ts'
import { loggerOptions, quietLogController } from './logging.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { cleanText } from './redaction.ts'
import { requestLogger } from './request-logger.ts'
import { alwaysHeaders } from './security-headers.ts'
import { buildLazySerializer } from './serialization.ts'
import { refuseDeepBodies } from './body-depth.ts'
import { cutSlowBodies, type ServerLimits, serverLimits, serverOptions } from './server-limits.ts'
import { createValidatorCompiler } from './validation.ts'

/** A Fastify instance whose handlers know the types of their schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** A plugin that declares routes. */
export type Routes<Options extends object = Record<never, never>> = FastifyPluginAsync<
  Options,
  RawServerDefault,
  TypeBoxTypeProvider
>

const requestIdPattern = /^[\w.-]{8,64}$/

/**
 * Fastify with what can only be said at its birth: the logger, the validator, the request id, the limits.
 *
 * @param limits are shorter in tests.
 */
export function createApp(service: ServiceName, config: ServiceConfig, limits: ServerLimits = serverLimits): App {
  // Elsewhere a broken schema is seen at the start: production runs what has run there.
  const lazy = config.NODE_ENV === 'production'
  const app = Fastify({
    ...serverOptions(limits),
    logger: loggerOptions(service, config),
    logController: quietLogController(),
    childLoggerFactory: requestLogger,
    genReqId: (raw) => {
      if (raw instanceof InternalRequest) return raw.id
      const given = raw.headers['x-request-id']
      const usable = typeof given === 'string' && requestIdPattern.test(given) && cleanText(given) === given
      return usable ? given : randomUUID()
    },
    // An address that cannot be read comes past every hook.
    frameworkErrors: (error, request, reply) => {
      for (const [name, value] of alwaysHeaders) reply.header(name, value)
      sendProblem(error, request, reply)
    },
    routerOptions: { maxParamLength: 512 },
    trustProxy: config.SOPHIA_TRUSTED_PROXIES ?? false,
    // A client that keeps a connection open must not hold up the shutdown.
    forceCloseConnections: 'idle',
    ...(lazy && { schemaController: { compilersFactory: { buildSerializer: buildLazySerializer() } } }),
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(createValidatorCompiler({ lazy }))
  cutSlowBodies(app, limits)
  refuseDeepBodies(app)
  return app
}
