/** HubSpot's limit, as the sandbox enforces it, shared by replicas in processes of their own. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createSandbox } from '@sophia/sandbox'
import { startRedis } from '@sophia/service/testing'
import { afterAll, describe, expect, test } from 'vitest'

const points = 190
const durationMs = 10_000
const warmingRequests = 20
const redis = await startRedis()
afterAll(() => redis?.stop())

/** The most in any stretch of `durationMs`: as a vendor counts whose window slides. */
const fullestWindow = (times: number[]): number =>
  Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + durationMs).length))

interface Replied {
  readonly statuses: (number | string)[]
  readonly departures: number[]
}

describe.skipIf(!redis)('two replicas', () => {
  // Once again where the machine held a burst back for longer than the limiter's margin.
  test('together use a limit and do not exceed it, in any ten seconds', { timeout: 90_000, retry: 1 }, async () => {
    const sandbox = createSandbox({
      enforceLimits: true,
      limits: { hubspot: { requests: points, window: durationMs } },
    })
    const arrivals: number[] = []
    // Before the sandbox's own hooks: the root's run first.
    sandbox.addHook('onRequest', async () => void arrivals.push(performance.now()))
    await sandbox.listen({ host: '127.0.0.1', port: 0 })
    const url = `http://127.0.0.1:${(sandbox.server.address() as AddressInfo).port}/hubspot`
    const settings = { url, redisUrl: redis?.url, points, durationMs, warmingRequests, requests: 285 }
    const program = fileURLToPath(new URL('./limited-process.ts', import.meta.url))
    const replicas: ChildProcess[] = []
    try {
      for (let i = 0; i < 2; i++) {
        replicas.push(fork(program, [JSON.stringify({ ...settings, path: '/crm/v3/owners?limit=1' })]))
      }
      await Promise.all(replicas.map((replica) => once(replica, 'message')))
      const answers = replicas.map((replica) => once(replica, 'message'))
      for (const replica of replicas) replica.send('go')
      const replies = (await Promise.all(answers)).map(([each]) => each as Replied)
      const statuses = replies.flatMap((each) => each.statuses)
      const departures = replies.flatMap((each) => each.departures).toSorted((a, b) => a - b)
      const rejected = statuses.filter((status) => status !== 200)
      expect(statuses).toHaveLength(2 * settings.requests)
      // At most one, and for its rate only.
      expect([[], [429]]).toContainEqual(rejected)
      // By departures: on a busy machine the sandbox sees a burst later than it was sent.
      expect(fullestWindow(departures)).toBeLessThanOrEqual(points + 1)
      // From the start of the rush, of which each replica's warming has taken a part beforehand.
      const rush = departures.slice(2 * warmingRequests)
      const tookMs = (rush.at(-1) ?? 0) - (rush[0] ?? 0)
      const used = (departures.length - points) / tookMs / (points / durationMs)
      console.log(
        `used ${(used * 100).toFixed(1)} % of the limit, ${rejected.length} rejected, in the fullest window ` +
          `${fullestWindow(departures)} departures and ${fullestWindow(arrivals)} arrivals`,
      )
      expect(used).toBeGreaterThan(0.9)
    } finally {
      for (const replica of replicas) replica.kill('SIGKILL')
      await sandbox.close()
    }
  })
})
