import { mcpCall, mcpList } from '@sophia/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { playbooks } from '../src/playbooks/registry.ts'
import { type Bench, endOf, getRun, openBench, readEvents, startRun } from './start.ts'

let bench: Bench
let url: string
let app: Awaited<ReturnType<Bench['replica']>>['app']
beforeAll(async () => {
  bench = await openBench()
  ;({ app, url } = await bench.replica())
})
afterAll(() => bench?.close())

const post = (path: string, payload: object, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url: path, payload, headers })
const names = [...playbooks.keys(), 'analyst', 'researcher', 'planning-panel']
const review = { agent: 'pipeline-review', input: {} }

describe('agents', () => {
  test('each publishes the schema of its input and the tools that it may call', async () => {
    const { items, complete } = (await app.inject('/agents')).json()
    expect(complete).toBe(true)
    expect(items[0]).toMatchObject({
      name: 'pipeline-review',
      kind: 'playbook',
      tools: expect.arrayContaining(['mcp-business.query_metric']),
    })
    expect(items.map(({ name, kind }: { name: string; kind: string }) => `${kind} ${name}`)).toEqual([
      ...[...playbooks.keys()].map((name) => `playbook ${name}`),
      'model analyst',
      'model researcher',
      'model planning-panel',
    ])
    expect(items[0].inputSchema).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: { period: {}, compareTo: {}, pipelineId: {} },
    })
    expect((await app.inject('/agents/pipeline-review')).json()).toEqual(items[0])
  })

  test('an unknown one is refused by naming those that there are', async () => {
    expect((await app.inject('/agents/nobody')).json()).toMatchObject({
      status: 404,
      hint: `There are: ${names.join(', ')}.`,
    })
    const problem = (await post('/runs', { agent: 'nobody' })).json()
    expect(problem).toMatchObject({
      status: 400,
      errors: [{ pointer: '/body/agent', message: `must be one of ${names.join(', ')}` }],
    })
  })

  test('input that an agent does not take is refused with every fault and its place', async () => {
    const { status, errors } = (
      await post('/runs', {
        agent: 'pipeline-review',
        input: { period: { from: 'soon', to: '2026-01-01' }, colour: 'red' },
      })
    ).json()
    expect(status).toBe(400)
    expect(errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/body/input/colour',
      '/body/input/period/from',
    ])
    const alone = (await post('/runs', { agent: 'pipeline-review', input: { compareTo: 'year' } })).json()
    expect(alone.errors).toEqual([{ pointer: '/body/input/period', message: 'is required' }])
  })
})

describe('a run', () => {
  test('ends with an answer that leads back to its sources', async () => {
    const run = await endOf(url, await startRun(url))
    expect(run).toMatchObject({ status: 'done', agent: 'pipeline-review', startedBy: 'local', attempts: 1 })
    expect(run.answer).toContain('# Pipeline review: 10,005,534 USD won at a win rate of 63.2 %')
    expect(run.answer).toContain('`win_rate` v1')
    expect(run.answer).toContain('[[S1]](/lineage/lin-whole)')
    expect(run.steps.map(({ name, status, attempts }) => ({ name, status, attempts }))).toEqual(
      run.steps.map(({ name }) => ({ name, status: 'done', attempts: 1 })),
    )
    expect(run.steps.find(({ lineageId }) => lineageId === 'lin-region')).toMatchObject({
      arguments: { dimensions: ['region'] },
      result: { rows: 8800 },
      summary: '3 series, 8800 rows, as of 2026-11-23 09:00 UTC',
    })
  })

  test('gives the same answer, byte for byte, from the same tool results', async () => {
    const [first, second] = await Promise.all([startRun(url), startRun(url)])
    expect((await endOf(url, first)).answer).toBe((await endOf(url, second)).answer)
  })

  test('tells how the period did against an earlier one when it is asked to', async () => {
    const input = { period: { from: '2017-07-01', to: '2017-10-01' }, compareTo: 'year' }
    const run = await endOf(url, await startRun(url, { agent: 'pipeline-review', input }))
    expect(run.answer).toContain('Deals closed from 2017-07-01 to before 2017-10-01')
    expect(run.answer).toContain(
      '**Compared** with 2016-07-01 to 2016-10-01: won value +25.1 %, win rate +3.2 points [[S2]](/lineage/lin-earlier)',
    )
  })

  test('that asks for a period that ends before it begins fails, and says why', async () => {
    const run = await endOf(
      url,
      await startRun(url, { agent: 'pipeline-review', input: { period: { from: '2017-10-01', to: '2017-07-01' } } }),
    )
    expect(run).toMatchObject({
      status: 'failed',
      error: { type: 'bad-input', detail: 'The period ends on 2017-07-01, which is not after 2017-10-01.' },
      answer: null,
    })
  })

  test('an unknown run is 404 on every path', async () => {
    const id = '00000000-0000-7000-8000-000000000000'
    const paths = await Promise.all([
      app.inject(`/runs/${id}`),
      app.inject(`/runs/${id}/events`),
      post(`/runs/${id}/cancel`, {}),
    ])
    expect(paths.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404])
    expect((await app.inject('/runs/nonsense')).json().errors[0].pointer).toBe('/params/id')
  })

  test('runs are listed newest first, each once over all pages', async () => {
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await app.inject(`/runs?limit=2${cursor && `&cursor=${cursor}`}`)
      ).json()
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(ids).toEqual([...new Set(ids)].sort().reverse())
    expect(ids.length).toBeGreaterThanOrEqual(5)
    expect((await app.inject('/runs?status=failed')).json().items.map(({ agent }: { agent: string }) => agent)).toEqual(
      ['pipeline-review'],
    )
  })
})

