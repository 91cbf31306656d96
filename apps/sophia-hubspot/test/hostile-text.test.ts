import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { App } from '@sophia/service'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { useSandbox } from './fixture.ts'

const { build, url } = useSandbox()
const planted = 'PLANTED\u202E\u200B\u{E0041}\u2066'
const invisible = /[\u202E\u200B\u2066\u{E0000}-\u{E007F}]/u
/** What HubSpot itself keeps to numbers, times and ids, in records and in settings. */
const bare =
  /^(id|name|value|type|fieldType|hs_object_id|hubspot_owner_id|pipeline|dealstage|amount|deal_currency_code|.*date|annualrevenue|numberofemployees|num_.*)$/
/** What people write in settings, by the name that HubSpot's answers give it. */
const written = new Set('label groupName description email firstName lastName'.split(' '))

/** The sandbox's answer with hostile text in every field that a user writes. */
function plant(value: unknown, inside = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => plant(each, inside))
  if (typeof value !== 'object' || value === null) return value
  // Stages and pipelines are chosen by their ids.
  if (['dealstage', 'pipeline'].includes((value as { name?: string }).name ?? '')) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (typeof each !== 'string') return [key, plant(each, key)]
      const chosen = inside === 'options' && key === 'value'
      const named = inside === 'teams' && key === 'name'
      const filled = inside === 'properties' && !bare.test(key)
      return [key, written.has(key) || chosen || named || filled ? each + planted : each]
    }),
  )
}

const proxy = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const answer = await fetch(`${url()}/hubspot${request.url}`, {
    method: request.method ?? 'GET',
    headers: { authorization: 'Bearer x', ...(chunks.length && { 'content-type': 'application/json' }) },
    ...(chunks.length && { body: Buffer.concat(chunks) }),
  })
  const text = await answer.text()
  response.writeHead(answer.status, { 'content-type': 'application/json' })
  response.end(text && JSON.stringify(plant(JSON.parse(text))))
})
beforeAll(() => once(proxy.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => {
  proxy.close().closeAllConnections()
})

/** Every text that holds the mark, as `items.name`. */
function marked(value: unknown, path: readonly string[] = []): string[] {
  if (typeof value === 'string') return value.includes('PLANTED') ? [path.join('.')] : []
  if (Array.isArray(value)) return value.flatMap((each) => marked(each, path))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => marked(each, [...path, key]))
}

/** Every answer that shows what users wrote, by its route. */
async function answersOf(app: App): Promise<Map<string, unknown>> {
  const get = async (path: string) => (await app.inject(path)).json()
  const send = async (method: 'POST' | 'PATCH', path: string, payload: object) =>
    (await app.inject({ method, url: path, payload })).json()
  const first = async (path: string): Promise<string> => (await get(`${path}?limit=1`)).items[0].id
  const [contact, company, deal, owner] = [
    await first('/contacts'),
    await first('/companies'),
    await first('/deals'),
    await first('/owners'),
  ]
  await send('POST', '/sync', { objectType: 'companies', waitMs: 1 })
  await vi.waitFor(async () => expect((await get('/changes/companies?limit=2')).items).toHaveLength(2), 60_000)
  const asked: Record<string, () => Promise<unknown>> = {
    'GET /contacts': () => get('/contacts?properties=hs_analytics_source'),
    'POST /contacts': () => send('POST', '/contacts', { firstName: `Ada${planted}`, email: 'ada@text.example' }),
    'GET /contacts/{id}': () => get(`/contacts/${contact}`),
    'PATCH /contacts/{id}': () => send('PATCH', `/contacts/${contact}`, { city: `Bath${planted}` }),
    'GET /companies': () => get('/companies?properties=region'),
    'POST /companies': () => send('POST', '/companies', { name: `Yards${planted}` }),
    'GET /companies/{id}': () => get(`/companies/${company}`),
    'PATCH /companies/{id}': () => send('PATCH', `/companies/${company}`, { city: 'Bath' }),
    'GET /deals': () => get('/deals?properties=hs_next_step'),
    'POST /deals': () => send('POST', '/deals', { name: planted, stageId: 'qualifiedtobuy' }),
    'GET /deals/{id}': () => get(`/deals/${deal}?properties=description`),
    'PATCH /deals/{id}': () => send('PATCH', `/deals/${deal}`, { name: planted }),
    'POST /batch/read': () => send('POST', '/batch/read', { objectType: 'deals', ids: [deal], properties: ['region'] }),
    'POST /search': () => send('POST', '/search', { objectType: 'companies', properties: ['region'] }),
    'GET /pipelines': () => get('/pipelines'),
    'GET /pipelines/{id}': () => get('/pipelines/default'),
    'GET /pipelines/{id}/summary': () => get('/pipelines/default/summary'),
    'GET /owners': () => get('/owners'),
    'GET /owners/{id}': () => get(`/owners/${owner}`),
    'GET /properties/{objectType}': () => get('/properties/deals?limit=100'),
    'GET /properties/{objectType}/{name}': () => get('/properties/deals/hs_priority'),
    'GET /changes/{objectType}': () => get('/changes/companies'),
  }
  const answers = new Map<string, unknown>()
  for (const [route, ask] of Object.entries(asked)) answers.set(route, await ask())
  return answers
}

/** They answer with ids, times, amounts and counts. */
const withoutText = new Set([
  'GET /audit',
  'GET /deals/{id}/history',
  'POST /deals/histories',
  'GET /health',
  'GET /webhooks/events',
  'POST /webhooks',
  'POST /sync',
  'GET /sync/{id}',
  'PUT /associations/{fromType}/{fromId}/{toType}/{toId}',
  'DELETE /associations/{fromType}/{fromId}/{toType}/{toId}',
])

test('no route hands on what cannot be seen, and every text of users is named untrusted', async () => {
  const app = await build({
    HUBSPOT_ACCESS_TOKEN: 'x',
    HUBSPOT_API_URL: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
  })
  const answers = await answersOf(app)
  const { paths } = (await app.inject('/openapi.json')).json<{ paths: Record<string, object> }>()
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(routes.filter((route) => !withoutText.has(route)).sort()).toEqual([...answers.keys()].sort())
  for (const [route, answer] of answers) {
    const texts = marked(answer)
    expect(texts.length, `${route} ${JSON.stringify(answer).slice(0, 300)}`).toBeGreaterThan(0)
    expect(JSON.stringify(answer), route).not.toMatch(invisible)
    const { untrusted } = answer as { untrusted: string[] }
    const unnamed = texts.filter((path) => !untrusted.some((name) => path === name || path.startsWith(`${name}.`)))
    expect(new Set(unnamed), route).toEqual(new Set())
  }

  // Nor does a refusal.
  const payload = { name: 'x', stageId: 'qualifiedtobuy', properties: { hs_priority: 'urgent' } }
  const refused = await app.inject({ method: 'POST', url: '/deals', payload })
  expect([refused.statusCode, refused.body]).toEqual([400, expect.stringContaining('highPLANTED')])
  expect(refused.body).not.toMatch(invisible)
}, 120_000)
