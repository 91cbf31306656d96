/** A service in a process of its own, for the tests of what it does under load and at its end. */
import { setTimeout as delay } from 'node:timers/promises'
import Type from 'typebox'
import { createApp, plumbing, run, serviceConfig, StrictObject } from '../src/index.ts'

const Done = Type.Object({ done: Type.Boolean() })

/** A store that serves so many at a time, each for so long; the others wait in its own line, as in a connection pool. */
function createStore(places: number, ms: number) {
  const waiting: (() => void)[] = []
  let free = places
  return async (): Promise<void> => {
    if (free > 0) free--
    else await new Promise<void>((turn) => waiting.push(turn))
    await delay(ms)
    const next = waiting.shift()
    if (next) next()
    else free++
  }
}

await run('mcp-context', {
  schema: Type.Object(serviceConfig('mcp-context')),
  buildApp: async (config) => {
    const app = createApp('mcp-context', config)
    await app.register(plumbing, { service: 'mcp-context', config })
    const schema = { response: { 200: Done } }
    app.get('/cpu', { schema, config: { access: 'read' } }, async () => {
      for (const end = performance.now() + 10; performance.now() < end; );
      return { done: true }
    })
    app.get('/file', { config: { access: 'public', unshed: true } }, async () => 'a file')
    const store = createStore(4, 40)
    for (const method of ['GET', 'POST'] as const) {
      app.route({
        method,
        url: '/store',
        schema,
        config: { access: 'read' },
        handler: async () => {
          await store()
          return { done: true }
        },
      })
    }
    app.get(
      '/crash',
      { schema: { querystring: StrictObject({ lines: Type.Integer() }) }, config: { access: 'read' } },
      async ({ query }) => {
        for (let line = 0; line < query.lines; line++) app.log.info({ line }, 'before the crash')
        setImmediate(() => {
          throw new Error('the last word')
        })
        return { done: true }
      },
    )
    app.addHook('onListen', async () => {
      process.send?.((app.server.address() as { port: number }).port)
    })
    return app
  },
})
