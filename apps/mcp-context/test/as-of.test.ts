import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Context, startContext } from './fixture.ts'

let context: Context
beforeAll(async () => {
  context = await startContext()
  await context.call('root', 'PUT', '/collections/handbook', {})
})
afterAll(() => context?.close())

/** An instant after all that was done, and before all that comes. */
async function instant(): Promise<string> {
  await setTimeout(5)
  const now = new Date().toISOString()
  await setTimeout(5)
  return now
}

const textsOf = async (query: string, more: Record<string, unknown> = {}) =>
  (await context.search(query, more)).hits.map(({ chunk, document }) => `${document.version}: ${chunk.text}`)

test('a search as of an instant finds what was the latest version then', async () => {
  const before = await instant()
  const given = { source: 'policy/travel', metadata: { state: 'draft' } }
  const { id } = await context.add({ ...given, title: 'Travel', text: 'Trains before zeppelins.' })
  const first = await instant()
  await context.add({ ...given, title: 'Journeys', text: 'Planes after trains.', metadata: { state: 'final' } })
  const second = await instant()

  expect(await textsOf('zeppelins')).toEqual([])
  expect(await textsOf('trains')).toEqual(['2: Planes after trains.'])
  expect(await textsOf('trains', { asOf: second })).toEqual(['2: Planes after trains.'])
  expect(await textsOf('trains', { asOf: first })).toEqual(['1: Trains before zeppelins.'])
  expect(await textsOf('zeppelins', { asOf: first })).toEqual(['1: Trains before zeppelins.'])
  expect(await textsOf('trains', { asOf: before })).toEqual([])

  const { hits, asOf } = await context.search('travel zeppelins', { asOf: first })
  expect([asOf, hits[0]?.document.title]).toEqual([first, 'Travel'])
  for (const { start, end } of hits[0]?.highlights ?? []) {
    expect('Trains before zeppelins.'.slice(start, end)).toBe('zeppelins')
  }
  // Filters hold for the version that is searched.
  expect(await textsOf('trains', { asOf: first, filters: { metadata: { state: 'draft' } } })).toHaveLength(1)
  expect(await textsOf('trains', { asOf: first, filters: { metadata: { state: 'final' } } })).toEqual([])
  expect(await textsOf('trains', { filters: { metadata: { state: 'draft' } } })).toEqual([])

  await context.call('root', 'DELETE', `/documents/${id}`)
  expect(await textsOf('trains', { asOf: first })).toEqual([])
})

test('whoever may not see a document does not see its past either', async () => {
  await context.add({ source: 'plan', text: 'Merge with Walrus.', visibility: 'user:carla' })
  const first = await instant()
  await context.add({ source: 'plan', text: 'Stay alone.', visibility: 'user:carla' })
  const found = async (person: 'ana' | 'carla') => (await context.search('walrus', { asOf: first }, person)).hits.length
  expect([await found('ana'), await found('carla')]).toEqual([0, 1])
})

test('a pack as of an instant is packed of what held then', async () => {
  await context.add({ source: 'price', text: 'The gizmo costs nine.' })
  const first = await instant()
  await context.add({ source: 'price', text: 'The gizmo costs ten.' })
  const { body } = await context.call('root', 'POST', '/pack', { query: 'gizmo', tokenBudget: 100, asOf: first })
  expect([body.text, body.asOf, body.citations[0].version]).toEqual([expect.stringContaining('costs nine'), first, 1])
})

test('a subject that is deleted leaves nothing in the past', async () => {
  const metadata = { subject: 'person:quokka' }
  await context.add({ source: 'quokka', text: 'Quokka likes leaves.', metadata })
  const first = await instant()
  await context.add({ source: 'quokka', text: 'Quokka likes grass.', metadata })
  const { body } = await context.call('root', 'DELETE', '/subjects/person:quokka')
  expect(body.remaining).toEqual({ memories: 0, documents: 0, chunks: 0, sessions: 0 })
  expect(await textsOf('quokka', { asOf: first })).toEqual([])
})

test('an instant that is none is refused', async () => {
  const { status, body } = await context.call('root', 'POST', '/search', { query: 'x', asOf: 'yesterday' })
  expect([status, body.errors[0].pointer]).toEqual([400, '/body/asOf'])
})
