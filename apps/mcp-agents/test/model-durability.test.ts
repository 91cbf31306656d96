import { once } from 'node:events'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Replay, Spans } from '../src/schemas.ts'
import { metric, type ModelBench, openModelBench } from './model-bench.ts'
import { endOf, getRun, readEvents, startRun } from './start.ts'

let bench: ModelBench
beforeEach(async () => {
  bench = await openModelBench({ SOPHIA_RUN_LEASE_MS: '1000' })
})
afterEach(() => bench?.close())

const won = 'In total **10,005,534 USD**, [rows](/lineage/lin-whole).'
const body = { agent: 'analyst', input: { question: 'What was won?' } }

describe('kill -9', () => {
  test('between an answer of the model and the call that it asked for: what was recorded is not asked again', async () => {
    const first = await bench.spawn()
    await bench.script(
      { calls: [metric('win_rate')] },
      { calls: [metric('won_value'), metric('deals_won')] },
      { text: won },
    )
    const gate = bench.services.hold(({ arguments: args }) => JSON.stringify(args).includes('won_value'))
    const id = await startRun(first.url, body)
    const following = readEvents(first.url, id).catch(() => [])
    await gate.held
    // Its sibling is recorded; the held one never is by this replica.
    await expect
      .poll(async () => {
        const { steps } = await getRun(first.url, id)
        return steps.filter(({ status }) => status === 'done').length
      })
      .toBe(5)
    first.child.kill('SIGKILL')
    await Promise.all([once(first.child, 'exit'), following])
    gate.open()

    const second = await bench.spawn()
    const run = await endOf(second.url, id)
    expect(run).toMatchObject({ status: 'done', answer: won, attempts: 2 })
    expect(await bench.received()).toHaveLength(3)
    const keys = bench.services.arrivals.filter(({ idempotencyKey }) => idempotencyKey.startsWith(`${id}/`))
    expect(keys.map(({ idempotencyKey }) => idempotencyKey).sort()).toEqual([2, 4, 4, 5].map((n) => `${id}/${n}`))
    expect(run.steps.map(({ status }) => status)).toEqual(run.steps.map(() => 'done'))
  }, 60_000)

  test('in the middle of an answer: it is asked for again, and counted as if both were paid for', async () => {
    const first = await bench.spawn()
    await bench.script({ calls: [metric('win_rate')] }, { text: won.replace('10,005,534 USD', 'nothing') })
    const undisturbed = await endOf(first.url, await startRun(first.url, body))
    await bench.script({ calls: [metric('win_rate')] }, { text: won.replace('10,005,534 USD', 'nothing') })
    await bench.fault({ kind: 'hang', times: 1 })
    const id = await startRun(first.url, body)
    const following = readEvents(first.url, id).catch(() => [])
    const arrived = async () => (await (await fetch(`${bench.sandbox.url}/_faults`)).json()) as { faults: unknown[] }
    await expect.poll(async () => (await arrived()).faults).toEqual([])
    first.child.kill('SIGKILL')
    await Promise.all([once(first.child, 'exit'), following])
    const second = await bench.spawn()
    const run = await endOf(second.url, id)
    expect(run).toMatchObject({ status: 'done', answer: undisturbed.answer })
    expect(run.steps[1]).toMatchObject({ kind: 'model', attempts: 2 })
    expect(run.tokens?.output).toBe((undisturbed.tokens?.output ?? 0) + 4_096)
  }, 60_000)
})

test('a replay gives the same answer byte for byte while neither the model nor a tool can be reached', async () => {
  const { url } = await bench.replica()
  await bench.script(
    { calls: [metric('won_value'), metric('won_value')] },
    { calls: [metric('won_value')] },
    { text: `${won} Or 12 %?` },
  )
  const done = await bench.ask(url)
  expect(done.answer).toContain('## Not found in the sources')
  await bench.script({ calls: [{ name: 'x', arguments: {} }] })
  const failed = await bench.ask(url)
  expect(failed).toMatchObject({ status: 'failed', error: { type: 'malformed-calls' } })
  await bench.services.close()
  await bench.sandbox.close()
  const replayOf = async (id: string): Promise<Replay> =>
    (await (await fetch(`${url}/runs/${id}/replay`, { method: 'POST' })).json()) as Replay
  const all = { recorded: done.steps.length, replayed: done.steps.length }
  expect(await replayOf(done.id)).toMatchObject({ identical: true, answer: done.answer, steps: all, difference: null })
  expect(await replayOf(failed.id)).toMatchObject({ identical: true, status: 'failed', error: failed.error })

  const pool = new pg.Pool({ connectionString: bench.databaseUrl })
  await pool.query(
    `update steps set result = replace(result::text, '10005534.00', '20005534.00')::json where run_id = $1 and kind = 'tool'`,
    [done.id],
  )
  await pool.end()
  // What a tool told is what the model was asked with: the conversation is not the one that was recorded.
  expect(await replayOf(done.id)).toMatchObject({
    identical: false,
    status: 'incomplete',
    difference: {
      at: 'step 4',
      recorded: expect.stringContaining('sandbox-script'),
      replayed: expect.stringContaining('sha256'),
    },
  })
})

test('the spans of a run have its model steps, with names and counts and no word of what was said', async () => {
  const { url } = await bench.replica()
  await bench.script({ calls: [metric('won_value')] }, { text: won })
  const run = await bench.ask(url)
  const exported = (await (await fetch(`${url}/runs/${run.id}/spans`)).json()) as Spans
  const spans = exported.resourceSpans[0]?.scopeSpans[0]?.spans ?? []
  expect(spans.map(({ name }) => name)).toEqual([
    'run analyst',
    'execute_tool mcp-agents.list_tools',
    'chat sandbox-script',
    'execute_tool mcp-business.query_metric',
    'chat sandbox-script',
  ])
  const attributes = Object.fromEntries(
    (spans[2]?.attributes ?? []).map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]),
  )
  expect(attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'sandbox-script',
    'gen_ai.usage.input_tokens': run.steps[1]?.inputTokens,
    'gen_ai.usage.output_tokens': run.steps[1]?.outputTokens,
  })
  await bench.script({ calls: [metric('a secret of the model')] }, { refusal: 'no', text: 'Its words.' })
  const refused = await bench.ask(url)
  const told = await (await fetch(`${url}/runs/${refused.id}/spans`)).text()
  expect(told).toContain('"message":"refused"')
  expect(JSON.stringify(exported) + told).not.toMatch(/10,005,534|What was won|a secret of the model|Its words/)
})
