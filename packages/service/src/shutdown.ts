import fastifyPlugin from 'fastify-plugin'

const lookEveryMs = 50

/**
 * Ends kept-alive connections as their last answer goes out. Node closes those that are idle when the shutdown begins;
 * one that carries a request then would be kept open after it, until the hard deadline. So would one on which no request
 * has come yet, or half of one: Node takes neither for idle, and looks for late ones no more. Those end with the last
 * answer.
 */
export const shutdown = fastifyPlugin(
  async (app) => {
    let watch: NodeJS.Timeout | undefined
    app.addHook('preClose', async () => {
      watch = setInterval(() => {
        if (!app.server.listening && app.answering() === 0) app.server.closeAllConnections()
      }, lookEveryMs)
    })
    // Runs when the server has closed.
    app.addHook('onClose', async () => clearInterval(watch))
    app.addHook('onSend', (_request, reply, payload, next) => {
      if (watch) reply.header('connection', 'close')
      next(null, payload)
    })
  },
  { name: 'shutdown', dependencies: ['departures'] },
)
