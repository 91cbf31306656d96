/** A replica with one cached route in front of an upstream, for the tests of the cache over processes. */
import type { AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { Registry } from 'prom-client'
import { cache } from '../src/cache.ts'
import { sharedRedis } from '../src/redis.ts'
import { createUpstream } from '../src/upstream.ts'

const { source, redisUrl } = JSON.parse(process.argv[2] ?? '') as { source: string; redisUrl: string }
const app = Fastify()
const registry = new Registry()
const upstream = createUpstream({ name: 'source', baseUrl: source })
await app.register(sharedRedis, { url: redisUrl })
await app.register(cache, { service: 'test', registry, redis: app.redis })
app.addHook('onRequest', async (request) => {
  Object.assign(request, { caller: { role: 'read', subject: 'someone' } })
})
app.get<{ Querystring: { q?: string } }>(
  '/deals',
  { config: { cache: { ttl: 60, stale: 60, tags: ['deals'] } } },
  async ({ query: { q = '' } }) => (await upstream.json({ method: 'GET', path: '/', query: { q } })).body,
)
app.post('/invalidate', async () => {
  await app.cache.invalidate(['deals'])
  return {}
})
app.get('/metrics', async () => registry.metrics())
app.get('/redis', async () => ({ status: app.redis.status }))
await app.listen({ host: '127.0.0.1', port: 0 })
process.once('disconnect', () => process.exit())
process.send?.((app.server.address() as AddressInfo).port)
