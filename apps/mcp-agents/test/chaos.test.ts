import { type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { freePort } from '@sophia/database/testing'
import { startRedis, type TestRedis } from '@sophia/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Run } from '../src/schemas.ts'
import { type Bench, openBench, readEvents, type SeenEvent } from './start.ts'

/** The issue of a minute with 200 runs: `CHAOS_SECONDS=60 CHAOS_RUNS=200`. A seed is printed, and can be given. */
const seconds = Number(process.env['CHAOS_SECONDS'] ?? 15)
const count = Number(process.env['CHAOS_RUNS'] ?? 40)
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 100_000)

let bench: Bench
let redis: TestRedis | null
beforeAll(async () => {
  bench = await openBench()
  redis = await startRedis()
})
afterAll(async () => {
  await bench?.close()
  await redis?.stop()
})

/** Park and Miller's generator: the same seed, the same disasters. */
function chance(start: number): (below: number) => number {
  let state = (start % 2_147_483_646) + 1
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below
}

const hasEnded = (status: unknown) => ['done', 'failed', 'cancelled'].includes(String(status))

test(`while replicas, connections, Redis and tools die, every run ends, once, and its events have no gap (seed ${seed})`, async () => {
  const random = chance(seed)
  const ports = await Promise.all([1, 2, 3].map(() => freePort()))
  const urls = ports.map((port) => `http://127.0.0.1:${port}`)
  const children: ChildProcess[] = []
  const bringUp = async (index: number): Promise<void> => {
    const variables = { SOPHIA_RUN_CONCURRENCY: '8', ...(redis && { REDIS_URL: redis.url }) }
    children[index] = (await bench.spawn(ports[index], variables)).child
  }
  await Promise.all(urls.map((_, index) => bringUp(index)))
  const bringDown = async (index: number, signal: NodeJS.Signals): Promise<void> => {
    const child = children[index] as ChildProcess
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
    await bringUp(index)
  }
  /** Asks one replica after the other until one answers. */
  const ask = async <Answer>(path: string, init?: RequestInit): Promise<Answer> => {
    for (let turn = random(3); ; turn++) {
      try {
        const response = await fetch(`${urls[turn % 3]}${path}`, { ...init, signal: AbortSignal.timeout(5_000) })
        if (response.ok) return (await response.json()) as Answer
        if (response.status < 500) throw new TypeError(`${response.status} ${await response.text()}`)
      } catch (error) {
        if (error instanceof TypeError && error.message.startsWith('4')) throw error
      }
      await setTimeout(50)
    }
  }
  const start = (number: number): Promise<{ id: string }> =>
    ask('/runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `run ${number}` },
      body: JSON.stringify(
        number % 3 === 2
          ? { agent: 'weekly-business-review', budget: { wallTimeS: 600 } }
          : { agent: 'pipeline-review', budget: { wallTimeS: 600 } },
      ),
    })
  /** As a browser does: comes back with the last id that it saw. */
  const follow = async (id: string): Promise<SeenEvent[]> => {
    const seen: SeenEvent[] = []
    for (let turn = random(3); !hasEnded(seen.at(-1)?.data['status']) || seen.at(-1)?.type !== 'status'; turn++) {
      const last = seen.at(-1)?.id
      try {
        await readEvents(urls[turn % 3] as string, id, last, (found) => {
          seen.push(found.at(-1) as SeenEvent)
          return false
        })
      } catch {
        await setTimeout(50)
      }
    }
    return seen
  }

  const disasters: readonly [string, () => Promise<unknown>][] = [
    ['kill -9', () => bringDown(random(3), 'SIGKILL')],
    ['SIGTERM', () => bringDown(random(3), 'SIGTERM')],
    [
      'connections',
      () =>
        bench.query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
          [],
        ),
    ],
    ['business', () => bench.services.restart('mcp-business', random(500))],
    ['hubspot', () => bench.services.restart('sophia-hubspot', random(1_000))],
    ...(redis ? [['redis', () => redis?.restart()] as [string, () => Promise<unknown>]] : []),
  ]
  const happened: Record<string, number> = {}
  const end = Date.now() + seconds * 1_000
  const disaster = (async () => {
    while (Date.now() < end) {
      await setTimeout(100 + random(400))
      const [name, strike] = disasters[random(disasters.length)] as (typeof disasters)[number]
      happened[name] = (happened[name] ?? 0) + 1
      await strike()
    }
  })()
  const accepted: string[] = []
  const following: Promise<SeenEvent[]>[] = []
  for (let number = 0; number < count; number++) {
    const { id } = await start(number)
    accepted.push(id)
    if (number % 4 === 0) following.push(follow(id))
    await setTimeout(Math.max(0, (seconds * 800) / count - 20))
  }
  await disaster

  expect(Object.keys(happened).length).toBeGreaterThan(2)
  expect(new Set(accepted).size).toBe(count)
  for (const [number, id] of accepted.entries()) {
    await expect.poll(async () => hasEnded((await ask<Run>(`/runs/${id}`)).status), { timeout: 120_000 }).toBe(true)
    const run = await ask<Run>(`/runs/${id}`)
    const place = `run ${number} ${id}`
    // With the answer, or with a clear reason.
    if (run.status === 'done') expect([place, run.answer?.length]).not.toEqual([place, 0])
    else
      expect([place, run.status, run.error?.type]).toEqual([
        place,
        'failed',
        expect.stringMatching(/unavailable|deadline|upstream/),
      ])
    // The same request again is the same run.
    expect((await start(number)).id).toBe(id)
    // No call was made that was not recorded before, and none after its answer was recorded.
    for (const step of run.steps) {
      const arrivals = bench.services.arrivals.filter(({ idempotencyKey }) => idempotencyKey === `${id}/${step.index}`)
      expect([place, step.index, arrivals.length <= step.attempts]).toEqual([place, step.index, true])
    }
    const events = await readEvents(urls[0] as string, id)
    expect([place, events.map((event) => event.id)]).toEqual([place, events.map((_, index) => index + 1)])
    const ends = events.filter(({ type, data }) => type === 'status' && hasEnded(data['status']))
    expect([place, ends.length, events.at(-1)]).toEqual([place, 1, ends[0]])
    const done = events.filter(({ type, data }) => type === 'step' && hasEnded(data['status']))
    expect([place, new Set(done.map(({ data }) => data['index'])).size]).toEqual([place, done.length])
    // The record alone gives the same answer.
    const { identical } = await ask<{ identical: boolean }>(`/runs/${id}/replay`, { method: 'POST' })
    expect([place, identical]).toEqual([place, true])
  }
  for (const seen of await Promise.all(following))
    expect(seen.map((event) => event.id)).toEqual(seen.map((_, index) => index + 1))
}, 600_000)
