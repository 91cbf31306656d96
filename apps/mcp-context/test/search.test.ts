import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mcpCall } from '@sophia/service/testing'
import type { DocumentStored } from '../src/schemas.ts'
import { type Context, pointersOf, randomFrom, startContext } from './fixture.ts'

let context: Context
beforeAll(async () => {
  context = await startContext()
  for (const name of ['handbook', 'fleet', 'words']) await context.call('root', 'PUT', `/collections/${name}`, {})
})
afterAll(() => context?.close())

const titlesOf = async (query: string, more: Record<string, unknown> = {}) =>
  (await context.search(query, more)).hits.map(({ document }) => document.title)

describe('ranking', () => {
  beforeAll(async () => {
    const filler = 'and it belongs to the team that keeps the records of every single day'
    await context.add({ collection: 'fleet', title: 'Vans', text: `The truck is blue ${filler}.` })
    await context.add({ collection: 'fleet', title: 'Lorries', text: `The truck is red ${filler}.` })
    await context.add({ collection: 'fleet', title: 'Pick-ups', text: `The truck is green ${filler}.` })
    await context.add({ collection: 'fleet', title: 'Boats', text: `The hovercraft is grey ${filler}.` })
    await context.add({
      collection: 'fleet',
      title: 'Bikes',
      text: `A bike, a second bike and one more bike ${filler}.`,
    })
    await context.add({ collection: 'fleet', title: 'Cycles', text: `A bike can be rented at the gate ${filler}.` })
    await context.add({ collection: 'fleet', title: 'Tram', text: 'A tram stops here.' })
    await context.add({ collection: 'fleet', title: 'Rails', text: `A tram stops there ${filler}.`.repeat(3) })
    await context.add({ collection: 'fleet', title: 'Ferry timetable', text: `It leaves at nine ${filler}.` })
    await context.add({ collection: 'fleet', title: 'Timetables', text: `The ferry leaves at nine ${filler}.` })
  })
  const inFleet = { collections: ['fleet'] }

  test('a rare word counts more than a common one', async () => {
    expect((await titlesOf('truck hovercraft', inFleet))[0]).toBe('Boats')
  })

  test('a word that occurs more often counts more, and a long text less', async () => {
    expect(await titlesOf('bikes', inFleet)).toEqual(['Bikes', 'Cycles'])
    expect((await titlesOf('tram', inFleet))[0]).toBe('Tram')
  })

  test('a word in the title counts more than the same word in the text', async () => {
    expect(await titlesOf('ferry', inFleet)).toEqual(['Ferry timetable', 'Timetables'])
  })

  test('a question finds what holds only some of its words', async () => {
    expect((await titlesOf('which hovercraft do we own in Antarctica?', inFleet))[0]).toBe('Boats')
  })

  test('the parts of a score add up to it', async () => {
    for (const { score, scores } of (await context.search('blue truck of the team', inFleet)).hits) {
      expect(Object.values(scores.terms).reduce((sum, part) => sum + part, 0)).toBeCloseTo(scores.lexical ?? NaN, 9)
      expect(scores.feedback).toBeUndefined()
      expect(score).toBe(scores.lexical)
    }
  })

  test('scores are those of BM25 by its definition, after inserts, new versions and deletes', async () => {
    // Words that the stemmer leaves alone.
    const vocabulary = ['kolk', 'brun', 'mirt', 'zonk', 'plam', 'drov']
    const random = randomFrom(11)
    const pick = () => vocabulary[Math.floor(random() ** 2 * vocabulary.length)] ?? 'kolk'
    const corpus = new Map<string, string[]>()
    for (let round = 0; round < 60; round++) {
      const source = `s${Math.floor(random() * 25)}`
      const words = Array.from({ length: 1 + random() * 30 }, pick)
      const stored = await context.add({ collection: 'words', title: 'Drov', source, text: words.join(' ') })
      corpus.set(stored.id, ['drov', 'drov', 'drov', ...words])
      if (random() < 0.2) {
        await context.call('root', 'DELETE', `/documents/${stored.id}`)
        corpus.delete(stored.id)
      }
    }
    const query = ['kolk', 'zonk', 'plam']
    const { hits } = await context.search(query.join(' '), { collections: ['words'], k: 100 })
    const expected = bm25(corpus, query).filter(([, score]) => score > 0)
    expect(hits.map(({ document }) => document.id).sort()).toEqual(expected.map(([id]) => id).sort())
    const scores = new Map(expected)
    for (const { document, scores: parts } of hits) expect(parts.lexical).toBeCloseTo(scores.get(document.id) ?? NaN, 9)
    expect(hits.map(({ score }) => score)).toEqual(hits.map(({ score }) => score).sort((one, other) => other - one))
  })
})

