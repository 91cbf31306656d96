/** What is stored of a run's request must be found again by every later release. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, openBench, startRun } from './start.ts'

let bench: Bench
let url: string
beforeAll(async () => {
  bench = await openBench()
  ;({ url } = await bench.replica())
}, 60_000)
afterAll(() => bench?.close())

test('the hash of a request is the one that was recorded on 2026-11-25, in whatever order its members come', async () => {
  const period = { from: '2026-01-01', to: '2026-04-01' }
  const ids = [
    await startRun(url, {
      agent: 'pipeline-review',
      input: { period, compareTo: 'previous' },
      budget: { wallTimeS: 60 },
    }),
    await startRun(url, {
      budget: { wallTimeS: 60 },
      input: { compareTo: 'previous', period: { to: period.to, from: period.from } },
      agent: 'pipeline-review',
    }),
  ]
  const client = new pg.Client({ connectionString: bench.databaseUrl })
  await client.connect()
  const { rows } = await client.query('select request_hash from runs where id = any($1)', [ids])
  await client.end()
  const recorded = '9309ccd748e799f6dba05df349a9d5084473fb2d192c53ba6ab465359b9235d6'
  expect(rows).toEqual([{ request_hash: recorded }, { request_hash: recorded }])
})
