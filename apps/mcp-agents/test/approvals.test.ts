import { createHash } from 'node:crypto'
import { type App, canonicalJson, parseConfig } from '@sophia/service'
import Type from 'typebox'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildApp } from '../src/app.ts'
import type { Approval } from '../src/approvals/schemas.ts'
import { ConfigSchema } from '../src/config.ts'
import type { Playbook } from '../src/playbooks/playbook.ts'
import type { Run } from '../src/schemas.ts'
import { type Bench, openBench } from './start.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const key = (name: string) => `raw-key-of-${name}-which-is-long-enough`
const keys = ['ana:write', 'ben:write', 'cleo:read', 'root:admin', 'rex:admin']
const tool = 'mcp-context.search'

/** Reads once, then wants to do something for which somebody must agree. */
const writer: Playbook = {
  name: 'writer',
  title: 'Writer',
  description: 'Asks, then writes.',
  input: Type.Object({ text: Type.String(), twice: Type.Optional(Type.Boolean()) }),
  tools: [tool, 'mcp-business.list_metrics'],
  wallTimeMs: 60_000,
  async run(input, call) {
    const { text, twice } = input as { text: string; twice?: boolean }
    const ask = (query: string) => call({ tool, arguments: { query }, title: `Write ${query}`, why: 'It writes.' })
    await call({ tool: 'mcp-business.list_metrics', arguments: {}, title: 'Read' })
    const asked = await Promise.allSettled([ask(text), ...(twice ? [ask(`${text} again`)] : [])])
    const answers = asked.map((each) => {
      if (each.status === 'rejected') throw each.reason
      return each.value.ok ? 'written' : each.value.failure.detail
    })
    return answers.join('; ')
  },
}

/** Asks a dozen times, once after the other. */
const patient: Playbook = {
  ...writer,
  name: 'patient',
  async run(input, call) {
    const { text } = input as { text: string }
    for (let time = 0; time < 12; time++)
      await call({ tool, arguments: { query: `${text} ${time}` }, title: `Write ${time}`, why: 'It writes.' })
    return 'written'
  },
}

let bench: Bench
let app: App
let other: App
beforeAll(async () => {
  bench = await openBench()
  const start = async (variables: Record<string, string> = {}) => {
    const environment = bench.environment({
      SOPHIA_API_KEYS: keys.map((each) => `${each}:${sha256(key(each.split(':')[0] ?? ''))}`).join(','),
      ...variables,
    })
    const made = await buildApp(parseConfig(ConfigSchema, environment), {
      playbooks: new Map([writer, patient].map((each) => [each.name, each])),
    })
    await made.ready()
    return made
  }
  app = await start()
  other = await start()
})
afterAll(async () => {
  await app?.close()
  await other?.close()
  await bench?.close()
})

const as = (who: string) => ({ authorization: `Bearer ${key(who)}` })
const ask = async <Answer>(who: string, method: 'GET' | 'POST', url: string, payload?: object) => {
  const response = await app.inject({
    method,
    url,
    headers: as(who),
    ...(payload && { payload }),
  })
  return { status: response.statusCode, body: response.json<Answer>() }
}
interface Refusal {
  detail: string
  status: number
}

async function start(text: string, more: object = {}): Promise<string> {
  const { body } = await ask<{ id: string }>('ana', 'POST', '/runs', { agent: 'writer', input: { text, ...more } })
  return body.id
}
const runOf = async (id: string) => (await ask<Run>('ana', 'GET', `/runs/${id}`)).body
const pendingOf = async (runId: string, count = 1): Promise<Approval[]> => {
  const read = async () =>
    (await ask<{ items: Approval[] }>('ben', 'GET', `/approvals?status=pending&runId=${runId}`)).body.items
  await expect.poll(async () => (await read()).length, { timeout: 15_000 }).toBe(count)
  await expect.poll(async () => (await runOf(runId)).status, { timeout: 15_000 }).toBe('waiting')
  return read()
}
const ended = async (id: string): Promise<Run> => {
  await expect.poll(async () => (await runOf(id)).status, { timeout: 15_000 }).toMatch(/done|failed|cancelled/)
  return runOf(id)
}
const callsWith = (query: string) => bench.services.arrivals.filter(({ arguments: args }) => args['query'] === query)

