/** A service as all nine are made, with one answer behind three kinds of route. */
import { createApp, plumbing, run, serviceConfig } from '@sophia/service'
import Type from 'typebox'
import { answer, AnswerSchema } from './answer.ts'

await run('mcp-context', {
  schema: Type.Object(serviceConfig('mcp-context')),
  async buildApp(config) {
    const app = createApp('mcp-context', config)
    await app.register(plumbing, { service: 'mcp-context', config })
    const response = { 200: AnswerSchema }
    const cache = { ttl: 3600 }
    app.get('/cached', { schema: { operationId: 'cached', response }, config: { access: 'read', cache } }, async () =>
      answer(),
    )
    app.get('/uncached', { schema: { response }, config: { access: 'read' } }, async () => answer())
    app.get(
      '/operational',
      { schema: { operationId: 'operational', response }, config: { access: 'public', operational: true, cache } },
      async () => answer(),
    )
    return app
  },
})
