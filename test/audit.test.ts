/** Whatever changes something is on record, once, in every service: rows where it has a database, lines of its log else. */
import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type ServiceName, serviceList } from '@sophia/catalog'
import type { FastifyInstance, RouteOptions } from 'fastify'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'
import { sampleOf } from './sample-values.ts'

/** Those that have somewhere to keep them. */
const withRows: ServiceName[] = [
  'mcp-context',
  'mcp-agents',
  'mcp-research',
  'sophia-business',
  'sophia-hubspot',
  'sophia-lambda',
]
const withLines: ServiceName[] = ['sophia-github', 'sophia-dashboard']
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const keys = `ana:admin:${sha256('ana')},ben:read:${sha256('ben')}`

type Line = Record<string, unknown>
const routes = {} as Record<ServiceName, RouteOptions[]>
const lines = {} as Record<ServiceName, Line[]>
const keepsRows = (name: ServiceName) => routes[name].some(({ url }) => url === '/audit')
/** undefined: the sandbox, which is no service of ours. */
const nameOf = (app: FastifyInstance) =>
  (app.log as Partial<pino.Logger>).bindings?.()['service'] as ServiceName | undefined
let platform: Platform

/** Every app is watched from its birth, so that no route is missed, described or not. */
function watch(message: unknown): void {
  const app = (message as { fastify: FastifyInstance }).fastify
  const name = nameOf(app)
  if (!name) return
  const [told, said]: [RouteOptions[], Line[]] = [[], []]
  routes[name] = told
  lines[name] = said
  app.addHook('onRoute', (route) => void told.push(route))
  const { stream } = { stream: (app.log as unknown as Record<symbol, unknown>)[pino.symbols.streamSym] }
  ;(stream as { write(line: string): boolean }).write = (line) => said.push(JSON.parse(line) as Line) > 0
}
beforeAll(async () => {
  subscribe('fastify.initialization', watch)
  try {
    platform = await startPlatform({ LOG_LEVEL: 'fatal', SOPHIA_API_KEYS: keys, SOPHIA_RATE_LIMIT: '1000000' })
  } finally {
    unsubscribe('fastify.initialization', watch)
  }
}, 120_000)
afterAll(() => platform?.close())

const isAsked = ({ config }: RouteOptions) => config?.audit === true
const isWrite = ({ method, config }: RouteOptions) =>
  (config?.access === 'write' || config?.access === 'admin') && method !== 'GET' && method !== 'HEAD'
const isForm = ({ schema }: RouteOptions) => schema?.consumes?.includes('multipart/form-data') ?? false
const idOf = ({ method, url }: RouteOptions) => sha256(`${String(method)} ${url}`).slice(0, 32)

/** Sends the least that the route takes. @returns the status, and what the arguments were. */
async function send(name: ServiceName, route: RouteOptions, token: string, requestId: string) {
  const { method, url, schema } = route
  const params = sampleOf(schema?.params ?? {}, `${name} ${url}`) as Record<string, unknown>
  const query = sampleOf(schema?.querystring ?? {}, `${name} ${url}`)
  const body = schema?.body ? (sampleOf(schema.body, `${name} ${url}`) as Line) : undefined
  const form = new FormData()
  form.set('template', 'nothing')
  form.set('files', new Blob(['a,b\n1,2\n']), 'deals.csv')
  const path = url.replaceAll(/:(\w+)/g, (_whole, param: string) => encodeURIComponent(String(params[param])))
  const answer = await fetch(platform.urls[name] + path, {
    method: String(method),
    headers: {
      authorization: `Bearer ${token}`,
      'x-request-id': requestId,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(isForm(route) && { body: form }),
  })
  await answer.text()
  return { status: answer.status, args: { params, query, ...(body && !isAsked(route) && { body }) } }
}

/** Members in order, written once more: the service's own writer is what is judged. */
const inOrder = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(inOrder).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.keys(value).sort()
  return `{${members.map((key) => `${JSON.stringify(key)}:${inOrder((value as Line)[key])}`).join(',')}}`
}

/** Asks again while a busy machine turns the request away; every other status is an answer. */
const served = <Answer>(ask: () => Promise<Answer>, statusOf: (answer: Answer) => number): Promise<Answer> =>
  vi.waitFor(
    async () => {
      const answer = await ask()
      expect(statusOf(answer)).not.toBe(503)
      return answer
    },
    { timeout: 20_000, interval: 100 },
  )

