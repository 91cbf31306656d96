import { setTimeout as wait } from 'node:timers/promises'
import { inspect } from 'node:util'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { Registry } from 'prom-client'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { CallContext } from '../src/call-context.ts'
import { createRateLimiter } from '../src/rate-limiter.ts'
import { createUpstream, type UpstreamOptions } from '../src/upstream.ts'

type Answer = (request: FastifyRequest, reply: FastifyReply) => unknown

/** The outside system: real HTTP, with whatever behaviour the test gives it. */
let answer: Answer
let requests: { method: string; url: string; headers: Record<string, unknown>; body: unknown; at: number }[] = []
const vendor = Fastify({ forceCloseConnections: true, exposeHeadRoutes: false })
vendor.all('/*', (request, reply) => {
  const { method, url, headers, body } = request
  requests.push({ method, url, headers, body, at: performance.now() })
  return answer(request, reply)
})
let baseUrl = ''
beforeAll(async () => {
  baseUrl = await vendor.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => vendor.close())

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const upstream of opened.splice(0)) await upstream.close()
  requests = []
})

function client(options: Partial<UpstreamOptions> = {}) {
  const upstream = createUpstream({ name: 'vendor', baseUrl, ...options })
  opened.push(upstream)
  return upstream
}

function callWith(remainingMs: number, more: Partial<CallContext> = {}) {
  const left = new AbortController()
  const end = performance.now() + remainingMs
  const call: CallContext = {
    signal: left.signal,
    remaining: () => Math.max(0, end - performance.now()),
    requestId: 'request-1',
    ...more,
  }
  return { call, leave: () => left.abort(new Error('the caller left')) }
}

const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, reply) =>
    reply.code(code).headers(headers).send({ message: 'as told' })
const ok: Answer = () => ({ ok: true })
/** Each request the next behaviour; the last one stays. */
const inTurn = (...answers: Answer[]): Answer => {
  return (request, reply) => (answers.length > 1 ? answers.shift() : answers[0])?.(request, reply)
}
const get = { method: 'GET', path: '/things' } as const

describe('a request', () => {
  it('goes to the path below the base, with query, JSON body, and the headers of client and request', async () => {
    answer = ok
    const upstream = client({ baseUrl: `${baseUrl}/v3/`, headers: { 'x-client': 'sophia' } })
    const response = await upstream.json<{ ok: boolean }>({
      method: 'POST',
      path: '/things',
      query: { limit: 5, none: undefined, tag: ['a b', 'c&d'] },
      body: { name: 'é' },
      headers: { authorization: 'Bearer vendor-key' },
    })
    expect(response).toMatchObject({
      status: 200,
      body: { ok: true },
      headers: { 'content-type': 'application/json; charset=utf-8' },
    })
    expect(requests).toMatchObject([
      {
        method: 'POST',
        url: '/v3/things?limit=5&tag=a+b&tag=c%26d',
        body: { name: 'é' },
        headers: { 'x-client': 'sophia', authorization: 'Bearer vendor-key', 'content-type': 'application/json' },
      },
    ])
  })

  it('hands on budget, request id, trace and token to our own services, and none of them to a vendor', async () => {
    answer = ok
    const timing = vi.fn()
    const { call } = callWith(1000, { authorizationFor: () => 'Bearer own', traceparent: '00-a-b-01', timing })
    await client().json({ ...get, call })
    await client({ forwardAuthorization: true }).json({ ...get, call })
    const [toVendor, toService] = requests.map(({ headers }) => headers)
    expect(Number(toService?.['sophia-budget-ms'])).toBeGreaterThan(500)
    expect(Number(toService?.['sophia-budget-ms'])).toBeLessThanOrEqual(1000)
    expect(toService).toMatchObject({
      'x-request-id': 'request-1',
      traceparent: '00-a-b-01',
      authorization: 'Bearer own',
    })
    for (const own of ['sophia-budget-ms', 'x-request-id', 'traceparent', 'authorization'])
      expect(toVendor).not.toHaveProperty(own)
    expect(timing).toHaveBeenCalledWith('vendor', expect.any(Number))
  })

  it('gives no body for 204, and bytes for a raw request', async () => {
    answer = (_request, reply) => reply.code(204).send()
    expect((await client().json({ method: 'DELETE', path: '/things/1' })).body).toBeUndefined()
    answer = (_request, reply) => reply.type('application/octet-stream').send(Buffer.from([0, 255]))
    expect((await client().request(get)).body).toEqual(Buffer.from([0, 255]))
  })
})

