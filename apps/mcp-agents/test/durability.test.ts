import { once } from 'node:events'
import { openDatabase } from '@sophia/database'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrations } from '../src/migrations/index.ts'
import { LeaseLost } from '../src/runs/fenced-write.ts'
import { createJournal } from '../src/runs/journal.ts'
import { createRunStore } from '../src/runs/store.ts'
import type { Database, Tables } from '../src/runs/tables.ts'
import { type Bench, endOf, getRun, openBench, readEvents, startRun } from './start.ts'
import type { Arrival } from './tool-services.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench?.close())

const isByProduct = ({ arguments: args }: Arrival): boolean => JSON.stringify(args['dimensions']) === '["product"]'

/** How often each call of a run arrived, by its idempotency key. */
const arrivalsOf = (id: string): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { idempotencyKey } of bench.services.arrivals) {
    if (idempotencyKey.startsWith(`${id}/`)) counts[idempotencyKey] = (counts[idempotencyKey] ?? 0) + 1
  }
  return counts
}

describe('kill -9 in the middle of a run', () => {
  test('and a restart end in the answer of an undisturbed run, each step taken from the record once it is there', async () => {
    const first = await bench.spawn()
    const undisturbed = await endOf(first.url, await startRun(first.url))

    const gate = bench.services.hold(isByProduct)
    const id = await startRun(first.url)
    const following = readEvents(first.url, id).catch(() => [])
    await gate.held
    // All calls of the wave but the held one are recorded by now or in flight: wait for the record of what came back.
    await expect
      .poll(async () => (await getRun(first.url, id)).steps.filter(({ status }) => status === 'done').length)
      .toBe(undisturbed.steps.length - 2)
    first.child.kill('SIGKILL')
    await Promise.all([once(first.child, 'exit'), following])
    gate.open()

    const second = await bench.spawn()
    const run = await endOf(second.url, id)
    expect(run.answer).toBe(undisturbed.answer)
    expect(run).toMatchObject({ status: 'done', attempts: 2 })
    const held = run.steps.find(
      ({ arguments: args }) => JSON.stringify((args as { dimensions?: unknown }).dimensions) === '["product"]',
    )
    expect(arrivalsOf(id)).toEqual(
      Object.fromEntries(run.steps.map(({ index }) => [`${id}/${index}`, index === held?.index ? 2 : 1])),
    )
    const events = await readEvents(second.url, id)
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1))
    expect(events.filter(({ type, data }) => type === 'step' && data['status'] === 'done').length).toBe(
      run.steps.length,
    )
  }, 60_000)

  test('another replica takes the run over, and streams it to whoever follows there', async () => {
    const [first, second] = await Promise.all([bench.spawn(), bench.spawn()])
    const gate = bench.services.hold(isByProduct)
    const ids = await Promise.all([1, 2, 3].map(() => startRun(first.url)))
    await gate.held
    const following = Promise.all(ids.map((id) => readEvents(second.url, id)))
    first.child.kill('SIGKILL')
    gate.open()
    for (const events of await following) {
      expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1))
      expect(events.at(-1)?.data).toMatchObject({ status: 'done' })
    }
  }, 60_000)
})

test('a replica that shuts down hands its runs over at once', async () => {
  const { app, url } = await bench.replica({ SOPHIA_RUN_LEASE_MS: '60000' })
  const gate = bench.services.hold(isByProduct)
  const id = await startRun(url)
  await gate.held
  await app.close()
  gate.open()
  const other = await bench.replica({ SOPHIA_RUN_LEASE_MS: '60000' })
  expect(await endOf(other.url, id)).toMatchObject({ status: 'done', attempts: 2 })
})

const deaf = { enqueue: async () => {}, work: async () => {}, rest: async () => {}, close: async () => {} }
const openTables = (): Promise<Database> =>
  openDatabase<Tables>({ url: bench.databaseUrl, name: 'mcp_agents', migrations })

test('a run whose message was lost is found and carried out', async () => {
  const database = await openTables()
  const { id } = await createRunStore(database, deaf).start({
    agent: 'pipeline-review',
    input: {},
    wallTimeMs: 60_000,
    subject: 'test',
    role: 'write',
  })
  await database.close()
  const { url } = await bench.replica()
  expect(await endOf(url, id)).toMatchObject({ status: 'done' })
})

