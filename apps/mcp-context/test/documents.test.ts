import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Context, pointersOf, startContext } from './fixture.ts'

let context: Context
beforeAll(async () => {
  context = await startContext()
})
beforeEach(async () => {
  await context.call('root', 'DELETE', '/collections/handbook')
  await context.call('root', 'PUT', '/collections/handbook', { description: 'How we work' })
})
afterAll(() => context?.close())

describe('collections', () => {
  test('putting one makes it, putting it again changes its description', async () => {
    const made = await context.call('ana', 'PUT', '/collections/notes', { description: 'First' })
    expect([made.status, made.body.description, made.body.documents]).toEqual([201, 'First', 0])
    const changed = await context.call('ana', 'PUT', '/collections/notes', { description: 'Second' })
    expect([changed.status, changed.body.description]).toEqual([200, 'Second'])
    expect((await context.call('ana', 'GET', '/collections/notes')).body.description).toBe('Second')
  })

  test('the list pages through all of them, by name', async () => {
    for (const name of ['zeta', 'Alpha', 'beta', 'handbook'])
      await context.call('root', 'PUT', `/collections/${name}`, {})
    const names: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await context.call('root', 'GET', `/collections?limit=2${cursor && `&cursor=${cursor}`}`)
      names.push(...(body.items as { name: string }[]).map(({ name }) => name))
      cursor = body.nextCursor as string | null
    }
    expect(names).toEqual([...new Set(names)].sort())
    expect(names).toEqual(expect.arrayContaining(['Alpha', 'beta', 'handbook', 'zeta']))
  })

  test('deleting one takes its documents with it, and only an administrator may', async () => {
    const { id } = await context.add({ text: 'A quokka lives here.' })
    expect((await context.call('ana', 'DELETE', '/collections/handbook')).status).toBe(403)
    expect((await context.call('root', 'DELETE', '/collections/handbook')).body).toEqual({
      name: 'handbook',
      documents: 1,
    })
    expect((await context.call('root', 'GET', `/documents/${id}`)).status).toBe(404)
    expect((await context.call('root', 'GET', '/collections/handbook')).status).toBe(404)
    expect((await context.search('quokka')).hits).toEqual([])
    await context.call('root', 'PUT', '/collections/handbook', {})
    expect((await context.search('quokka', { collections: ['handbook'] })).hits).toEqual([])
  })
})

describe('storing', () => {
  test('the text comes back exactly as it went in', async () => {
    const text = ' \ttabs\r\nCRLF \u2028 é 🜁 “quotes” \\ \' " <b>&amp;</b>\n\n'
    const { id, sha256 } = await context.add({ text })
    const { body } = await context.call('root', 'GET', `/documents/${id}`)
    expect(body.text).toBe(text)
    expect(sha256).toBe(createHash('sha256').update(text).digest('hex'))
  })

  test('the same content twice is one document', async () => {
    const first = await context.add({ text: 'Lunch is at noon.' })
    const second = await context.add({ text: 'Lunch is at noon.', title: 'Another title' })
    expect(first.outcome).toBe('created')
    expect(second).toEqual({ ...first, outcome: 'unchanged' })
    expect((await context.call('root', 'GET', '/collections/handbook')).body).toMatchObject({ documents: 1, chunks: 1 })
  })

  test('the same content from many callers at once is one document', async () => {
    const stored = await Promise.all(
      Array.from({ length: 12 }, () => context.add({ text: 'The race is on.', source: 'wiki/race' })),
    )
    expect(new Set(stored.map(({ id }) => id)).size).toBe(1)
    expect(stored.filter(({ outcome }) => outcome === 'created')).toHaveLength(1)
  })

  test('new content from the same source is a new version; the old one is kept and no longer found', async () => {
    const first = await context.add({ text: 'The office has a walrus.', source: 'wiki/office' })
    const second = await context.add({ text: 'The office has a narwhal.', source: 'wiki/office', title: 'Office' })
    expect(second).toMatchObject({ id: first.id, outcome: 'new-version', version: 2 })
    expect((await context.search('walrus')).hits).toEqual([])
    expect((await context.search('narwhal')).hits).toHaveLength(1)
    const latest = await context.call('root', 'GET', `/documents/${first.id}`)
    expect(latest.body).toMatchObject({ title: 'Office', version: 2, text: 'The office has a narwhal.' })
    expect(latest.body.versions.map((each: { version: number }) => each.version)).toEqual([2, 1])
    const old = await context.call('root', 'GET', `/documents/${first.id}?version=1`)
    expect(old.body).toMatchObject({ version: 1, text: 'The office has a walrus.', sha256: first.sha256 })
    expect((await context.call('root', 'GET', `/documents/${first.id}?version=3`)).status).toBe(404)
  })

  test('a source that returns to older content gets a third version', async () => {
    for (const text of ['Open.', 'Closed.', 'Open.']) await context.add({ text, source: 'wiki/door' })
    const { body } = await context.call('root', 'GET', '/documents?source=wiki/door')
    expect(body.items).toHaveLength(1)
    expect(body.items[0].version).toBe(3)
  })

  test('a document stored without a source takes the one that its content comes with later', async () => {
    const { id } = await context.add({ text: 'Parking is free.' })
    await context.add({ text: 'Parking is free.', source: 'wiki/parking' })
    expect(await context.add({ text: 'Parking costs.', source: 'wiki/parking' })).toMatchObject({ id, version: 2 })
  })

  test('text without a word is stored, and has no chunks', async () => {
    expect((await context.add({ text: ' \n ' })).chunks).toBe(0)
  })
})

