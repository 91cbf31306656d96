import fastifyPlugin from 'fastify-plugin'
import { InternalRequest } from './mcp/dispatch.ts'

/**
 * For answers that are data: a browser must not guess their type, run anything in them, show them in a frame, or hand
 * them to another site. A route that serves pages sets its own policy over these. HSTS is said where TLS ends: at the
 * ingress.
 */
const fixed = Object.freeze({
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
})

export const securityHeaders = fastifyPlugin(
  async (app) => {
    app.addHook('onRequest', (request, reply, next) => {
      if (!(request.raw instanceof InternalRequest)) reply.headers(fixed)
      next()
    })
  },
  { name: 'security-headers' },
)
