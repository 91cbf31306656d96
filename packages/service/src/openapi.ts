import swagger from '@fastify/swagger'
import { type ServiceName, services } from '@sophia/catalog'
import fastifyPlugin from 'fastify-plugin'
import Type from 'typebox'

/** How every error looks. Named once for all routes: a per-route 4xx schema would strip the members of a problem. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.Optional(Type.String()),
    instance: Type.String(),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), message: Type.String() }))),
    hint: Type.String({ description: 'What the caller can do about it' }),
    upstream: Type.Optional(Type.String({ description: 'The outside system at fault' })),
    retryAfterS: Type.Optional(Type.Number()),
  },
  { description: 'RFC 9457 problem' },
)

/** Describes every route that is declared after it, and serves the description. */
export const openapi = fastifyPlugin<{ service: ServiceName; version: string }>(
  async (app, { service, version }) => {
    const { title, duty } = services[service]
    await app.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: { title: `${service}: ${title}`, description: duty, version },
        components: {
          securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
          schemas: { Problem: JSON.parse(JSON.stringify(ProblemSchema)) },
          responses: {
            Problem: {
              description: 'What went wrong, and what to do',
              content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
            },
          },
        },
      },
      transformObject: (document) => {
        const described = 'openapiObject' in document ? document.openapiObject : document.swaggerObject
        for (const path of Object.values(described.paths ?? {})) {
          for (const operation of Object.values(path as Record<string, { responses?: Record<string, unknown> }>)) {
            if (operation.responses) operation.responses['default'] = { $ref: '#/components/responses/Problem' }
          }
        }
        return described
      },
      transform: ({ schema, url, route }) => ({
        url,
        schema: route.config?.access === 'public' || !schema ? schema : { ...schema, security: [{ bearer: [] }] },
      }),
    })
    let text: string | undefined
    app.get(
      '/openapi.json',
      { schema: { hide: true }, config: { access: 'public', operational: true } },
      async (_request, reply) => {
        text ??= JSON.stringify(app.swagger())
        return reply.type('application/json; charset=utf-8').send(text)
      },
    )
  },
  { name: 'openapi' },
)
