/** A corpus of secrets, pushed through every way into logs, spans and metrics of a real app. */
import { Writable } from 'node:stream'
import pino from 'pino'
import Type from 'typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type App,
  createApp,
  createUpstream,
  parseConfig,
  plumbing,
  serviceConfig,
  StrictObject,
} from '../src/index.ts'
import { loggerOptions } from '../src/logging.ts'
import { cleanText } from '../src/redaction.ts'
import { testEnvironment } from '../src/testing/environment.ts'

/** In the order: how it may look in a text, and the part of it that must never be seen. */
const corpus: [kind: string, text: string, secret: string][] = [
  ['bearer token', 'Authorization: Bearer 9f8e7d6c5b4a39281706', '9f8e7d6c5b4a39281706'],
  ['bearer token alone', 'sent Bearer abc.DEF-123_456~x/y+z= to it', 'abc.DEF-123_456~x/y+z='],
  ['basic credentials', 'authorization=Basic dXNlcjpodW50ZXIy', 'dXNlcjpodW50ZXIy'],
  ['model key', 'key sk-proj-AbC123dEf456GhI789 was refused', 'sk-proj-AbC123dEf456GhI789'],
  ['HubSpot token', 'token pat-na1-12345678-90ab-cdef-1234-567890abcdef', 'pat-na1-12345678'],
  ['GitHub token', 'with ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'ghp_16C7e42F292c6912'],
  ['GitHub fine-grained token', 'github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvw', '11ABCDEFG0abcdefghijkl'],
  ['Slack token', 'xoxb-1234567890-abcdefghij', '1234567890-abcdefghij'],
  ['Lambda key', 'secret_prod_0123456789abcdef.AbCdEfGhIjKlMnOp', 'AbCdEfGhIjKlMnOp'],
  ['key of ours', 'sophia_7f3a9c2e5b8d1f4a6c0e', '7f3a9c2e5b8d1f4a6c0e'],
  ['JSON web token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl', 'eyJzdWIiOiJhZGEifQ'],
  ['database address', 'connect postgres://sophia:hunter2@db:5432/x failed', 'hunter2'],
  ['Redis address', 'rediss://:s3cr3tpw@cache:6379', 's3cr3tpw'],
  ['notebook address', 'open https://jupyter-a1b2c3.lambdaspaces.com/?token=fedcba987654', 'a1b2c3.lambdaspaces'],
  ['token in a query', 'GET /x?access_token=q1w2e3r4t5&limit=5', 'q1w2e3r4t5'],
  ['api key in a query', 'https://api.example/v1?q=1&api_key=zxcvbn123', 'zxcvbn123'],
  ['password in JSON', '{"user":"ada","password":"correcthorse"}', 'correcthorse'],
  ['row of a database', 'Key (token)=(tok4242) already exists', 'tok4242'],
  ['cookie header', 'Cookie: sid=abcdef123456; theme=dark', 'abcdef123456'],
  ['set-cookie header', 'set-cookie: sid=abcdef123457; Path=/', 'abcdef123457'],
  ['e-mail address', 'Key (email)=(ada.lovelace+crm@example.co.uk) exists', 'ada.lovelace'],
  ['e-mail address in a path', 'GET /contacts/grace%40example.com', 'grace%40example.com'],
  ['telephone number', 'call +44 20 7946 0958 today', '7946 0958'],
  ['American telephone number', 'call (415) 555-0132 or 415-555-0133', '555-0132'],
]

function logger(variables: Record<string, string> = {}) {
  const lines: string[] = []
  const stream = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) })
  const config = parseConfig(
    Type.Object(serviceConfig('mcp-context')),
    testEnvironment({ LOG_LEVEL: 'trace', ...variables }),
  )
  const { stream: _, ...options } = loggerOptions('mcp-context', config) as pino.LoggerOptions & { stream?: unknown }
  return { lines, log: pino(options, stream) }
}

