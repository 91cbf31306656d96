import { mcpCall, mcpList } from '@sophia/service/testing'
import { describe, expect, test } from 'vitest'
import type { Pull, Repository } from '../src/schemas.ts'
import { all, useSandbox } from './fixture.ts'

const { build, vendor } = useSandbox()

/** The repository with the most pull requests open, so that each state has some. */
const busiest = async (): Promise<Repository> => {
  const repositories = await all<Repository>(await build(), '/repos?')
  return [...repositories].sort((a, b) => b.openIssues - a.openIssues)[0] as Repository
}
const pathOf = ({ owner, name }: Repository) => `/repos/${owner}/${name}`

describe('repositories', () => {
  test('are all that GitHub has, however they are paged', async () => {
    const app = await build()
    const theirs = await vendor<{ name: string }[]>('/user/repos?per_page=100&sort=full_name')
    expect(theirs).toHaveLength(12)
    for (const limit of [100, 5, 12])
      expect((await all<Repository>(app, '/repos?', limit)).map(({ name }) => name)).toEqual(
        theirs.map(({ name }) => name),
      )
    expect((await app.inject('/repos?limit=5')).json()).toMatchObject({
      complete: true,
      origin: 'sandbox',
      asOf: expect.stringMatching(/^\d{4}-.*Z$/),
      nextCursor: expect.any(String),
      untrusted: ['items.description', 'items.defaultBranch'],
    })
  })

  test('one of them, and one that is not there', async () => {
    const app = await build()
    const [known] = await all<Repository>(app, '/repos?')
    expect((await app.inject(pathOf(known as Repository))).json()).toMatchObject({ ...known, origin: 'sandbox' })
    expect((await app.inject('/repos/nobody/nothing')).json()).toMatchObject({
      status: 404,
      detail: 'There is no repository nobody/nothing.',
    })
  })
})

