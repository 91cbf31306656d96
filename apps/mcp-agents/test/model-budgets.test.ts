import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metric, type ModelBench, openModelBench, type Received } from './model-bench.ts'

let bench: ModelBench
let url: string
beforeAll(async () => {
  bench = await openModelBench()
  ;({ url } = await bench.replica())
  bench.services.answer('mcp-context.search', {
    hits: [{ text: 'word '.repeat(4_000) }],
    asOf: '2026-11-23T09:00:00.000Z',
    complete: true,
  })
})
afterAll(() => bench?.close())

const search = (query: string) => ({ name: 'mcp-context__search', arguments: { query } })
/** It never has enough: it asks for something else each time that it may. */
const insatiable = [
  ...Array.from({ length: 40 }, (_, index) => ({ calls: [search(`no. ${index}`)] })),
  { text: 'It goes on for ever.' },
]
const isLast = ({ tools, messages }: Received): boolean =>
  tools === undefined && (messages.at(-1)?.content ?? '').startsWith('There is no budget left')

describe('steps', () => {
  test('are never exceeded: with the last one the model is asked to answer with what it knows', async () => {
    await bench.script(...insatiable.slice(0, 3), { text: 'That is all that I know.' })
    const run = await bench.ask(url, { budget: { steps: 8 } })
    expect(run).toMatchObject({ status: 'done', answer: 'That is all that I know.', budget: { steps: 8 } })
    // The listing of the tools is no step of the model's.
    expect(run.steps.length).toBe(1 + 7)
    const received = await bench.received()
    expect(received.map(isLast)).toEqual([false, false, false, true])
  })

  test('a model that asks for more calls than may be made is told which were not', async () => {
    await bench.script({ calls: ['a', 'b', 'c', 'd'].map(search) }, { text: 'Two of them, then.' })
    const run = await bench.ask(url, { budget: { steps: 4 } })
    expect(run).toMatchObject({ status: 'done', answer: 'Two of them, then.' })
    expect(run.steps.map(({ name }) => name)).toEqual([
      'mcp-agents.list_tools',
      'sandbox-script',
      'mcp-context.search',
      'mcp-context.search',
      'sandbox-script',
    ])
    const told = (await bench.received())[1]?.messages.filter(({ role }) => role === 'tool')
    expect(told?.map(({ content }) => content?.includes('was not called'))).toEqual([false, false, true, true])
  })

  test('one that wants tools with its last step too has no answer to give', async () => {
    await bench.script({ calls: [search('x')] })
    const run = await bench.ask(url, { budget: { steps: 1 } })
    expect(run).toMatchObject({
      status: 'failed',
      error: { type: 'budget-spent', detail: expect.stringContaining('1 steps') },
    })
    expect(await bench.received()).toHaveLength(1)
  })
})

describe('tokens', () => {
  test('are never exceeded, by the count of the server, and there is an answer', async () => {
    await bench.script(...insatiable.slice(0, 12), { text: 'Enough.' })
    const whole = await bench.ask(url, { budget: { steps: 100 } })
    for (const tokens of [15_000, 30_000, 60_000]) {
      await bench.script(...insatiable.map((turn) => ({ ...turn, text: 'Thus.' })))
      const run = await bench.ask(url, { budget: { tokens, steps: 100 } })
      expect(run, String(tokens)).toMatchObject({ status: 'done' })
      const { input = 0, output = 0 } = run.tokens ?? {}
      expect(input + output).toBeLessThanOrEqual(tokens)
      expect(input + output).toBeLessThan((whole.tokens?.input ?? 0) + (whole.tokens?.output ?? 0))
      const received = await bench.received()
      expect(received.filter(isLast)).toHaveLength(1)
      expect(received.filter(isLast)[0]).toBe(received.at(-1))
    }
  })

  test('that do not bear a single answer end the run before the model is asked, and say which budget it was', async () => {
    await bench.script(...insatiable)
    const input = { question: 'word '.repeat(1_500) }
    expect(await bench.ask(url, { input, budget: { tokens: 1_000 } })).toMatchObject({
      status: 'failed',
      error: {
        type: 'budget-spent',
        detail: 'The budget of 1000 tokens does not bear another answer of the model: 0 tokens are used.',
        hint: expect.stringContaining('budget.tokens'),
      },
    })
    expect(await bench.received()).toEqual([])
  })

  test('a try that may have been paid for is not made again when the rest does not bear it', async () => {
    await bench.script({ text: 'Never heard.' })
    await bench.fault({ kind: 'malformed' })
    const run = await bench.ask(url, { budget: { tokens: 14_000 } })
    expect(run).toMatchObject({ status: 'failed' })
    const asked = run.steps.find(({ kind }) => kind === 'model')
    expect(asked?.attempts).toBeLessThan(3)
    expect((run.tokens?.input ?? 0) + (run.tokens?.output ?? 0)).toBeLessThanOrEqual(14_000)
  })
})

