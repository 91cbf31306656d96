import type { App } from '@sophia/service'
import { startRedis } from '@sophia/service/testing'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'

const minute = 60_000
/** Enforced as GitHub does; what a test does not lower is as GitHub publishes it. */
const { build, fault, requests, url } = useSandbox({
  enforceLimits: true,
  limits: {
    githubPoints: { requests: 40, window: minute },
    githubContent: { requests: 5, window: minute },
    githubGraph: { requests: 6, window: 60 * minute },
  },
})
const roomy = useSandbox({ enforceLimits: true, limits: { githubConcurrent: { requests: 40, window: 0 } } })
const redis = await startRedis()
afterAll(() => redis?.stop())
/** Long enough for a loaded machine, and shorter than any minute. */
const patient = { SOPHIA_REQUEST_BUDGET_MS: '8000' }
const repo = '/repos/harborlatch/access-api'

/** Each test is a caller of its own, whose limits nobody has touched. */
let caller = ''
beforeEach(() => {
  caller = `ghp_${crypto.randomUUID()}`
})
const replica = (variables: Record<string, string> = {}): Promise<App> =>
  build({ GITHUB_TOKEN: caller, GITHUB_API_URL: `${url()}/github`, ...patient, ...variables })
const replicas = (variables: Record<string, string> = {}) =>
  Promise.all([1, 2].map(() => replica({ REDIS_URL: redis?.url ?? '', ...variables })))

/** Whatever was asked of the sandbox since then, by status. */
async function counting() {
  const sum = async () => {
    const statuses: Record<string, number> = {}
    for (const route of Object.values(await requests()))
      for (const [status, count] of Object.entries(route.statuses)) statuses[status] = (statuses[status] ?? 0) + count
    return statuses
  }
  const before = await sum()
  return async () => {
    const after = await sum()
    const changed = Object.entries(after).map(([status, count]) => [status, count - (before[status] ?? 0)] as const)
    return Object.fromEntries(changed.filter(([, count]) => count > 0))
  }
}
const tally = (statuses: readonly number[]): Record<number, number> =>
  Object.fromEntries([...new Set(statuses)].map((one) => [one, statuses.filter((each) => each === one).length]))

describe.skipIf(!redis)('two replicas together', () => {
  test('ask no oftener than the points of a minute allow: the rest is told when, and GitHub refuses nothing', async () => {
    const [one, two] = (await replicas({ GITHUB_POINTS_PER_MINUTE: '40' })) as [App, App]
    const asked = await counting()
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, at) => (at % 2 ? one : two).inject(`${repo}/pulls/${at + 1}/reviews`)),
    )
    const refused = answers.filter(({ statusCode }) => statusCode === 503)
    expect(refused).toHaveLength(20)
    for (const { headers } of refused) expect(Number(headers['retry-after'])).toBeGreaterThan(30)
    // Some numbers are issues, which have no reviews: 404.
    const sent = await asked()
    expect(Object.keys(sent).filter((status) => status !== '200' && status !== '404')).toEqual([])
    expect(Object.values(sent).reduce((sum, count) => sum + count, 0)).toBe(40)
  })

  test('write no more than may be written in a minute, and go on reading', async () => {
    const [one, two] = (await replicas({ GITHUB_CONTENT_PER_MINUTE: '5' })) as [App, App]
    const asked = await counting()
    const answers = await Promise.all(
      Array.from({ length: 7 }, (_, at) =>
        (at % 2 ? one : two).inject({ method: 'POST', url: `${repo}/issues`, payload: { title: `Door ${at}` } }),
      ),
    )
    expect(tally(answers.map(({ statusCode }) => statusCode))).toEqual({ 201: 5, 503: 2 })
    expect(await asked()).toEqual({ 201: 5 })
    expect((await one.inject(`${repo}/branches`)).statusCode).toBe(200)
  })

  test('do not ask what one of them was told is closed: a secondary limit is of all there is', async () => {
    const [one, two] = (await replicas()) as [App, App]
    await fault({ kind: 'rate_limit', retryAfter: 40, times: 1 })
    expect((await one.inject('/repos?limit=3')).json()).toMatchObject({ status: 503, retryAfterS: 40 })
    const asked = await counting()
    for (const [app, path] of [
      [one, '/repos?limit=4'],
      [two, '/repos?limit=5'],
      [two, '/dora?repo=harborlatch/access-api'],
    ] as const) {
      const { retryAfterS, status } = (await app.inject(path)).json()
      expect([status, retryAfterS > 30 && retryAfterS <= 40]).toEqual([503, true])
    }
    expect(await asked()).toEqual({})
  })

  test('leave GraphQL alone when its points are spent, and only that', async () => {
    const [one, two] = (await replicas()) as [App, App]
    const spent = (await one.inject('/dora?repo=harborlatch/access-api')).json()
    expect(spent).toMatchObject({ status: 503 })
    expect(spent.retryAfterS).toBeGreaterThan(3_000)
    const asked = await counting()
    expect((await two.inject('/dora?repo=harborlatch/pricing-engine')).json()).toMatchObject({ status: 503 })
    expect(await asked()).toEqual({})
    expect((await two.inject(`${repo}/branches`)).statusCode).toBe(200)
  })
})

