import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Context, startContext, startEndpoint, type TestEndpoint } from './fixture.ts'

let endpoint: TestEndpoint
let context: Context
beforeAll(async () => {
  endpoint = await startEndpoint()
  context = await startContext(endpoint.config)
  for (const name of ['handbook', 'other']) await context.call('root', 'PUT', `/collections/${name}`, {})
  await context.add({ title: 'Pay', text: 'Salaries are paid on the last day of the month.', metadata: { area: 'hr' } })
  await context.add({
    title: 'Time off',
    text: 'Every colleague has thirty days of holiday.',
    metadata: { area: 'hr' },
  })
  await context.add({ title: 'Parking', text: 'A vehicle may stand in the yard for a day.' })
  await context.add({ title: 'Ferries', text: 'The ferry to the northern islands leaves at nine.' })
  await context.embedded()
})
afterEach(() => endpoint.heal())
afterAll(async () => {
  await context?.close()
  await endpoint?.close()
})

const titleOf = ({ document }: { document: { title: string } }) => document.title
const titlesOf = async (query: string, more: Record<string, unknown> = {}) =>
  (await context.search(query, { mode: 'semantic', ...more })).hits.map(titleOf)

test('a document is found by what it means, in words that it does not hold', async () => {
  expect((await titlesOf('wages of an employee'))[0]).toBe('Pay')
  expect((await titlesOf('vacation'))[0]).toBe('Time off')
  expect((await titlesOf('where do I leave my automobile'))[0]).toBe('Parking')
  expect(await titlesOf('vacation', { mode: 'lexical' })).toEqual([])
})

test('hits tell their cosine; fused ones their places, and the score is made of these', async () => {
  const semantic = await context.search('holiday of a colleague', { mode: 'semantic' })
  expect([semantic.mode, semantic.complete, semantic.notice]).toEqual(['semantic', true, undefined])
  for (const { score, scores } of semantic.hits) {
    expect([scores.semantic, scores.lexical]).toEqual([score, undefined])
    expect(Math.abs(score)).toBeLessThanOrEqual(1.000001)
  }
  const similarities = semantic.hits.map(({ score }) => score)
  expect(similarities).toEqual(similarities.toSorted((one, other) => other - one))

  const hybrid = await context.search('holiday of a colleague')
  expect([hybrid.mode, hybrid.hits[0]?.document.title]).toEqual(['hybrid', 'Time off'])
  expect(hybrid.hits[0]?.scores).toMatchObject({ ranks: { lexical: 1, semantic: 1 }, lexical: expect.any(Number) })
  expect(hybrid.hits.length).toBeGreaterThan(1)
  for (const { score, scores } of hybrid.hits) {
    const places = Object.values(scores.ranks ?? {})
    expect(score).toBeCloseTo(
      places.reduce((sum, place) => sum + 1 / (60 + place), 0),
      12,
    )
  }
  expect((await context.search('holiday of a colleague', { k: 1 })).hits).toEqual(hybrid.hits.slice(0, 1))
})

test('filters and collections hold for meanings too', async () => {
  expect(await titlesOf('wages', { filters: { metadata: { area: 'hr' } } })).toEqual(['Pay', 'Time off'])
  expect(await titlesOf('wages', { filters: { source: 'nowhere' } })).toEqual([])
  expect(await titlesOf('wages', { collections: ['other'] })).toEqual([])
})

test('meanings are searched as of an instant', async () => {
  const given = { title: 'Meals', source: 'meals', collection: 'other' }
  await context.add({ ...given, text: 'Lunch is served in the canteen.' })
  await context.embedded()
  await setTimeout(5)
  const asOf = new Date().toISOString()
  await setTimeout(5)
  await context.add({ ...given, text: 'Bring your own sandwich, there is a fridge.' })
  await context.embedded()
  const found = async (more: object) =>
    (await context.search('dinner', { mode: 'semantic', collections: ['other'], ...more })).hits.map(
      ({ chunk }) => chunk.text,
    )
  expect(await found({})).toEqual(['Bring your own sandwich, there is a fridge.'])
  expect(await found({ asOf })).toEqual(['Lunch is served in the canteen.'])
})

test('a text that has a vector is not sent again', async () => {
  const given = { title: 'Twice', text: 'A paragraph that stays the same for ever.' }
  await context.add(given)
  await context.embedded()
  const before = await endpoint.requests()
  await context.add({ ...given, collection: 'other' })
  await context.embedded()
  expect(await endpoint.requests()).toBe(before)
  await context.search('the same question')
  await context.search('the same question', { mode: 'semantic' })
  expect(await endpoint.requests()).toBe(before + 1)
})