describe.each(corpus)('%s', (_kind, text, secret) => {
  const written = (write: (log: pino.Logger) => void): string => {
    const { lines, log } = logger()
    write(log)
    expect(lines).toHaveLength(1)
    // What is left is still JSON.
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ service: 'mcp-context' })
    return lines.join('')
  }
  class Holder {
    readonly note = text
  }

  test.each<[string, (log: pino.Logger) => void]>([
    ['the message', (log) => log.info(text)],
    ['a format argument', (log) => log.info('it said %s', text)],
    ['a member', (log) => log.info({ detail: text }, 'x')],
    ['a deep member', (log) => log.info({ a: { b: [{ c: { d: text } }] } }, 'x')],
    ['a very deep member', (log) => log.info({ a: { b: { c: { d: { e: { f: { g: { h: { i: text } } } } } } } } }, 'x')],
    ['a list', (log) => log.info({ list: [1, [text]] }, 'x')],
    ['the name of a member', (log) => log.info({ [text]: 1 }, 'x')],
    ['an instance', (log) => log.info({ held: new Holder() }, 'x')],
    ['something with toJSON', (log) => log.info({ held: { toJSON: () => ({ text }) } }, 'x')],
    ['a map and a set', (log) => log.info({ map: new Map([['x', text]]), set: new Set([text]) }, 'x')],
    ['a buffer', (log) => log.info({ body: Buffer.from(text) }, 'x')],
    ['an address', (log) => log.info({ url: new URL(`http://host/?q=1&note=${text}`) }, 'x')],
    ['a binding of a child', (log) => log.child({ detail: text }).info('x')],
    ['an error alone', (log) => log.error(new Error(text))],
    ['an error', (log) => log.error({ err: new Error(text) }, 'x')],
    [
      'a cause',
      (log) => log.error({ err: new Error('a', { cause: new Error('b', { cause: new Error(text) }) }) }, 'x'),
    ],
    ['a cause that is no error', (log) => log.error({ err: new Error('a', { cause: { text } }) }, 'x')],
    ['an aggregate', (log) => log.error({ err: new AggregateError([new Error(text), text], 'several') }, 'x')],
    ['an error elsewhere', (log) => log.error({ what: { failed: new TypeError(text) } }, 'x')],
    [
      'members of an error',
      (log) => log.error({ err: Object.assign(new Error('a'), { detail: text, extra: { text } }) }, 'x'),
    ],
  ])('is not in a line when it was in %s', (_way, write) => {
    expect(written(write)).not.toContain(secret)
  })
})

describe('by name', () => {
  test.each(
    'authorization Authorization cookie set-cookie password dbPassword token accessToken refresh_token apiKey X-Api-Key client_secret clientSecret jupyter_token jupyter_url email contactEmail phone phone_number DATABASE_URL sessionId signature'.split(
      ' ',
    ),
  )('%s is not written, whatever it holds', (name) => {
    for (const value of ['plainword', 12345678, ['plainword'], { deep: 'plainword' }, true]) {
      const { lines, log } = logger()
      log.info({ outer: { [name]: value } }, 'x')
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ outer: { [name]: '[redacted]' } })
    }
  })

  test('what only looks alike is kept', () => {
    const { lines, log } = logger()
    const harmless = {
      tokens: 120,
      tokenBudget: 8000,
      route: '/sessions/:id',
      asOf: '2026-11-25T15:40:00.000Z',
      id: '0b2c1c8e-6b1f-4c9f-9d0e-0a3f6f2b1c11',
      metric: 'sophia_http_requests_in_flight',
      service: 'sophia-business',
      amount: '1284600.00',
      none: null,
    }
    log.info(harmless, 'the key-value store of sophia-hubspot has 3 tokens: none is used')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      ...harmless,
      msg: 'the key-value store of sophia-hubspot has 3 tokens: none is used',
    })
  })

  test('rows and parameters of a database error are left out, its code stays', () => {
    const { lines, log } = logger()
    const error = Object.assign(new Error('duplicate key value violates unique constraint "people_name"'), {
      code: '23505',
      table: 'people',
      detail: 'Key (name)=(Ada) already exists.',
      parameters: ['Ada'],
      where: 'row Ada',
    })
    log.error({ err: error }, 'x')
    expect(lines[0]).not.toContain('Ada')
    expect(JSON.parse(lines[0] ?? '').err).toMatchObject({ type: 'Error', code: '23505', table: 'people' })
  })
})

