/** Shedding in one process: real stalls of the event loop, on a real clock. Under a generator: pressure.test.ts. */
import { setTimeout as delay } from 'node:timers/promises'
import Type from 'typebox'
import { afterEach, describe, expect, test } from 'vitest'
import { type App, createApp, parseConfig, plumbing, serviceConfig } from '../src/index.ts'
import { mcpCall, testEnvironment } from '../src/testing/index.ts'

const apps: App[] = []
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()))
})

function block(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

async function start(variables: Record<string, string> = {}): Promise<App> {
  const config = parseConfig(Type.Object(serviceConfig('mcp-context')), testEnvironment(variables))
  const app = createApp('mcp-context', config)
  await app.register(plumbing, { service: 'mcp-context', config })
  app.get('/work', { config: { access: 'read' } }, async () => ({ done: true }))
  app.get('/heavy', { config: { access: 'read' } }, async () => {
    block(50)
    return { done: true }
  })
  const answer = Type.Object({ done: Type.Boolean() })
  app.get(
    '/hang',
    {
      schema: { operationId: 'hang', response: { 200: answer } },
      config: { access: 'read', tool: { name: 'hang', description: 'Waits for its deadline' } },
    },
    async ({ call }) => {
      await new Promise((_, reject) => {
        call.signal.addEventListener('abort', () => reject(call.signal.reason as Error))
      })
      return { done: true }
    },
  )
  apps.push(app)
  await app.ready()
  return app
}

const statuses = (answers: readonly { statusCode: number }[]) =>
  answers.reduce<Record<number, number>>((seen, { statusCode }) => {
    seen[statusCode] = (seen[statusCode] ?? 0) + 1
    return seen
  }, {})

describe('pressure', () => {
  test('the stall of loading modules at the start refuses nobody', async () => {
    const app = await start()
    block(1_500)
    expect((await app.inject('/work')).statusCode).toBe(200)
  })

  test('a request that is alone is served, however long the machine stood still before it', async () => {
    const app = await start()
    for (let turn = 0; turn < 3; turn++) {
      block(1_200)
      await delay(1)
      expect((await app.inject('/work')).statusCode).toBe(200)
    }
  })

  test('a few requests at a time are served, although each holds up the others', async () => {
    const app = await start()
    const answers = await Promise.all(Array.from({ length: 5 }, () => app.inject('/heavy')))
    expect(statuses(answers)).toEqual({ 200: 5 })
  })

  test('more work than fits into the budget: some is done in time, the rest refused with the time to come back', async () => {
    const app = await start()
    const asking = Array.from({ length: 150 }, () => app.inject('/heavy'))
    // While they stand in line, health and metrics do not.
    for (const url of ['/health', '/metrics']) {
      const began = performance.now()
      expect((await app.inject(url)).statusCode).toBe(200)
      expect([url, performance.now() - began < 1_500]).toEqual([url, true])
    }
    const answers = await Promise.all(asking)
    const seen = statuses(answers)
    expect(Object.keys(seen)).toEqual(['200', '503'])
    expect(seen[200]).toBeGreaterThanOrEqual(5)
    const refused = answers.find(({ statusCode }) => statusCode === 503)
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    expect(refused?.json()).toMatchObject({ type: 'urn:sophia:problem:unavailable' })
    const { body } = await app.inject('/metrics')
    expect(body).toContain(`sophia_http_requests_refused_total{reason="loop",service="mcp-context"} ${seen[503]}\n`)
    // What has passed leaves no mark: the next one is served.
    expect((await app.inject('/work')).statusCode).toBe(200)
  }, 60_000)

  test('a route whose requests do not come back takes no more of them, and no other route suffers', async () => {
    const app = await start()
    const asking = Array.from({ length: 80 }, () => app.inject('/hang'))
    await delay(50)
    expect((await app.inject('/work')).statusCode).toBe(200)
    const seen = statuses(await Promise.all(asking))
    expect(Object.keys(seen)).toEqual(['503', '504'])
    expect(seen[503]).toBeGreaterThanOrEqual(30)
    // The routes learn from it, and open again when they answer in time.
    expect((await app.inject('/work')).statusCode).toBe(200)
    expect((await app.inject('/hang')).statusCode).toBe(504)
  }, 60_000)

  test('a call through the MCP door stands in line once, and its refusal is one of the tool', async () => {
    const app = await start()
    const answers = await Promise.all(Array.from({ length: 80 }, () => mcpCall(app, 'hang')))
    const problems = answers.map(({ content }) => (JSON.parse(content[0]?.text ?? '{}') as { status: number }).status)
    expect(new Set(problems)).toEqual(new Set([503, 504]))
    expect(answers.every(({ isError }) => isError)).toBe(true)
  }, 60_000)

  test('a caller with little time left is not kept in line beyond it', async () => {
    const app = await start({ SOPHIA_REQUEST_BUDGET_MS: '60000' })
    const asking = Array.from({ length: 60 }, () => app.inject('/heavy'))
    const hasty = await Promise.all(
      Array.from({ length: 10 }, () => app.inject({ url: '/heavy', headers: { 'sophia-budget-ms': '100' } })),
    )
    expect(statuses(hasty)[503]).toBeGreaterThanOrEqual(8)
    expect(statuses(await Promise.all(asking))).toEqual({ 200: 60 })
  }, 60_000)
})
