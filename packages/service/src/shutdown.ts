import fastifyPlugin from 'fastify-plugin'

/**
 * Ends kept-alive connections as their last answer goes out. Node closes those that are idle when the shutdown begins;
 * one that carries a request then would be kept open after it, until the hard deadline.
 */
export const shutdown = fastifyPlugin(
  async (app) => {
    let closing = false
    app.addHook('preClose', async () => {
      closing = true
    })
    app.addHook('onSend', (_request, reply, payload, next) => {
      if (closing) reply.header('connection', 'close')
      next(null, payload)
    })
  },
  { name: 'shutdown' },
)