/** As Robertson and Zaragoza write it, with k1 = 2 and b = 0.75. */
function bm25(corpus: ReadonlyMap<string, readonly string[]>, query: readonly string[]): [string, number][] {
  const documents = [...corpus]
  const average = documents.reduce((sum, [, words]) => sum + words.length, 0) / documents.length
  return documents.map(([id, words]) => {
    const parts = query.map((term) => {
      const holding = documents.filter(([, each]) => each.includes(term)).length
      const count = words.filter((word) => word === term).length
      const idf = Math.log(1 + (documents.length - holding + 0.5) / (holding + 0.5))
      return (idf * count * 3) / (count + 2 * (0.25 + (0.75 * words.length) / average))
    })
    return [id, parts.reduce((sum, part) => sum + part, 0)]
  })
}

describe('what is found', () => {
  let pets: DocumentStored
  beforeAll(async () => {
    pets = await context.add({
      title: 'Pets at work',
      text: 'Ferrets are welcome. A ferret needs a leash.',
      source: 'wiki/pets',
      metadata: { audience: 'all', year: 2026 },
    })
    await context.add({
      title: 'Ferret care',
      text: '# Ferret\n\nFeed it.',
      mediaType: 'text/markdown',
      metadata: { audience: 'owners' },
    })
  })

  test('a hit names its document, version, place and matching words', async () => {
    const { hits, mode, complete } = await context.search('ferrets', { filters: { source: 'wiki/pets' } })
    expect([hits.length, mode, complete]).toEqual([1, 'lexical', true])
    expect(hits[0]).toMatchObject({
      document: {
        id: pets.id,
        collection: 'handbook',
        version: 1,
        sha256: pets.sha256,
        metadata: { audience: 'all', year: 2026 },
      },
      chunk: { ordinal: 0, start: 0, headings: [] },
      highlights: [
        { start: 0, end: 7 },
        { start: 23, end: 29 },
      ],
    })
  })

  test.each([
    [{ mediaType: 'text/markdown' }, ['Ferret care']],
    [{ source: 'wiki/pets' }, ['Pets at work']],
    [{ metadata: { audience: 'owners' } }, ['Ferret care']],
    [{ metadata: { audience: 'all', year: 2026 } }, ['Pets at work']],
    [{ metadata: { audience: 'all', year: 2025 } }, []],
    [{ mediaType: 'text/plain', metadata: { audience: 'owners' } }, []],
  ])('filters %j', async (filters, expected) => {
    expect(await titlesOf('ferret', { filters })).toEqual(expected)
  })

  test('only the collections that were named are searched', async () => {
    expect(await titlesOf('ferret', { collections: ['fleet'] })).toEqual([])
    expect(await titlesOf('ferret', { collections: ['fleet', 'handbook'] })).toHaveLength(2)
  })

  test('a query of nothing but stop words, marks or unknown words finds nothing', async () => {
    for (const query of ['the and of', '?!', 'xyzzyqwerty', "' \\ & | ! <-> :*"]) {
      expect((await context.search(query)).hits).toEqual([])
    }
  })

  test('quotes and operators in a query are words, not syntax', async () => {
    await context.add({ text: "O'Brien\\path it's a::b 100% <x> don't" })
    for (const query of ["O'Brien\\path", "it's & !ferret | 'x", ':*ferret<->', "ferret') or true --"]) {
      expect((await context.search(query)).hits.length).toBeGreaterThan(0)
    }
  })

  test('k bounds the hits: 10 unless said, 1 to 100', async () => {
    for (let index = 0; index < 105; index++)
      await context.add({ text: `Gnu number ${index} of the herd.`, source: `gnu/${index}` })
    expect((await context.search('gnu')).hits).toHaveLength(10)
    expect((await context.search('gnu', { k: 1 })).hits).toHaveLength(1)
    expect((await context.search('gnu', { k: 100 })).hits).toHaveLength(100)
    for (const k of [0, 101, 1.5, '5']) {
      const answer = await context.call('root', 'POST', '/search', { query: 'gnu', k })
      expect([k, answer.status, pointersOf(answer)]).toEqual([k, 400, ['/body/k']])
    }
  })

  test('hybrid without an embedding endpoint is lexical and says so; lexical has nothing to say', async () => {
    const hybrid = await context.search('ferret', { mode: 'hybrid' })
    const lexical = await context.search('ferret', { mode: 'lexical' })
    expect([hybrid.mode, lexical.mode]).toEqual(['lexical', 'lexical'])
    expect(hybrid.notice).toContain('no embedding endpoint')
    expect(lexical.notice).toBeUndefined()
    expect(hybrid.hits).toEqual(lexical.hits)
  })

  test('semantic without an embedding endpoint is refused with its reason', async () => {
    const { status, body } = await context.call('root', 'POST', '/search', { query: 'ferret', mode: 'semantic' })
    expect([status, body.detail]).toEqual([422, expect.stringContaining('no embedding endpoint')])
    expect((await context.call('root', 'GET', '/documents?limit=1')).body.items[0].embedding).toBe('off')
  })

  test('bad input names its pointers', async () => {
    const answer = await context.call('root', 'POST', '/search', {
      query: '',
      collections: ['fine', 'not fine'],
      mode: 'telepathic',
      filters: { mediaType: 'image/png', colour: 'red' },
    })
    expect(answer.status).toBe(400)
    expect(pointersOf(answer).sort()).toEqual(
      ['collections/1', 'filters/colour', 'filters/mediaType', 'mode', 'query'].map((name) => `/body/${name}`),
    )
    expect((await context.call('root', 'POST', '/search', { query: 'x', collections: ['nowhere'] })).status).toBe(404)
    expect((await context.call('root', 'POST', '/search', { query: 'zero\u0000' })).status).toBe(400)
  })
})

