/** Who wrote what: rows of the service's own database, over REST and over MCP. */
import { createHash } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Context, startContext } from './fixture.ts'

let context: Context
let pool: pg.Pool
beforeAll(async () => {
  context = await startContext()
  pool = new pg.Pool({ connectionString: context.databaseUrl })
}, 60_000)
afterAll(async () => {
  await pool.end()
  await context.app.close()
})

const entries = async (query = '') => (await context.call('root', 'GET', `/audit${query}`)).body
/** The newest row, once its end is written: that happens after the answer. */
const newest = () =>
  vi.waitFor(
    async () => {
      const { items } = await entries('?limit=1')
      expect(items[0].endedAt).not.toBeNull()
      return items[0]
    },
    { timeout: 20_000, interval: 50 },
  )

test('a write leaves who, what, a hash of the arguments and how it ended; a read leaves nothing', async () => {
  await context.call('ana', 'PUT', '/collections/secret-plans', { description: 'topsecret' })
  const row = await newest()
  const given = { body: { description: 'topsecret' }, params: { name: 'secret-plans' }, query: {} }
  const stored = createHash('sha256').update(JSON.stringify(given)).digest('hex')
  expect(row).toMatchObject({
    subject: 'ana',
    via: null,
    role: 'write',
    operation: 'putCollection',
    status: 201,
    problem: null,
    argumentsSha256: stored,
  })
  expect(JSON.stringify(row)).not.toMatch(/topsecret|secret-plans/)
  await context.call('ana', 'GET', '/collections')
  expect((await entries()).items).toHaveLength(1)
})

test('a write that fails has its row too; one that was not allowed or not understood changed nothing', async () => {
  const before = (await entries()).items.length
  expect((await context.call('root', 'DELETE', '/collections/nowhere')).status).toBe(404)
  expect(await newest()).toMatchObject({ operation: 'deleteCollection', status: 404, problem: 'not-found' })
  expect((await context.call('dora', 'PUT', '/collections/x', {})).status).toBe(403)
  expect((await context.call('ana', 'PUT', '/collections/x', { colour: 1 })).status).toBe(400)
  expect((await entries()).items).toHaveLength(before + 1)
})

test('a tool call is one row, under the name of who called', async () => {
  const before = (await entries()).items.length
  const answer = await context.app.inject({
    method: 'POST',
    url: '/mcp',
    headers: { authorization: 'Bearer ben', accept: 'application/json, text/event-stream' },
    payload: {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'put_collection', arguments: { name: 'by-tool' } },
    },
  })
  expect(answer.json()).toMatchObject({ result: { structuredContent: { name: 'by-tool' } } })
  expect(await newest()).toMatchObject({ subject: 'ben', operation: 'putCollection', status: 201 })
  expect((await entries()).items).toHaveLength(before + 1)
})

test('the rows are read page by page, newest first, by an administrator only', async () => {
  const all = (await entries()).items
  const first = await entries('?limit=2')
  const second = await entries(`?limit=2&cursor=${first.nextCursor}`)
  expect([...first.items, ...second.items]).toEqual(all.slice(0, 4))
  expect((await context.call('ana', 'GET', '/audit')).status).toBe(403)
  expect((await context.call('root', 'GET', '/audit?cursor=nonsense')).status).toBe(400)
})

test('a write that cannot be recorded is not done', async () => {
  await pool.query('alter table audit rename to audit_away')
  try {
    expect((await context.call('ana', 'PUT', '/collections/unseen', {})).status).toBe(503)
  } finally {
    await pool.query('alter table audit_away rename to audit')
  }
  expect((await context.call('ana', 'GET', '/collections/unseen')).status).toBe(404)
})
