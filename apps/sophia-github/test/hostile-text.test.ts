import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'

const { build, url } = useSandbox()
const planted = 'PLANTED\u202E\u200B\u{E0041}\u2066'
const invisible = /[\u202E\u200B\u2066\u{E0000}-\u{E007F}]/u
/** What GitHub's users write, by the name that its answers give it. */
const written = new Set(
  'title body message description ref head_branch display_title tag_name path environment'.split(' '),
)

/** The sandbox's answer with hostile text in every field that a user writes. */
function plant(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plant)
  if (typeof value !== 'object' || value === null) return value
  const record = value as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(record).map(([key, each]) => {
      if (key === 'content' && record['encoding'] === 'base64')
        return [key, Buffer.from(Buffer.from(String(each), 'base64').toString() + planted).toString('base64')]
      // Names of labels, branches, workflows, jobs and releases; those of repositories GitHub keeps to ASCII.
      const named = key === 'name' && record['full_name'] === undefined
      return [key, typeof each === 'string' && (named || written.has(key)) ? each + planted : plant(each)]
    }),
  )
}

const proxy = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const answer = await fetch(`${url()}/github${request.url}`, {
    method: request.method ?? 'GET',
    headers: { authorization: 'token x', 'content-type': 'application/json' },
    ...(chunks.length && { body: Buffer.concat(chunks) }),
  })
  const body = JSON.stringify(plant(await answer.json()))
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body)
})
beforeAll(() => once(proxy.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => {
  proxy.close().closeAllConnections()
})

/** Every text that holds the mark, as `items.title`. */
function marked(value: unknown, path: readonly string[] = []): { path: string; text: string }[] {
  if (typeof value === 'string') return value.includes('PLANTED') ? [{ path: path.join('.'), text: value }] : []
  if (Array.isArray(value)) return value.flatMap((each) => marked(each, path))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => marked(each, [...path, key]))
}

test('no route hands on what cannot be seen, and every text of users is named untrusted', async () => {
  const app = await build({
    GITHUB_TOKEN: 'ghp_x',
    GITHUB_API_URL: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
  })
  const repo = '/repos/harborlatch/access-api'
  const get = async (path: string) => (await app.inject(path)).json()
  const [pull] = (await get(`${repo}/pulls?state=closed&limit=1`)).items
  const [run] = (await get(`${repo}/runs?limit=1`)).items
  const issue = { title: `Door${planted}`, body: planted, labels: [planted] }
  const opened = await app.inject({ method: 'POST', url: `${repo}/issues`, payload: issue })
  const { number } = opened.json<{ number: number }>()
  const comment = { method: 'POST', url: `${repo}/issues/${number}/comments`, payload: { body: planted } } as const
  const openedPull = await app.inject({
    method: 'POST',
    url: `${repo}/pulls`,
    payload: { title: planted, head: 'some/branch', base: 'main', body: planted },
  })
  const paths: Record<string, string> = {
    '/repos': '/repos',
    '/repos/{owner}/{repo}': repo,
    '/repos/{owner}/{repo}/file': `${repo}/file?path=README.md`,
    '/repos/{owner}/{repo}/issues': `${repo}/issues?state=all&limit=100`,
    '/repos/{owner}/{repo}/issues/{number}/comments': `${repo}/issues/${number}/comments`,
    '/repos/{owner}/{repo}/pulls/{number}': `${repo}/pulls/${pull.number}`,
    '/repos/{owner}/{repo}/pulls/{number}/cycle': `${repo}/pulls/${pull.number}/cycle`,
    '/repos/{owner}/{repo}/pulls/{number}/reviews': `${repo}/pulls/${pull.number}/reviews`,
    '/repos/{owner}/{repo}/runs/{id}/jobs': `${repo}/runs/${run.id}/jobs`,
    '/search': '/search?q=elevator',
    '/dora': '/dora?repo=harborlatch/access-api',
  }
  const document = await get('/openapi.json')
  const routes = Object.entries(document.paths as Record<string, { get?: object }>)
    // Deployments are told by ids, times and commits only.
    .filter(([path, { get: read }]) => read && /^\/(repos|search|dora$)/.test(path))
    .map(([path]) => path)
  expect(routes.length).toBeGreaterThan(17)
  const commented = await app.inject(comment)
  expect([opened, openedPull, commented].map(({ statusCode }) => statusCode)).toEqual([201, 201, 201])
  const answers: [string, unknown][] = [
    ['POST issue', opened.json()],
    ['POST pull', openedPull.json()],
    ['POST comment', commented.json()],
    ['/search in code', await get('/search?q=elevator&kind=code')],
    ['/pulls in every state', await get(`${repo}/pulls?state=all&limit=100`)],
  ]
  for (const route of routes)
    answers.push([route, await get(paths[route] ?? route.replace('/repos/{owner}/{repo}', repo))])
  for (const [route, answer] of answers) {
    const texts = marked(answer)
    expect(texts.length, `${route} ${JSON.stringify(answer).slice(0, 200)}`).toBeGreaterThan(0)
    expect(JSON.stringify(answer), route).not.toMatch(invisible)
    const named = (answer as { untrusted: string[] }).untrusted
    expect(new Set(texts.map(({ path }) => path)).difference(new Set(named)), route).toEqual(new Set())
  }
}, 60_000)
