import { startSandbox } from '@sophia/sandbox'
import { type App, parseConfig } from '@sophia/service'
import { mcpCall, testEnvironment } from '@sophia/service/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../src/app.ts'
import { ConfigSchema } from '../src/config.ts'
import type { Pull, Repository } from '../src/schemas.ts'
import { cleanText } from '../src/user-text.ts'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
afterAll(() => sandbox.close())

const apps: App[] = []
const build = async (variables: Record<string, string> = {}): Promise<App> => {
  const app = await buildApp(
    parseConfig(ConfigSchema, testEnvironment({ SOPHIA_SANDBOX_URL: sandbox.url, ...variables })),
  )
  apps.push(app)
  await app.ready()
  return app
}
afterEach(async () => {
  await fetch(`${sandbox.url}/_faults`, { method: 'DELETE' })
  await Promise.all(apps.splice(0).map((app) => app.close()))
})
const fault = (body: Record<string, unknown>) =>
  fetch(`${sandbox.url}/_faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ vendor: 'github', ...body }),
  })

async function all<Item>(app: App, path: string): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: Item[]; nextCursor: string | null } = (
      await app.inject(`${path}limit=100${cursor && `&cursor=${cursor}`}`)
    ).json()
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

describe('repositories', () => {
  test('are all twelve, however they are paged', async () => {
    const app = await build()
    const repositories = await all<Repository>(app, '/repos?')
    expect(repositories).toHaveLength(12)
    const first = (await app.inject('/repos?limit=5')).json()
    expect(first.items).toHaveLength(5)
    expect(first.nextCursor).toBeTypeOf('string')
    expect(first.origin).toBe('sandbox')
  })

  test('one of them, and one that is not there', async () => {
    const app = await build()
    const [known] = await all<Repository>(app, '/repos?')
    expect((await app.inject(`/repos/${known?.owner}/${known?.name}`)).json()).toMatchObject({ ...known })
    expect((await app.inject('/repos/nobody/nothing')).json()).toMatchObject({
      status: 404,
      detail: 'There is no repository nobody/nothing.',
    })
  })
})

describe('pull requests', () => {
  test('page without gap or repeat, newest first, and the states add up', async () => {
    const app = await build()
    const [repository] = await all<Repository>(app, '/repos?')
    const path = `/repos/${repository?.owner}/${repository?.name}/pulls?`
    const pulls = await all<Pull>(app, path)
    expect(pulls.length).toBeGreaterThan(50)
    expect(new Set(pulls.map(({ number }) => number)).size).toBe(pulls.length)
    const created = pulls.map(({ createdAt }) => createdAt)
    expect(created).toEqual([...created].sort().reverse())
    const [open, closed] = [await all<Pull>(app, `${path}state=open&`), await all<Pull>(app, `${path}state=closed&`)]
    expect(open.length + closed.length).toBe(pulls.length)
    expect(open.every(({ mergedAt }) => mergedAt === null)).toBe(true)
  })

  test('one of them has its size, and says which text is of users', async () => {
    const app = await build()
    const [repository] = await all<Repository>(app, '/repos?')
    const path = `/repos/${repository?.owner}/${repository?.name}/pulls`
    const [known] = (await app.inject(`${path}?limit=1`)).json<{ items: Pull[] }>().items
    const pull = (await app.inject(`${path}/${known?.number}`)).json()
    expect(pull).toMatchObject({ number: known?.number, title: known?.title, untrusted: ['title', 'body', 'head'] })
    expect(pull.additions + pull.deletions).toBeGreaterThan(0)
    expect((await app.inject(`${path}/999999`)).statusCode).toBe(404)
    expect((await app.inject(`${path}/zero`)).json().errors[0].pointer).toBe('/params/number')
    expect(
      (await mcpCall(app, 'get_pull', { owner: repository?.owner, repo: repository?.name, number: known?.number }))
        .structuredContent,
    ).toMatchObject({ title: known?.title })
  })
})

describe('text of users', () => {
  test('loses what a person cannot see, and keeps what they can', () => {
    expect(cleanText('a\u202Eb\u200Bc\u{E0041}\u0007')).toBe('abc')
    expect(cleanText('line\r\nnext\ttab')).toBe('line\nnext\ttab')
    expect(cleanText('👩‍💻 ünïcode')).toBe('👩‍💻 ünïcode')
  })
})

describe('when GitHub fails', () => {
  test('a spent limit: 503 with the time to wait', async () => {
    const app = await build()
    await fault({ kind: 'rate_limit', retryAfter: 40 })
    const response = await app.inject('/repos')
    expect(response.json()).toMatchObject({ status: 503, upstream: 'github' })
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
  })

  test('a server error: 502 that names it', async () => {
    const app = await build()
    await fault({ kind: 'status', status: 500 })
    expect((await app.inject('/repos')).json()).toMatchObject({ status: 502, upstream: 'github' })
  })

  test('a refused token says which variable holds it, and not the token', async () => {
    const app = await build({ GITHUB_TOKEN: 'ghp_s3cret', GITHUB_API_URL: `${sandbox.url}/github` })
    await fault({ kind: 'status', status: 401 })
    const response = await app.inject('/repos')
    expect(response.json()).toMatchObject({ status: 502, detail: expect.stringContaining('GITHUB_TOKEN') })
    expect(response.body).not.toContain('s3cret')
  })

  test('a hanging answer ends with the budget', async () => {
    const app = await build({ SOPHIA_REQUEST_BUDGET_MS: '300' })
    await fault({ kind: 'hang' })
    expect((await app.inject('/repos')).json()).toMatchObject({ status: 504, upstream: 'github' })
  })
})

test('what has not changed is asked for at no cost', async () => {
  const app = await build()
  await app.inject('/repos?limit=3')
  await app.cache.invalidate(['repositories'])
  await app.inject('/repos?limit=3')
  const metrics = (await app.inject('/metrics')).body
  expect(metrics).toMatch(/sophia_upstream_requests_total\{.*upstream="github".*\} 2/)
  const counted = await (await fetch(`${sandbox.url}/_requests`)).json()
  expect(JSON.stringify(counted)).toMatch(/github/)
})