describe('chunks', () => {
  test('their offsets point at the exact original text, in every list and hit', async () => {
    const text = `# Zebras 🦓\n\n${'A zebra 🦓 eats grass. '.repeat(150)}\n\n## Stripes\r\n\r\nNo two zebras look alike.\n`
    const { id, chunks } = await context.add({ text, mediaType: 'text/markdown; charset=utf-8' })
    expect(chunks).toBeGreaterThan(2)
    const { body } = await context.call('root', 'GET', `/documents/${id}/chunks?limit=100`)
    expect(body.items).toHaveLength(chunks)
    for (const each of body.items) expect(text.slice(each.start, each.end)).toBe(each.text)
    const { hits } = await context.search('zebra', { k: 100 })
    expect(hits).toHaveLength(chunks)
    for (const { chunk, highlights } of hits) {
      expect(text.slice(chunk.start, chunk.end)).toBe(chunk.text)
      expect(highlights.length).toBeGreaterThan(0)
      for (const { start, end } of highlights) expect(text.slice(start, end)).toMatch(/^zebras?$/i)
    }
  })

  test('a part of the text can be read by its offsets', async () => {
    const { id } = await context.add({ text: '0123456789' })
    const { body } = await context.call('root', 'GET', `/documents/${id}?start=2&end=5`)
    expect(body).toMatchObject({ text: '234', textStart: 2, textLength: 10 })
  })

  test('the list pages in the order of the text', async () => {
    const { id, chunks } = await context.add({ text: 'Grass grows. '.repeat(1000) })
    const ordinals: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await context.call(
        'root',
        'GET',
        `/documents/${id}/chunks?limit=3${cursor && `&cursor=${cursor}`}`,
      )
      ordinals.push(...(body.items as { ordinal: number }[]).map(({ ordinal }) => ordinal))
      cursor = body.nextCursor as string | null
    }
    expect(ordinals).toEqual(Array.from({ length: chunks }, (_, index) => index))
  })
})

describe('deleting', () => {
  test('leaves nothing to be found, listed or counted, and no statistics', async () => {
    await context.add({ text: 'An axolotl stays.', source: 'a' })
    const before = await context.search('axolotl')
    const { id } = await context.add({ text: 'The axolotl and the pangolin leave.', source: 'b' })
    await context.add({ text: 'The axolotl and the pangolin leave together.', source: 'b' })
    expect((await context.call('ana', 'DELETE', `/documents/${id}`)).body).toEqual({ id, versions: 2, chunks: 1 })
    expect((await context.search('pangolin')).hits).toEqual([])
    expect((await context.search('axolotl')).hits).toEqual(before.hits)
    for (const path of ['', '/chunks'])
      expect((await context.call('root', 'GET', `/documents/${id}${path}`)).status).toBe(404)
    expect((await context.call('root', 'DELETE', `/documents/${id}`)).status).toBe(404)
    const { body } = await context.call('root', 'GET', '/documents?collection=handbook')
    expect(body.items.map((each: { source: string }) => each.source)).toEqual(['a'])
    expect((await context.call('root', 'GET', '/collections/handbook')).body).toMatchObject({ documents: 1, chunks: 1 })
    expect(await context.add({ text: 'The axolotl and the pangolin leave.', source: 'b' })).toMatchObject({
      version: 1,
    })
  })
})