describe('pull requests', () => {
  test('page without gap or repeat, newest first, and the states add up', async () => {
    const app = await build()
    const path = `${pathOf(await busiest())}/pulls?`
    const pulls = await all<Pull>(app, path, 40)
    expect(pulls.length).toBeGreaterThan(80)
    expect(new Set(pulls.map(({ number }) => number)).size).toBe(pulls.length)
    const created = pulls.map(({ createdAt }) => createdAt)
    expect(created).toEqual([...created].sort().reverse())
    // On some days a repository has no open one.
    let openOnes = 0
    for (const repository of await all<Repository>(app, '/repos?')) {
      const of = (state: string) => all<Pull>(app, `${pathOf(repository)}/pulls?state=${state}&`)
      const [every, open, closed] = [await of('all'), await of('open'), await of('closed')]
      expect(open.length + closed.length).toBe(every.length)
      expect(open.every(({ mergedAt }) => mergedAt === null)).toBe(true)
      openOnes += open.length
    }
    expect(openOnes).toBeGreaterThan(0)
  })

  test('that are opened between two pages make nothing come twice', async () => {
    const app = await build()
    const repository = await busiest()
    const path = `${pathOf(repository)}/pulls?limit=10`
    const first = (await app.inject(path)).json<{ items: Pull[]; nextCursor: string }>()
    for (const branch of ['one', 'two'])
      await vendor(`${pathOf(repository)}/pulls`, {
        method: 'POST',
        body: JSON.stringify({ title: branch, head: branch, base: 'main' }),
      })
    const second = (await app.inject(`${path}&cursor=${first.nextCursor}`)).json<{ items: Pull[] }>()
    const numbers = [...first.items, ...second.items].map(({ number }) => number)
    expect(second.items).toHaveLength(8)
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  test('one of them has its size, and says which text is of users', async () => {
    const app = await build()
    const path = `${pathOf(await busiest())}/pulls`
    const [known] = (await app.inject(`${path}?limit=1&state=closed`)).json<{ items: Pull[] }>().items
    const pull = (await app.inject(`${path}/${known?.number}`)).json()
    expect(pull).toMatchObject({ ...known, untrusted: ['body', 'title', 'base', 'head'] })
    expect(pull.additions + pull.deletions).toBeGreaterThan(0)
    expect((await app.inject(`${path}/999999`)).statusCode).toBe(404)
  })

  test('lose what nobody can see in them', async () => {
    const app = await build()
    const repository = await busiest()
    const { number } = await vendor<{ number: number }>(`${pathOf(repository)}/pulls`, {
      method: 'POST',
      body: JSON.stringify({
        title: 'Fix\u202E the\u200B gate\u{E0041}',
        head: 'a\u2066b',
        base: 'main',
        body: '\u0007x',
      }),
    })
    expect((await app.inject(`${pathOf(repository)}/pulls/${number}`)).json()).toMatchObject({
      title: 'Fix the gate',
      head: 'ab',
      body: 'x',
    })
  })
})

describe('input', () => {
  test.for([
    ['/repos/acme/x/pulls/zero', '/params/number'],
    ['/repos/acme/x/pulls?state=merged', '/query/state'],
    ['/repos?limit=101', '/query/limit'],
    ['/repos?cursor=bm9uc2Vuc2U', '/query/cursor'],
    ['/repos/acme%2Fx/y', '/params/owner'],
  ] as const)('%s is refused at %s', async ([path, pointer]) => {
    const response = await (await build()).inject(path)
    expect(response.statusCode).toBe(400)
    expect(response.json().errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer)
  })

  test.for([
    { owner: '..', repo: 'user' },
    { owner: 'acme', repo: '..' },
    { owner: 'acme', repo: '.' },
  ])('%o leads to no other path of GitHub’s', async (input) => {
    const app = await build()
    expect(await mcpCall(app, 'get_repo', input)).toMatchObject({ isError: true })
    expect((await app.inject('/metrics')).body).not.toMatch(/sophia_upstream_requests_total\{.*upstream="github"/)
  })
})

test('each tool gives what its route gives', async () => {
  const app = await build()
  const repository = await busiest()
  const { owner, name: repo } = repository
  const path = `${pathOf(repository)}/pulls`
  const [{ number }] = (await app.inject(`${path}?limit=1`)).json<{ items: [Pull] }>().items
  const doors: Record<string, [string, Record<string, unknown>]> = {
    list_repos: ['/repos?limit=3', { limit: 3 }],
    get_repo: [pathOf(repository), { owner, repo }],
    list_pulls: [`${path}?state=open&limit=2`, { owner, repo, state: 'open', limit: 2 }],
    get_pull: [`${path}/${number}`, { owner, repo, number }],
    get_file: [`${pathOf(repository)}/file?path=README.md`, { owner, repo, path: 'README.md' }],
    list_issues: [`${pathOf(repository)}/issues?limit=5`, { owner, repo, limit: 5 }],
    list_runs: [`${pathOf(repository)}/runs?status=failure`, { owner, repo, status: 'failure' }],
    search_github: ['/search?q=elevator&kind=code', { q: 'elevator', kind: 'code' }],
    get_dora: [`/dora?repo=${owner}/${repo}`, { repo: `${owner}/${repo}` }],
  }
  const tools = await mcpList(app)
  expect(tools.map(({ name }) => name).sort()).toEqual([...Object.keys(doors), 'create_issue'].sort())
  for (const [tool, [url, input]] of Object.entries(doors))
    expect((await mcpCall(app, tool, input)).structuredContent).toEqual((await app.inject(url)).json())
})

describe('writing', () => {
  const repo = '/repos/harborlatch/access-api'
  const post = async (path: string, payload: object = {}) =>
    (await build()).inject({ method: 'POST', url: `${repo}${path}`, payload })

  test('an issue, a comment and a pull request are there to be read', async () => {
    const app = await build()
    const issue = (await post('/issues', { title: 'Door 4 sticks', labels: ['bug'] })).json()
    expect((await app.inject(`${repo}/issues?limit=1`)).json().items[0]).toMatchObject({
      number: issue.number,
      title: 'Door 4 sticks',
      labels: ['bug'],
    })
    expect((await post(`/issues/${issue.number}/comments`, { body: 'Door 5 too' })).statusCode).toBe(201)
    expect((await app.inject(`${repo}/issues/${issue.number}/comments`)).json().items).toMatchObject([
      { body: 'Door 5 too' },
    ])
    const pull = (await post('/pulls', { title: 'Oil it', head: 'oil', base: 'main' })).json()
    expect((await app.inject(`${repo}/pulls/${pull.number}`)).json()).toMatchObject({ title: 'Oil it', head: 'oil' })
  })

  test('a workflow starts and its run is named; a finished run runs again', async () => {
    const app = await build()
    const started = await post('/workflows/ci.yml/dispatch', { ref: 'main' })
    expect(started.statusCode).toBe(202)
    expect((await app.inject(`${repo}/runs?limit=1`)).json().items[0].id).toBe(started.json().runId)
    const [failed] = (await app.inject(`${repo}/runs?status=failure&limit=1`)).json().items
    expect((await post(`/runs/${failed.id}/rerun`)).statusCode).toBe(202)
    const runs = (await app.inject(`${repo}/runs?limit=100`)).json().items as { id: number; attempt: number }[]
    expect(runs.find(({ id }) => id === failed.id)?.attempt ?? 2).toBe(2)
  })

  test.for([
    ['/issues', { title: '' }, 400, '/body/title'],
    ['/issues', { title: 'x', colour: 'red' }, 400, '/body/colour'],
    ['/pulls', { title: 'x', head: 'a/../b', base: 'main' }, 400, '/body/head'],
    ['/pulls', { title: 'x', head: 'a', base: 'nowhere' }, 422, undefined],
    ['/workflows/ci.yml/dispatch', { ref: 'nowhere' }, 422, undefined],
    ['/workflows/none.yml/dispatch', { ref: 'main' }, 404, undefined],
    ['/runs/1/rerun', {}, 404, undefined],
    ['/issues/999999/comments', { body: 'x' }, 404, undefined],
  ] as const)('%s with %o is a %i', async ([path, payload, status, pointer]) => {
    const response = await post(path, payload)
    expect(response.statusCode).toBe(status)
    if (pointer) expect(response.json().errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer)
  })
})

test('lists of what a repository holds page without repeat', async () => {
  const app = await build()
  for (const list of ['commits', 'branches', 'releases', 'deployments', 'runs']) {
    const items = await all<object>(app, `/repos/harborlatch/identity/${list}?`)
    expect(new Set(items.map((item) => JSON.stringify(item))).size, list).toBe(items.length)
    expect(items.length, list).toBeGreaterThan(list === 'branches' ? 0 : 5)
  }
  expect((await app.inject('/repos/harborlatch/identity/workflows')).json().items).toHaveLength(2)
  expect((await app.inject('/repos/harborlatch/identity/tree')).json().entries.length).toBeGreaterThan(5)
  expect((await app.inject('/repos/harborlatch/identity/file?path=nothing.txt')).statusCode).toBe(404)
  expect((await app.inject('/repos/harborlatch/identity/file?path=src')).statusCode).toBe(422)
  expect((await app.inject('/repos/harborlatch/identity/file?path=../../x')).statusCode).toBe(400)
  expect((await app.inject('/repos/harborlatch/nowhere/commits')).statusCode).toBe(404)
})
