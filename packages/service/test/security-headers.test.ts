import { afterEach, expect, test } from 'vitest'
import { type App, createApp, parseConfig, plumbing, serviceConfig } from '../src/index.ts'
import Type from 'typebox'
import { testEnvironment } from '../src/testing/environment.ts'
import { buildFixture } from './fixture.ts'

const apps: App[] = []
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()))
})
const start = async (variables: Record<string, string> = {}): Promise<App> => {
  const app = await buildFixture(variables)
  apps.push(app)
  await app.ready()
  return app
}
const fixed = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
}
const discover = {
  method: 'POST',
  url: '/mcp',
  headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
  payload: { jsonrpc: '2.0', id: 1, method: 'ping' },
} as const

test('every answer has them: a route, health, faults, refusals, what is not there, MCP', async () => {
  const app = await start()
  for (const url of ['/echo/x', '/health', '/metrics', '/echo/x?limit=0', '/fail?how=crash', '/nowhere']) {
    expect([url, (await app.inject(url)).headers]).toMatchObject([url, fixed])
  }
  const foreign = await app.inject({ url: '/echo/x', headers: { host: 'evil.example' } })
  expect([foreign.statusCode, foreign.headers]).toMatchObject([403, fixed])
  const mcp = await app.inject(discover)
  expect([mcp.statusCode, mcp.headers]).toMatchObject([200, fixed])
})

test('TLS is demanded only where it is known to end in front', async () => {
  const hsts = async (variables?: Record<string, string>) =>
    (await (await start(variables)).inject('/echo/x')).headers['strict-transport-security']
  expect(await hsts()).toBeUndefined()
  expect(await hsts({ SOPHIA_PUBLIC_URL: 'http://sophia.example' })).toBeUndefined()
  expect(await hsts({ SOPHIA_PUBLIC_URL: 'https://sophia.example' })).toBe('max-age=31536000')
})

test('a route, and an app with a hook of its own, have the last word', async () => {
  const config = parseConfig(Type.Object(serviceConfig('mcp-context')), testEnvironment())
  const app = createApp('mcp-context', config)
  apps.push(app)
  app.addHook('onSend', async (_request, reply) => void reply.header('referrer-policy', 'same-origin'))
  await app.register(plumbing, { service: 'mcp-context', config })
  app.get('/page', { config: { access: 'public' } }, async (_request, reply) =>
    reply.header('content-security-policy', "default-src 'self'").send('page'),
  )
  expect((await app.inject('/page')).headers).toMatchObject({
    ...fixed,
    'content-security-policy': "default-src 'self'",
    'referrer-policy': 'same-origin',
  })
})