describe('a batch', () => {
  test('each item has its outcome, and one that fails costs nothing else', async () => {
    const good = { collection: 'handbook', title: 'Good', mediaType: 'text/plain' }
    const { status, body } = await context.call('root', 'POST', '/documents/batch', {
      documents: [
        { ...good, text: 'One okapi.' },
        { ...good, text: 'PDF', mediaType: 'image/png' },
        { ...good, title: '', extra: 1 },
        'not a document',
        { ...good, text: 'Elsewhere', collection: 'nowhere' },
        { ...good, text: 'One okapi.' },
        { ...good, text: 'Two okapis.' },
      ],
    })
    expect(status).toBe(200)
    expect([body.stored, body.failed]).toEqual([3, 4])
    expect(body.items.map((each: { index: number }) => each.index)).toEqual([0, 1, 2, 3, 4, 5, 6])
    expect(body.items[1].problem.status).toBe(415)
    expect(pointersOf({ status, body: body.items[2].problem }).sort()).toEqual([
      '/body/documents/2/extra',
      '/body/documents/2/text',
      '/body/documents/2/title',
    ])
    expect(body.items[3].problem.errors[0].pointer).toBe('/body/documents/3')
    expect(body.items[4].problem.status).toBe(404)
    expect(body.items[5].document).toMatchObject({ outcome: 'unchanged', id: body.items[0].document.id })
    expect((await context.search('okapi')).hits).toHaveLength(2)
  })

  test('items get the same defaults as single documents', async () => {
    const documents = [{ collection: 'handbook', title: 'T', text: 'Default tapir.', mediaType: 'text/plain' }]
    await context.call('ana', 'POST', '/documents/batch', { documents })
    expect((await context.search('tapir', {}, 'dora')).hits[0]?.document.visibility).toBe('public')
  })
})

describe('bad input', () => {
  const document = { collection: 'handbook', title: 'T', text: 'Text', mediaType: 'text/plain' }

  test('every fault is named with its pointer', async () => {
    const answer = await context.call('root', 'POST', '/documents', {
      collection: 'a b',
      title: '',
      text: 'zero\u0000byte',
      mediaType: 7,
      visibility: 'everyone',
      metadata: { nested: { no: true } },
      colour: 'blue',
    })
    expect(answer.status).toBe(400)
    expect(new Set(pointersOf(answer))).toEqual(
      new Set(
        ['collection', 'title', 'text', 'mediaType', 'visibility', 'metadata/nested', 'colour'].map(
          (name) => `/body/${name}`,
        ),
      ),
    )
  })

  test.each([
    ['half of a surrogate pair', { text: 'broken \ud83d text' }, '/body/text'],
    ['a zero byte in the metadata', { metadata: { key: '\u0000' } }, '/body/metadata/key'],
    ['a source that is too long', { source: 'x'.repeat(513) }, '/body/source'],
  ])('%s is refused', async (_label, fault, pointer) => {
    const answer = await context.call('root', 'POST', '/documents', { ...document, ...fault })
    expect([answer.status, pointersOf(answer)]).toEqual([400, expect.arrayContaining([pointer])])
  })

  test.each(['image/png', 'application/zip', 'plain', ''])(
    'the media type %j is a 415 that names what is taken',
    async (mediaType) => {
      const { status, body } = await context.call('root', 'POST', '/documents', { ...document, mediaType })
      expect(status).toBe(415)
      expect(body.detail).toContain('text/plain, text/markdown, text/html, text/csv, application/json, application/pdf')
    },
  )

  test('unknown collections and documents are 404, whatever the id looks like', async () => {
    const unknown = '01a20949-bd45-728a-89c4-16e21a39c695'
    expect((await context.call('root', 'POST', '/documents', { ...document, collection: 'nowhere' })).status).toBe(404)
    expect((await context.call('root', 'GET', '/documents?collection=nowhere')).status).toBe(404)
    expect((await context.call('root', 'GET', '/collections/nowhere')).status).toBe(404)
    for (const id of [unknown, 'nothing']) {
      for (const path of ['', '/chunks'])
        expect((await context.call('root', 'GET', `/documents/${id}${path}`)).status).toBe(404)
      expect((await context.call('root', 'DELETE', `/documents/${id}`)).status).toBe(404)
    }
  })

  test.each(['/documents', '/collections'])('a cursor that is not of this list is a fault: %s', async (path) => {
    const answer = await context.call('root', 'GET', `${path}?cursor=bm9uc2Vuc2U`)
    expect([answer.status, pointersOf(answer)]).toEqual([400, ['/query/cursor']])
  })
})

describe('the time budget', () => {
  const within = (ms: number, url: string, payload: object) =>
    context.app.inject({
      method: 'POST',
      url,
      headers: { authorization: 'Bearer root', 'sophia-budget-ms': String(ms) },
      payload,
    })

  test('a document that takes longer to store is a 504, and nothing of it stays', async () => {
    const text = '# Capybara\n\nIt swims.\n\n'.repeat(30_000)
    const document = { collection: 'handbook', title: 'Long', text, mediaType: 'text/markdown' }
    const { statusCode } = await within(250, '/documents', document)
    expect(statusCode).toBe(504)
    expect((await context.search('capybara')).hits).toEqual([])
    expect((await context.call('root', 'GET', '/documents?collection=handbook')).body.items).toEqual([])
  })

  test('a search without time left is a 504', async () => {
    expect((await within(0.5, '/search', { query: 'capybara' })).statusCode).toBe(504)
  })
})
