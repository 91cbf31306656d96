import { mcpCall } from '@sophia/service/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { crmFiles, type Started, start } from './started.ts'

let started: Started
beforeAll(async () => {
  started = await start()
  await started.take(crmFiles())
})
afterAll(() => started?.close())

test('the forecast is the one of sophia-business, over REST and over MCP', async () => {
  const source = (await started.business.inject('/forecast?months=2&region=South&runs=1000')).json()
  const query = { months: 2, where: { region: 'South' }, runs: 1_000 }
  expect(source.months).toHaveLength(2)
  expect(await started.post('/forecast', query)).toEqual(source)
  expect((await mcpCall(started.app, 'forecast_revenue', query)).structuredContent).toEqual(source)
})

test('too little history is said', async () => {
  const { backTest } = await started.post('/forecast', {})
  expect(backTest).toMatchObject({ months: [], beatsNaive: null, verdict: expect.stringContaining('no past month') })
})

test('a condition that it cannot take is named', async () => {
  const problem = await started.post('/forecast', {
    where: { region: ['North', 'South'], moon: 'new', currency: 'dollars' },
  })
  expect(problem.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
    '/body/where/region',
    '/body/where/moon',
    '/body/where/currency',
  ])
})