describe('tools', () => {
  test('a model can make a collection, add, search and read', async () => {
    const headers = { authorization: 'Bearer ana' }
    const call = async (name: string, args: Record<string, unknown>) => {
      const { isError, structuredContent, content } = await mcpCall(context.app, name, args, headers)
      if (isError) throw new Error(content[0]?.text)
      // oxlint-disable-next-line typescript/no-explicit-any -- a test reads what it expects
      return structuredContent as any
    }
    await call('put_collection', { name: 'recipes', description: 'Canteen' })
    const text = 'Boil the rutabaga for an hour.'
    const { id } = await call('add_document', { collection: 'recipes', title: 'Stew', text, mediaType: 'text/plain' })
    const [hit] = (await call('search', { query: 'rutabaga', collections: ['recipes'] })).hits
    expect(hit.document.id).toBe(id)
    const { start, end } = hit.highlights[0]
    expect((await call('get_document', { id, start, end })).text).toBe('rutabaga')
    expect((await call('list_documents', { collection: 'recipes' })).items).toHaveLength(1)
    const { items } = await call('list_collections', {})
    expect(items.find((each: { name: string }) => each.name === 'recipes').documents).toBe(1)
  })
})

describe('feedback', () => {
  test('shows in its own part of the score, and fewer hits are the first of more', async () => {
    await context.call('root', 'PUT', '/collections/engines', {})
    const random = randomFrom(5)
    const words = ['piston', 'valve', 'torque', 'crank', 'clutch', 'turbo']
    for (let index = 0; index < 120; index++) {
      const text = Array.from({ length: 3 + random() * 20 }, () => words[Math.floor(random() * words.length)]).join(' ')
      await context.add({ collection: 'engines', text, source: `engine/${index}` })
    }
    const query = 'piston valve torque'
    const { hits } = await context.search(query, { collections: ['engines'], k: 100 })
    expect(hits).toHaveLength(100)
    for (const { score, scores } of hits) {
      expect(score).toBeCloseTo(0.7 * (scores.lexical ?? NaN) + 0.3 * (scores.feedback ?? NaN), 9)
    }
    for (const k of [1, 10, 99]) {
      expect((await context.search(query, { collections: ['engines'], k })).hits).toEqual(hits.slice(0, k))
    }
    const quoted = await context.search(`"${query}"`, { collections: ['engines'] })
    for (const { scores } of quoted.hits) expect(scores.feedback).toBeUndefined()
  })
})
