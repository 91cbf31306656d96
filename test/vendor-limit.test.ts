/** HubSpot's limit, as the sandbox enforces it, shared by replicas in processes of their own. */
import { AsyncLocalStorage } from 'node:async_hooks'
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
  readonly stoodStillMs: number
}

/** What the limiter keeps between two windows for the way to the vendor. */
const marginMs = 500
const program = fileURLToPath(new URL('./limited-process.ts', import.meta.url))

/** Two processes ask a vendor as fast as they may. */
async function rush(requests: number) {
  // The vendor's clock stands still on a request's way: how long this machine leaves one lying is not the limiter's.
  const departedAt = new AsyncLocalStorage<number>()
  const sandbox = createSandbox({
    enforceLimits: true,
    limits: { hubspot: { requests: points, window: durationMs } },
    now: () => new Date(departedAt.getStore() ?? Date.now()),
  })
  sandbox.addHook('onRequest', (request, _reply, next) =>
    departedAt.run(Number(request.headers['x-departed-at'] ?? Date.now()), next),
  )
  await sandbox.listen({ host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${(sandbox.server.address() as AddressInfo).port}/hubspot`
  const settings = { url, redisUrl: redis?.url, points, durationMs, warmingRequests, requests }
  const replicas: ChildProcess[] = []
  try {
    for (let i = 0; i < 2; i++)
      replicas.push(fork(program, [JSON.stringify({ ...settings, path: '/crm/v3/owners?limit=1' })]))
    await Promise.all(replicas.map((replica) => once(replica, 'message')))
    const answers = replicas.map((replica) => once(replica, 'message'))
    for (const replica of replicas) replica.send('go')
    const replies = (await Promise.all(answers)).map(([each]) => each as Replied)
    return {
      statuses: replies.flatMap((each) => each.statuses),
      departures: replies.flatMap((each) => each.departures).toSorted((a, b) => a - b),
      stoodStillMs: Math.max(...replies.map((each) => each.stoodStillMs)),
    }
  } finally {
    for (const replica of replicas) replica.kill('SIGKILL')
    await sandbox.close()
  }
}

/** A burst that a sender held back for longer than the margin says something of the machine, nothing of the limiter. */
async function undisturbed(requests: number) {
  for (let left = 3; ; left--) {
    const rushed = await rush(requests)
    const kept = rushed.statuses.every((status) => status === 200) && fullestWindow(rushed.departures) <= points
    if (kept || rushed.stoodStillMs < marginMs || left === 0) return rushed
    console.log(`a sender stood still for ${rushed.stoodStillMs.toFixed(0)} ms: once again`)
  }
}

describe.skipIf(!redis)('two replicas', () => {
  test('together use a limit and do not exceed it, in any ten seconds', { timeout: 240_000 }, async () => {
    const requests = 285
    const { statuses, departures, stoodStillMs } = await undisturbed(requests)
    const rejected = statuses.filter((status) => status !== 200)
    expect(statuses).toHaveLength(2 * requests)
    // At most one, and for its rate only.
    expect([[], [429]]).toContainEqual(rejected)
    expect(fullestWindow(departures)).toBeLessThanOrEqual(points + 1)
    // From the start of the rush, of which each replica's warming has taken a part beforehand.
    const rushed = departures.slice(2 * warmingRequests)
    const tookMs = (rushed.at(-1) ?? 0) - (rushed[0] ?? 0)
    const used = (departures.length - points) / tookMs / (points / durationMs)
    console.log(
      `used ${(used * 100).toFixed(1)} % of the limit, ${rejected.length} rejected, in the fullest window ` +
        `${fullestWindow(departures)} departures; senders stood still for ${stoodStillMs.toFixed(0)} ms at most`,
    )
    expect(used).toBeGreaterThan(0.9)
  })
})
