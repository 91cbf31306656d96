/** Each playbook over the real services and the sandbox. What it says of recorded answers: apps/mcp-agents/test. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Platform, startPlatform } from './platform.ts'
import { uploadExport } from './samples.ts'

let platform: Platform
beforeAll(async () => {
  platform = await startPlatform()
  const { urls } = platform
  const intake = await uploadExport(urls['sophia-business'])
  const taken = async () => (await get(`${urls['sophia-business']}/intake/${intake}`))['status']
  await vi.waitFor(async () => expect(await taken()).toBe('done'), 60_000)
}, 180_000)
afterAll(() => platform?.close())

const get = async <Answer = Record<string, unknown>>(url: string) => (await fetch(url)).json() as Promise<Answer>
const post = async (url: string, body: object) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Record<string, unknown>
}

interface Ended {
  readonly status: string
  readonly answer: string
  readonly error?: { readonly type: string; readonly detail: string }
  readonly steps: readonly { readonly name: string; readonly status: string; readonly result?: Record<string, never> }[]
}
async function run(agent: string, input: object): Promise<Ended> {
  const url = `${platform.urls['mcp-agents']}/runs`
  const { id } = await post(url, { agent, input })
  const state = async () => (await get<Ended>(`${url}/${String(id)}`)).status
  await expect.poll(state, { timeout: 90_000 }).toMatch(/done|failed/)
  return await get<Ended>(`${url}/${String(id)}`)
}

test('gpu-cost-check names what runs without a lease, and what it costs until the month ends', async () => {
  const { items } = await get<{ items: { name: string; pricePerHour: { amount: string } }[] }>(
    `${platform.urls['sophia-lambda']}/instances?limit=100`,
  )
  const { status, answer, steps } = await run('gpu-cost-check', {})
  expect(status).toBe('done')
  expect(steps.filter((step) => step.status !== 'done')).toEqual([])
  const perHour = items.reduce((sum, { pricePerHour }) => sum + Number(pricePerHour.amount), 0)
  expect(answer.split('\n')[0]).toContain(`${items.length} instances run at ${perHour.toFixed(2)} USD an hour`)
  for (const { name } of items) expect(answer).toContain(`**End or adopt ${name}**`)
  expect(answer).toContain('**sandbox: made up**')
}, 120_000)

test('engineering-health tells of each repository what GitHub counts', async () => {
  const { status, answer, steps } = await run('engineering-health', {})
  expect(status).toBe('done')
  const dora = steps.filter(({ name }) => name === 'sophia-github.get_dora')
  expect(dora.length).toBeGreaterThan(1)
  expect(dora.every((step) => step.status === 'done')).toBe(true)
  expect(answer).toMatch(/^# Engineering health: .*deployments/)
  for (const chapter of ['By repository', 'Failed deployments', 'Slowest changes', 'Review load'])
    expect(answer).toContain(`## ${chapter}`)
}, 120_000)

test('account-brief knows a company of HubSpot by its domain, and one of the CRM’s export by its name', async () => {
  const { items } = await get<{ items: { id: string; name: string; domain: string }[] }>(
    `${platform.urls['sophia-hubspot']}/companies?limit=1`,
  )
  const [company] = items
  const known = await run('account-brief', { company: company?.domain })
  expect(known).toMatchObject({ status: 'done' })
  expect(known.answer).toContain(`# Account brief: ${company?.name ?? ''}`)
  for (const chapter of ['Who they are', 'Open risks', 'Next steps']) expect(known.answer).toContain(`## ${chapter}`)

  const { answer } = await run('account-brief', { company: 'acorn' })
  expect(answer).toContain('# Account brief: Acorn')
  expect(answer).toMatch(/## Health: \d+ of 100/)
  const [, lineage = ''] = /\]\((\/lineage\/[^)]+)\)/.exec(answer) ?? []
  expect((await get(`${platform.urls['sophia-business']}${lineage}`))['items']).not.toEqual([])
}, 120_000)

test('account-brief fails clearly for a name that several could have, and for one that nobody has', async () => {
  const ambiguous = await run('account-brief', { company: 'residential' })
  expect(ambiguous).toMatchObject({ status: 'failed', error: { type: 'conflict' } })
  expect(ambiguous.error?.detail).toMatch(/could be \d+ companies: .*id \d+/)
  expect(await run('account-brief', { company: 'Nobody & Sons of Nowhere' })).toMatchObject({
    status: 'failed',
    error: { type: 'not-found' },
  })
}, 120_000)

test('research-brief cites outside sentences, and tells our own figures beside them', async () => {
  const { urls } = platform
  await fetch(`${urls['mcp-context']}/collections/notes`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  await post(`${urls['mcp-context']}/documents`, {
    collection: 'notes',
    title: 'Access',
    text: 'Access control at our sites is by phone.',
    mediaType: 'text/plain',
  })
  const { status, answer } = await run('research-brief', { question: 'What is access control?' })
  expect(status).toBe('done')
  expect(answer).toMatch(/^# Research brief: (one sentence|\d+ sentences) from/)
  expect(answer).toMatch(/^\| R1 \| \[.*\]\(http/m)
  expect(answer).toContain('Access control at our sites is by phone.')

  const figures = await run('research-brief', { question: 'What is our win rate by region?' })
  expect(figures.answer).toContain('## Our own figures')
  expect(figures.answer).toMatch(/\]\(\/lineage\//)
}, 120_000)