describe('an endpoint in trouble', () => {
  test('a document is found by its words at once, says that it waits, and has its vector when the endpoint is back', async () => {
    await endpoint.break({ kind: 'status', status: 503 })
    const { id } = await context.add({ title: 'Notice', text: 'The physician visits on Mondays.' })
    const state = async () => (await context.call('root', 'GET', `/documents/${id}`)).body.embedding
    expect(await state()).toBe('pending')
    const found = await context.search('physician', { mode: 'hybrid' })
    expect([found.mode, found.hits[0]?.document.title]).toEqual(['lexical', 'Notice'])
    expect(found.notice).toContain('embeddings refused the request (503), so the search was lexical')
    const semantic = await context.call('root', 'POST', '/search', { query: 'who heals?', mode: 'semantic' })
    expect([semantic.status, semantic.body.upstream]).toEqual([502, 'embeddings'])
    await endpoint.heal()
    await vi.waitFor(async () => expect(await state()).toBe('complete'), { timeout: 60_000, interval: 100 })
    await vi.waitFor(async () => expect((await titlesOf('doctor'))[0]).toBe('Notice'), {
      timeout: 60_000,
      interval: 500,
    })
  })

  test('a hybrid search does not wait for an endpoint that hangs', async () => {
    await endpoint.break({ kind: 'hang' })
    const { mode, notice } = await context.search('a question that nobody asked')
    expect([mode, notice]).toEqual(['lexical', expect.stringContaining('did not answer in time')])
  })

  test('an answer that makes no sense is no vector', async () => {
    await endpoint.break({ kind: 'malformed' })
    const { mode, notice } = await context.search('another question that nobody asked')
    expect([mode, notice]).toEqual(['lexical', expect.stringContaining('cannot be read')])
  })
})

test('a text that the endpoint refuses costs the others nothing', async () => {
  const strict = await startContext(endpoint.config)
  try {
    await strict.call('root', 'PUT', '/collections/handbook', {})
    await strict.add({ title: 'Before', text: 'Before the refusal.' })
    await strict.embedded()
    // One request for two chunks is refused, then those for each of them: the first only.
    await endpoint.break({ kind: 'status', status: 400, times: 2 })
    await strict.call('root', 'POST', '/documents/batch', {
      documents: ['One', 'Two'].map((title) => ({
        collection: 'handbook',
        title,
        text: `${title} of two.`,
        mediaType: 'text/plain',
      })),
    })
    await strict.embedded()
    const { items } = (await strict.call('root', 'GET', '/documents')).body
    const states = items.map(({ embedding }: { embedding: string }) => embedding).sort()
    expect(states[0]).toBe('complete')
    expect(states).toContain('failed')
    expect((await strict.search('refusal', { mode: 'semantic' })).complete).toBe(false)
  } finally {
    await strict.close()
  }
})

test('what waits when a process dies is taken up by the next; what came before there was an endpoint too', async () => {
  const early = await startContext()
  await early.call('root', 'PUT', '/collections/handbook', {})
  for (let index = 0; index < 90; index++) await early.add({ title: `Wage ${index}`, text: `Wages of group ${index}.` })
  await early.close()
  // This one leases a batch and ends with it.
  await endpoint.break({ kind: 'hang' })
  const before = await endpoint.requests()
  const dying = await startContext({ ...endpoint.config, DATABASE_URL: early.databaseUrl })
  await setTimeout(300)
  await dying.close()
  await endpoint.heal()
  const next = await startContext({ ...endpoint.config, DATABASE_URL: early.databaseUrl })
  try {
    // Nothing is called complete before it is known what waits.
    expect((await next.search('salary', { mode: 'lexical' })).complete).toBe(true)
    const first = await next.search('salary', { mode: 'semantic', k: 100 })
    // The last may have come while the question itself was embedded: then it is not called complete yet.
    if (first.complete) expect(first.hits).toHaveLength(90)
    await next.embedded()
    const { hits, complete } = await next.search('salary', { mode: 'semantic', k: 100 })
    expect([hits.length, complete]).toEqual([90, true])
    expect(await endpoint.requests()).toBeLessThan(before + 12)
  } finally {
    await next.close()
  }
})

test('another model makes vectors of its own of everything', async () => {
  const first = await startContext(endpoint.config)
  await first.call('root', 'PUT', '/collections/handbook', {})
  await first.add({ title: 'Pay', text: 'Salaries are paid monthly.' })
  await first.embedded()
  await first.close()
  const second = await startContext({
    ...endpoint.config,
    EMBEDDING_MODEL: 'another',
    EMBEDDING_DIMENSIONS: '384',
    DATABASE_URL: first.databaseUrl,
  })
  try {
    const before = await endpoint.requests()
    await second.embedded()
    const { hits, complete } = await second.search('wages', { mode: 'semantic' })
    expect([hits.length, complete]).toEqual([1, true])
    expect(await endpoint.requests()).toBeGreaterThan(before)
  } finally {
    await second.close()
  }
})

test('with the subject go its vectors, in every replica', async () => {
  await context.add({ title: 'Q', text: 'Quokka earns wages.', metadata: { subject: 'person:quokka' } })
  await context.embedded()
  const replica = await startContext({ ...endpoint.config, DATABASE_URL: context.databaseUrl })
  try {
    const titles = async () => (await replica.search('quokka salary', { mode: 'semantic' })).hits.map(titleOf)
    expect((await titlesOf('quokka salary'))[0]).toBe('Q')
    expect((await titles())[0]).toBe('Q')
    await context.call('root', 'DELETE', '/subjects/person:quokka')
    // At once, whoever deleted it.
    expect(await titles()).not.toContain('Q')
    expect(await titlesOf('quokka salary')).not.toContain('Q')
  } finally {
    await replica.close()
  }
})
