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
import { loggerOptions, quietLogController } from './logging.ts'
import { InternalRequest } from './mcp/dispatch.ts'
import { cleanText } from './redaction.ts'
import { requestLogger } from './request-logger.ts'
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

/** Fastify with what can only be said at its birth: the logger, the validator, the request id. */
export function createApp(service: ServiceName, config: ServiceConfig): App {
  const app = Fastify({
    logger: loggerOptions(service, config),
    logController: quietLogController(),
    childLoggerFactory: requestLogger,
    genReqId: (raw) => {
      if (raw instanceof InternalRequest) return raw.id
      const given = raw.headers['x-request-id']
      const usable = typeof given === 'string' && requestIdPattern.test(given) && cleanText(given) === given
      return usable ? given : randomUUID()
    },
    routerOptions: { maxParamLength: 512 },
    // Routes that take more say so.
    bodyLimit: 2 ** 20,
    // Time to send a request, not to answer it: an upload over a slow line fits, and who sends header by header is cut.
    requestTimeout: 120_000,
    http: { headersTimeout: 10_000, maxHeaderSize: 16 * 1024, connectionsCheckingInterval: 1_000 },
    keepAliveTimeout: 72_000,
    // Event streams are silent for long: connections have no limit of their own.
    connectionTimeout: 0,
    // A client that keeps a connection open must not hold up the shutdown.
    forceCloseConnections: 'idle',
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(createValidatorCompiler())
  return app
}
