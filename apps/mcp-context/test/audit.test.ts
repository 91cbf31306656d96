/** Who wrote what: rows of the service's own database, over REST and over MCP. */
import { createHash } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Context, startContext } from './fixture.ts'

let context: Context
let pool: pg.Pool
beforeAll(async () => {
  context = await startContext()
  pool = new pg.Pool({ connectionString: context.databaseUrl })
}, 60_000)
afterAll(async () => {
  await context.app.close()
  await pool.end()
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

test('rows are asked for by who, what, when and outcome; what cannot be asked is a fault with its place', async () => {
  await context.call('ben', 'PUT', '/collections/of-ben', {})
  const last = await newest()
  const found = async (query: string) => (await entries(query)).items.map(({ id }: { id: number }) => id)
  expect(await found(`?subject=ben&operation=putCollection&outcome=done&since=${last.startedAt}`)).toEqual([last.id])
  expect(await found(`?subject=ben&until=${last.startedAt}`)).not.toContain(last.id)
  expect(await found('?subject=nobody')).toEqual([])
  const faults = async (query: string) =>
    (await context.call('root', 'GET', `/audit${query}`)).body.errors?.map(
      ({ pointer }: { pointer: string }) => pointer,
    )
  expect(await faults('?outcome=good&since=yesterday&colour=red')).toEqual([
    '/query/colour',
    '/query/outcome',
    '/query/since',
  ])
  expect(await faults('?since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z')).toEqual(['/query/until'])
})

test('a row leads to the trace and the log lines of its request', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  await context.app.inject({
    method: 'PUT',
    url: '/collections/traced',
    headers: { authorization: 'Bearer ana', traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    payload: {},
  })
  expect(await newest()).toMatchObject({ traceId, requestId: expect.stringMatching(/./) })
})

test('rows that are too old go at the start, and those of a dead process say that nobody knows how they ended', async () => {
  await pool.query(
    `insert into audit (request_id, subject, role, operation, arguments_sha256, started_at)
     values ('old', 'ana', 'write', 'putCollection', '', now() - interval '366 days'),
            ('died', 'ana', 'write', 'putCollection', '', now() - interval '1 hour')`,
  )
  const died = (await entries('?outcome=unknown')).items
  expect(died).toEqual([
    expect.objectContaining({ requestId: 'died', outcome: 'unknown', endedAt: null, status: null }),
    expect.objectContaining({ requestId: 'old' }),
  ])
  const next = await startContext({ DATABASE_URL: context.databaseUrl })
  await vi.waitFor(async () => expect((await entries('?outcome=unknown')).items).toEqual([died[0]]), {
    timeout: 20_000,
    interval: 50,
  })
  await next.app.close()
})

describe('while the table stalls', () => {
  let holder: pg.PoolClient
  beforeEach(async () => {
    holder = await pool.connect()
    await holder.query('begin; lock table audit in access exclusive mode')
  })
  const resume = async () => {
    await holder.query('rollback')
    holder.release()
  }
  const waiting = (count: number) =>
    vi.waitFor(
      async () => {
        const { rowCount } = await pool.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        expect(rowCount).toBe(count)
      },
      { timeout: 20_000, interval: 20 },
    )
  /** A row that came to be after all is given its end, after the answer. */
  const noneRuns = () =>
    vi.waitFor(async () => expect((await entries('?outcome=running')).items).toEqual([]), {
      timeout: 20_000,
      interval: 50,
    })

  test('a write is refused when its time is up, and not done', async () => {
    const answer = await context.app.inject({
      method: 'PUT',
      url: '/collections/late',
      headers: { authorization: 'Bearer ana', 'sophia-budget-ms': '400' },
      payload: {},
    })
    expect([answer.statusCode, answer.json().detail]).toEqual([503, 'The write cannot be recorded, so it is not done.'])
    await waiting(0)
    await resume()
    expect((await context.call('ana', 'GET', '/collections/late')).status).toBe(404)
    await noneRuns()
  }, 60_000)

  test('a write whose caller leaves meanwhile is not done', async () => {
    const leaving = new AbortController()
    const url = await context.app.listen({ host: '127.0.0.1', port: 0 })
    const call = fetch(`${url}/collections/left`, {
      method: 'PUT',
      headers: { authorization: 'Bearer ana', 'content-type': 'application/json' },
      body: '{}',
      signal: leaving.signal,
    })
    await waiting(1)
    leaving.abort()
    await expect(call).rejects.toThrow('aborted')
    await waiting(0)
    await resume()
    expect((await context.call('ana', 'GET', '/collections/left')).status).toBe(404)
    await noneRuns()
  }, 60_000)
})
