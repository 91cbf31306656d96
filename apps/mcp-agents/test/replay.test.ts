import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Replay } from '../src/schemas.ts'
import { type Bench, endOf, openBench, startRun } from './start.ts'

let bench: Bench
let url: string
let done: Awaited<ReturnType<typeof endOf>>
let failed: typeof done
let pool: pg.Pool
beforeAll(async () => {
  bench = await openBench()
  const first = await bench.replica()
  done = await endOf(first.url, await startRun(first.url))
  const input = { period: { from: '2017-10-01', to: '2017-07-01' } }
  failed = await endOf(first.url, await startRun(first.url, { agent: 'pipeline-review', input }))
  // From here on nothing answers at the tools' addresses.
  await bench.services.close()
  url = (await bench.replica()).url
  pool = new pg.Pool({ connectionString: bench.databaseUrl })
})
afterAll(async () => {
  await pool?.end()
  await bench?.close()
})

const replayOf = async (id: string): Promise<Replay> =>
  (await (await fetch(`${url}/runs/${id}/replay`, { method: 'POST' })).json()) as Replay

test('a replay gives the same answer from the record while every tool service is stopped', async () => {
  expect(done.status).toBe('done')
  expect(await replayOf(done.id)).toEqual({
    runId: done.id,
    agent: 'pipeline-review',
    identical: true,
    status: 'done',
    answer: done.answer,
    steps: { recorded: done.steps.length, replayed: done.steps.length },
    difference: null,
  })
})

test('a run that failed fails again in the same words', async () => {
  expect(await replayOf(failed.id)).toMatchObject({ identical: true, status: 'failed', error: failed.error })
})

test('an answer that differs is told by its first line that does', async () => {
  await pool.query(`update runs set answer = replace(answer, '# Pipeline review', '# Another') where id = $1`, [
    done.id,
  ])
  expect(await replayOf(done.id)).toMatchObject({
    identical: false,
    status: 'done',
    answer: done.answer,
    difference: {
      at: 'answer line 1',
      recorded: expect.stringMatching(/^# Another/),
      replayed: expect.stringMatching(/^# Pipeline/),
    },
  })
})

test('a step that was never recorded ends the replay there, and is not asked for outside', async () => {
  await pool.query('delete from steps where run_id = $1 and index = 1', [done.id])
  expect(await replayOf(done.id)).toMatchObject({
    identical: false,
    status: 'incomplete',
    answer: null,
    difference: { at: 'step 1', recorded: null },
  })
})

test('a step that was recorded for another call ends the replay there', async () => {
  await pool.query(`update steps set tool = 'mcp-context.search' where run_id = $1 and index = 0`, [done.id])
  expect(await replayOf(done.id)).toMatchObject({
    identical: false,
    status: 'incomplete',
    difference: {
      at: 'step 0',
      recorded: expect.stringMatching(/^mcp-context\.search /),
      replayed: expect.stringMatching(/^mcp-business\.list_metrics /),
    },
  })
})

test('a run that was cancelled or is unknown has no replay', async () => {
  await pool.query(`update runs set status = 'cancelled' where id = $1`, [failed.id])
  expect(await replayOf(failed.id)).toMatchObject({ status: 409 })
  expect(await replayOf('00000000-0000-7000-8000-000000000000')).toMatchObject({ status: 404 })
})
