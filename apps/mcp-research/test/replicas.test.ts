/** Two replicas over one Redis ask a source no more often than one may. */
import { startRedis } from '@sophia/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, startResearch } from './fixture.ts'

const redis = await startRedis()
let research: Fixture
beforeAll(async () => {
  // Crossref here takes one call a second and says 429 to the next: stricter than it is.
  research = await startResearch({}, () => ({}), {
    enforceLimits: true,
    limits: { crossref: { requests: 1, window: 1_000 } },
  })
})
afterAll(async () => {
  await research?.close()
  await redis?.stop()
})

test.skipIf(!redis)(
  'each waits for its turn among all of them, and nobody is refused',
  { timeout: 60_000 },
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
      const answered = statuses.filter((status) => status === 'answered').length
      expect(answered).toBeGreaterThanOrEqual(3)
      await expect.poll(() => research.answersOf('crossref')).toEqual({ 200: answered })
    } finally {
      await Promise.all(replicas.map((app) => app.close()))
    }
  },
)
