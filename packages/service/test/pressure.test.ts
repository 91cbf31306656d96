/** A real process under an open-model generator: requests come at their rate, whether or not the last were answered. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Agent, request } from 'undici'
import { afterEach, describe, expect, test } from 'vitest'

const budgetMs = 1_800
const secondsOfLoad = 5
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

interface Answer {
  readonly status: number
  readonly ms: number
  readonly retryAfter: string | undefined
}

async function start(): Promise<string> {
  const child = fork(fileURLToPath(new URL('./loaded-process.ts', import.meta.url)), {
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', LOG_LEVEL: 'silent', PORT: '0' },
    silent: true,
  })
  children.push(child)
  const [port] = (await once(child, 'message')) as [number]
  return `http://127.0.0.1:${port}`
}

const agent = new Agent({ connections: 512, headersTimeout: 20_000 })

async function ask(url: string): Promise<Answer> {
  const began = performance.now()
  const { statusCode, headers, body } = await request(url, { dispatcher: agent })
  await body.dump()
  const retryAfter = headers['retry-after']
  return {
    status: statusCode,
    ms: performance.now() - began,
    retryAfter: typeof retryAfter === 'string' ? retryAfter : undefined,
  }
}

/** Requests a second that eight callers get who each wait for their answer. */
async function capacityOf(url: string): Promise<number> {
  let answered = 0
  const began = performance.now()
  const end = began + 2_000
  const caller = async () => {
    while (performance.now() < end) if ((await ask(url)).status === 200) answered++
  }
  await Promise.all(Array.from({ length: 8 }, caller))
  return (answered * 1000) / (performance.now() - began)
}

/** Asks `rate` times a second for some seconds. Late ticks are made up for: the rate is kept. */
async function load(url: string, rate: number, seconds: number): Promise<Answer[]> {
  const asked: Promise<Answer>[] = []
  const began = performance.now()
  for (let due = 0; due < rate * seconds; ) {
    for (const now = performance.now() - began; due < (now * rate) / 1000 && due < rate * seconds; due++)
      asked.push(ask(url))
    await delay(5)
  }
  return Promise.all(asked)
}

const percentile = (answers: readonly Answer[], share: number): number =>
  answers.map(({ ms }) => ms).toSorted((a, b) => a - b)[
    Math.min(answers.length - 1, Math.floor(answers.length * share))
  ] ?? Number.NaN

describe.each([
  ['/cpu', 'the event loop'],
  ['/store', 'a store behind it'],
])('a route (%s) that keeps %s busy, at four times its capacity', (path) => {
  test('answers what it accepts within the budget, refuses the rest at once, and never stops telling how it is or serving a file', async () => {
    const url = await start()
    const capacity = await capacityOf(url + path)
    const over = new AbortController()
    const spared: Answer[] = []
    const watching = (async () => {
      while (!over.signal.aborted) {
        for (const each of ['/health', '/metrics', '/health/ready', '/file']) spared.push(await ask(url + each))
        await delay(50)
      }
    })()
    const answers = await load(url + path, 4 * capacity, secondsOfLoad)
    over.abort()
    await watching

    const accepted = answers.filter(({ status }) => status === 200)
    const refused = answers.filter(({ status }) => status === 503)
    expect(accepted.length + refused.length).toBe(answers.length)
    expect(percentile(accepted, 0.99)).toBeLessThan(budgetMs)
    // Shedding must not cost the work that could be done.
    expect(accepted.length).toBeGreaterThan((capacity * secondsOfLoad) / 3)
    expect(refused.length).toBeGreaterThan(answers.length / 4)
    expect(refused.every(({ retryAfter }) => Number(retryAfter) >= 1)).toBe(true)
    // Milliseconds on an idle machine; here well below what waiting for a turn takes.
    expect(percentile(refused, 0.5)).toBeLessThan(budgetMs / 4)
    expect(spared.length).toBeGreaterThan(10)
    expect(spared.every(({ status }) => status === 200)).toBe(true)
    expect(percentile(spared, 0.99)).toBeLessThan(budgetMs)

    // When the load is gone, nothing of it is left.
    expect((await ask(url + path)).status).toBe(200)
    const metrics = await (await request(`${url}/metrics`)).body.text()
    expect(metrics).toMatch(/sophia_http_requests_in_flight\{[^}]*\} 1\n/)
    expect(metrics).toMatch(/sophia_http_requests_waiting\{[^}]*\} 0\n/)
  }, 60_000)
})
