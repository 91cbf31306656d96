import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Business, pipelineFile, startBusiness } from './business.ts'

let business: Business
beforeAll(async () => {
  business = await startBusiness()
})
afterAll(() => business?.app.close())

const won = (value: number) =>
  pipelineFile([`A1,Ann,P,Acme,Won,1/1/2024,2/1/2024,${value}`, `A2,Ann,P,Acme,Won,1/1/2024,2/2/2024,7`])
const question = { metrics: ['won_value', 'deals_won'], range: { from: '2024-01-01', to: '2025-01-01' } }

test('a question can be asked as of an instant: it is answered from what was known then, and says what is restated', async () => {
  const before = new Date().toISOString()
  await business.take([won(5)])
  const first = await business.ask(question)
  await business.take([won(50)])
  const now = await business.ask(question)
  expect([first.totals['won_value']?.value, now.totals['won_value']?.value]).toEqual(['12.00', '57.00'])

  const then = await business.ask({ ...question, asOf: first.asOf })
  expect([then.asOf, then.totals, then.lineageId]).toEqual([first.asOf, first.totals, first.lineageId])
  // The value has been corrected since; that two deals were won has not.
  expect(then.restated).toEqual({ won_value: now.totals['won_value'] })

  expect((await business.ask({ ...question, asOf: now.asOf })).restated).toEqual({})
  expect(now).not.toHaveProperty('restated')
  const nothing = await business.ask({ ...question, asOf: before })
  expect([nothing.totals['deals_won']?.value, nothing.complete]).toEqual([0, false])
})

test('late news of an old day is in what is known now, and not in what was known before it', async () => {
  const { asOf } = await business.ask(question)
  await business.take([pipelineFile(['A3,Ann,P,Acme,Won,1/1/2024,2/1/2024,100'])])
  const day = { ...question, range: { from: '2024-02-01', to: '2024-02-02' } }
  expect((await business.ask(day)).totals['deals_won']?.value).toBe(2)
  const then = await business.ask({ ...day, asOf })
  expect([then.totals['deals_won']?.value, then.restated?.['deals_won']?.value]).toEqual([1, 2])
})

test('an instant that is none is refused with its place', async () => {
  const response = await fetch(`${business.url}/kpis/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...question, asOf: 'yesterday' }),
  })
  expect([response.status, await response.json()]).toMatchObject([400, { errors: [{ pointer: '/body/asOf' }] }])
})
