import { afterEach, expect, test } from 'vitest'
import { second } from '../src/clock.ts'
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../src/index.ts'

let time = Date.parse('2026-11-23T12:00:00Z')
const open: RunningSandbox[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()))
})

async function strict(limits: SandboxOptions['limits'] = {}) {
  const sandbox = await startSandbox({ now: () => new Date(time), enforceLimits: true, limits })
  open.push(sandbox)
  const call = async (path: string, body?: object, token = 'any') => {
    const response = await fetch(`${sandbox.url}/github${path}`, {
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    const answer = (await response.json()) as { message?: string; errors?: { type: string }[] }
    const header = (name: string) => response.headers.get(name)
    return { status: response.status, answer, header, left: Number(header('x-ratelimit-remaining')) }
  }
  return { sandbox, call }
}
const repo = '/repos/harborlatch/access-api'
const words = expect.stringContaining('secondary rate limit')

test('a read is one point of the minute and a write five; what is refused costs nothing of the hour', async () => {
  const { call } = await strict({ githubPoints: { requests: 8, window: 60 * second } })
  expect((await call(repo)).left).toBe(4_999)
  expect((await call(`${repo}/issues`, { title: 'One' })).status).toBe(201)
  expect((await call(repo)).left).toBe(4_997)
  time += 20 * second
  const refused = await call(`${repo}/issues`, { title: 'Two' })
  expect(refused).toMatchObject({ status: 403, answer: { message: words }, left: 4_997 })
  expect(refused.header('retry-after')).toBe('40')
  expect((await call(repo)).status).toBe(200)
  expect((await call(repo)).status).toBe(403)
  expect((await call(repo, undefined, 'another')).status).toBe(200)
  time += 41 * second
  expect((await call(repo)).left).toBe(4_995)
})

test('only so much content in a minute, however much may be read', async () => {
  const { call } = await strict({ githubContent: { requests: 2, window: 60 * second } })
  const statuses: number[] = []
  for (const title of ['One', 'Two', 'Three']) statuses.push((await call(`${repo}/issues`, { title })).status)
  expect(statuses).toEqual([201, 201, 403])
  expect((await call(`${repo}/issues`)).status).toBe(200)
})

test('too many at once are refused without a time to wait, and the next ones are not', async () => {
  const { call, sandbox } = await strict({ githubConcurrent: { requests: 3, window: 0 } })
  await fetch(`${sandbox.url}/_faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"vendor":"github","kind":"latency","ms":400}',
  })
  const answers = await Promise.all(Array.from({ length: 8 }, () => call(repo)))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    200, 200, 200, 429, 429, 429, 429, 429,
  ])
  for (const { answer, header } of answers.filter(({ status }) => status === 429)) {
    expect(answer.message).toEqual(words)
    expect(header('retry-after')).toBeNull()
  }
  expect((await call(repo)).status).toBe(200)
})

test('GraphQL counts the points of what it may have to read, apart from the rest, and refuses with success', async () => {
  const { call } = await strict({ githubGraph: { requests: 12, window: 3_600 * second } })
  const history = {
    query: 'query History($owner: String!) { x }',
    variables: { owner: 'harborlatch', name: 'access-api', since: '2026-01-01T00:00:00Z' },
  }
  expect((await call('/graphql', history)).left).toBe(5)
  const last = await call('/graphql', history)
  expect([last.status, last.header('x-ratelimit-resource')]).toEqual([200, 'graphql'])
  const refused = await call('/graphql', history)
  expect(refused).toMatchObject({ status: 200, answer: { errors: [{ type: 'RATE_LIMITED' }] } })
  expect(refused.header('x-ratelimit-reset')).toMatch(/^\d{10}$/)
  expect((await call(repo)).left).toBe(4_999)
})

test('search and search of code have limits of their own', async () => {
  const { call } = await strict({ githubCodeSearch: { requests: 1, window: 60 * second } })
  expect((await call('/search/code?q=elevator')).header('x-ratelimit-resource')).toBe('code_search')
  expect((await call('/search/code?q=elevator')).status).toBe(403)
  expect((await call('/search/issues?q=door')).header('x-ratelimit-resource')).toBe('search')
})
