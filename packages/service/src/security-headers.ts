import fastifyPlugin from 'fastify-plugin'
import type { ServiceConfig } from './config.ts'
import { InternalRequest } from './mcp/dispatch.ts'

/** What no answer of an API needs a browser to do. */
export const alwaysHeaders: readonly (readonly [name: string, value: string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['cross-origin-resource-policy', 'same-origin'],
]
/** Browsers keep to TLS for a year. Said only where TLS is known to end in front of us. */
const withTls = ['strict-transport-security', 'max-age=31536000'] as const

/**
 * Puts the security headers on every answer, a refusal too. They are set as the request arrives, so that a route, or an
 * app that serves pages, has the last word.
 */
export const securityHeaders = fastifyPlugin<{ config: ServiceConfig }>(
  async (app, { config }) => {
    const headers = config.SOPHIA_PUBLIC_URL?.startsWith('https:') ? [...alwaysHeaders, withTls] : alwaysHeaders
    app.addHook('onRequest', (request, reply, next) => {
      if (!(request.raw instanceof InternalRequest)) for (const [name, value] of headers) reply.header(name, value)
      next()
    })
  },
  { name: 'security-headers' },
)
