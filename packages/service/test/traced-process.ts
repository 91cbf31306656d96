/** A service in a process of its own, for the test of tracing. */
import Type from 'typebox'
import { createApp, plumbing, run, serviceConfig } from '../src/index.ts'

await run('mcp-context', {
  schema: Type.Object(serviceConfig('mcp-context')),
  buildApp: async (config) => {
    const app = createApp('mcp-context', config)
    await app.register(plumbing, { service: 'mcp-context', config })
    app.get(
      '/traced',
      { schema: { response: { 200: Type.Object({ traceparent: Type.String() }) } }, config: { access: 'read' } },
      async ({ call }) => ({
        traceparent: call.traceparent ?? '',
      }),
    )
    app.get('/slow', { schema: {}, config: { access: 'read' } }, async () => {
      process.send?.('open')
      await new Promise((wake) => setTimeout(wake, 300))
      return { finished: true }
    })
    app.addHook('onListen', async () => {
      process.send?.((app.server.address() as { port: number }).port)
    })
    return app
  },
})
