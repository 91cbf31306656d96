import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createTestDatabase } from '@sophia/database/testing'
import type { App } from '@sophia/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DoraAnswer } from '../src/dora-schemas.ts'
import { useSandbox } from './fixture.ts'

const { build, requests, url } = useSandbox()
const day = 86_400_000
const today = Math.floor(Date.now() / day) * day
const window = `from=${new Date(today - 400 * day).toISOString()}&to=${new Date(today - 5 * day).toISOString()}`
const path = (name: string) => `/dora?repo=harborlatch/${name}&${window}&limit=100`
const figures = async (app: App, name: string): Promise<DoraAnswer> => {
  const answer = (await app.inject(path(name))).json<DoraAnswer>()
  expect(answer.changes.length).toBeGreaterThan(20)
  expect(answer.incidents.length).toBeGreaterThan(0)
  return answer
}

/** The rows of every list in another order: backwards, or each second one first. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) {
    const rows = value.map(shuffled)
    return [...rows.filter((_, at) => at % 2), ...rows.filter((_, at) => at % 2 === 0).reverse()]
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shuffled(each)]))
}
const front = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const answer = await fetch(`${url()}/github${request.url}`, {
    method: request.method ?? 'GET',
    headers: { authorization: 'token x', 'content-type': 'application/json' },
    ...(chunks.length && { body: Buffer.concat(chunks) }),
  })
  const body = JSON.stringify(shuffled(await answer.json()))
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body)
})
beforeAll(() => once(front.listen(0, '127.0.0.1'), 'listening'))
afterAll(() => {
  front.close().closeAllConnections()
})

test.for(['access-api', 'pricing-engine', 'resident-app'])(
  'the figures of %s are the same from rows in another order',
  { timeout: 60_000 },
  async (name) => {
    const address = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
    const straight = await figures(await build({ SOPHIA_REQUEST_BUDGET_MS: '20000' }), name)
    const other = await figures(
      await build({ GITHUB_TOKEN: 'ghp_x', GITHUB_API_URL: address, SOPHIA_REQUEST_BUDGET_MS: '20000' }),
      name,
    )
    expect(other).toEqual({ ...straight, origin: 'live', asOf: expect.any(String) })
  },
)

test('a webhook that is delivered twice changes no figure', { timeout: 60_000 }, async () => {
  const secret = 'a secret of the webhook'
  const app = await build({
    GITHUB_WEBHOOK_SECRET: secret,
    DATABASE_URL: await createTestDatabase(),
    SOPHIA_REQUEST_BUDGET_MS: '20000',
  })
  const before = await figures(app, 'access-api')
  const asked = async () => (await requests())['POST /graphql']?.count ?? 0
  const payload = JSON.stringify({ action: 'created', deployment_status: { state: 'success' }, deployment: { id: 1 } })
  const guid = crypto.randomUUID()
  for (const duplicate of [false, true]) {
    const taken = await app.inject({
      method: 'POST',
      url: '/webhooks',
      payload,
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'deployment_status',
        'x-github-delivery': guid,
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(payload).digest('hex')}`,
      },
    })
    expect(taken.json()).toEqual({ duplicate })
    const count = await asked()
    expect(await figures(app, 'access-api')).toEqual({ ...before, asOf: expect.any(String) })
    // Made anew, from what GitHub says: the webhook emptied the cache.
    expect(await asked()).toBeGreaterThan(count)
  }
})
