import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ranked } from '../src/front-door.ts'
import { type Platform, startPlatform } from './platform.ts'

describe('the front door', () => {
  let platform: Platform
  beforeAll(async () => {
    platform = await startPlatform('/nowhere', { all: true })
  })
  afterAll(() => platform?.close())

  const post = async (path: string, body: unknown, base = platform.url, headers: Record<string, string> = {}) => {
    const response = await fetch(base + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: await response.json() }
  }
  const find = async (q: string) => (await fetch(`${platform.url}/api/tools?q=${encodeURIComponent(q)}`)).json()

  it('finds the tools of all services by what they do', async () => {
    const offers = await find('offers of instance types')
    expect(offers).toMatchObject({ missing: [], complete: true })
    expect(offers.items[0].tool).toBe('sophia-lambda.list_offers')
    expect(offers.items[0].inputSchema.type).toBe('object')
    const all = await find('')
    expect(new Set(all.items.map(({ tool }: { tool: string }) => tool.split('.')[0])).size).toBeGreaterThan(0)
    expect(all.total).toBeGreaterThan(60)
  })

  it('calls a tool and hands its answer on', async () => {
    const { status, body } = await post('/api/tools/read', {
      tool: 'sophia-lambda.list_offers',
      arguments: { limit: 2 },
    })
    expect([status, body.result.items.length, body.result.origin]).toEqual([200, 2, 'sandbox'])
  })

  it('tells the fault of an argument in the words of the service', async () => {
    const { status, body } = await post('/api/tools/read', {
      tool: 'sophia-lambda.list_offers',
      arguments: { limit: 0 },
    })
    expect([status, body.type]).toEqual([400, 'urn:sophia:problem:bad-input'])
    expect(JSON.stringify(body.errors)).toContain('limit')
  })

  it('keeps reading apart from writing, and knows no tool that there is not', async () => {
    const write = { tool: 'mcp-context.put_collection', arguments: { name: 'through-the-door' } }
    expect((await post('/api/tools/read', write)).status).toBe(403)
    expect((await post('/api/tools/call', write)).body.result).toMatchObject({ name: 'through-the-door' })
    expect((await post('/api/tools/read', { tool: 'mcp-context.fly' })).status).toBe(404)
    expect((await post('/api/tools/read', { tool: 'no-such.tool' })).status).toBe(404)
  })

  it('asks an agent and returns its answer', async () => {
    const { status, body } = await post('/api/runs/ask', { question: 'What is the win rate by region?' })
    expect([status, body.agent, body.status, body.complete]).toEqual([200, 'analyst', 'done', true])
    const run = await (await fetch(`${platform.url}/api/runs/${body.runId}`)).json()
    expect(body.answer).toBe(run.answer)
    expect(body.answer.length).toBeGreaterThan(0)
    const unknown = await post('/api/runs/ask', { question: 'Anything?', agent: 'nobody' })
    expect(unknown.status).toBe(400)
    expect(unknown.body.detail).toContain('/body/agent must be one of')
  })

  it('lets a reader read only, and goes on without a service that is away', async () => {
    const key = 'sk-a-key-that-only-reads'
    const url = await platform.addDashboard({
      SOPHIA_API_KEYS: `lee:read:${createHash('sha256').update(key).digest('hex')}`,
      SOPHIA_GITHUB_URL: 'http://127.0.0.1:9',
    })
    const headers = { authorization: `Bearer ${key}` }
    expect((await post('/api/tools/call', { tool: 'sophia-lambda.list_offers' }, url, headers)).status).toBe(403)
    expect((await post('/api/runs/ask', { question: 'May I?' }, url, headers)).status).toBe(403)
    expect((await post('/api/tools/read', { tool: 'sophia-lambda.list_offers' }, url, headers)).status).toBe(200)
    const found = await (await fetch(`${url}/api/tools`, { headers })).json()
    expect(found).toMatchObject({ missing: ['sophia-github'], complete: false })
  })

  it('ranks a word in the name over one in the description', () => {
    const tool = (name: string, description: string) => ({ tool: name, description, inputSchema: {}, readOnly: true })
    const found = ranked([tool('a.x', 'about deals'), tool('a.list_deals', 'all'), tool('a.y', 'no')], 'deals')
    expect(found.map((each) => each.tool)).toEqual(['a.list_deals', 'a.x'])
  })
})
