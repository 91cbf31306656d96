import { createHmac, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createTestDatabase } from '@sophia/database/testing'
import type { App } from '@sophia/service'
import pg from 'pg'
import { expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'

const { build, fault, installedApp, url, vendor } = useSandbox()
const secret = "It's a Secret to Everybody"
const repo = '/repos/harborlatch/access-api'

async function start(variables: Record<string, string> = {}) {
  const database = await createTestDatabase()
  const given = { GITHUB_WEBHOOK_SECRET: secret, DATABASE_URL: database, ...variables }
  const app = await build(given)
  const query = async <Row>(text: string, values: string[] = []): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: database })
    await client.connect()
    try {
      return (await client.query(text, values)).rows as Row[]
    } finally {
      await client.end()
    }
  }
  const stored = () => query<{ guid: string; event: string }>('select guid, event from deliveries')
  /** As if it had come so long ago. */
  const age = (guid: string, days: number) =>
    query(`update deliveries set received_at = now() - interval '${days} days' where guid = $1`, [guid])
  const deliver = (body: string, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: '/webhooks',
      payload: body,
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
        ...headers,
      },
    })
  const watched = () => query<{ hook: number }>('select hook from hooks')
  return { app, age, another: () => build(given), stored, deliver, watched }
}

async function control(method: string, path: string, body?: object): Promise<void> {
  const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await fetch(`${url()}/_webhooks/github${path}`, { method, ...json })
  expect(response.ok).toBe(true)
}
/** What the sandbox has sent, newest first. */
async function deliveries(): Promise<{ attempts: unknown[] }[]> {
  return ((await (await fetch(`${url()}/_webhooks/github`)).json()) as { deliveries: { attempts: unknown[] }[] })
    .deliveries
}
/** From now on the sandbox's deliveries go there. */
async function listen(app: App, flavour?: string): Promise<void> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  await control('PUT', '', { url: `http://127.0.0.1:${port}/webhooks`, secret, ...(flavour && { flavour }) })
}
const write = (title: string) => vendor(`${repo}/issues`, { method: 'POST', body: JSON.stringify({ title }) })

test('GitHub’s own known answer is taken, a forgery is not', async () => {
  const { deliver, stored } = await start()
  const known = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
  expect((await deliver('Hello, World!', { 'x-hub-signature-256': known })).statusCode).toBe(202)
  for (const signature of [known, 'sha256=00', ''])
    expect((await deliver('Hello, World?', { 'x-hub-signature-256': signature })).statusCode).toBe(401)
  const unnamed = await deliver('{}', { 'x-github-delivery': 'x', 'x-github-event': '' })
  expect(unnamed.json().errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
    '/headers/x-github-delivery',
    '/headers/x-github-event',
  ])
  expect(await stored()).toHaveLength(1)
})

test('without a secret a webhook is refused, and the answer says which variable is missing', async () => {
  const app = await build()
  const response = await app.inject({ method: 'POST', url: '/webhooks', payload: {} })
  expect(response.json()).toMatchObject({ status: 503, detail: expect.stringContaining('GITHUB_WEBHOOK_SECRET') })
})

test('a delivery that comes twice is stored once; one that was dropped is found and asked for', async () => {
  const { app, stored } = await start()
  await listen(app)
  const list = async () => (await app.inject(`${repo}/issues?limit=1`)).json<{ items: { title: string }[] }>()
  await list()
  for (const trick of ['duplicate', 'drop', 'reorder']) await control('POST', '/orders', { trick })
  for (const title of ['Twice', 'Dropped', 'Late', 'Early']) await write(title)
  await control('POST', '/idle')
  expect(await stored()).toHaveLength(3)
  // What was cached went with the delivery.
  expect((await list()).items[0]?.title).toBe('Early')

  const gaps = `${repo}/hooks/480311201/gaps`
  const closed = (await app.inject({ method: 'POST', url: gaps })).json<{ requested: string[] }>()
  expect(closed).toMatchObject({ compared: 4, complete: true })
  expect(closed.requested).toHaveLength(1)
  await control('POST', '/idle')
  expect((await stored()).map(({ guid }) => guid)).toContain(closed.requested[0])
  expect((await app.inject({ method: 'POST', url: gaps })).json()).toMatchObject({ compared: 4, requested: [] })
  expect((await app.inject({ method: 'POST', url: `${repo}/hooks/1/gaps` })).statusCode).toBe(404)
})

