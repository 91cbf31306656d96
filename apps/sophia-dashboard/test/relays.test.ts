import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { relays } from '../src/relays.ts'
import { type Platform, startPlatform } from './platform.ts'

describe('what the dashboard relays', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await startPlatform('/nowhere', { all: true })
  })
  afterAll(() => platform?.close())

  const ask = async (path: string, method = 'GET', body?: unknown) => {
    const response = await fetch(platform.url + path, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }

  it.each([
    ['/api/pipeline', 'stages'],
    ['/api/repos', 'items'],
    ['/api/crm/pipelines', 'items'],
    ['/api/offers?limit=5', 'items'],
    ['/api/leases', 'items'],
    ['/api/costs', 'total'],
    ['/api/research', 'items'],
    ['/api/sources', 'items'],
    ['/api/collections', 'items'],
    ['/api/memories', 'items'],
  ])('answers %s as the service does', async (path, member) => {
    const { status, body } = await ask(path)
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { [member]: expect.anything(), complete: expect.any(Boolean) },
    })
  })

  it('keeps the parts of a path apart, whatever a name holds', async () => {
    const { status, body } = await ask(`/api/accounts/${encodeURIComponent('No / such?')}/health`)
    expect([status, body.type]).toEqual([404, 'urn:sophia:problem:not-found'])
    expect(body.detail).toContain('No / such?')
  })

  it('passes a write with its body, and every fault with its place', async () => {
    const made = await ask('/api/collections/handbook', 'PUT', { description: 'How we work' })
    expect(made).toMatchObject({ status: 200, body: { name: 'handbook', description: 'How we work' } })
    const refused = await ask('/api/plans', 'POST', { type: 'gpu_1x_h100_pcie', hours: -1 })
    expect(refused.status).toBe(400)
    expect(refused.body.errors).toContainEqual(expect.objectContaining({ pointer: '/body/hours' }))
  })

  it('names the service that is away, and the others answer', async () => {
    const url = await platform.addDashboard({ SOPHIA_GITHUB_URL: 'http://127.0.0.1:9' })
    const [away, here] = await Promise.all([fetch(`${url}/api/repos`), fetch(`${url}/api/offers`)])
    expect(away.status).toBe(502)
    expect(await away.text()).toContain('sophia-github')
    expect(here.status).toBe(200)
  })

  it('lets nobody write without the role', async () => {
    const key = 'sk-a-key-that-only-reads'
    const url = await platform.addDashboard({
      SOPHIA_API_KEYS: `lee:read:${createHash('sha256').update(key).digest('hex')}`,
    })
    const writes = relays.filter(({ access }) => access === 'write')
    expect(writes.map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining(['launchInstance', 'terminateInstance', 'deleteCollection']),
    )
    for (const { method, path } of writes) {
      const { status } = await fetch(url + path.replaceAll(/:\w+/g, 'x'), {
        method,
        headers: { authorization: `Bearer ${key}` },
      })
      expect({ method, path, status }).toEqual({ method, path, status: 403 })
    }
  })
})
