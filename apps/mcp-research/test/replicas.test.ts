/** Two replicas over one Redis ask a source no more often than one may, and leave alone what one of them was told to. */
import { startRedis } from '@sophia/service/testing'
import type { App } from '@sophia/service'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Research, SourceList } from '../src/schemas.ts'
import { type Fixture, startResearch } from './fixture.ts'

const redis = await startRedis()
let research: Fixture
beforeAll(async () => {
  research = await startResearch()
})
afterAll(async () => {
  await research?.close()
  await redis?.stop()
})

test.skipIf(!redis)(
  'each waits for its turn among all of them: one call a second, however many ask',
  {
    timeout: 60_000,
  },
  async () => {
    const variables = {
      REDIS_URL: redis?.url ?? '',
      SOPHIA_LIVE_SOURCES: 'true',
      SOPHIA_CONTACT: 'ops@sophia.example',
      CROSSREF_URL: `${research.sandboxUrl}/crossref`,
    }
    const replicas = await Promise.all([research.replica(variables), research.replica(variables)])
    try {
      const asked = ['doors', 'locks', 'leases'].flatMap((q) =>
        replicas.map((app, index) => ({ app, q: `${q} ${index}` })),
      )
      const began = performance.now()
      const answers = await Promise.all(
        asked.map(({ app, q }) =>
          app.inject({
            method: 'POST',
            url: '/research',
            payload: { question: q, sources: ['crossref'], deadlineMs: 30_000 },
          }),
        ),
      )
      // The last of six has its turn after five seconds, which is longer than Crossref is waited for.
      const statuses = answers.map((each) => each.json<{ sources: { status: string }[] }>().sources[0]?.status)
      expect(new Set(statuses).difference(new Set(['answered', 'skipped', 'timeout']))).toEqual(new Set())
      const seconds = (performance.now() - began) / 1000
      // By the whole time: a machine that stands still brings two turns together, and makes no more of them.
      const calls = await research.requestsTo('crossref')
      expect(calls).toBeGreaterThanOrEqual(3)
      expect(calls).toBeLessThanOrEqual(seconds + 1)
    } finally {
      await Promise.all(replicas.map((app) => app.close()))
    }
  },
)

describe.skipIf(!redis)('a source that one replica was told to leave alone', () => {
  let replicas: [App, App]
  beforeAll(async () => {
    const variables = { REDIS_URL: redis?.url ?? '' }
    replicas = await Promise.all([research.replica(variables), research.replica(variables)])
  })
  afterEach(() => research.heal())
  afterAll(() => Promise.all((replicas ?? []).map((app) => app.close())))

  const ask = async (app: App, source: string) => {
    const payload = { question: `What is a lock? ${crypto.randomUUID()}`, sources: [source] }
    const response = await app.inject({ method: 'POST', url: '/research', payload })
    return response.json<Research>().sources[0]
  }
  const suspendedUntil = async (app: App, source: string) => {
    const { items } = (await app.inject('/sources')).json<SourceList>()
    return items.find(({ name }) => name === source)?.suspendedUntil
  }

  test('is left alone by all of them until the same moment', async () => {
    await research.break({ vendor: 'hackernews', kind: 'rate_limit', retryAfter: 600 })
    expect(await ask(replicas[0], 'hackernews')).toMatchObject({ status: 'error' })
    await research.heal()
    const before = await research.requestsTo('hackernews')
    const [until, other] = await Promise.all(replicas.map((app) => suspendedUntil(app, 'hackernews')))
    expect(other).toBe(until)
    expect(await ask(replicas[1], 'hackernews')).toMatchObject({
      status: 'suspended',
      reason: `hackernews said that it is asked too often and is not asked until ${until}`,
    })
    expect(await research.requestsTo('hackernews')).toBe(before)
  })

  test('is tried by one of them when its time is over, and its answer is for all', { timeout: 60_000 }, async () => {
    await research.break({ vendor: 'arxiv', kind: 'rate_limit', retryAfter: 6 })
    expect(await ask(replicas[0], 'arxiv')).toMatchObject({ status: 'error' })
    await research.heal()
    await research.break({ vendor: 'arxiv', kind: 'latency', ms: 1_000 })
    const before = await research.requestsTo('arxiv')
    await expect.poll(() => suspendedUntil(replicas[1], 'arxiv'), { timeout: 20_000 }).toBeNull()
    const asked = await Promise.all([...replicas, ...replicas, ...replicas].map((app) => ask(app, 'arxiv')))
    const statuses = asked.map((each) => each?.status ?? '').toSorted((one, other) => one.localeCompare(other))
    expect(statuses).toEqual(['answered', 'suspended', 'suspended', 'suspended', 'suspended', 'suspended'])
    expect(await research.requestsTo('arxiv')).toBe(before + 1)
    await research.heal()
    for (const app of replicas) expect(await ask(app, 'arxiv')).toMatchObject({ status: 'answered' })
  })

  test('is left alone still when Redis dies or forgets; what is new, each then learns for itself', async () => {
    await research.break({ vendor: 'crossref', kind: 'rate_limit', retryAfter: 600 })
    await ask(replicas[0], 'crossref')
    await ask(replicas[1], 'crossref')
    await research.break({ vendor: 'github', kind: 'rate_limit', retryAfter: 600 })
    await redis?.kill()
    const before = await research.requestsTo('github')
    for (const app of replicas) {
      expect(await ask(app, 'crossref')).toMatchObject({ status: 'suspended' })
      expect(await ask(app, 'github')).toMatchObject({ status: 'error' })
      expect(await ask(app, 'github')).toMatchObject({ status: 'suspended' })
    }
    expect(await research.requestsTo('github')).toBe(before + 2)
    await redis?.restart()
    for (const app of replicas) expect(await ask(app, 'crossref')).toMatchObject({ status: 'suspended' })
  })
})
