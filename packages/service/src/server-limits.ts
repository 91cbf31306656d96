import type { FastifyInstance, FastifyRequest } from 'fastify'
import { InternalRequest } from './mcp/dispatch.ts'

/** What a connection may take before anybody knows who it is. Times in milliseconds, sizes in bytes. */
export interface ServerLimits {
  /** From a connection's first moment, or a request's first byte, to the end of its headers. */
  readonly headersTimeout: number
  /** For a body that is read as a whole. A route with a longer budget gives as long as that. */
  readonly bodyTimeout: number
  /** For everything a request sends, uploads too. What we send is not meant: an event stream stays open. */
  readonly requestTimeout: number
  /** A connection without a request. Longer than the minute that load balancers keep theirs. */
  readonly keepAliveTimeout: number
  /** How often late connections are looked for. */
  readonly checkEvery: number
  readonly maxHeaderSize: number
  /** A route that takes more says so; files in uploads are counted by the route that takes them. */
  readonly bodyLimit: number
}

/** The first two are shorter than a shutdown waits: a slow sender cannot hold it up. Uploads may, and are cut then. */
export const serverLimits: ServerLimits = {
  headersTimeout: 3_000,
  bodyTimeout: 3_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 72_000,
  checkEvery: 500,
  maxHeaderSize: 16 * 1024,
  bodyLimit: 1024 * 1024,
}

/** The limits that Fastify and Node keep. */
export function serverOptions(limits: ServerLimits) {
  const { headersTimeout, requestTimeout, keepAliveTimeout, checkEvery, maxHeaderSize, bodyLimit } = limits
  return {
    bodyLimit,
    requestTimeout,
    keepAliveTimeout,
    // Cuts silent sockets, and so an event stream on which nothing happens: the others do its work.
    connectionTimeout: 0,
    http: { headersTimeout, maxHeaderSize, connectionsCheckingInterval: checkEvery },
  }
}

const tooSlow = 'HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'

/**
 * Ends requests whose body does not arrive in time: Node has one limit for all, and that must be long enough for
 * uploads. A clock looks after all of them, because a timer for each would cost more than reading most bodies.
 */
export function cutSlowBodies(app: FastifyInstance, { bodyTimeout, checkEvery }: ServerLimits): void {
  const awaited = new Map<FastifyRequest, number>()
  app.addHook('preParsing', (request, _reply, payload, next) => {
    if (request.method !== 'GET' && !(request.raw instanceof InternalRequest)) {
      const { budgetMs = 0 } = request.routeOptions.config
      awaited.set(request, performance.now() + Math.max(bodyTimeout, budgetMs))
    }
    next(null, payload)
  })
  const arrived = (request: FastifyRequest): void => void (awaited.size && awaited.delete(request))
  app.addHook('preValidation', (request, _reply, next) => {
    arrived(request)
    next()
  })
  // The body had a fault.
  app.addHook('onError', (request, _reply, _error, next) => {
    arrived(request)
    next()
  })
  // Refused before it had come whole, such as an upload that is too large: what still comes is let go, or the next request
  // of this connection would wait behind it for ever.
  app.addHook('onResponse', (request, _reply, next) => {
    const { raw } = request
    if (!(raw instanceof InternalRequest) && !raw.complete) raw.unpipe().resume()
    next()
  })
  const clock = setInterval(() => {
    const now = performance.now()
    for (const [request, dueAt] of awaited) {
      const { raw } = request
      // It was answered by a hook before its time, and the socket may serve another one; or its sender left.
      const isOver = raw.complete || raw.destroyed
      if (!isOver && now < dueAt) continue
      awaited.delete(request)
      if (isOver) continue
      // As Node does for its own limits. The log and the metrics have it as aborted.
      raw.socket.write(tooSlow)
      raw.socket.destroySoon()
    }
  }, checkEvery)
  clock.unref()
  app.addHook('onClose', async () => clearInterval(clock))
}
