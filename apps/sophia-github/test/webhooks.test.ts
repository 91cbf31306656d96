import { createHmac, randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createTestDatabase } from '@sophia/database/testing'
import pg from 'pg'
import { expect, test } from 'vitest'
import { useSandbox } from './fixture.ts'

const { build, url, vendor } = useSandbox()
const secret = "It's a Secret to Everybody"
const repo = '/repos/harborlatch/access-api'

async function start() {
  const database = await createTestDatabase()
  const app = await build({ GITHUB_WEBHOOK_SECRET: secret, DATABASE_URL: database })
  const stored = async () => {
    const client = new pg.Client({ connectionString: database })
    await client.connect()
    try {
      return (await client.query('select guid, event from deliveries')).rows as { guid: string; event: string }[]
    } finally {
      await client.end()
    }
  }
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
  return { app, stored, deliver }
}

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
  await app.listen({ host: '127.0.0.1', port: 0 })
  const control = async (method: string, path: string, body?: object) => {
    const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await fetch(`${url()}/_webhooks/github${path}`, { method, ...json })
    expect(response.ok).toBe(true)
  }
  const { port } = app.server.address() as AddressInfo
  await control('PUT', '', { url: `http://127.0.0.1:${port}/webhooks`, secret })
  const list = async () => (await app.inject(`${repo}/issues?limit=1`)).json<{ items: { title: string }[] }>()
  await list()
  for (const trick of ['duplicate', 'drop', 'reorder']) await control('POST', '/orders', { trick })
  for (const title of ['Twice', 'Dropped', 'Late', 'Early'])
    await vendor(`${repo}/issues`, { method: 'POST', body: JSON.stringify({ title }) })
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
