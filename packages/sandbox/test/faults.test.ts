import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type FaultOrder, type OwnLoad, type RunningSandbox, startSandbox } from '../src/index.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterEach(async () => {
  await fetch(`${sandbox.url}/_faults`, { method: 'DELETE' })
  await fetch(`${sandbox.url}/_requests`, { method: 'DELETE' })
})
afterAll(() => sandbox.close())

const order = (fault: FaultOrder) =>
  fetch(`${sandbox.url}/_faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  })
const call = (path: string, ms = 5_000) =>
  fetch(`${sandbox.url}${path}`, {
    headers: { authorization: 'Bearer x', 'user-agent': 'test (mailto:a@b.example)' },
    signal: AbortSignal.timeout(ms),
  })
const owners = '/hubspot/crm/owners/2026-09'

describe('a fault on command', () => {
  test('latency delays an answer that is otherwise right', async () => {
    await order({ vendor: 'hubspot', kind: 'latency', ms: 120, times: 1 })
    const began = performance.now()
    expect((await call(owners)).status).toBe(200)
    expect(performance.now() - began).toBeGreaterThanOrEqual(115)
  })

  test('hang never answers, and does not hold up the end of the sandbox', async () => {
    await order({ vendor: 'lambda', kind: 'hang' })
    await expect(call('/lambda/api/v1/instances', 200)).rejects.toThrow(/timeout/)
    const another = await startSandbox()
    await fetch(`${another.url}/_faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"vendor":"github","kind":"hang"}',
    })
    const waiting = fetch(`${another.url}/github/user`).catch((error: Error) => error)
    await new Promise((wake) => setTimeout(wake, 50))
    const began = performance.now()
    await another.close()
    expect(await waiting).toBeInstanceOf(Error)
    expect(performance.now() - began).toBeLessThan(1_000)
  })

  test('status answers in the words of the vendor', async () => {
    await order({ vendor: 'hubspot', kind: 'status', status: 502, retryAfter: 7 })
    await order({ vendor: 'github', kind: 'status' })
    await order({ vendor: 'lambda', kind: 'status', status: 500 })
    const [hubspot, github, lambda] = await Promise.all([
      call(owners),
      call('/github/user'),
      call('/lambda/api/v1/instances'),
    ])
    expect([hubspot.status, hubspot.headers.get('retry-after'), await hubspot.json()]).toMatchObject([
      502,
      '7',
      { status: 'error', correlationId: expect.any(String) },
    ])
    expect([github.status, await github.json()]).toMatchObject([503, { message: 'Service unavailable' }])
    expect([lambda.status, await lambda.json()]).toMatchObject([
      500,
      { error: { code: 'provider/internal-unavailable' } },
    ])
  })

  test.each([
    ['hubspot', owners, 429],
    ['github', '/github/user', 403],
    ['lambda', '/lambda/api/v1/instances', 429],
    ['wikipedia', '/wikipedia/w/api.php', 429],
    ['arxiv', '/arxiv/api/query', 429],
    ['hackernews', '/hackernews/api/v1/search', 429],
    ['crossref', '/crossref/v1/works', 429],
    ['embeddings', '/embeddings/v1/embeddings', 429],
  ] as const)('rate_limit of %s carries Retry-After', async (vendor, path, status) => {
    await order({ vendor, kind: 'rate_limit', retryAfter: 3 })
    const response = await call(path)
    expect([response.status, response.headers.get('retry-after')]).toEqual([status, '3'])
  })

  test('malformed is a 200 whose JSON breaks off', async () => {
    await order({ vendor: 'crossref', kind: 'malformed' })
    const response = await call('/crossref/v1/works')
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
    await expect(response.json()).rejects.toThrow(SyntaxError)
  })

  test('reset drops the connection', async () => {
    await order({ vendor: 'github', kind: 'reset', times: 1 })
    await expect(call('/github/user')).rejects.toThrow()
    expect((await call('/github/user')).status).toBe(200)
  })

  test('strikes so many times, and only the route it was ordered for', async () => {
    await order({ vendor: 'hubspot', route: '/crm/objects/2026-09/deals', kind: 'status', times: 2 })
    const statuses = []
    for (let count = 0; count < 3; count++)
      statuses.push((await call('/hubspot/crm/objects/2026-09/deals?limit=1')).status, (await call(owners)).status)
    expect(statuses).toEqual([503, 200, 503, 200, 200, 200])
    const { faults } = (await (await fetch(`${sandbox.url}/_faults`)).json()) as { faults: unknown[] }
    expect(faults).toEqual([])
  })

  test('that makes no sense is refused', async () => {
    expect((await order({ vendor: 'salesforce', kind: 'latency' } as unknown as FaultOrder)).status).toBe(400)
    expect((await order({ vendor: 'github', kind: 'sloth' } as unknown as FaultOrder)).status).toBe(400)
  })
})

test('every request is counted by vendor, route and status, also one that was dropped', async () => {
  await call(`${owners}?limit=1`)
  await call('/hubspot/crm/objects/2026-09/deals/1')
  await order({ vendor: 'github', kind: 'reset', times: 1 })
  await call('/github/user').catch(() => undefined)
  const { vendors } = (await (await fetch(`${sandbox.url}/_requests`)).json()) as { vendors: Record<string, unknown> }
  expect(vendors).toEqual({
    hubspot: {
      total: 2,
      routes: {
        'GET /crm/owners/2026-09': { count: 1, statuses: { 200: 1 } },
        'GET /crm/objects/2026-09/:type/:id': { count: 1, statuses: { 404: 1 } },
      },
    },
    github: { total: 1, routes: { 'GET /user': { count: 1, statuses: { 0: 1 } } } },
  })
})

test('tells how busy it has been itself; what a fault held up is not its own time', async () => {
  const load = async () => (await (await fetch(`${sandbox.url}/_load`)).json()) as OwnLoad
  const before = await load()
  await call(`${owners}?limit=1`)
  await order({ vendor: 'hubspot', kind: 'latency', ms: 120, times: 1 })
  await call(`${owners}?limit=1`)
  await expect.poll(async () => (await load()).requests).toBe(before.requests + 1)
  const after = await load()
  expect(after.handledMs).toBeGreaterThan(before.handledMs)
  expect(after.cpuMs).toBeGreaterThan(before.cpuMs)
  expect(after.uptimeMs).toBeGreaterThan(before.uptimeMs)
})

test('says on every answer that it is a sandbox', async () => {
  for (const path of ['/_health', owners, '/github/nowhere', '/arxiv/api/query?search_query=rent']) {
    expect((await call(path)).headers.get('x-sophia-sandbox')).toBe('1')
  }
})
