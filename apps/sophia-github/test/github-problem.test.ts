import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseConfig } from '@sophia/service'
import { afterEach, expect, test } from 'vitest'
import { ConfigSchema } from '../src/config.ts'
import { useSandbox } from './fixture.ts'

const { build, fault, url } = useSandbox()
const token = 'ghp_s3cret'

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => close()))

/** What the sandbox does not play: an address that answers as told. */
async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => server.close().closeAllConnections())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a spent limit: 503 with the time to wait', async () => {
  const app = await build()
  await fault({ kind: 'rate_limit', retryAfter: 40 })
  const response = await app.inject('/repos')
  expect(response.json()).toMatchObject({ status: 503, upstream: 'github', retryAfterS: 40 })
  expect(response.headers['retry-after']).toBe('40')
})

test('a secondary limit that names no time is still a limit, and no missing right', async () => {
  const limited = await listen((_request, response) =>
    response
      .writeHead(403, { 'content-type': 'application/json', 'x-ratelimit-remaining': '4000' })
      .end('{"message":"You have exceeded a secondary rate limit."}'),
  )
  const app = await build({ GITHUB_TOKEN: token, GITHUB_API_URL: limited })
  expect((await app.inject('/repos')).json()).toMatchObject({ status: 503, upstream: 'github', retryAfterS: 60 })
})

test.for([
  [{ kind: 'status', status: 500 }, 502],
  [{ kind: 'status', status: 503 }, 502],
  [{ kind: 'malformed' }, 502],
  [{ kind: 'reset' }, 502],
  [{ kind: 'hang' }, 504],
] as const)('%o becomes a %i that names GitHub', async ([order, status]) => {
  // Retries of a loaded machine need room; only a hang is meant to spend it.
  const app = await build({ SOPHIA_REQUEST_BUDGET_MS: status === 504 ? '400' : '4000' })
  await fault(order)
  const response = await app.inject('/repos')
  expect(response.headers['content-type']).toContain('application/problem+json')
  expect(response.json()).toMatchObject({ status, upstream: 'github' })
})

test('no GitHub at all: 502, and health says degraded', async () => {
  const app = await build({ SOPHIA_SANDBOX_URL: 'http://127.0.0.1:9' })
  expect((await app.inject('/repos')).json()).toMatchObject({ status: 502, upstream: 'github' })
  await expect.poll(async () => (await app.inject('/health')).json().status).toBe('degraded')
})

test.for([
  [401, 'refuses the token in GITHUB_TOKEN'],
  [403, 'does not let the token in GITHUB_TOKEN do this'],
] as const)('%i says which variable holds the token, and not the token', async ([status, words]) => {
  const app = await build({ GITHUB_TOKEN: token, GITHUB_API_URL: `${url()}/github/` })
  await fault({ kind: 'status', status })
  const response = await app.inject('/repos')
  expect(response.json()).toMatchObject({ status: 502, detail: expect.stringContaining(words) })
  expect(response.body).not.toContain('s3cret')
})

test('an address that is not GitHub’s is no empty list', async () => {
  const app = await build({ GITHUB_TOKEN: token, GITHUB_API_URL: `${url()}/nowhere` })
  expect((await app.inject('/repos')).json()).toMatchObject({
    status: 502,
    detail: expect.stringContaining('GITHUB_API_URL'),
  })
})

test('an Enterprise Server is asked for REST below /api/v3, and for GraphQL beside it', async () => {
  const asked: string[] = []
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const answer = await fetch(`${url()}/github${request.url?.replace(/^\/api(\/v3)?/, '')}`, {
      method: request.method ?? 'GET',
      headers: { authorization: request.headers.authorization ?? '', 'content-type': 'application/json' },
      ...(chunks.length && { body: Buffer.concat(chunks) }),
    })
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
  }
  const server = await listen((request, response) => {
    asked.push(`${request.method} ${request.url?.split('?')[0]}`)
    if (/^\/api\/(graphql$|v3\/(?!graphql))/.test(request.url ?? '')) void forward(request, response)
    else response.writeHead(404).end('{}')
  })
  const app = await build({
    GITHUB_TOKEN: token,
    GITHUB_API_URL: `${server}/api/v3/`,
    SOPHIA_REQUEST_BUDGET_MS: '9000',
  })
  expect((await app.inject('/repos?limit=2')).json()).toMatchObject({ items: { length: 2 }, origin: 'live' })
  expect((await app.inject('/dora?repo=harborlatch/access-api')).json()).toMatchObject({ complete: true })
  expect(new Set(asked)).toEqual(new Set(['GET /api/v3/user/repos', 'POST /api/graphql']))
})

test('a renamed repository is found where it is now, and the token goes nowhere else', async () => {
  const seen: string[] = []
  const elsewhere = await listen((request, response) => {
    seen.push(request.headers.authorization ?? '')
    response.end('{}')
  })
  const front = await listen(({ url: path = '', headers }, response) => {
    const away = path.startsWith('/repos/acme/away') ? `${elsewhere}/repositories/1` : undefined
    if (path.startsWith('/repos/acme/'))
      return void response.writeHead(301, { location: away ?? `http://${headers.host}/repositories/7/pulls` }).end()
    return void response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(path === '/repositories/7/pulls' ? '[]' : '{}')
  })
  const app = await build({ GITHUB_TOKEN: token, GITHUB_API_URL: front })
  expect((await app.inject('/repos/acme/old/pulls')).json()).toMatchObject({
    items: [],
    nextCursor: null,
    origin: 'live',
  })
  expect((await app.inject('/repos/acme/away')).json()).toMatchObject({ status: 502, upstream: 'github' })
  expect(seen).toEqual([])
})

test('what has not changed is not counted against the limit', async () => {
  const app = await build()
  const remaining = async () => {
    const response = await fetch(`${url()}/github/rate_limit`, { headers: { authorization: 'token sandbox' } })
    return ((await response.json()) as { rate: { remaining: number } }).rate.remaining
  }
  const first = (await app.inject('/repos?limit=3')).json()
  const before = await remaining()
  await app.cache.invalidate(['repositories'])
  const again = (await app.inject('/repos?limit=3')).json()
  expect(again).toEqual({ ...first, asOf: expect.any(String) })
  expect(Date.parse(again.asOf)).toBeGreaterThan(Date.parse(first.asOf))
  expect(await remaining()).toBe(before)
  expect((await app.inject('/metrics')).body).toMatch(/sophia_upstream_requests_total\{.*upstream="github".*\} 2/)
})

test('production does not start on made-up figures unless told to', async () => {
  await expect(build({ NODE_ENV: 'production' })).rejects.toThrow(/GITHUB_TOKEN is not set/)
  await build({ NODE_ENV: 'production', SOPHIA_ALLOW_SANDBOX: 'true' })
})

test('the token and nothing else goes live', async () => {
  expect(parseConfig(ConfigSchema, { GITHUB_TOKEN: token }).GITHUB_API_URL).toBe('https://api.github.com')
  // The sandbox is asked at that address' place, by its real paths, and is no sandbox to the service any more.
  const app = await build({ NODE_ENV: 'production', GITHUB_TOKEN: token, GITHUB_API_URL: `${url()}/github` })
  expect((await app.inject('/repos?limit=100')).json()).toMatchObject({ origin: 'live', items: { length: 12 } })
})
