import { createHash } from 'node:crypto'
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, parseConfig } from '@sophia/service'
import { mcpCall, mcpList, testEnvironment } from '@sophia/service/testing'
import { serviceList, urlVariable } from '@sophia/catalog'
import { afterAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'

const apps: App[] = []
/** Port 9 is `discard`: nothing listens there. */
const nowhere = Object.fromEntries(serviceList.map(({ name }) => [urlVariable(name), 'http://127.0.0.1:9']))

async function build(variables: Record<string, string> = {}, pages = builtPages()): Promise<App> {
  const app = await buildApp(parseConfig(ConfigSchema, testEnvironment({ ...nowhere, ...variables })), { pages })
  apps.push(app)
  return app
}

function builtPages(): string {
  const root = mkdtempSync(join(tmpdir(), 'sophia-pages-'))
  mkdirSync(join(root, 'assets'))
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Sophia</title>')
  writeFileSync(join(root, 'assets/index-abc.js'), 'export {}')
  return root
}

afterAll(() => Promise.all(apps.map((app) => app.close())))

describe('pages', () => {
  it('tells a terminal how the nine services stand, without a key', async () => {
    const key = createHash('sha256').update('sk-a-key-that-nobody-has').digest('hex')
    const app = await build({ SOPHIA_API_KEYS: `lee:read:${key}` })
    const { statusCode, headers, body } = await app.inject('/status')
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(body).toMatch(/^\d of 9 services are well/)
    for (const { name } of serviceList) expect(body).toContain(`\n${name} `)
    const page = await app.inject({ url: '/status', headers: { accept: 'text/html' } })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.body).not.toContain('<script')
    expect(page.body.match(/<tr>/g)).toHaveLength(10)
  })

  it('serves the page for every path that the router may know, never from the browser’s cache', async () => {
    const app = await build()
    for (const url of ['/', '/agents', '/agents/run_1?lineage=lin_1']) {
      const answer = await app.inject({ url })
      expect([answer.statusCode, answer.headers['cache-control'], answer.body]).toEqual([
        200,
        'no-cache',
        '<!doctype html><title>Sophia</title>',
      ])
    }
  })

  it('lets hashed files be kept for good', async () => {
    const app = await build()
    const answer = await app.inject({ url: '/assets/index-abc.js' })
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  it('answers an unknown API path or file with a problem, not with the page', async () => {
    const app = await build()
    for (const url of ['/api/nothing', '/favicon.ico', '/assets/index-old.js', '/assets/../package.json']) {
      const answer = await app.inject({ url })
      expect([url, answer.statusCode, answer.headers['content-type']]).toEqual([
        url,
        404,
        'application/problem+json; charset=utf-8',
      ])
    }
  })

  it('allows no inline style or script, and no other host', async () => {
    const app = await build()
    for (const url of ['/', '/api/services', '/api/nothing']) {
      const { headers } = await app.inject({ url })
      const policy = String(headers['content-security-policy'])
      expect(policy).toMatch(/default-src 'self'; script-src 'self'; style-src 'self'/)
      expect(policy).not.toMatch(/unsafe|https?:|data:/)
      expect(headers['x-content-type-options']).toBe('nosniff')
    }
  })

  it('says what to run when the pages are not built, while the API answers', async () => {
    const app = await build({}, '/nowhere')
    const page = await app.inject({ url: '/' })
    expect([page.statusCode, page.json().detail]).toEqual([503, 'The pages are not built: run `npx turbo build` once.'])
    expect((await app.inject({ url: '/api/health' })).statusCode).toBe(200)
  })
})

describe('overview', () => {
  it('tells of nine services although eight of them are away', async () => {
    const app = await build()
    const { services, well, figures, missing, complete } = (await app.inject({ url: '/api/overview' })).json()
    expect(services).toHaveLength(9)
    expect(services[0]).toMatchObject({ name: 'sophia-dashboard', state: 'well', budgetMs: 2000 })
    expect([well, figures, complete]).toEqual([1, [], false])
    expect(missing).toEqual(['won_value', 'win_rate', 'average_won_deal', 'deals_open', 'runs'])
  })

  it('is the tool of the front door', async () => {
    const app = await build()
    expect((await mcpList(app)).map(({ name }) => name)).toEqual([
      'overview',
      'ask',
      'find_tools',
      'call_reading_tool',
      'call_tool',
    ])
    const { structuredContent } = await mcpCall(app, 'overview')
    expect(structuredContent?.['services']).toHaveLength(9)
  })

  it('names the service that a tile needs and that is away', async () => {
    const app = await build()
    const answer = await app.inject({ method: 'POST', url: '/api/kpis/query', payload: { metrics: ['won_value'] } })
    expect([answer.statusCode, answer.json().upstream]).toEqual([502, 'sophia-business'])
  })
})

describe('sign-in', () => {
  const key = 'sk-a-key-that-nobody-guesses'
  const keys = { SOPHIA_API_KEYS: `mara:write:${createHash('sha256').update(key).digest('hex')}` }
  const origin = { origin: 'http://localhost', host: 'localhost' }

  async function signedIn(): Promise<{ app: App; cookie: string }> {
    const app = await build(keys)
    const answer = await app.inject({ method: 'POST', url: '/api/login', headers: origin, payload: { key } })
    const [set] = [answer.headers['set-cookie']].flat() as string[]
    expect(set).toMatch(/^sophia_session=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(answer.json()).toEqual({ subject: 'mara', role: 'write', signIn: true })
    return { app, cookie: set?.split(';')[0] ?? '' }
  }

  it('asks nobody on a machine of one’s own', async () => {
    const app = await build()
    expect((await app.inject({ url: '/api/me' })).json()).toEqual({ subject: 'local', role: 'admin', signIn: false })
  })

  it('knows the holder of the key by the cookie', async () => {
    const { app, cookie } = await signedIn()
    expect((await app.inject({ url: '/api/me', headers: { cookie } })).json()).toMatchObject({ subject: 'mara' })
    expect((await app.inject({ url: '/api/me' })).statusCode).toBe(401)
    expect((await app.inject({ url: '/api/overview' })).statusCode).toBe(401)
  })

  it('refuses a wrong key', async () => {
    const app = await build(keys)
    const answer = await app.inject({ method: 'POST', url: '/api/login', headers: origin, payload: { key: 'guess' } })
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([401, undefined])
  })

  it('takes a write by cookie only from its own pages', async () => {
    const { app, cookie } = await signedIn()
    const write = (headers: Record<string, string>) =>
      app.inject({ method: 'POST', url: '/api/kpis/query', headers: { cookie, ...headers }, payload: { metrics: [] } })
    expect((await write({})).statusCode).toBe(403)
    expect((await write({ origin: 'http://evil.example' })).statusCode).toBe(403)
    expect((await write(origin)).statusCode).toBe(502)
  })

  it('ends the session for good', async () => {
    const { app, cookie } = await signedIn()
    const left = await app.inject({ method: 'POST', url: '/api/logout', headers: { cookie, ...origin } })
    expect(left.json()).toEqual({ next: '/sign-in' })
    expect((await app.inject({ url: '/api/me', headers: { cookie } })).statusCode).toBe(401)
  })

  it('sends the cookie over TLS only, except on loopback', async () => {
    const app = await build({ ...keys, SOPHIA_ALLOWED_HOSTS: 'sophia.example' })
    const answer = await app.inject({
      method: 'POST',
      url: '/api/login',
      headers: { host: 'sophia.example' },
      payload: { key },
    })
    expect(String(answer.headers['set-cookie'])).toContain('Secure')
  })

  it('opens the sign-in page to a browser whose session is over', async () => {
    const app = await build(keys)
    const answer = await app.inject({ url: '/sign-in', headers: { cookie: `sophia_session=${'x'.repeat(43)}` } })
    expect(answer.statusCode).toBe(200)
  })
})
