import type { ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import { InternalRequest } from './mcp/dispatch.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** `routeOptions`, read once: Fastify puts them together anew each time they are asked for. */
    route: FastifyRequest['routeOptions']
    /** What is being answered with, for whoever has the request alone. */
    answer: ServerResponse
    /** Milliseconds on the clock of `performance.now()`. */
    arrivedAt: number | undefined
  }
}

/** Notes what all that follows asks of a request, before anything else sees it. */
export const arrivals = fastifyPlugin(
  async (app) => {
    app.decorateRequest('route', undefined as unknown as FastifyRequest['routeOptions'])
    app.decorateRequest('answer', undefined as unknown as ServerResponse)
    app.decorateRequest('arrivedAt', undefined)
    app.addHook('onRequest', (request, reply, next) => {
      request.route = request.routeOptions
      request.answer = reply.raw
      const { raw } = request
      if (raw instanceof InternalRequest) {
        // A call through the MCP door is as old as the message that brought it, and its body came parsed.
        request.arrivedAt = raw.arrivedAt
        request.body = raw.body
      } else request.arrivedAt = performance.now()
      next()
    })
  },
  { name: 'arrivals' },
)