async function recordsOf(name: ServiceName, requestId: string): Promise<Line[]> {
  if (keepsRows(name)) {
    const answer = await served(
      () => platform.apps[name].inject({ url: '/audit?limit=100', headers: { authorization: 'Bearer ana' } }),
      ({ statusCode }) => statusCode,
    )
    return answer.json<{ items: Line[] }>().items.filter((row) => row['requestId'] === requestId)
  }
  const begun = lines[name].filter((line) => line['msg'] === 'write begun' && line['requestId'] === requestId)
  return begun.map((line) => {
    const [ended, ...more] = lines[name].filter(({ msg, audit }) => msg === 'write ended' && audit === line['audit'])
    expect(more).toEqual([])
    return {
      ...line,
      ...ended,
      via: line['via'] ?? null,
      outcome: ended && (ended['status'] as number) < 400 ? 'done' : 'failed',
    }
  })
}

describe.each(serviceList)('$name', ({ name }) => {
  test('each write, sent once, is on record once, with who, what, which arguments and how it ended', async () => {
    const writes = routes[name].filter((route) => isWrite(route) || isAsked(route))
    if ([...withRows, ...withLines].includes(name)) expect(writes.length).toBeGreaterThan(0)
    for (const route of writes) {
      const requestId = idOf(route)
      const { status, args } = await send(name, route, 'ana', requestId)
      const operation = route.schema?.operationId
      expect(operation).toBeTypeOf('string')
      await vi.waitFor(
        async () =>
          expect([operation, await recordsOf(name, requestId)]).toEqual([
            operation,
            [
              expect.objectContaining({
                subject: 'ana',
                role: 'admin',
                via: null,
                operation,
                argumentsSha256: sha256(inOrder(args)),
                status,
                outcome: status < 400 ? 'done' : 'failed',
              }),
            ],
          ]),
        { timeout: 20_000, interval: 50 },
      )
    }
  }, 120_000)

  test('what only reads, and what was refused, is not', async () => {
    for (const route of routes[name]) {
      if (!(isWrite(route) || (route.config?.access === 'read' && route.method === 'POST' && route.url !== '/mcp')))
        continue
      const requestId = idOf(route).split('').reverse().join('')
      const sent = () => send(name, route, 'ben', requestId)
      const { status } = await (isWrite(route) ? served(sent, (answer) => answer.status) : sent())
      expect([route.url, isWrite(route) ? status : 403]).toEqual([route.url, 403])
      expect([route.url, await recordsOf(name, requestId)]).toEqual([route.url, []])
    }
  }, 120_000)
})

test.each(withRows)('%s shows its rows to administrators only', async (name) => {
  const ask = async (token: string) =>
    await platform.apps[name].inject({ url: '/audit', headers: { authorization: `Bearer ${token}` } })
  expect((await ask('ana')).json()).toMatchObject({ items: expect.any(Array) })
  expect((await ask('ben')).statusCode).toBe(403)
})

test('who signs in and out of the dashboard is on record, and who tries; no line holds a key', async () => {
  const said = lines['sophia-dashboard']
  const origin = platform.urls['sophia-dashboard']
  const post = async (
    path: string,
    requestId: string,
    body: object | undefined,
    headers: Record<string, string> = {},
  ) => {
    const answer = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { origin, 'x-request-id': requestId, ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    return answer.headers.getSetCookie().join().split(';')[0] ?? ''
  }
  const recorded = async (requestId: string) => {
    const begun = await vi.waitFor(() => said.find((line) => line['requestId'] === requestId && 'operation' in line)!)
    const ended = await vi.waitFor(
      () => {
        const found = said.find(({ msg, audit }) => msg === 'write ended' && audit === begun['audit'])
        expect(found).toBeDefined()
        return found!
      },
      { timeout: 20_000, interval: 20 },
    )
    return [begun['operation'], begun['subject'], ended['subject'], ended['status'], ended['problem']]
  }
  await post('/api/login', 'sign-in-fails', { key: 'no-key-of-ours-7' })
  const cookie = await post('/api/login', 'sign-in-goes', { key: 'ana' })
  await post('/api/logout', 'sign-out-goes', undefined, { cookie })
  expect(await recorded('sign-in-fails')).toEqual(['login', 'anonymous', undefined, 401, 'unauthenticated'])
  expect(await recorded('sign-in-goes')).toEqual(['login', 'anonymous', 'ana', 200, null])
  expect(await recorded('sign-out-goes')).toEqual(['logout', 'ana', undefined, 200, null])
  expect(JSON.stringify(said)).not.toContain('no-key-of-ours-7')
  // Nor the hash of one, by which a weak one could be guessed.
  const { argumentsSha256 } = said.find(({ requestId }) => requestId === 'sign-in-goes')!
  expect(argumentsSha256).toBe(sha256(inOrder({ params: {}, query: {} })))
})