describe('a failure', () => {
  it('names the system and the status, and keeps query, headers and body out of the message and of logs', async () => {
    answer = (_request, reply) => reply.code(422).header('set-cookie', 'secret-cookie').send({ message: 'secret-body' })
    const query = { hapikey: 'secret-query' }
    const failure = await client({ headers: { authorization: 'secret-header' } })
      .json({ ...get, query })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({
      name: 'UpstreamError',
      upstream: 'vendor',
      kind: 'status',
      status: 422,
      statusCode: 502,
    })
    expect(failure).toMatchObject({ body: '{"message":"secret-body"}', headers: { 'set-cookie': 'secret-cookie' } })
    const { message, stack } = failure as Error
    expect(`${message} ${stack} ${JSON.stringify(failure)} ${inspect(failure)}`).not.toContain('secret')
  })

  it('is malformed when the body is not JSON or too large', async () => {
    answer = (_request, reply) => reply.type('application/json').send('{"secret": tru')
    await expect(client().json(get)).rejects.toMatchObject({
      kind: 'malformed',
      message: expect.not.stringContaining('secret'),
    })
    answer = (_request, reply) => reply.send('x'.repeat(2000))
    await expect(client({ maxResponseBytes: 1000 }).request(get)).rejects.toMatchObject({ kind: 'malformed' })
  })

  it('is a connection failure when nobody listens or the connection drops', async () => {
    await expect(client({ baseUrl: 'http://127.0.0.1:9', retries: 0 }).json(get)).rejects.toMatchObject({
      kind: 'connection',
    })
    answer = (request) => request.raw.socket.destroy()
    await expect(client().json(get)).rejects.toMatchObject({ kind: 'connection' })
    expect(requests).toHaveLength(3)
  })

  it('is a timeout when the answer takes longer than the client or the caller allows', async () => {
    answer = () => wait(2000, {}, { ref: false })
    const startedAt = performance.now()
    await expect(client({ timeoutMs: 80 }).json(get)).rejects.toMatchObject({ kind: 'timeout', statusCode: 504 })
    await expect(client().json({ ...get, call: callWith(80).call })).rejects.toMatchObject({ kind: 'timeout' })
    expect(performance.now() - startedAt).toBeLessThan(500)
  })

  it('is the reason of the caller who leaves, at once', async () => {
    answer = () => wait(2000, {}, { ref: false })
    const { call, leave } = callWith(5000)
    const asked = client().json({ ...get, call })
    await vi.waitFor(() => expect(requests).toHaveLength(1))
    leave()
    await expect(asked).rejects.toThrow('the caller left')
  })
})

describe('a caller who has left already', () => {
  it('costs the system no request, whatever carries it', async () => {
    answer = ok
    const carried: string[] = []
    const upstream = client({
      transport: async ({ path }) => {
        carried.push(path)
        return { status: 200, headers: {}, body: Buffer.from('{}') }
      },
    })
    const { call, leave } = callWith(2_000)
    leave()
    await expect(upstream.request({ method: 'POST', path: '/write', call })).rejects.toThrow('the caller left')
    expect(carried).toEqual([])
  })
})

describe('a retry', () => {
  it.each([429, 502, 503, 504])('follows a %i to a GET', async (code) => {
    answer = inTurn(status(code), ok)
    expect((await client().json(get)).status).toBe(200)
    expect(requests).toHaveLength(2)
  })

  it('does not follow other refusals', async () => {
    for (const code of [400, 404, 500]) {
      answer = status(code)
      await expect(client().json(get)).rejects.toMatchObject({ status: code })
    }
    expect(requests).toHaveLength(3)
  })

  it('is not made of a POST, unless it is said to be idempotent', async () => {
    answer = inTurn(status(503), ok)
    const post = { method: 'POST', path: '/things', body: {} } as const
    await expect(client().json(post)).rejects.toMatchObject({ status: 503 })
    expect(requests).toHaveLength(1)
    answer = inTurn(status(503), ok)
    expect((await client().json({ ...post, idempotent: true })).status).toBe(200)
  })

  it('honours Retry-After', async () => {
    answer = inTurn(status(429, { 'retry-after': '1' }), ok)
    await client().json(get)
    const [first, second] = requests.map(({ at }) => at)
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(995)
  })

  it('is left out when Retry-After is later than the deadline', async () => {
    answer = status(503, { 'retry-after': new Date(Date.now() + 30_000).toUTCString() })
    const startedAt = performance.now()
    const failure = await client()
      .json({ ...get, call: callWith(1000).call })
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ status: 503 })
    expect((failure as { retryAfterS: number }).retryAfterS).toBeGreaterThan(25)
    expect([requests.length, performance.now() - startedAt < 500]).toEqual([1, true])
  })

  it('ends at the deadline, however many are allowed', async () => {
    answer = status(503)
    const startedAt = performance.now()
    await expect(client({ retries: 1000 }).json({ ...get, call: callWith(400).call })).rejects.toMatchObject({
      upstream: 'vendor',
    })
    expect(performance.now() - startedAt).toBeLessThan(450)
    expect(requests.length).toBeGreaterThan(1)
  })
})