describe('a call that needs somebody’s word', () => {
  test('is shown with its exact arguments, waits, and is made once when somebody else says yes', async () => {
    const id = await start('a yes')
    const [approval] = (await pendingOf(id)) as [Approval]
    expect(approval).toMatchObject({
      runId: id,
      agent: 'writer',
      tool,
      arguments: { query: 'a yes' },
      argumentsHash: sha256(canonicalJson({ tool, arguments: { query: 'a yes' } })),
      why: 'It writes.',
      status: 'pending',
      requestedBy: 'ana',
      decidedBy: null,
    })
    expect(callsWith('a yes')).toEqual([])
    expect((await runOf(id)).steps.map(({ status }) => status)).toEqual(['done', 'waiting'])

    const { body } = await ask<Approval>('ben', 'POST', `/approvals/${approval.id}`, {
      decision: 'approve',
      reason: 'Looked at it.',
      argumentsHash: approval.argumentsHash,
    })
    expect(body).toMatchObject({ status: 'approved', decidedBy: 'ben', reason: 'Looked at it.' })
    expect(await ended(id)).toMatchObject({ status: 'done', answer: 'written' })
    expect(callsWith('a yes')).toHaveLength(1)
    expect((await ask<Approval>('ana', 'GET', `/approvals/${approval.id}`)).body.status).toBe('used')
  })

  test('is not made when somebody says no, and the run is told why', async () => {
    const id = await start('a no')
    const [approval] = (await pendingOf(id)) as [Approval]
    await ask('ben', 'POST', `/approvals/${approval.id}`, { decision: 'reject', reason: 'Too early.' })
    const run = await ended(id)
    expect(run.answer).toBe('This call was not approved, and not made. They said: Too early.')
    expect(run.steps[1]).toMatchObject({ status: 'failed', error: { type: 'not-approved' } })
    expect(callsWith('a no')).toEqual([])
  })

  test('whoever the run acts for, a reader, and whoever looked at something else cannot decide', async () => {
    const id = await start('not yours')
    const [{ id: approval }] = (await pendingOf(id)) as [Approval]
    const decide = (who: string, more: object = {}) =>
      ask<Refusal>(who, 'POST', `/approvals/${approval}`, { decision: 'approve', ...more })
    expect(await decide('ana')).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('acts for ana') },
    })
    expect((await decide('cleo')).status).toBe(403)
    expect((await decide('ben', { argumentsHash: '0'.repeat(64) })).status).toBe(409)
    expect((await decide('ben', { decision: 'perhaps' })).status).toBe(400)
    expect(callsWith('not yours')).toEqual([])
    expect((await decide('ben')).status).toBe(200)
    // The same word again is the same word; another one comes too late.
    expect((await decide('ben', { decision: 'reject' })).status).toBe(409)
    await ended(id)
    expect(callsWith('not yours')).toHaveLength(1)
  })

  test('it is there for whoever may decide, who need not see the run, and for whoever the run acts for', async () => {
    const id = await start('who looks')
    const [{ id: approval }] = (await pendingOf(id)) as [Approval]
    const look = async (who: string) => [
      (await ask(who, 'GET', `/approvals/${approval}`)).status,
      (await ask<{ items: unknown[] }>(who, 'GET', `/approvals?runId=${id}`)).body.items.length,
      (await ask(who, 'GET', `/runs/${id}`)).status,
    ]
    expect(await look('ana')).toEqual([200, 1, 200])
    expect(await look('ben')).toEqual([200, 1, 404])
    expect(await look('rex')).toEqual([200, 1, 200])
    expect(await look('cleo')).toEqual([404, 0, 404])
    await ask('ben', 'POST', `/approvals/${approval}`, { decision: 'reject' })
  })

  test('what cannot be seen in its arguments is shown to whoever decides', async () => {
    const hidden = 'pay \u202eana\u202c\u200b now\u{e0041}'
    const id = await start(hidden)
    const [approval] = (await pendingOf(id)) as [Approval]
    expect(approval.arguments).toEqual({ query: hidden })
    expect(approval.shown).toBe('{\n  "query": "pay \\u202eana\\u202c\\u200b now\\udb40\\udc41"\n}')
    // It is still the JSON of what is sent.
    expect(JSON.parse(approval.shown)).toEqual(approval.arguments)
    expect(approval.title).toBe('Write pay \\u202eana\\u202c\\u200b now\\udb40\\udc41')
    await ask('ben', 'POST', `/approvals/${approval.id}`, { decision: 'reject' })
  })

  test('a yes lends no rights: what a run of an administrator wants is for administrators to decide', async () => {
    const input = { text: 'of an administrator' }
    const { id } = (await ask<{ id: string }>('root', 'POST', '/runs', { agent: 'writer', input })).body
    const list = async (who: string) =>
      (await ask<{ items: Approval[] }>(who, 'GET', `/approvals?status=pending&runId=${id}`)).body.items
    await expect.poll(async () => (await list('rex')).length, { timeout: 15_000 }).toBe(1)
    const [approval] = (await list('rex')) as [Approval]
    expect(await list('ben')).toEqual([])
    const decide = (who: string) => ask(who, 'POST', `/approvals/${approval.id}`, { decision: 'approve' })
    expect((await decide('ben')).status).toBe(404)
    expect((await decide('root')).status).toBe(403)
    expect((await decide('rex')).status).toBe(200)
  })

  test.each([
    ['started it by hand', false],
    ['last changed its schedule, which is gone by now', true],
  ])('of a scheduled run, whoever %s does not decide', async (_who, changes) => {
    const input = { text: `scheduled ${changes}` }
    const asked = { agent: 'writer', input, cron: '0 8 * * 1', timeZone: 'UTC' }
    const schedule = (await ask<{ id: string }>('ana', 'POST', '/schedules', asked)).body.id
    const path = `/schedules/${schedule}`
    if (changes) await app.inject({ method: 'PATCH', url: path, headers: as('root'), payload: { cron: '0 9 * * 1' } })
    const { id } = (await ask<{ id: string }>(changes ? 'ana' : 'root', 'POST', `${path}/run`)).body
    const [approval] = (await pendingOf(id)) as [Approval]
    await app.inject({ method: 'DELETE', url: path, headers: as('root') })
    const decide = (who: string) => ask<Refusal>(who, 'POST', `/approvals/${approval.id}`, { decision: 'approve' })
    expect(await decide('root')).toMatchObject({ status: 403, body: { detail: expect.stringContaining('by root') } })
    expect((await decide('ana')).status).toBe(403)
    expect((await decide('rex')).status).toBe(200)
    expect((await ended(id)).answer).toBe('written')
  })

  test('several at a time are asked together; the run goes on when all are decided', async () => {
    const id = await start('two', { twice: true })
    const approvals = await pendingOf(id, 2)
    const [first, second] = [...approvals].sort((a, b) => a.stepIndex - b.stepIndex) as [Approval, Approval]
    await ask('ben', 'POST', `/approvals/${second.id}`, { decision: 'reject' })
    expect((await runOf(id)).status).toBe('waiting')
    await ask('ben', 'POST', `/approvals/${first.id}`, { decision: 'approve' })
    expect((await ended(id)).answer).toBe('written; This call was not approved, and not made.')
    expect([callsWith('two').length, callsWith('two again').length]).toEqual([1, 0])
  })

  test('one that was approved does not run out while the other is undecided', async () => {
    const id = await start('sibling', { twice: true })
    const [first, second] = (await pendingOf(id, 2)).sort((a, b) => a.stepIndex - b.stepIndex) as [Approval, Approval]
    await ask('ben', 'POST', `/approvals/${first.id}`, { decision: 'approve' })
    const past = `now() - interval '1 second'`
    await bench.query(`update approvals set expires_at = ${past} where run_id = $1`, [id])
    expect((await ended(id)).answer).toBe('written; Nobody approved this call in time. It was not made.')
    expect([callsWith('sibling').length, callsWith('sibling again').length]).toEqual([1, 0])
    expect((await ask<Approval>('ben', 'GET', `/approvals/${second.id}`)).body.status).toBe('expired')
  })

  test('two who decide at once: one of them does', async () => {
    const id = await start('a race')
    const [approval] = (await pendingOf(id)) as [Approval]
    const said = await Promise.all(
      ['approve', 'reject'].map((decision) => ask('ben', 'POST', `/approvals/${approval.id}`, { decision })),
    )
    expect(new Set(said.map(({ status }) => status))).toEqual(new Set([200, 409]))
    const run = await ended(id)
    expect(callsWith('a race')).toHaveLength(run.answer === 'written' ? 1 : 0)
  })

  test('undecided in time, it is not made, and the run goes on', async () => {
    const id = await start('too late')
    const [approval] = (await pendingOf(id)) as [Approval]
    await bench.query(`update approvals set expires_at = now() - interval '1 second' where id = $1`, [approval.id])
    expect((await ask('ben', 'POST', `/approvals/${approval.id}`, { decision: 'approve' })).status).toBe(409)
    expect((await ended(id)).answer).toBe('Nobody approved this call in time. It was not made.')
    expect(callsWith('too late')).toEqual([])
  })

  test('a yes is for these arguments: a record that was changed since is not carried out', async () => {
    const id = await start('as shown')
    const [approval] = (await pendingOf(id)) as [Approval]
    await bench.query(`update approvals set arguments_hash = $2 where id = $1`, [approval.id, '0'.repeat(64)])
    await ask('ben', 'POST', `/approvals/${approval.id}`, { decision: 'approve' })
    expect((await ended(id)).status).toBe('done')
    expect(callsWith('as shown')).toEqual([])
  })

  test('a run may ask as often as its plan wants', async () => {
    const input = { text: 'a dozen' }
    const { id } = (await ask<{ id: string }>('ana', 'POST', '/runs', { agent: 'patient', input })).body
    for (let time = 0; time < 12; time++) {
      const [approval] = (await pendingOf(id)) as [Approval]
      expect(approval.arguments).toEqual({ query: `a dozen ${time}` })
      await ask('ben', 'POST', `/approvals/${approval.id}`, { decision: 'approve' })
    }
    expect((await ended(id)).answer).toBe('written')
  }, 60_000)

  test('a cancelled run wants nothing any more', async () => {
    const id = await start('never mind')
    const [approval] = (await pendingOf(id)) as [Approval]
    expect((await ask<Run>('ana', 'POST', `/runs/${id}/cancel`)).body.status).toBe('cancelled')
    expect((await ask<Approval>('ana', 'GET', `/approvals/${approval.id}`)).body.status).toBe('withdrawn')
    expect((await ask('ben', 'POST', `/approvals/${approval.id}`, { decision: 'approve' })).status).toBe(409)
    expect(callsWith('never mind')).toEqual([])
  })

  test('the time that a run waits is not taken from its budget', async () => {
    const id = await start('patience')
    const [approval] = (await pendingOf(id)) as [Approval]
    const ago = `interval '1 hour'`
    await bench.query(
      `update runs set waiting_since = waiting_since - ${ago}, deadline_at = deadline_at - ${ago} where id = $1`,
      [id],
    )
    await ask('ben', 'POST', `/approvals/${approval.id}`, { decision: 'approve' })
    expect((await ended(id)).answer).toBe('written')
  })
})
