import fastifyPlugin from 'fastify-plugin'
import { metadataPath, resourceUrl } from './challenges.ts'
import type { OidcSettings } from './oidc.ts'

/** RFC 9728: tells a client where to get a token for this service, and for its MCP door. */
export const resourceMetadata = fastifyPlugin<OidcSettings>(
  async (app, { issuer, audiences }) => {
    app.decorate('audiences', audiences)
    for (const path of ['', '/mcp'] as const) {
      app.get(
        `${metadataPath}${path}`,
        { schema: { hide: true }, config: { access: 'public', operational: true } },
        async (request) => ({
          resource: resourceUrl(request, path),
          authorization_servers: [issuer],
          scopes_supported: ['sophia:read', 'sophia:write', 'sophia:admin'],
          bearer_methods_supported: ['header'],
        }),
      )
    }
  },
  { name: 'resource-metadata' },
)
