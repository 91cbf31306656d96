import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'
import { uploadExport } from './samples.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
}, 120_000)
afterAll(() => platform?.close())

const get = async (url: string) => (await fetch(url)).json() as Promise<Record<string, unknown>>

test('a week of the CRM’s export is reviewed, and its figures lead to the deals behind them', async () => {
  const { urls } = platform
  const intake = await uploadExport(urls['sophia-business'])
  const taken = async () => (await get(`${urls['sophia-business']}/intake/${intake}`))['status']
  await expect.poll(taken, { timeout: 30_000 }).toBe('done')
  const started = await fetch(`${urls['mcp-agents']}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ agent: 'weekly-business-review', input: { week: '2024-01-31' } }),
  })
  const { id } = (await started.json()) as { id: string }
  const run = () => get(`${urls['mcp-agents']}/runs/${id}`)
  await expect.poll(async () => (await run())['status'], { timeout: 60_000 }).toMatch(/done|failed/)
  const { status, answer } = (await run()) as { status: string; answer: string }
  expect(status).toBe('done')
  expect(answer).toMatch(/^# Weekly business review: 110 [A-Z]{3} won at a win rate of 100/)
  expect(answer).toContain('Week from 2024-01-29 to before 2024-02-05')
  const [, lineage = ''] = /\]\((\/lineage\/[^)]+)\)/.exec(answer) ?? []
  expect((await get(`${urls['sophia-business']}${lineage}`))['items']).not.toEqual([])
}, 120_000)
