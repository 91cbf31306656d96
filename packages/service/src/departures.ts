import type { FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

type Departure = (request: FastifyRequest, reply: FastifyReply) => void

declare module 'fastify' {
  interface FastifyRequest {
    answered: boolean
  }
  interface FastifyInstance {
    /** Tells of every caller who left before the answer was out, once; nobody is answered then, and no onResponse runs. */
    onDeparture(listener: Departure): void
  }
}

/**
 * In place of Fastify's `onRequestAbort`, which follows the request's own stream: that ends as soon as a body has been
 * read, so whoever sends one and leaves would never be missed.
 */
export const departures = fastifyPlugin(
  async (app) => {
    const listeners: Departure[] = []
    app.decorate('onDeparture', (listener: Departure) => void listeners.push(listener))
    app.decorateRequest('answered', false)
    app.addHook('onRequest', (request, reply, next) => {
      reply.raw.once('close', () => {
        if (reply.raw.writableFinished) return
        // The last bytes may be out all the same: whoever was answered has not left.
        setImmediate(() => {
          if (!request.answered) for (const listener of listeners) listener(request, reply)
        })
      })
      next()
    })
    app.addHook('onResponse', (request, _reply, next) => {
      request.answered = true
      next()
    })
  },
  { name: 'departures' },
)
