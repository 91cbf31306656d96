import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'

type Departure = (request: FastifyRequest, reply: FastifyReply) => void

declare module 'fastify' {
  interface FastifyRequest {
    answered: boolean
  }
  interface FastifyInstance {
    /** How many requests are being answered: of a streamed one until its last byte is out. */
    answering(): number
    /** Tells of every caller who left before the answer was out, once; nobody is answered then, and no onResponse runs. */
    onDeparture(listener: Departure): void
  }
}

const answering = Symbol('answering')

/**
 * In place of Fastify's `onRequestAbort`, which follows the request's own stream: that ends as soon as a body has been
 * read, so whoever sends one and leaves would never be missed.
 */
export const departures = fastifyPlugin(
  async (app) => {
    const listeners: Departure[] = []
    let underWay = 0
    // One for all answers, which knows its reply by the answer: a listener for each, and `once`, cost five times as much.
    function ended(this: ServerResponse & { [answering]?: FastifyReply | undefined }): void {
      const reply = this[answering]
      if (!reply) return
      this[answering] = undefined
      underWay--
      if (this.writableFinished) return
      // The last bytes may be out all the same: whoever was answered has not left.
      setImmediate(() => {
        if (!reply.request.answered) for (const listener of listeners) listener(reply.request, reply)
      })
    }
    app.decorate('answering', () => underWay)
    app.decorate('onDeparture', (listener: Departure) => void listeners.push(listener))
    app.decorateRequest('answered', false)
    app.addHook('onRequest', (_request, reply, next) => {
      const answer: ServerResponse & { [answering]?: FastifyReply } = reply.raw
      answer[answering] = reply
      underWay++
      answer.on('close', ended)
      next()
    })
    app.addHook('onResponse', (request, _reply, next) => {
      request.answered = true
      next()
    })
  },
  { name: 'departures' },
)
