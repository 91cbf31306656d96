/** The analyst over the real services: a rule-made model asks them, and its answer is held to what they told. */
import { type RunningSandbox, startSandbox } from '@sophia/sandbox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'
import { uploadExport } from './samples.ts'

let model: RunningSandbox
let platform: Platform
beforeAll(async () => {
  model = await startSandbox()
  platform = await startPlatform({
    MODEL_URL: `${model.url}/model/v1`,
    MODEL_NAME: 'sandbox-analyst',
    MODEL_API_KEY: 'any',
  })
}, 120_000)
afterAll(async () => {
  await platform?.close()
  await model?.close()
})

const get = async (url: string) => (await fetch(url)).json() as Promise<Record<string, unknown>>

interface Ended {
  readonly id: string
  readonly status: string
  readonly answer: string
  readonly steps: readonly { readonly kind: string; readonly name: string; readonly status: string }[]
}

async function ask(agent: string, question: string): Promise<Ended> {
  const url = platform.urls['mcp-agents']
  const started = await fetch(`${url}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ agent, input: { question } }),
  })
  const { id } = (await started.json()) as { id: string }
  await expect.poll(async () => (await get(`${url}/runs/${id}`))['status'], { timeout: 60_000 }).toMatch(/done|failed/)
  return (await get(`${url}/runs/${id}`)) as unknown as Ended
}

test('a question about the CRM’s export is answered in its figures, which lead to the deals behind them', async () => {
  const business = platform.urls['sophia-business']
  const intake = await uploadExport(business)
  const taken = async () => (await get(`${business}/intake/${intake}`))['status']
  await expect.poll(taken, { timeout: 30_000 }).toBe('done')
  const { status, answer, steps } = await ask(
    'analyst',
    'How many deals were won and lost deals, and the revenue, by region?',
  )
  expect(status).toBe('done')
  expect(steps.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'tool mcp-agents.list_tools',
    'model sandbox-analyst',
    'tool mcp-business.query_metric',
    'model sandbox-analyst',
  ])
  // By hand, from the four files: 110 + 990.50 + 1,000 + 300, and 4,800 + 95 + 1,200 with one whose value is not known.
  expect(answer.replaceAll(/ \(\[rows\]\(\/lineage\/lin_\w+\)\)/g, '')).toBe(
    [
      'In total: won value 8,495.50 USD, deals won 8 deals, deals lost 4 deals.',
      '',
      '- North: won value 2,400.50 USD, deals won 4 deals, deals lost 2 deals',
      '- South: won value 6,095 USD, deals won 4 deals, deals lost 2 deals',
    ].join('\n'),
  )
  const [, lineage = ''] = /\]\((\/lineage\/[^)]+)\)/.exec(answer) ?? []
  expect((await get(`${platform.urls['sophia-business']}${lineage}`))['items']).not.toEqual([])
}, 120_000)

test('a question about the world is answered from sources that it links to', async () => {
  const { status, answer } = await ask('researcher', 'Research: what is access control?')
  expect(status).toBe('done')
  expect(answer).toContain(
    'who may enter a place, and when. [Access control](https://en.wikipedia.example/wiki/Access_control)',
  )
  expect(answer).not.toContain('Not found in the sources')
}, 120_000)
