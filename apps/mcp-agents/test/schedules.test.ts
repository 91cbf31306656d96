import { createHash } from 'node:crypto'
import type { App } from '@sophia/service'
import { mcpCall } from '@sophia/service/testing'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bench, openBench } from './start.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const keys = ['ana:write', 'ben:write', 'eve:read', 'root:admin'].map(
  (key) => `${key}:${sha256(key.split(':')[0] ?? '')}`,
)

let bench: Bench
let app: App
let url: string
beforeAll(async () => {
  bench = await openBench()
  ;({ app, url } = await bench.replica({ SOPHIA_API_KEYS: keys.join(',') }))
})
afterAll(() => bench?.close())

const ask = async (who: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${who}`,
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Answer }
}
interface Answer extends Record<string, unknown> {
  readonly id: string
  readonly errors?: readonly { readonly pointer: string; readonly message: string }[]
}
const body = { agent: 'pipeline-review', input: { question: 'risks' }, cron: '0 8 * * 1', timeZone: 'Europe/Berlin' }
const make = async (more: object = {}) => (await ask('ana', 'POST', '/schedules', { ...body, ...more })).body.id

test('a schedule is made, found, listed, changed and deleted', async () => {
  const made = await ask('ana', 'POST', '/schedules', { ...body, budget: { wallTimeS: 60 } })
  expect(made).toMatchObject({
    status: 201,
    body: { ...body, budget: { wallTimeS: 60 }, enabled: true, createdBy: 'ana', lastRun: null, lastError: null },
  })
  expect(made.body['nextRuns']).toHaveLength(3)
  const id = made.body.id
  expect((await ask('root', 'GET', `/schedules/${id}`)).body).toEqual(made.body)
  expect((await ask('ana', 'GET', '/schedules?agent=pipeline-review&limit=1')).body).toMatchObject({
    items: [made.body],
    complete: true,
  })
  expect((await ask('ana', 'GET', '/schedules?agent=other')).body['items']).toEqual([])

  // What is not named stays, the input too.
  const changed = await ask('ana', 'PATCH', `/schedules/${id}`, { cron: '30 9 * * 2', enabled: false })
  expect(changed).toMatchObject({
    status: 200,
    body: { cron: '30 9 * * 2', timeZone: 'Europe/Berlin', input: body.input, budget: { wallTimeS: 60 }, nextRuns: [] },
  })
  expect((await ask('ana', 'PATCH', `/schedules/${id}`, { budget: null })).body['budget']).toBeNull()
  expect(await ask('ana', 'DELETE', `/schedules/${id}`)).toEqual({ status: 200, body: { id } })
  expect((await ask('ana', 'GET', `/schedules/${id}`)).status).toBe(404)
  expect((await ask('ana', 'DELETE', `/schedules/${id}`)).status).toBe(404)
})

test('a run that is started now is one of the schedule’s, with the rights of whoever made it', async () => {
  const id = await make()
  const key = { 'idempotency-key': 'once' }
  const [first, again] = [
    await ask('root', 'POST', `/schedules/${id}/run`, undefined, key),
    await ask('root', 'POST', `/schedules/${id}/run`, undefined, key),
  ]
  expect(first).toMatchObject({ status: 202, body: { agent: 'pipeline-review', status: 'queued' } })
  expect(again.body.id).toBe(first.body.id)
  const runId = first.body.id
  await expect
    .poll(async () => (await ask('ana', 'GET', `/schedules/${id}`)).body['lastRun'])
    .toMatchObject({ id: runId, status: 'done', startedBy: 'root' })
  expect((await ask('ana', 'GET', `/runs/${runId}`)).body).toMatchObject({ startedBy: 'ana', input: body.input })
})

test('a schedule that is due runs by itself', async () => {
  const id = await make({ cron: '* * * * *', timeZone: 'UTC' })
  // No test waits for a minute: what is due is put back instead.
  const pool = new pg.Pool({ connectionString: databaseOf(bench.databaseUrl) })
  await pool.query(`update schedules set next_at = date_trunc('minute', now()) where id = $1`, [id])
  await pool.end()
  const last = async () => (await ask('ana', 'GET', `/schedules/${id}`)).body['lastRun']
  await expect.poll(last, { timeout: 20_000 }).toMatchObject({ status: 'done', startedBy: 'schedule' })
  await ask('ana', 'DELETE', `/schedules/${id}`)
})

const databaseOf = (address: string): string => {
  const parsed = new URL(address)
  if (parsed.pathname.length < 2) parsed.pathname = '/mcp_agents'
  return parsed.href
}

describe('what cannot be', () => {
  test.each([
    [{ cron: '0 25 * * *' }, '/body/cron', 'hour (column 3), “25”'],
    [{ cron: '0 8 * *' }, '/body/cron', 'must have five fields'],
    [{ timeZone: 'Berlin' }, '/body/timeZone', 'is not a zone of the IANA database'],
    [{ agent: 'nobody' }, '/body/agent', 'must be one of'],
    [{ input: { weeks: 3 } }, '/body/input/weeks', 'is not known here'],
    [{ budget: { steps: 3 } }, '/body/budget/steps', 'is for agents with a model'],
    [{ every: 'day' }, '/body/every', ''],
  ])('%j is refused where it is wrong, at the making and at the changing', async (more, pointer, message) => {
    const made = await ask('ana', 'POST', '/schedules', { ...body, ...more })
    expect(made.status).toBe(400)
    expect(made.body.errors?.[0]?.pointer).toBe(pointer)
    expect(made.body.errors?.[0]?.message).toContain(message)
    const id = await make()
    const changed = await ask('ana', 'PATCH', `/schedules/${id}`, more)
    expect(changed.body.errors?.[0]?.pointer).toBe(pointer)
    expect((await ask('ana', 'GET', `/schedules/${id}`)).body).toMatchObject(body)
  })

  test('all faults are told at once, and a change of nothing is one', async () => {
    const made = await ask('ana', 'POST', '/schedules', { ...body, cron: '61 8 * * *', timeZone: 'x' })
    expect(made.body.errors?.map(({ pointer }) => pointer)).toEqual(['/body/cron', '/body/timeZone'])
    expect((await ask('ana', 'PATCH', `/schedules/${await make()}`, {})).status).toBe(400)
  })

  test('is done by nobody who may not: readers write none, others change none', async () => {
    const id = await make()
    expect((await ask('eve', 'POST', '/schedules', body)).status).toBe(403)
    expect((await ask('eve', 'POST', `/schedules/${id}/run`)).status).toBe(403)
    expect((await ask('ben', 'GET', `/schedules/${id}`)).status).toBe(404)
    expect((await ask('ben', 'GET', '/schedules')).body['items']).toEqual([])
    expect((await ask('ben', 'PATCH', `/schedules/${id}`, { enabled: false })).status).toBe(404)
    expect((await ask('ben', 'DELETE', `/schedules/${id}`)).status).toBe(404)
    expect((await ask('root', 'DELETE', `/schedules/${id}`)).status).toBe(200)
  })
})

test('every write is on record', async () => {
  const id = await make()
  await ask('ben', 'DELETE', `/schedules/${id}`)
  const { body: trail } = await ask('root', 'GET', '/audit?limit=2')
  expect(trail['items']).toMatchObject([
    { operation: 'deleteSchedule', subject: 'ben', outcome: 'failed' },
    { operation: 'createSchedule', subject: 'ana', outcome: 'done' },
  ])
})

test('two tools make and list schedules, and a model can carry the whole list', async () => {
  const { app: open } = await bench.replica()
  const listed = open.mcp.list('admin')
  expect(listed.length).toBeLessThanOrEqual(12)
  expect(countTokens(JSON.stringify(listed))).toBeLessThanOrEqual(3_000)
  const made = await mcpCall(open, 'create_schedule', body)
  expect(made.isError).toBeFalsy()
  expect(made.structuredContent).toMatchObject({ cron: body.cron, createdBy: 'local' })
  const { structuredContent } = await mcpCall(open, 'list_schedules', { limit: 1 })
  expect(structuredContent).toMatchObject({ items: [made.structuredContent] })
  expect(app.mcp.list('read').map(({ name }) => name)).not.toContain('create_schedule')
})
