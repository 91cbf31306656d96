import { createHash } from 'node:crypto'
import type { ServiceName } from '@sophia/catalog'
import { type App, type Caller, createApp, parseConfig, plumbing, serviceConfig, StrictObject } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTools } from '../src/mcp/mcp-tools.ts'
import type { Tools } from '../src/tools.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const ana = { subject: 'ana', role: 'read' } as const
const ben = { subject: 'ben', role: 'write' } as const
const reading = { access: 'read', tool: { name: 'who', description: 'who' } } as const
const writing = {
  access: 'write',
  tool: { name: 'change', description: 'change', destructive: false, idempotent: true },
} as const

let agents: App
let business: App
let tools: Tools

async function build(service: ServiceName): Promise<App> {
  const environment = testEnvironment({
    SOPHIA_API_KEYS: `ana:read:${sha256('raw-key-of-ana')}`,
    SOPHIA_SERVICE_SECRET: 'a secret of the nine services, long enough',
  })
  const config = parseConfig(Type.Object(serviceConfig(service)), environment)
  const app = createApp(service, config)
  await app.register(plumbing, { service, config })
  return app
}

beforeAll(async () => {
  agents = await build('mcp-agents')
  await agents.ready()
  business = await build('mcp-business')
  const schema = {
    params: StrictObject({ asked: Type.String() }),
    response: { 200: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }) },
  }
  business.get('/who/:asked', { schema, config: reading }, async ({ params, caller }) => ({
    ...params,
    ...caller,
  }))
  business.get('/change/:asked', { schema, config: writing }, async ({ params }) => ({ ...params }))
  const url = await business.listen({ host: '127.0.0.1', port: 0 })
  tools = createTools({
    urls: { 'mcp-business': url },
    authorizationFor: (owner, service) => agents.serviceTokens?.authorizationFor(owner, service),
  })
})
afterAll(async () => {
  await tools?.close()
  await business?.close()
  await agents?.close()
})

const call = (name: string, owner: Caller, asked: string) =>
  tools.call({
    tool: `mcp-business.${name}`,
    arguments: { asked },
    idempotencyKey: asked,
    owner,
    signal: AbortSignal.timeout(30_000),
  })

test('calls of two owners over one connection at the same time stay apart, the first ones too', async () => {
  const asked = Array.from({ length: 20 }, (_, index) => ({ owner: index % 2 ? ana : ben, asked: String(index) }))
  const answers = await Promise.all(asked.map((each) => call('who', each.owner, each.asked)))
  expect(answers).toEqual(asked.map(({ owner, asked: text }) => ({ ...owner, asked: text, via: 'mcp-agents' })))
})

test('a run of a reader writes nothing, although the run before it on the same connection could', async () => {
  expect(await call('change', ben, 'x')).toEqual({ asked: 'x' })
  await expect(call('change', ana, 'y')).rejects.toThrow()
  expect(await call('change', ben, 'z')).toEqual({ asked: 'z' })
})
