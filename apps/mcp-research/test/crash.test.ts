/** A replica that is killed, and followers who stay or leave: nothing is lost that was stored, and nothing is waited for in vain. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { testEnvironment } from '@sophia/service/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Research, ResearchEvent } from '../src/schemas.ts'
import { type Fixture, startResearch } from './fixture.ts'

let research: Fixture
let url: string
const children: ChildProcess[] = []
beforeAll(async () => {
  research = await startResearch()
  url = await research.app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await research.heal()
})
afterAll(() => research?.close())

/** A replica as a process of its own, over the same database and sandbox. */
async function spawnReplica(variables: Record<string, string>): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort()
  const environment = testEnvironment({
    DATABASE_URL: research.databaseUrl,
    SOPHIA_SANDBOX_URL: research.sandboxUrl,
    PORT: String(port),
    LOG_LEVEL: 'info',
    ...variables,
  })
  const child = spawn(process.execPath, [new URL('../src/main.ts', import.meta.url).pathname], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  children.push(child)
  const replica = `http://127.0.0.1:${port}`
  const isUp = () =>
    fetch(`${replica}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  await expect.poll(isUp, { timeout: 60_000, interval: 100 }).toBe(true)
  return { url: replica, child }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function askAt(replica: string, more: object): Promise<Research> {
  const response = await fetch(`${replica}/research`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question: 'What is a smart lock?', ...more }),
  })
  return (await response.json()) as Research
}

/** A stream as it comes. */
function follow(id: string) {
  const sent = request(`${url}/research/${id}/events`).end()
  const stream = { text: '', ended: false, leave: () => sent.destroy() }
  sent.on('error', () => {})
  sent.on('response', (response) => {
    response.setEncoding('utf8').on('data', (text: string) => (stream.text += text))
    response.on('close', () => (stream.ended = true)).on('error', () => {})
  })
  return stream
}

const eventsIn = (text: string): ResearchEvent[] =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as ResearchEvent)

/** Answers under way at this moment, the one that tells it not counted. */
async function inFlight(): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return Number(/^sophia_http_requests_in_flight(?:\{[^}]*\})? (\d+)$/m.exec(metrics)?.[1])
}

describe('kill -9 of the replica that was completing a research', () => {
  test('leaves what it answered; another tells its followers that it lives, and in the end what never came', {
    timeout: 120_000,
  }, async () => {
    // With a model the last version may take 20 s more, so there is silence to be filled.
    const model = { MODEL_URL: `${research.sandboxUrl}/model/v1`, MODEL_NAME: 'sandbox-honest', MODEL_API_KEY: 'a key' }
    const replica = await spawnReplica(model)
    await research.break({ vendor: 'arxiv', kind: 'hang' })
    const answered = await askAt(replica.url, { deadlineMs: 4_000, sources: ['wikipedia', 'arxiv'] })
    expect(answered).toMatchObject({ finished: false, status: 'partial' })
    replica.child.kill('SIGKILL')
    await once(replica.child, 'exit')

    const left = await research.stored(answered.id)
    expect(left).toMatchObject({ version: 1, finished: false, answer: answered.answer })
    const stream = follow(answered.id)
    await expect.poll(() => stream.text, { timeout: 30_000 }).toContain('\n: still here\n\n')
    await expect.poll(() => stream.ended, { timeout: 60_000 }).toBe(true)
    const last = eventsIn(stream.text).at(-1)
    expect(last).toMatchObject({ version: 2, finished: true, complete: false, answer: answered.answer })
    expect(last?.sources[1]).toMatchObject({
      name: 'arxiv',
      status: 'timeout',
      pending: false,
      reason: 'arxiv never came: the service stopped while it was being asked',
    })
    expect(await research.stored(answered.id)).toMatchObject({ version: 2, finished: true })
  })
})

test('a replica that slept past the time of a research changes nothing of what was said meanwhile', {
  timeout: 120_000,
}, async () => {
  const replica = await spawnReplica({})
  await research.break({ vendor: 'arxiv', kind: 'latency', ms: 4_500 })
  const { id } = await askAt(replica.url, { deadlineMs: 1_000, sources: ['wikipedia', 'arxiv'] })
  replica.child.kill('SIGSTOP')
  await expect.poll(() => research.stored(id), { timeout: 60_000, interval: 250 }).toMatchObject({ finished: true })
  const left = await research.stored(id)
  expect(left.sources[1]).toMatchObject({ status: 'timeout', reason: expect.stringContaining('never came') })
  replica.child.kill('SIGCONT')
  // It has come to the end of its work once it asks again for what it counts as not under way.
  await expect
    .poll(() => askAt(replica.url, { sources: ['arxiv'], deadlineMs: 8_000 }), { timeout: 60_000 })
    .toMatchObject({
      finished: true,
    })
  expect(await research.stored(id)).toEqual(left)
})

describe('a follower who leaves', () => {
  test('is served no longer; who stays is told the end', { timeout: 60_000 }, async () => {
    await research.break({ vendor: 'arxiv', kind: 'hang' })
    const { id } = await research.ask('What is access control?', {
      deadlineMs: 500,
      sources: ['wikipedia', 'arxiv'],
    })
    const before = await inFlight()
    const [leaving, staying] = [follow(id), follow(id)]
    await expect.poll(() => leaving.text + staying.text).toMatch(/id: 1\n[^]*id: 1\n/)
    expect(await inFlight()).toBe(before + 2)
    leaving.leave()
    // Long before the research ends, and before the next look.
    await expect.poll(inFlight, { timeout: 5_000, interval: 50 }).toBe(before + 1)
    await expect.poll(() => staying.ended, { timeout: 30_000 }).toBe(true)
    expect(eventsIn(staying.text).at(-1)).toMatchObject({ finished: true })
    expect(eventsIn(leaving.text).at(-1)).toMatchObject({ finished: false })
    expect(await inFlight()).toBe(before)
  })
})