describe('a retry budget', () => {
  it('lets a fifth be repeated when everything fails, and no more', async () => {
    answer = status(429, { 'retry-after': '0' })
    const { request } = client()
    for (let i = 0; i < 100; i++) await expect(request(get)).rejects.toMatchObject({ status: 429 })
    // 100 requests, 20 that they earned, and 10 at the start; without a budget it would be 300.
    expect(requests.length).toBeGreaterThan(120)
    expect(requests.length).toBeLessThanOrEqual(131)
  })

  it('is earned again by requests', async () => {
    answer = status(429, { 'retry-after': '0' })
    const { request } = client()
    for (let i = 0; i < 12; i++) await request(get).catch(() => {})
    answer = ok
    for (let i = 0; i < 15; i++) await request(get)
    requests = []
    answer = inTurn(status(429, { 'retry-after': '0' }), ok)
    expect((await request(get)).status).toBe(200)
    expect(requests).toHaveLength(2)
  })

  it('is not for what a service of ours has retried itself', async () => {
    const { request } = client({ forwardAuthorization: true })
    for (const [code, asked] of [
      [502, 1],
      [504, 1],
      [503, 3],
    ] as const) {
      requests = []
      answer = status(code)
      await expect(request({ ...get, call: callWith(5000).call })).rejects.toMatchObject({ status: code })
      expect(requests).toHaveLength(asked)
    }
  })
})

describe('the circuit', () => {
  const openIt = async (upstream: ReturnType<typeof client>) => {
    answer = status(500)
    for (let i = 0; i < 20; i++) await upstream.json(get).catch(() => {})
  }

  it('opens when the system keeps failing, and closes when it answers again', async () => {
    const upstream = client({ halfOpenAfterMs: 200 })
    await openIt(upstream)
    expect(upstream.lastState()).toMatchObject({ circuit: 'open', lastError: 'vendor refused the request (500)' })
    const asked = requests.length
    expect(asked).toBeLessThan(20)
    await expect(upstream.json(get)).rejects.toMatchObject({ kind: 'circuit-open', statusCode: 503, retryAfterS: 1 })
    expect(requests).toHaveLength(asked)
    await wait(220)
    answer = ok
    expect((await upstream.json(get)).status).toBe(200)
    const state = upstream.lastState()
    expect(state).toMatchObject({ circuit: 'closed', lastSuccessAt: expect.any(Date) })
    expect(state.lastError).toBeUndefined()
  })

  it('lets one request try, and makes nobody wait for it', async () => {
    const upstream = client({ halfOpenAfterMs: 100 })
    await openIt(upstream)
    await wait(120)
    requests = []
    answer = async () => {
      await wait(200)
      return {}
    }
    const trial = upstream.json(get)
    await vi.waitFor(() => expect(requests).toHaveLength(1))
    const startedAt = performance.now()
    await expect(upstream.json(get)).rejects.toMatchObject({ kind: 'circuit-open' })
    expect(performance.now() - startedAt).toBeLessThan(50)
    await trial
  })

  it('stays closed for refusals, and for callers in a hurry', async () => {
    const upstream = client({ retries: 0 })
    answer = status(404)
    for (let i = 0; i < 20; i++) await upstream.json(get).catch(() => {})
    expect(upstream.lastState()).toMatchObject({ circuit: 'closed', lastSuccessAt: expect.any(Date) })
    answer = () => wait(100)
    for (let i = 0; i < 20; i++) await upstream.json({ ...get, call: callWith(5).call }).catch(() => {})
    expect(upstream.lastState().circuit).toBe('closed')
  })
})

describe('limits and figures', () => {
  it('a call whose turn comes too late is refused without asking the system', async () => {
    answer = ok
    const upstream = client({ limiter: createRateLimiter({ name: 'vendor', points: 1, durationMs: 10_000 }) })
    await upstream.json(get)
    await expect(upstream.json({ ...get, call: callWith(500).call })).rejects.toMatchObject({
      kind: 'rate-limited',
      retryAfterS: 11,
    })
    expect(requests).toHaveLength(1)
  })

  it('attempts are counted by outcome, for several systems in one registry', async () => {
    const metrics = new Registry()
    const [first, second] = [client({ metrics, retries: 1 }), client({ metrics, name: 'other' })]
    answer = inTurn(status(503), ok)
    await first.json(get)
    answer = status(404)
    await second.json(get).catch(() => {})
    const text = await metrics.metrics()
    expect(text).toContain('sophia_upstream_requests_total{upstream="vendor",outcome="ok"} 1')
    expect(text).toContain('sophia_upstream_requests_total{upstream="vendor",outcome="5xx"} 1')
    expect(text).toContain('sophia_upstream_requests_total{upstream="other",outcome="4xx"} 1')
    expect(text).toContain('sophia_upstream_retries_total{upstream="vendor"} 1')
    expect(text).toContain('sophia_upstream_duration_seconds_count{upstream="vendor"} 2')
  })
})