test('what GitHub can repeat no more is forgotten, the rest is kept', { timeout: 60_000 }, async () => {
  const { age, deliver, stored } = await start({
    SOPHIA_GITHUB_GAP_CHECK_MS: '300',
    SOPHIA_GITHUB_DELIVERY_DAYS: '7',
  })
  for (const number of [1, 2]) expect((await deliver(`{"number":${number}}`)).statusCode).toBe(202)
  const [old, young] = await stored()
  await age(young?.guid ?? '', 6)
  await age(old?.guid ?? '', 8)
  await expect.poll(async () => (await stored()).map(({ guid }) => guid), { timeout: 30_000 }).toEqual([young?.guid])
})

/** What makes the service sign in as a new GitHub App. */
async function appVariables(): Promise<Record<string, string>> {
  const { id, installation, pem } = await installedApp('hears')
  return {
    GITHUB_API_URL: `${url()}/github`,
    GITHUB_APP_ID: id,
    GITHUB_APP_PRIVATE_KEY: pem,
    GITHUB_APP_INSTALLATION_ID: installation,
  }
}

test.for(['repository', 'organization', 'integration'])(
  'what was dropped of a webhook of the %s comes by itself, and one of two replicas asks for it, once',
  { timeout: 60_000 },
  async (flavour) => {
    const { another, app, stored } = await start({
      SOPHIA_GITHUB_GAP_CHECK_MS: '300',
      ...(flavour === 'integration' && (await appVariables())),
    })
    const other = await another()
    await listen(app, flavour)
    await write('Heard of')
    for (let count = 0; count < 3; count++) await control('POST', '/orders', { trick: 'drop' })
    for (const title of ['Dropped one', 'Dropped two', 'Dropped three']) await write(title)
    await control('POST', '/idle')
    // Those of the tests before, this database has never seen either.
    const sent = (await deliveries()).length
    await expect.poll(async () => (await stored()).length, { timeout: 30_000 }).toBe(sent)
    const asked = async () => {
      const texts = await Promise.all([app, other].map(async (each) => (await each.inject('/metrics')).body))
      return texts.reduce(
        (sum, text) => sum + Number(/^sophia_github_redeliveries_total\S* (\d+)/m.exec(text)?.[1] ?? 0),
        0,
      )
    }
    await expect.poll(asked, { timeout: 15_000 }).toBe(sent - 1)
    // Looked at again and again, nothing more is asked for: neither what has come nor, at once, what has not.
    await control('DELETE', '')
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(await asked()).toBe(sent - 1)
  },
)

test('the webhook of a stranger’s App is taken, and nobody is asked about it', async () => {
  const { deliver, stored, watched } = await start(await appVariables())
  const from = (type: string, id: string) => ({
    'x-github-hook-id': '7',
    'x-github-hook-installation-target-type': type,
    'x-github-hook-installation-target-id': id,
  })
  expect((await deliver('{"number":1}', from('integration', '7'))).statusCode).toBe(202)
  expect(await stored()).toHaveLength(1)
  expect(await watched()).toEqual([])
  const repository = { name: 'access-api', owner: { login: 'harborlatch' } }
  expect((await deliver(JSON.stringify({ repository }), from('repository', '7'))).statusCode).toBe(202)
  expect(await watched()).toEqual([{ hook: 7 }])
})

test('what never comes is asked for again ever more seldom, and GitHub’s trouble ends no watch', {
  timeout: 60_000,
}, async () => {
  const { app, stored } = await start({ SOPHIA_GITHUB_GAP_CHECK_MS: '300' })
  await listen(app)
  await write('Heard of')
  await control('POST', '/idle')
  // Everything is dropped from here on: the deliveries go where nobody takes them.
  await control('PUT', '', { url: 'http://127.0.0.1:9/nobody', secret })
  await write('Lost')
  await control('POST', '/idle')
  await fault({ kind: 'status', status: 500, route: '/repos/harborlatch/access-api/hooks', times: 4 })
  const attempts = async () => (await deliveries())[0]?.attempts.length ?? 0
  await expect.poll(attempts, { timeout: 30_000 }).toBe(2)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect(await attempts()).toBe(2)
  expect(await stored()).toHaveLength(1)
})