test('two replicas have at most two fifths of a hundred requests open: five of them never have too many', async () => {
  const variables = { GITHUB_TOKEN: caller, GITHUB_API_URL: `${roomy.url()}/github`, ...patient }
  const [one, two] = [await roomy.build(variables), await roomy.build(variables)]
  await roomy.fault({ kind: 'latency', ms: 200 })
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, at) => (at % 2 ? one : two).inject(`${repo}/issues/${at + 1}/comments`)),
  )
  expect(tally(answers.map(({ statusCode }) => statusCode))).toEqual({ 200: 100 })
})

describe('a limit that opens again', () => {
  test('within the deadline is waited for, and nobody notices', async () => {
    const app = await replica()
    await fault({ kind: 'rate_limit', retryAfter: 1, times: 1 })
    const asked = await counting()
    expect((await app.inject('/repos?limit=6')).statusCode).toBe(200)
    expect(await asked()).toEqual({ 200: 1, 403: 1 })
    await fault({ kind: 'status', status: 429, retryAfter: 1, times: 1 })
    const payload = { title: 'Written once' }
    expect((await app.inject({ method: 'POST', url: `${repo}/issues`, payload })).statusCode).toBe(201)
    expect(await asked()).toEqual({ 200: 1, 201: 1, 403: 1, 429: 1 })
  })

  test('after the deadline is refused at once with the time to wait: a minute where GitHub names none', async () => {
    const app = await replica()
    await fault({ kind: 'status', status: 429 })
    const asked = await counting()
    expect((await app.inject('/repos?limit=7')).json()).toMatchObject({ status: 503, retryAfterS: 60 })
    expect(await asked()).toEqual({ 429: 1 })
  })

  test('without a Redis keeps one process out as well', async () => {
    const app = await replica({ GITHUB_POINTS_PER_MINUTE: '5' })
    const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((limit) => app.inject(`${repo}/runs?limit=${limit}`)))
    expect(tally(answers.map(({ statusCode }) => statusCode))).toEqual({ 200: 5, 503: 2 })
  })

  test('an attempt that is repeated is counted, as GitHub counts it', async () => {
    const app = await replica({ GITHUB_POINTS_PER_MINUTE: '5' })
    await fault({ kind: 'status', status: 502, times: 2 })
    const asked = await counting()
    const statuses: number[] = []
    for (const limit of [1, 2, 3, 4]) statuses.push((await app.inject(`${repo}/runs?limit=${limit}`)).statusCode)
    expect(statuses).toEqual([200, 200, 200, 503])
    expect(await asked()).toEqual({ 200: 3, 502: 2 })
  })
})
