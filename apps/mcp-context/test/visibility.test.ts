import { ConfigError } from '@sophia/service'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SearchAnswer } from '../src/schemas.ts'
import { parseTeams } from '../src/visibility.ts'
import { type Context, type Person, randomFrom, startContext } from './fixture.ts'

let context: Context
beforeAll(async () => {
  context = await startContext()
  for (const name of ['handbook', 'deals']) await context.call('root', 'PUT', `/collections/${name}`, {})
})
afterAll(() => context?.close())

const labelsOf: Record<Exclude<Person, 'root'>, string[]> = {
  ana: ['public', 'user:ana', 'team:sales'],
  ben: ['public', 'user:ben', 'team:sales'],
  carla: ['public', 'user:carla', 'team:finance'],
  dora: ['public', 'user:dora'],
}

test('nobody stores what they could not read back', async () => {
  const document = { collection: 'handbook', title: 'T', text: 'Mine', mediaType: 'text/plain' }
  for (const visibility of ['user:ben', 'team:finance', 'team:unknown']) {
    expect((await context.call('ana', 'POST', '/documents', { ...document, visibility })).status).toBe(403)
  }
  expect((await context.call('dora', 'POST', '/documents', document)).status).toBe(403)
  expect((await context.call('ana', 'POST', '/documents', { ...document, visibility: 'team:sales' })).status).toBe(201)
})

test('a hidden document is answered like one that is not there, and cannot be deleted', async () => {
  const { id } = await context.add({ text: 'Severance plan.', visibility: 'user:carla' })
  const unknown = '01a20949-bd45-728a-89c4-16e21a39c695'
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '?version=1'],
    ['GET', '?version=9'],
    ['GET', '/chunks'],
    ['DELETE', ''],
  ] as const) {
    const hidden = await context.call('ana', method, `/documents/${id}${path}`)
    const absent = await context.call('ana', method, `/documents/${unknown}${path}`)
    expect([hidden.status, hidden.body.detail.replace(id, unknown)]).toEqual([404, absent.body.detail])
  }
  expect((await context.call('carla', 'GET', `/documents/${id}`)).status).toBe(200)
})

test('the same content and source for other people is another document, so that storing tells nothing', async () => {
  const given = { text: 'The merger is on.', source: 'memo/1' }
  const hidden = await context.add({ ...given, visibility: 'user:carla' }, 'carla')
  const own = await context.add({ ...given, visibility: 'user:ana' }, 'ana')
  expect(own.outcome).toBe('created')
  expect(own.id).not.toBe(hidden.id)
})

test('whatever is stored for others: what a caller gets is what they would get if it were not there', async () => {
  const alone = await startContext()
  const random = randomFrom(3)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
  const words = ['budget', 'merger', 'salary', 'roadmap', 'holiday', 'printer']
  const labels = [...new Set(Object.values(labelsOf).flat())]
  const viewer = 'ana'
  try {
    for (const name of ['handbook', 'deals']) await alone.call('root', 'PUT', `/collections/${name}`, {})
    await context.call('root', 'DELETE', '/collections/handbook')
    await context.call('root', 'PUT', '/collections/handbook', {})
    for (let round = 0; round < 80; round++) {
      const document = {
        collection: pick(['handbook', 'deals']),
        title: pick(words),
        text: Array.from({ length: 1 + random() * 12 }, () => pick(words)).join(' '),
        visibility: pick(labels),
        source: `s${Math.floor(random() * 20)}`,
      }
      const removed = random() < 0.15
      for (const each of labelsOf[viewer].includes(document.visibility) ? [context, alone] : [context]) {
        const { id } = await each.add(document)
        if (removed) await each.call('root', 'DELETE', `/documents/${id}`)
      }
    }
    for (const query of [...words, 'budget merger', 'salary of the printer roadmap', 'nothing']) {
      for (const collections of [undefined, ['handbook'], ['deals']]) {
        const more = { k: 100, mode: 'lexical', ...(collections && { collections }) }
        const found = await context.search(query, more, viewer)
        expect(steady(found)).toEqual(steady(await alone.search(query, more, viewer)))
        for (const { document } of found.hits) expect(labelsOf[viewer]).toContain(document.visibility)
      }
    }
    for (const path of ['/collections', '/documents?limit=100', '/documents?collection=deals&limit=100']) {
      expect(shown((await context.call(viewer, 'GET', path)).body)).toEqual(
        shown((await alone.call(viewer, 'GET', path)).body),
      )
    }
  } finally {
    await alone.close()
  }
})

/** Without what differs between two databases by its nature; equal scores may come in either order. */
const steady = ({ hits, complete }: SearchAnswer) => ({
  complete,
  hits: hits.map(({ document: { id: _id, ...document }, ...hit }) => JSON.stringify({ ...hit, document })).sort(),
})
const shown = ({ items, nextCursor }: { items: Record<string, unknown>[]; nextCursor: unknown }) => ({
  nextCursor,
  items: items.map(({ id: _id, createdAt: _created, updatedAt: _updated, ...rest }) => rest),
})

test.each(Object.entries(labelsOf))(
  '%s finds exactly what is theirs; an administrator finds all',
  async (person, own) => {
    const labels = [...new Set(Object.values(labelsOf).flat())]
    for (const visibility of labels) await context.add({ text: `Wombat for ${visibility}.`, visibility })
    const found = async (who: Person) =>
      (await context.search('wombat', { k: 100 }, who)).hits.map(({ document }) => document.visibility).sort()
    expect(await found(person as Person)).toEqual([...own].sort())
    expect(await found('root')).toEqual([...labels].sort())
  },
)

describe('SOPHIA_TEAMS', () => {
  test('names teams and their members', () => {
    expect(parseTeams(' sales = ana, ben ; finance=carla;')).toEqual(
      new Map([
        ['sales', new Set(['ana', 'ben'])],
        ['finance', new Set(['carla'])],
      ]),
    )
    expect(parseTeams(undefined).size).toBe(0)
  })

  test('all that does not fit is said at once', () => {
    const faulty = () => parseTeams('sales;finance=;ops=dora;ops=ana')
    expect(faulty).toThrow(ConfigError)
    expect(faulty).toThrow(/entry 1 [^]*entry 2 [^]*ops twice/)
  })
})
