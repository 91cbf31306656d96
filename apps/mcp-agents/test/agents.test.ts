import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metric, type ModelBench, openModelBench } from './model-bench.ts'
import { type Bench, endOf, getRun, openBench, startRun } from './start.ts'

let bench: ModelBench
let url: string
beforeAll(async () => {
  bench = await openModelBench({ MODEL_OTHERS: 'sandbox-analyst=0.1/0.4/32000; tiny=1/2/8000' })
  ;({ url } = await bench.replica())
})
afterAll(() => bench?.close())

const send = async (method: string, path: string, body?: object, to = url) => {
  const response = await fetch(`${to}${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const pipelineWatcher = {
  title: 'Pipeline watcher',
  description: 'Looks after the pipeline.',
  instructions: 'You look after the pipeline, and say what changed.',
  tools: ['mcp-business.query_metric', 'sophia-hubspot.*'],
  budget: { steps: 6, wallTimeS: 60 },
}

describe('agents that come with Sophia', () => {
  test('take a question, and say what they may use', async () => {
    const { body } = await send('GET', '/agents/analyst')
    expect(body).toMatchObject({
      kind: 'model',
      version: 1,
      approval: 'writes',
      wallTimeS: 300,
      budget: { steps: 24, tokens: 200_000, maxCostUsd: 1 },
      inputSchema: { type: 'object', required: ['question'], properties: { question: { type: 'string' } } },
    })
    expect((await send('POST', '/runs', { agent: 'analyst', input: { query: 'x' } })).body['errors']).toEqual([
      { pointer: '/body/input/question', message: 'is required' },
      { pointer: '/body/input/query', message: 'is not known here' },
    ])
  })

  test('a panel that could not hear all three opinions is refused before it costs anything', async () => {
    const panel = { agent: 'planning-panel', input: { question: 'Shall we?' } }
    expect((await send('POST', '/runs', { ...panel, budget: { steps: 3 } })).body['errors']).toEqual([
      {
        pointer: '/body/budget/steps',
        message: 'must be at least 4 for planning-panel: one for the evidence, three for the opinions',
      },
    ])
  })

  test('cannot be replaced or deleted, and neither can playbooks', async () => {
    for (const name of ['analyst', 'pipeline-review']) {
      expect(await send('PUT', `/agents/${name}`, pipelineWatcher)).toMatchObject({ status: 409 })
      expect(await send('DELETE', `/agents/${name}`)).toMatchObject({ status: 409 })
    }
  })
})

describe('an agent of one’s own', () => {
  test('is made, shown, changed and deleted; its version grows with each change and with nothing else', async () => {
    const path = '/agents/pipeline-watcher'
    expect(await send('PUT', path, pipelineWatcher)).toMatchObject({
      status: 201,
      body: {
        name: 'pipeline-watcher',
        kind: 'own',
        version: 1,
        approval: 'writes',
        wallTimeS: 60,
        budget: { steps: 6, tokens: 200_000, maxCostUsd: 1 },
        changedBy: 'local',
      },
    })
    expect(await send('PUT', path, pipelineWatcher)).toMatchObject({ status: 200, body: { version: 1 } })
    const changed = { ...pipelineWatcher, model: 'sandbox-analyst', approval: 'always' }
    expect(await send('PUT', path, changed)).toMatchObject({
      status: 200,
      body: { version: 2, model: 'sandbox-analyst', approval: 'always' },
    })
    const listed = (await send('GET', '/agents')).body['items'] as { name: string }[]
    expect(listed.at(-1)).toEqual((await send('GET', path)).body)
    expect(await send('DELETE', path)).toMatchObject({ status: 200, body: { name: 'pipeline-watcher' } })
    expect(await send('DELETE', path)).toMatchObject({ status: 404 })
    expect(await send('GET', path)).toMatchObject({ status: 404 })
  })

  test('may name tools and models that there are, and each that is not is told with its place', async () => {
    const { status, body } = await send('PUT', '/agents/wrong', {
      ...pipelineWatcher,
      tools: ['mcp-business.query_metric', 'mcp-coffee.brew'],
    })
    expect(status).toBe(400)
    expect(body['errors']).toEqual([
      { pointer: '/body/tools/1', message: expect.stringContaining('names no service. There are: mcp-research') },
    ])
    const unknown = await send('PUT', '/agents/wrong', {
      ...pipelineWatcher,
      tools: ['mcp-business.*', 'mcp-business.brew'],
    })
    expect(unknown.body['errors']).toEqual([
      { pointer: '/body/tools/1', message: 'mcp-business.brew is no tool that you may use' },
    ])
    expect((await send('PUT', '/agents/wrong', { ...pipelineWatcher, tools: ['Everything'] })).status).toBe(400)
    expect((await send('PUT', '/agents/wrong', { ...pipelineWatcher, model: 'gpt-99' })).body['errors']).toEqual([
      { pointer: '/body/model', message: 'is not a model that is known here: sandbox-script, sandbox-analyst, tiny' },
    ])
    expect((await send('PUT', '/agents/Wrong!', pipelineWatcher)).status).toBe(400)
    // A service that is away cannot tell whether it has a tool.
    expect(
      (await send('PUT', '/agents/wrong', { ...pipelineWatcher, tools: ['sophia-github.list_repos'] })).status,
    ).toBe(503)
    expect(await send('GET', '/agents/wrong')).toMatchObject({ status: 404 })
  })

  test('has a budget that bounds whoever starts it: less may be asked for, and not more', async () => {
    await send('PUT', '/agents/thrifty', { ...pipelineWatcher, tools: [] })
    const start = (budget: object) =>
      send('POST', '/runs', { agent: 'thrifty', input: { question: 'What changed?' }, budget })
    expect(await start({ steps: 7, wallTimeS: 61, tokens: 5_000 })).toMatchObject({
      status: 400,
      body: {
        errors: [
          { pointer: '/body/budget/steps', message: 'must be at most 6, which thrifty may use' },
          { pointer: '/body/budget/wallTimeS', message: 'must be at most 60, which thrifty may use' },
        ],
      },
    })
    await bench.script({ text: 'Nothing.' })
    const asked = { agent: 'thrifty', input: { question: 'What changed?' }, budget: { steps: 5, wallTimeS: 60 } }
    const run = await bench.ask(url, asked)
    expect(run.budget).toEqual({ steps: 5, wallTimeS: 60, tokens: 200_000, maxCostUsd: 1 })
  })

  test('that is changed does not change a run that is under way, nor its replay', async () => {
    const path = '/agents/changing'
    await send('PUT', path, { ...pipelineWatcher, instructions: 'First instructions.' })
    await bench.script({ calls: [metric('won_value')] }, { text: 'Nothing changed.' })
    const gate = bench.services.hold(({ tool }) => tool === 'mcp-business.query_metric')
    const running = bench.ask(url, { agent: 'changing' })
    await gate.held
    await send('PUT', path, { ...pipelineWatcher, instructions: 'Second instructions.', tools: [] })
    gate.open()
    const run = await running
    expect(run).toMatchObject({ status: 'done', answer: 'Nothing changed.' })
    const told = (await bench.received()).map(({ messages }) => messages[0]?.content ?? '')
    expect(told.map((text) => text.startsWith('First instructions.'))).toEqual([true, true])
    await send('DELETE', path)
    expect((await send('POST', `/runs/${run.id}/replay`)).body).toMatchObject({ identical: true })
  })

  test('without tools is a model that is asked a question', async () => {
    await send('PUT', '/agents/plain', { ...pipelineWatcher, tools: [] })
    await bench.script({ text: 'Good morning.' })
    const run = await bench.ask(url, { agent: 'plain' })
    expect(run).toMatchObject({ status: 'done', answer: 'Good morning.' })
    // A name that somebody chose is no label.
    const metrics = await (await fetch(`${url}/metrics`)).text()
    expect(metrics).toMatch(/sophia_runs_total\{[^}]*agent="own"/)
    expect(metrics).not.toContain('"plain"')
    expect(run.steps.map(({ kind }) => kind)).toEqual(['model'])
  })
})

test('a tool that writes is offered, and called when the policy asks nobody; else the run waits for somebody’s word', async () => {
  const writes = () => bench.services.arrivals.filter(({ tool }) => tool === 'mcp-context.add_document').length
  const before = writes()
  const start = async (approval: string): Promise<string> => {
    await send('PUT', '/agents/writer', { ...pipelineWatcher, tools: ['mcp-context.*'], approval })
    return startRun(url, { agent: 'writer', input: { question: 'Write it down.' } })
  }
  await bench.script(
    { calls: [{ name: 'mcp-context__add_document', arguments: { title: 'x' } }] },
    { text: 'It is written down.' },
  )
  expect(await endOf(url, await start('never'))).toMatchObject({ status: 'done', answer: 'It is written down.' })
  expect(writes()).toBe(before + 1)
  const [first] = await bench.received()
  expect(first?.tools?.map((tool) => tool.function.name)).toContain('mcp-context__add_document')

  const id = await start('writes')
  await expect.poll(async () => (await getRun(url, id)).status, { timeout: 15_000 }).toBe('waiting')
  expect(writes()).toBe(before + 1)
  const { items } = (await send('GET', `/approvals?runId=${id}`)).body as { items: { id: string; why: string }[] }
  expect(items).toEqual([expect.objectContaining({ tool: 'mcp-context.add_document', why: 'It writes.' })])
  // Without keys everybody is the same person.
  await send('POST', `/approvals/${items[0]?.id}`, { decision: 'approve' })
  expect(await endOf(url, id)).toMatchObject({ status: 'done', answer: 'It is written down.' })
  expect(writes()).toBe(before + 2)
})

test('an address that neither a tool nor the question told is asked for before it goes outside', async () => {
  await send('PUT', '/agents/reader', { ...pipelineWatcher, tools: ['mcp-context.*'] })
  const read = (address: string) => ({ name: 'mcp-context__fetch_page', arguments: { url: address } })
  await bench.script(
    { calls: [read('https://asked.example/'), read('https://made-up.example/a?b=10005534')] },
    { text: 'Read.' },
  )
  const input = { question: 'What is at https://asked.example/ ?' }
  const id = await startRun(url, { agent: 'reader', input })
  await expect.poll(async () => (await getRun(url, id)).status, { timeout: 15_000 }).toBe('waiting')
  const pages = (await getRun(url, id)).steps.filter(({ name }) => name === 'mcp-context.fetch_page')
  expect(pages.map(({ status }) => status)).toEqual(['done', 'waiting'])
  const { items } = (await send('GET', `/approvals?runId=${id}`)).body as { items: { why: string }[] }
  expect(items[0]?.why).toContain('an address that no tool and no question told')
})

test('the planning panel gathers evidence, then gives three opinions, each a step of its own', async () => {
  const evidence = 'Won so far: 10,005,534 USD, [rows](/lineage/lin-whole).'
  await bench.script(
    { when: 'You gather the evidence', calls: [metric('won_value')] },
    { when: 'You gather the evidence', text: evidence },
    { when: 'You are the optimist', text: 'It will work.' },
    { when: 'You are the critic', text: 'It costs 77,777 USD.' },
    { when: 'You are the mediator', text: 'Do it in part.' },
  )
  const run = await bench.ask(url, {
    agent: 'planning-panel',
    input: { question: 'Shall we open an office in Lisbon?' },
  })
  expect(run.answer).toBe(
    [
      'Do it in part.',
      '## Optimist',
      'It will work.',
      '## Critic',
      'It costs 77,777 USD.',
      '## Evidence',
      evidence,
      '## Not found in the sources',
      'No tool told what follows, so it is the model’s own:',
      '- 77,777',
    ].join('\n\n'),
  )
  expect(run.steps.filter(({ kind }) => kind === 'model').map(({ title }) => title)).toEqual([
    'Evidence 1',
    'Evidence 2',
    'Optimist',
    'Critic',
    'Mediator',
  ])
  const mediator = (await bench.received()).at(-1)
  expect(mediator?.messages[1]?.content).toMatch(/# Plan[\s\S]*Lisbon[\s\S]*# Evidence[\s\S]*# Optimist[\s\S]*# Critic/)
  expect(mediator?.tools).toBeUndefined()
})

describe('without a model', () => {
  let plain: Bench
  let there: string
  beforeAll(async () => {
    plain = await openBench()
    ;({ url: there } = await plain.replica())
  })
  afterAll(() => plain?.close())

  test('agents that need one say what to set, and playbooks run', async () => {
    const { status, body } = await send('POST', '/runs', { agent: 'researcher', input: { question: 'Why?' } }, there)
    expect(status).toBe(503)
    expect(body).toMatchObject({
      detail: 'researcher needs a model, and MODEL_URL is not set.',
      hint: 'Set MODEL_URL and MODEL_NAME, and MODEL_API_KEY where the server wants a key. Playbooks need no model.',
    })
    expect(await startRun(there)).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('half of one is refused at the start', async () => {
    await expect(plain.replica({ MODEL_NAME: 'x' })).rejects.toThrow('MODEL_URL and MODEL_NAME belong together')
    await expect(
      plain.replica({ MODEL_URL: 'http://127.0.0.1:9', MODEL_NAME: 'x', MODEL_OTHERS: 'y' }),
    ).rejects.toThrow('MODEL_OTHERS')
  })
})

test('the same key and question again is the same run, another budget is not', async () => {
  await bench.script({ text: 'Once.' })
  const ask = async (body: object) => {
    const response = await fetch(`${url}/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'once' },
      body: JSON.stringify({ agent: 'analyst', input: { question: 'What?' }, ...body }),
    })
    return { status: response.status, id: ((await response.json()) as { id?: string }).id }
  }
  const first = await ask({})
  expect(await ask({})).toEqual(first)
  expect((await ask({ budget: { tokens: 5_000 } })).status).toBe(422)
})
