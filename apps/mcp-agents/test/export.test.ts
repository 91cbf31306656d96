import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Spans } from '../src/schemas.ts'
import { type Bench, endOf, openBench, startRun } from './start.ts'

let bench: Bench
let url: string
beforeAll(async () => {
  bench = await openBench()
  ;({ url } = await bench.replica())
})
afterAll(() => bench?.close())

const spansOf = async (id: string): Promise<Spans> => (await (await fetch(`${url}/runs/${id}/spans`)).json()) as Spans

test('a run is exported as one trace: its own span, and one of each step within it', async () => {
  const run = await endOf(url, await startRun(url))
  const exported = await spansOf(run.id)
  const [whole, ...steps] = exported.resourceSpans[0]?.scopeSpans[0]?.spans ?? []
  expect(whole).toMatchObject({ traceId: run.id.replaceAll('-', ''), name: 'run pipeline-review', status: { code: 1 } })
  expect(whole?.endTimeUnixNano).toBe(`${Date.parse(run.endedAt ?? '')}000000`)
  expect(steps.map(({ name }) => name)).toEqual(run.steps.map(({ name }) => `execute_tool ${name}`))
  expect(new Set(steps.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([whole?.spanId]))
  const ids = [whole, ...steps].map((span) => span?.spanId)
  expect(new Set(ids).size).toBe(run.steps.length + 1)
  expect(ids.filter((id) => !/^[0-9a-f]{16}$/.test(id ?? ''))).toEqual([])
  expect(await spansOf(run.id)).toEqual(exported)
})

test('a run that failed is exported as an error with its reason', async () => {
  const input = { period: { from: '2017-10-01', to: '2017-07-01' } }
  const run = await endOf(url, await startRun(url, { agent: 'pipeline-review', input }))
  const [whole] = (await spansOf(run.id)).resourceSpans[0]?.scopeSpans[0]?.spans ?? []
  expect(whole?.status).toEqual({ code: 2, message: `bad-input: ${run.error?.detail}` })
})
