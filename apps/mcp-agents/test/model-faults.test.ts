import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { metric, type ModelBench, openModelBench } from './model-bench.ts'

let bench: ModelBench
let url: string
beforeAll(async () => {
  bench = await openModelBench({ MODEL_TIMEOUT_MS: '1500' })
  ;({ url } = await bench.replica())
})
afterAll(() => bench?.close())

const asked = async (): Promise<Record<string, number>> => {
  const { vendors } = (await (await fetch(`${bench.sandbox.url}/_requests`)).json()) as {
    vendors: Record<string, { routes: Record<string, { statuses: Record<string, number> }> }>
  }
  return vendors['model']?.routes['POST /v1/chat/completions']?.statuses ?? {}
}
const forget = () => fetch(`${bench.sandbox.url}/_requests`, { method: 'DELETE' })

describe('a model that is busy', () => {
  test.each([429, 503, 529])('%d: is asked again, three times in all', async (status) => {
    await bench.script({ text: 'Here I am.' })
    await bench.fault({ kind: 'status', status, times: 2, retryAfter: 0 })
    await forget()
    const run = await bench.ask(url)
    expect(run).toMatchObject({ status: 'done', answer: 'Here I am.' })
    expect(run.steps[1]).toMatchObject({ kind: 'model', attempts: 3, status: 'done' })
    expect(await asked()).toEqual({ [status]: 2, 200: 1 })
    // What was refused was not paid for.
    expect(run.tokens?.output).toBeLessThan(10)

    await bench.fault({ kind: 'status', status, retryAfter: 0 })
    await forget()
    const failed = await bench.ask(url)
    expect(failed).toMatchObject({
      status: 'failed',
      error: { type: 'unavailable', detail: expect.stringContaining(`answers ${status}`) },
    })
    expect(await asked()).toEqual({ [status]: 3 })
  })

  test('is asked when it said, not before', async () => {
    await bench.script({ text: 'Here I am.' })
    await bench.fault({ kind: 'rate_limit', retryAfter: 2, times: 1 })
    const run = await bench.ask(url)
    expect(run).toMatchObject({ status: 'done' })
    const began = Date.parse(run.startedAt ?? '')
    expect(Date.parse(run.steps[1]?.startedAt ?? '') - began).toBeGreaterThanOrEqual(2_000)
  })
})

describe('a model that will not answer', () => {
  test.each([
    [402, 'out-of-credit', 'The account of the model has no credit left.'],
    [401, 'configuration', 'The model’s server refuses our key (401).'],
    [403, 'configuration', 'The model’s server refuses our key (403).'],
    [404, 'configuration', 'There is no such model at MODEL_URL: it answers 404: Not found'],
    [302, 'configuration', 'There is no such model at MODEL_URL: it answers 302: moved'],
    [400, 'bad-input', 'The model’s server does not take the question (400): moved'],
  ])('%d: ends the run at once, and says what to do', async (status, type, detail) => {
    if (status === 302 || status === 400) await bench.script({ fault: { status, message: 'moved' } })
    else {
      await bench.script({ text: 'Never said.' })
      await bench.fault({ kind: 'status', status })
    }
    await forget()
    expect(await bench.ask(url)).toMatchObject({ status: 'failed', answer: null, error: { type, detail } })
    expect(await asked()).toEqual({ [status]: 1 })
  })

  test('a quota that is used up is no rate limit', async () => {
    await bench.script({ fault: { status: 429, code: 'insufficient_quota' } })
    expect(await bench.ask(url)).toMatchObject({ error: { type: 'out-of-credit' } })
    expect(await bench.received()).toHaveLength(1)
  })

  test('a refusal ends the run with its words', async () => {
    await bench.script({ refusal: 'I cannot help with that.' })
    expect(await bench.ask(url)).toMatchObject({ status: 'failed', error: { type: 'refused' } })
    await bench.script({ text: 'I must not say.', finish: 'content_filter' })
    expect(await bench.ask(url)).toMatchObject({
      error: { type: 'refused', detail: 'The model refuses to answer this: I must not say.' },
    })
  })
})

