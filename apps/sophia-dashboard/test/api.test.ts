import { createHash } from 'node:crypto'
import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceList } from '@sophia/catalog'
import type { App } from '@sophia/service'
import { mcpCall, mcpList } from '@sophia/service/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { buildAlone } from './alone.ts'

const apps: App[] = []

async function build(variables: Record<string, string> = {}, pages = builtPages()): Promise<App> {
  const app = await buildAlone(variables, { pages })
  apps.push(app)
  return app
}

function builtPages(): string {
  const root = mkdtempSync(join(tmpdir(), 'sophia-pages-'))
  mkdirSync(join(root, 'assets'))
  writeFileSync(join(root, 'index.html'), '<!doctype html><title>Sophia</title>')
  for (const file of ['assets/index-abc.js', 'first.js', 'mark.svg']) writeFileSync(join(root, file), ' ')
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

  it('serves the page and its files while all else is turned away', async () => {
    const app = await build()
    app.get('/slow', { config: { access: 'public' } }, async () => {
      const end = performance.now() + 300
      while (performance.now() < end);
      return {}
    })
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const statusOf = async (path: string) => {
      const answer = await fetch(url + path)
      await answer.text()
      return answer.status
    }
    const files = ['/', '/agents', '/assets/index-abc.js', '/first.js', '/mark.svg']
    // Connections that are open: what comes over new ones waits where no server sees it.
    await Promise.all(Array.from({ length: 30 * (1 + files.length) }, () => statusOf('/first.js')))
    const rounds = Array.from({ length: 30 }, () => ({ slow: statusOf('/slow'), files: files.map(statusOf) }))
    const slow = await Promise.all(rounds.map((round) => round.slow))
    expect(slow.filter((status) => status === 503).length).toBeGreaterThan(10)
    expect(new Set(await Promise.all(rounds.flatMap((round) => round.files)))).toEqual(new Set([200]))
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