describe('the fence', () => {
  let database: Database
  beforeEach(async () => {
    database = await openTables()
  })
  afterEach(() => database.close())
  const start = async (): Promise<string> =>
    (
      await createRunStore(database, deaf).start({
        agent: 'pipeline-review',
        input: {},
        wallTimeMs: 1000,
        subject: 'test',
        role: 'write',
      })
    ).id

  test('refuses every write of a worker whose run was taken over', async () => {
    const journal = createJournal(database, deaf, 60_000)
    const id = await start()
    const stale = (await journal.claim(id, 'a', 0))!.lease
    const step = { index: 0, kind: 'tool' as const, name: 'x.y', title: 'x', arguments: {} }
    await journal.begin(stale, step)
    const { mine } = await journal.takeOver('b', 10_000, 1)
    expect(mine).toMatchObject([{ run: { id, worker: 'b', attempts: 2 }, steps: [{ index: 0, status: 'running' }] }])
    const current = mine[0]!.lease
    expect(current.fence).toBeGreaterThan(stale.fence)

    const late = { status: 'done', result: { from: 'a' }, summary: null, lineageId: null } as const
    await expect(journal.record(stale, 0, late)).rejects.toThrow(LeaseLost)
    await expect(journal.begin(stale, step)).rejects.toThrow(LeaseLost)
    expect(await journal.renew([stale, current], 10_000)).toEqual([stale])
    await expect(journal.handOver(stale)).rejects.toThrow(LeaseLost)
    await expect(journal.finish(stale, { status: 'done', answer: 'from a' })).rejects.toThrow(LeaseLost)

    await journal.begin(current, step)
    expect((await journal.record(current, 0, { ...late, result: { from: 'b' } })).result).toEqual({ from: 'b' })
    await journal.finish(current, { status: 'done', answer: 'from b' })
    const { answer, steps } = await createRunStore(database, deaf).get(id, 'full', { subject: 'test', role: 'write' })
    expect([answer, steps[0]?.result]).toEqual(['from b', { from: 'b' }])
  })

  test('gives to the queue what the replica that takes over has no room for', async () => {
    const queued: string[] = []
    const queue = { ...deaf, enqueue: async (_write: unknown, ...ids: readonly string[]) => void queued.push(...ids) }
    const journal = createJournal(database, queue, 60_000)
    const ids = [await start(), await start(), await start()]
    for (const id of ids) await journal.claim(id, 'a', 0)
    const { count, mine } = await journal.takeOver('b', 10_000, 1)
    expect([count, mine.length]).toEqual([3, 1])
    expect(new Set([...queued, mine[0]?.run.id])).toEqual(new Set(ids))
    const store = createRunStore(database, deaf)
    const viewer = { subject: 'test', role: 'write' } as const
    for (const id of ids) {
      const { events } = await store.eventsAfter(id, 0, viewer)
      expect(events.map(({ data }) => data['status'])).toEqual([
        'queued',
        'running',
        'queued',
        ...(queued.includes(id) ? [] : ['running']),
      ])
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    }
  })

  test('a run that ends leaves no step open, and tells of each', async () => {
    const journal = createJournal(database, deaf, 60_000)
    const store = createRunStore(database, deaf)
    const viewer = { subject: 'test', role: 'write' } as const
    for (const outcome of [
      { status: 'done', answer: 'without the rest' },
      { status: 'failed', error: { type: 'deadline-exceeded', detail: 'Time is up.' } },
    ] as const) {
      const id = await start()
      const { lease } = (await journal.claim(id, 'a', 10_000))!
      const step = { kind: 'tool' as const, name: 'x.y', title: 'x', arguments: {} }
      for (const index of [0, 1]) await journal.begin(lease, { index, ...step })
      await journal.ask(lease, { index: 2, ...step }, 'It writes.')
      await journal.record(lease, 0, { status: 'done', result: {}, summary: null })
      await journal.finish(lease, outcome)
      const run = await store.get(id, 'full', viewer)
      expect(run.status).toBe(outcome.status)
      expect(run.steps.map(({ status }) => status)).toEqual(['done', 'cancelled', 'cancelled'])
      expect(run.steps.every(({ endedAt }) => endedAt !== null)).toBe(true)
      const { events } = await store.eventsAfter(id, 0, viewer)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      expect(events.filter(({ data }) => data['status'] === 'cancelled').map(({ data }) => data['index'])).toEqual([
        1, 2,
      ])
      expect(events.at(-1)?.data).toMatchObject({ status: outcome.status })
      expect((await store.eventsAfter(id, events.length, viewer)).ended).toBe(true)
    }
  })

  test('lets one of many take a run, and a run that is held stays held', async () => {
    const journal = createJournal(database, deaf, 60_000)
    const id = await start()
    const claims = await Promise.all(['a', 'b', 'c', 'd'].map((worker) => journal.claim(id, worker, 10_000)))
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1)
    expect(await journal.takeOver('e', 10_000, 1)).toEqual({ count: 0, mine: [] })
  })
})