describe('an idempotency key', () => {
  test('and the same body again is the same run', async () => {
    const headers = { 'idempotency-key': 'monday' }
    const answers = await Promise.all([1, 2, 3, 4].map(() => post('/runs', review, headers)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202, 202])
    expect(new Set(answers.map((answer) => answer.json().id)).size).toBe(1)
    expect((await post('/runs', { input: {}, agent: 'pipeline-review' }, headers)).json().id).toBe(
      answers[0]?.json().id,
    )
  })

  test('with another body is refused', async () => {
    const problem = (
      await post('/runs', { ...review, input: { pipelineId: 'default' } }, { 'idempotency-key': 'monday' })
    ).json()
    expect(problem).toMatchObject({ status: 422, detail: 'This Idempotency-Key was used for another request.' })
  })
})

describe('events', () => {
  test('tell the whole run in order, numbered without a gap, and end with its last status', async () => {
    const id = await startRun(url)
    const events = await readEvents(url, id)
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1))
    expect(events.slice(0, 2).map(({ data }) => data['status'])).toEqual(['queued', 'running'])
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['answer', 'status'])
    const run = await getRun(url, id)
    expect(events.at(-2)?.data['answer']).toBe(run.answer)
    const steps = new Map(events.filter(({ type }) => type === 'step').map(({ data }) => [data['index'], data]))
    expect([...steps.values()].sort((a, b) => Number(a['index']) - Number(b['index']))).toEqual(run.steps)
  })

  test('go on after a lost connection without a gap or a repeat, on another replica too', async () => {
    const other = await bench.replica({ SOPHIA_RUN_CONCURRENCY: '1' })
    const gate = bench.services.hold(({ tool }) => tool === 'mcp-context.search')
    const id = await startRun(url)
    await gate.held
    const first = await readEvents(url, id, undefined, (seen) => seen.length === 5)
    const rest = readEvents(other.url, id, first.at(-1)?.id, undefined)
    gate.open()
    const all = [...first, ...(await rest)].map((event) => event.id)
    expect(all).toEqual(all.map((_, index) => index + 1))
    expect(all).toEqual((await readEvents(url, id)).map((event) => event.id))
  })

  test('after the last one there is nothing to come back for', async () => {
    const id = await startRun(url)
    const last = (await readEvents(url, id)).at(-1)?.id
    const response = await fetch(`${url}/runs/${id}/events`, { headers: { 'last-event-id': String(last) } })
    expect(response.status).toBe(204)
  })
})

describe('cancelling', () => {
  test('ends a run in the middle of a call, and tells whoever follows it', async () => {
    const gate = bench.services.hold(({ tool }) => tool === 'mcp-context.search')
    const id = await startRun(url)
    const following = readEvents(url, id)
    await gate.held
    const cancelled = (await post(`/runs/${id}/cancel`, {})).json()
    expect(cancelled).toMatchObject({ status: 'cancelled', answer: null })
    expect(cancelled.steps.at(-1)).toMatchObject({ name: 'mcp-context.search', status: 'cancelled' })
    expect((await following).at(-1)?.data).toMatchObject({ status: 'cancelled' })
    gate.open()
    expect(await endOf(url, await startRun(url))).toMatchObject({ status: 'done' })
    expect(await getRun(url, id)).toEqual(cancelled)
    expect((await post(`/runs/${id}/cancel`, {})).json()).toEqual(cancelled)
  })

  test('comes too late for a run that has ended', async () => {
    const id = await startRun(url)
    await endOf(url, id)
    expect((await post(`/runs/${id}/cancel`, {})).json()).toMatchObject({
      status: 409,
      detail: 'The run has ended already: it is done.',
    })
  })
})

describe('over MCP', () => {
  test('a model starts a run, reads its answer and lists what it started', async () => {
    expect((await mcpList(app)).map(({ name }) => name)).toEqual([
      'list_agents',
      'start_run',
      'list_runs',
      'get_run',
      'cancel_run',
      'create_schedule',
      'list_schedules',
    ])
    const { structuredContent: started } = await mcpCall(app, 'start_run', review)
    const id = String(started?.['id'])
    const run = await endOf(url, id)
    const { structuredContent: got } = await mcpCall(app, 'get_run', { id, detail: 'brief' })
    expect(got?.['answer']).toBe(run.answer)
    expect(JSON.stringify(got?.['steps'])).not.toContain('"result"')
    expect((await mcpCall(app, 'list_runs', { limit: 1 })).structuredContent?.['items']).toMatchObject([{ id }])
    expect((await mcpCall(app, 'cancel_run', { id })).isError).toBe(true)
  })
})

describe('operations', () => {
  test('the health names Postgres, the metrics tell how many runs wait', async () => {
    expect((await app.inject('/health')).json()).toMatchObject({
      status: 'healthy',
      checks: [{ name: 'postgres', critical: true, status: 'up' }],
    })
    const { body } = await app.inject('/metrics')
    expect(body).toMatch(/sophia_queue_depth\{[^}]*queue="runs"[^}]*\} 0/)
    expect(body).toMatch(/sophia_runs_total\{[^}]*status="done"[^}]*\} \d+/)
  })
})
