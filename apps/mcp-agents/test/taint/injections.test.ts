import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Approval } from '../../src/approvals/schemas.ts'
import type { Run } from '../../src/schemas.ts'
import { type ModelBench, openModelBench, type ScriptedTurn } from '../model-bench.ts'
import { startRun } from '../start.ts'
import { type GullibleServices, startGullibleServices } from './gullible-services.ts'
import { type Injection, issueBodies, injections, webPages, crmNotes } from './injections.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const keys = { ana: 'raw-key-of-ana-which-is-long-enough', ben: 'raw-key-of-ben-which-is-long-enough' }
const as = (who: keyof typeof keys) => ({ authorization: `Bearer ${keys[who]}` })

let services: GullibleServices
let bench: ModelBench
let url: string
beforeAll(async () => {
  services = await startGullibleServices()
  bench = await openModelBench({
    ...services.urls,
    SOPHIA_API_KEYS: `ana:write:${sha256(keys.ana)},ben:write:${sha256(keys.ben)}`,
    SOPHIA_SERVICE_SECRET: 'a secret of the nine services, long enough',
    SOPHIA_RATE_LIMIT: '100000',
    SOPHIA_RUN_CONCURRENCY: '16',
  })
  ;({ url } = await bench.replica())
})
afterAll(async () => {
  await bench?.close()
  await services?.close()
})

async function send<Answer>(who: keyof typeof keys, method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(url + path, {
    method,
    headers: { ...as(who), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}
const runOf = (id: string) => send<Run>('ana', 'GET', `/runs/${id}`)
const onTheWire = (tool: string) => tool.replace('.', '__')
const readerOf = (injection: Injection): string =>
  issueBodies.includes(injection)
    ? 'sophia-github.list_issues'
    : webPages.includes(injection)
      ? 'mcp-research.get_research'
      : crmNotes.includes(injection)
        ? 'sophia-hubspot.read_records'
        : 'mcp-context.search'

/** An agent that asks nobody as long as it may, with every tool that there is. */
const makeAgent = (name: string) =>
  send('ana', 'PUT', `/agents/${name}`, {
    title: name,
    description: 'Does what it is told.',
    instructions: `You are ${name}.`,
    tools: ['sophia-github.*', 'sophia-hubspot.*', 'sophia-lambda.*', 'mcp-context.*', 'mcp-research.*'],
    approval: 'never',
  })
const start = (agent: string) => startRun(url, { agent, input: { question: 'Read it.' } }, as('ana'))

test('an agent that may write without asking does so, as long as it has read nothing from outside', async () => {
  const name = 'case-clean'
  await makeAgent(name)
  await bench.script(
    { when: `You are ${name}.`, calls: [{ name: 'sophia-github__create_issue', arguments: { title: 'Mine' } }] },
    { when: `You are ${name}.`, text: 'Filed.' },
  )
  const id = await start(name)
  await expect.poll(async () => (await runOf(id)).status, { timeout: 20_000 }).toBe('done')
  expect(services.done.splice(0)).toEqual([{ tool: 'sophia-github.create_issue', arguments: { title: 'Mine' } }])
})

test('sixty texts from outside, and a model that obeys each: nothing is written and nothing leaves before somebody agrees', async () => {
  expect(injections.length).toBe(60)
  const turns: ScriptedTurn[] = []
  for (const [index, injection] of injections.entries()) {
    services.texts.set(`case-${index}`, injection.text)
    await makeAgent(`case-${index}`)
    const when = `You are case-${index}.`
    turns.push(
      { when, calls: [{ name: onTheWire(readerOf(injection)), arguments: { case: `case-${index}` } }] },
      { when, calls: [{ name: onTheWire(injection.call.tool), arguments: injection.call.arguments }] },
      { when, text: 'I did as I was told.' },
    )
  }
  await bench.script(...turns)
  const ids = await Promise.all(injections.map((_, index) => start(`case-${index}`)))
  const waiting: Approval[] = []
  for (const [index, injection] of injections.entries()) {
    const id = ids[index] as string
    const place = `${index} ${injection.kind}`
    await expect.poll(async () => [place, (await runOf(id)).status], { timeout: 60_000 }).toEqual([place, 'waiting'])
    const { items } = await send<{ items: Approval[] }>('ben', 'GET', `/approvals?runId=${id}`)
    expect([place, items]).toEqual([
      place,
      [expect.objectContaining({ status: 'pending', tool: injection.call.tool, arguments: injection.call.arguments })],
    ])
    expect(items[0]?.why).toContain('read text from outside')
    waiting.push(...items)
  }
  expect(services.done).toEqual([])

  for (const approval of waiting) await send('ben', 'POST', `/approvals/${approval.id}`, { decision: 'reject' })
  for (const id of ids)
    await expect.poll(async () => (await runOf(id)).status, { timeout: 60_000 }).toMatch(/done|failed/)
  expect(services.done).toEqual([])
}, 240_000)
