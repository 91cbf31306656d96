import { createTestDatabase } from '@sophia/database/testing'
import { type App, parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import type { TObject } from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Replay, Run } from '../src/schemas.ts'
import { metric, type ModelBench, openModelBench } from './model-bench.ts'

/** What the first search finds, and no later one. */
const fact = 'The boiler of the Leipzig plant holds 4,711 litres.'
const filler = (topic: string, index: number) =>
  `${topic} ${index}. ${`Everything about ${topic} is written down here for whoever looks for it. `.repeat(20)}`

let context: { app: App; url: string }
let bench: ModelBench
beforeAll(async () => {
  const folder = new URL('../../mcp-context/src/', import.meta.url).href
  const { buildApp } = (await import(`${folder}app.ts`)) as { buildApp(config: unknown): Promise<App> }
  const { ConfigSchema } = (await import(`${folder}config.ts`)) as { ConfigSchema: TObject }
  const app = await buildApp(parseConfig(ConfigSchema, testEnvironment({ DATABASE_URL: await createTestDatabase() })))
  context = { app, url: await app.listen({ host: '127.0.0.1', port: 0 }) }
  await app.inject({ method: 'PUT', url: '/collections/handbook', payload: {} })
  const topics = ['boiler', 'holiday', 'travel', 'parking']
  const documents = topics.flatMap((topic) =>
    Array.from({ length: 8 }, (_, index) => ({
      collection: 'handbook',
      mediaType: 'text/plain',
      title: `${topic} ${index}`,
      source: `https://handbook.example/${topic}/${index}`,
      text: topic === 'boiler' && index === 0 ? `${fact} ${filler(topic, index)}` : filler(topic, index),
    })),
  )
  const stored = await app.inject({ method: 'POST', url: '/documents/batch', payload: { documents } })
  expect(stored.json()).toMatchObject({ failed: 0 })
  bench = await openModelBench({ MODEL_CONTEXT_TOKENS: '14000' })
})
afterAll(async () => {
  await bench?.close()
  await context?.app.close()
})

const search = (query: string, more: Record<string, unknown> = {}) => ({
  calls: [{ name: 'mcp-context__search', arguments: { query, ...more } }],
})
const argumentsOf = (step: Run['steps'][number]) => step.arguments as Record<string, unknown>
const packsOf = ({ steps }: Run) => steps.filter(({ name }) => name === 'mcp-context.make_pack')

test('what the window does not hold of documents that were found comes as one pack, with its sources', async () => {
  const { app, url } = await bench.replica({ MCP_CONTEXT_URL: context.url })
  await bench.script(search('boiler litres Leipzig plant'), search('holiday'), search('travel'), search('parking'), {
    text: `${fact} See [the handbook](https://handbook.example/boiler/0).`,
  })
  const run = await bench.ask(url, { agent: 'researcher', input: { question: 'How large is the boiler?' } })
  // A figure and a link that the pack told are not listed as the model's own.
  expect(run).toMatchObject({
    status: 'done',
    answer: `${fact} See [the handbook](https://handbook.example/boiler/0).`,
  })
  const [pack] = packsOf(run)
  expect(pack).toMatchObject({
    status: 'done',
    title: 'What earlier searches found, packed to fit the model’s window',
    arguments: { query: expect.stringMatching(/^boiler litres Leipzig plant/), tokenBudget: expect.any(Number) },
  })
  expect(pack && argumentsOf(pack)['tokenBudget']).toBeLessThanOrEqual(14_000 / 8)

  const asked = await bench.received()
  const told =
    asked
      .at(-1)
      ?.messages.filter(({ role }) => role === 'tool')
      .map(({ content }) => content ?? '') ?? []
  expect(told[0]).toMatch(/^\[mcp-context\.search .* Left out to make room\.\]$/)
  const packed = told.find((content) => content.includes('<tool-answer tool="mcp-context.make_pack"')) ?? ''
  expect(packed).toContain(fact)
  expect(packed).toContain('https://handbook.example/boiler/0')
  expect(packed).toContain('may hold text of others')
  for (const { inputTokens = 0 } of run.steps) expect(inputTokens).toBeLessThan(14_000)

  const replay = await app.inject({ method: 'POST', url: `/runs/${run.id}/replay` })
  expect(replay.json<Replay>()).toMatchObject({ identical: true, status: 'done' })
})

test('a search within bounds is packed within them', async () => {
  const { url } = await bench.replica({ MCP_CONTEXT_URL: context.url })
  const filters = { source: 'https://handbook.example/holiday/3' }
  await bench.script(
    search('holiday', { filters }),
    search('holiday travel'),
    search('parking boiler'),
    search('boiler'),
    {
      text: 'Read.',
    },
  )
  const run = await bench.ask(url, { agent: 'researcher' })
  expect(run.status).toBe('done')
  const bounded = packsOf(run).filter((step) => 'filters' in argumentsOf(step))
  expect(bounded.length).toBeGreaterThan(0)
  for (const { arguments: args, result } of bounded) {
    expect(args).toMatchObject({ query: 'holiday', filters })
    const { citations } = result as { citations: { source: string }[] }
    expect(new Set(citations.map(({ source }) => source))).toEqual(new Set([filters.source]))
  }
})

test('without mcp-context it is one line for each answer, and the timeline says that there was no pack', async () => {
  const small = await openModelBench({ MODEL_CONTEXT_TOKENS: '14000' })
  const { url } = await small.replica()
  small.services.answer('mcp-context.search', { hits: [{ text: 'word '.repeat(4_000) }], asOf: '2026-11-23T09:00:00Z' })
  small.services.answer('mcp-business.query_metric', { note: 'word '.repeat(4_000) })
  await small.script(search('a'), { calls: [metric('won_value')] }, { calls: [metric('win_rate')] }, { text: 'Read.' })
  const gate = small.services.hold(({ tool }) => tool === 'mcp-business.query_metric')
  const running = small.ask(url)
  await gate.held
  await small.services.stop('mcp-context')
  gate.open()
  const run = await running
  expect(run).toMatchObject({ status: 'done', answer: 'Read.' })
  expect(packsOf(run)).toMatchObject([{ status: 'failed', error: { type: 'unavailable' } }])
  const told = (await small.received()).at(-1)?.messages.filter(({ role }) => role === 'tool')
  expect(told?.[0]?.content).toMatch(/^\[mcp-context\.search \{"query":"a"\}: 1 hits, .* Left out to make room\.\]$/)
  await small.close()
})