describe('cleaning', () => {
  test('of a long text takes no longer than its length asks for', () => {
    for (const piece of ['a', 'a-b.c_', '1 ', '@', 'token=', '+1 ', 'eyJ', 'cookie:', 'key-1', 'http://a:']) {
      const began = performance.now()
      cleanText(piece.repeat(200_000 / piece.length))
      expect([piece, performance.now() - began < 5_000]).toEqual([piece, true])
    }
  })

  test('twice is cleaning once', () => {
    for (const [, text] of corpus) expect(cleanText(cleanText(text))).toBe(cleanText(text))
  })
})

describe('a service', () => {
  let app: App
  const lines: string[] = []
  beforeAll(async () => {
    const config = parseConfig(Type.Object(serviceConfig('mcp-context')), testEnvironment({ LOG_LEVEL: 'trace' }))
    app = createApp('mcp-context', config)
    await app.register(plumbing, { service: 'mcp-context', config })
    const nowhere = createUpstream({ name: 'vendor', baseUrl: 'http://127.0.0.1:9', retries: 0, metrics: app.metrics })
    app.addHook('onClose', () => nowhere.close())
    app.post(
      '/people/:id',
      {
        schema: { body: StrictObject({ name: Type.String() }), params: StrictObject({ id: Type.String() }) },
        config: { access: 'read' },
      },
      async (request) => {
        request.log.warn(
          { headers: request.headers, query: request.query, body: request.body },
          `asked for ${request.url}`,
        )
        await nowhere.request({ method: 'GET', path: `/x/${request.params.id}`, query: { email: request.params.id } })
        return {}
      },
    )
    // Pino writes to the descriptor itself: what a process prints is read in process.test.ts, so here its stream is replaced.
    const symbol = Object.getOwnPropertySymbols(app.log).find(({ description }) => description === 'pino.stream')
    if (!symbol) throw new Error('This pino keeps its stream elsewhere')
    Object.assign(app.log, { [symbol]: { write: (line: string) => lines.push(line) } })
    await app.ready()
  })
  afterAll(() => app.close())

  test('writes none of it, whichever way it comes in', async () => {
    for (const [, text, secret] of corpus) {
      const inUrl = encodeURIComponent(text)
      const headers = {
        authorization: `Bearer ${secret.replaceAll(/[^\x21-\x7e]/g, '')}`,
        cookie: `sid=${inUrl}`,
        'x-request-id': secret
          .replaceAll(/[^\w.-]/g, '-')
          .padEnd(8, '0')
          .slice(0, 64),
        'x-api-key': inUrl,
        baggage: inUrl,
        traceparent: inUrl,
      }
      await app.inject({ method: 'POST', url: `/people/${inUrl}?token=${inUrl}`, headers, payload: { name: text } })
      await app.inject({ method: 'POST', url: `/people/${inUrl}`, headers, payload: { name: 1, [text]: text } })
      await app.inject({ method: 'GET', url: `/${inUrl}/x?email=${inUrl}`, headers })
      const metrics = (await app.inject('/metrics')).body
      expect(metrics).not.toContain(secret)
    }
    expect(lines.length).toBeGreaterThan(corpus.length * 3)
    const all = lines.join('')
    // An id that a caller gave its own request is kept unless it bears the mark of a key.
    for (const [kind, , secret] of corpus)
      expect([
        kind,
        lines.filter((line) => line.replaceAll(/"(?:requestId|x-request-id)":"[^"]*"/g, '').includes(secret)),
      ]).toEqual([kind, []])
    for (const line of lines) JSON.parse(line)
    expect(all).not.toMatch(/"requestId":"(?:sk-proj|ghp_|sophia_7f3a)/)
  })
})
