import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Bench, endOf, openBench, startRun } from './start.ts'

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench?.close())

describe('a tool that fails', () => {
  test('is tried again when it may work later', async () => {
    const { url } = await bench.replica()
    bench.services.fail(({ arguments: { dimensions } }) => JSON.stringify(dimensions) === '["region"]', 2)
    const run = await endOf(url, await startRun(url))
    expect(run.status).toBe('done')
    expect(run.steps.filter(({ attempts }) => attempts > 1)).toMatchObject([
      { attempts: 3, status: 'done', arguments: { dimensions: ['region'] } },
    ])
    expect(run.answer).toContain('## By region')
  })

  test('for good leaves its part out, and the answer says so', async () => {
    const { url } = await bench.replica()
    bench.services.fail(
      ({ arguments: { dimensions } }) => JSON.stringify(dimensions) === '["product"]',
      9,
      'unprocessable',
    )
    const run = await endOf(url, await startRun(url))
    expect(run.status).toBe('done')
    expect(run.steps.find(({ status }) => status === 'failed')).toMatchObject({
      attempts: 1,
      error: { type: 'unprocessable' },
    })
    expect(run.answer).not.toContain('## By product')
    expect(run.answer).toContain('- By product: mcp-business: These figures cannot be had.')
  })
})

describe('a service that is down', () => {
  test('costs the review only what it would have told', async () => {
    await bench.services.stop('sophia-hubspot')
    await bench.services.stop('mcp-context')
    const { url } = await bench.replica()
    const run = await endOf(url, await startRun(url))
    expect(run.status).toBe('done')
    expect(run.answer).toContain('- HubSpot’s pipelines: sophia-hubspot cannot be reached.')
    expect(run.answer).toContain('- What the company knows: mcp-context cannot be reached.')
    expect(run.answer).not.toContain('Some figures come from the sandbox')
  })

  test('ends the run with the reason when there is no review without it', async () => {
    await bench.services.stop('mcp-business')
    const { url } = await bench.replica()
    const run = await endOf(url, await startRun(url))
    expect(run).toMatchObject({
      status: 'failed',
      answer: null,
      error: {
        type: 'unavailable',
        detail: 'There is no review without its numbers. mcp-business cannot be reached.',
        hint: 'Look at the health of mcp-business.',
      },
    })
  })
})

test('a run whose time is spent fails and says how long it had', async () => {
  const { url } = await bench.replica()
  const gate = bench.services.hold(({ tool }) => tool === 'mcp-context.search')
  const run = await endOf(url, await startRun(url, { agent: 'pipeline-review', budget: { wallTimeS: 1 } }))
  gate.open()
  expect(run).toMatchObject({
    status: 'failed',
    error: { type: 'deadline-exceeded', detail: 'The time budget of 1 s is spent.' },
  })
})