describe('an answer that is none', () => {
  test('broken JSON, a lost connection and silence are tried again, and count as if they were paid for', async () => {
    await bench.script({ text: 'Here I am.' })
    const { tokens: usual } = await bench.ask(url)
    for (const kind of ['malformed', 'reset', 'hang']) {
      await bench.script({ text: 'Here I am.' })
      await bench.fault({ kind, times: 1 })
      const run = await bench.ask(url)
      expect(run, kind).toMatchObject({ status: 'done', answer: 'Here I am.' })
      // The most that a model may write at a time.
      expect(run.tokens?.output, kind).toBe((usual?.output ?? 0) + 4_096)
      expect(run.tokens?.input, kind).toBeGreaterThan(2 * (usual?.input ?? 0))
    }
  })

  test('for good, it ends the run with what it was', async () => {
    await bench.script({ text: 'Never heard.' })
    await bench.fault({ kind: 'malformed' })
    expect(await bench.ask(url)).toMatchObject({ status: 'failed', error: { type: 'malformed-answer' } })
    await bench.script({ text: 'Never heard.' })
    await bench.fault({ kind: 'hang' })
    expect(await bench.ask(url)).toMatchObject({
      status: 'failed',
      error: { type: 'deadline-exceeded', detail: 'The model did not answer within 1.5 s.' },
    })
  })

  test('a refusal of a router within a 200 is taken for what it is', async () => {
    await bench.script({ fault: { status: 200, code: 402, message: 'Insufficient credits' } })
    expect(await bench.ask(url)).toMatchObject({ error: { type: 'out-of-credit' } })
  })

  test('more than any model writes is not read to its end', async () => {
    await bench.script({ text: 'All is well. ', times: 800_000, finish: 'stop' })
    expect(await bench.ask(url)).toMatchObject({ status: 'failed', error: { type: 'malformed-answer' } })
  })
})

test('a server that holds less than was configured is given less', async () => {
  const { url: small } = await bench.replica()
  const long = { hits: [{ text: 'word '.repeat(4_500) }], asOf: '2026-11-23T09:00:00.000Z', complete: true }
  bench.services.answer('mcp-context.search', long)
  const search = (query: string) => ({ name: 'mcp-context__search', arguments: { query } })
  await bench.script(
    { calls: [search('one'), search('two'), search('three')] },
    { fault: { status: 400, code: 'context_length_exceeded', message: 'too long' } },
  )
  const run = await bench.ask(small)
  expect(run).toMatchObject({ status: 'failed', error: { type: 'context-too-long' } })
  const told = (await bench.received()).slice(1).map(({ messages }) => JSON.stringify(messages).length)
  // Each time without the oldest of what the tools told, then it is given up.
  expect(told).toHaveLength(3)
  expect(told).toEqual([...told].sort((a, b) => b - a))
  expect(new Set(told).size).toBe(3)
})

test('a key is never shown: neither what the server says of it nor our own', async () => {
  await bench.script({ fault: { status: 401, message: 'Incorrect API key provided: sk-of-tests' } })
  expect(JSON.stringify(await bench.ask(url))).not.toContain('sk-of-')
})

test('a model that speaks Anthropic’s protocol is asked, called for and refused in it', async () => {
  const other = await openModelBench({ MODEL_PROVIDER: 'anthropic' })
  const { url: there } = await other.replica()
  const text = 'In total 10,005,534 USD, [rows](/lineage/lin-whole).'
  await other.script({ calls: [metric('won_value'), metric('win_rate')] }, { text })
  const run = await other.ask(there)
  expect(run).toMatchObject({ status: 'done', answer: text })
  expect(run.tokens?.input).toBeGreaterThan(1_000)
  const [, second] = await other.received()
  expect(second?.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'tool'])

  await other.script({ text: 'No.', finish: 'content_filter' })
  expect(await other.ask(there)).toMatchObject({ error: { type: 'refused' } })
  await other.fault({ route: '/v1/messages', kind: 'status', status: 529, retryAfter: 0 })
  expect(await other.ask(there)).toMatchObject({ error: { type: 'unavailable' } })
  await other.close()
})