describe('money', () => {
  test('is never exceeded, by the prices of the model', async () => {
    await bench.script(...insatiable.map((turn) => ({ ...turn, text: 'Thus.' })))
    const run = await bench.ask(url, { budget: { maxCostUsd: 0.2, tokens: 1_000_000, steps: 100 } })
    expect(run).toMatchObject({ status: 'done', budget: { maxCostUsd: 0.2 } })
    expect(run.costUsd).toBeLessThanOrEqual(0.2)
    expect(run.costUsd).toBeGreaterThan(0.1)
    expect((await bench.received()).filter(isLast)).toHaveLength(1)
  })

  test('that does not bear a single answer ends the run before the model is asked', async () => {
    await bench.script(...insatiable)
    expect(await bench.ask(url, { budget: { maxCostUsd: 0.001 } })).toMatchObject({
      status: 'failed',
      costUsd: null,
      error: { type: 'budget-spent', hint: expect.stringContaining('budget.maxCostUsd') },
    })
    expect(await bench.received()).toEqual([])
  })

  test('is not counted for a model without a price', async () => {
    const free = await openModelBench({ MODEL_INPUT_PRICE: '', MODEL_OUTPUT_PRICE: '' })
    const { url: there } = await free.replica()
    await free.script({ calls: [metric('won_value')] }, { text: 'Free.' })
    expect(await free.ask(there, { budget: { maxCostUsd: 0 } })).toMatchObject({ status: 'done', costUsd: null })
    await free.close()
  })
})

test('time ends a run in the middle of an answer', async () => {
  await bench.script({ text: 'Too late.' })
  await bench.fault({ kind: 'hang' })
  expect(await bench.ask(url, { budget: { wallTimeS: 1 } })).toMatchObject({
    status: 'failed',
    error: { type: 'deadline-exceeded', detail: 'The time budget of 1 s is spent.' },
  })
})

test('what the window does not hold is one line each, the oldest first', async () => {
  const small = await openModelBench({ MODEL_CONTEXT_TOKENS: '12000' })
  small.services.answer('mcp-context.search', {
    hits: [{ text: 'word '.repeat(4_000) }],
    asOf: '2026-11-23T09:00:00.000Z',
    complete: true,
  })
  const { url: there } = await small.replica()
  await small.script(...['a', 'b', 'c', 'd'].map((each) => ({ calls: [search(each)] })), { text: 'Read.' })
  expect(await small.ask(there)).toMatchObject({ status: 'done', answer: 'Read.' })
  const told = (await small.received()).at(-1)?.messages.filter(({ role }) => role === 'tool')
  const short = told?.map(({ content }) => content?.startsWith('[mcp-context.search {"query":'))
  expect(short?.at(0)).toBe(true)
  expect(short?.at(-1)).toBe(false)
  // None is short after one that is whole.
  expect(short?.lastIndexOf(true)).toBeLessThan(short?.indexOf(false) ?? -1)
  expect(told?.[0]?.content).toBe(
    '[mcp-context.search {"query":"a"}: 1 hits, as of 2026-11-23 09:00 UTC. Left out to make room.]',
  )
  await small.close()
})

test('a playbook has no budget but time', async () => {
  const response = await fetch(`${url}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ agent: 'pipeline-review', budget: { tokens: 5_000 } }),
  })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    errors: [{ pointer: '/body/budget/tokens', message: 'is for agents with a model, which pipeline-review is not' }],
  })
})
