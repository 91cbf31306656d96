import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lock } from './encrypted-pdf.ts'
import { pdfOf } from './files.ts'
import { type Context, startContext } from './fixture.ts'

let context: Context
beforeAll(async () => {
  context = await startContext()
  await context.call('root', 'PUT', '/collections/handbook', {})
})
afterAll(() => context?.close())

interface Piece {
  start: number
  end: number
  headings: string[]
  text: string
}

/** What was stored, and its chunks, whose offsets lead to their text. */
async function stored(id: string): Promise<{ text: string; chunks: Piece[] }> {
  const { body } = await context.call('root', 'GET', `/documents/${id}`)
  const chunks = (await context.call('root', 'GET', `/documents/${id}/chunks?limit=100`)).body.items as Piece[]
  for (const { start, end, text } of chunks) expect(body.text.slice(start, end)).toBe(text)
  return { text: body.text, chunks }
}

test('HTML becomes its article as Markdown, cut along its headings', async () => {
  const paragraph = 'The boiler must be checked by a licensed engineer in the spring of every year. '.repeat(4)
  const html = `<!doctype html><title>Boilers</title><nav><a href="/home">Home</a> <a href="/shop">Shop</a></nav>
    <article><h1>Boilers</h1><p>${paragraph}</p><h2>Pressure</h2><p>Keep it at <b>two</b> bar. ${paragraph}</p>
    <script>alert('no')</script></article>`
  const { id } = await context.add({ title: 'Boilers', text: html, mediaType: 'text/html; charset=utf-8' })
  const { text, chunks } = await stored(id)
  expect(text).toContain('## Pressure')
  expect(text).toContain('**two** bar')
  expect(text).not.toMatch(/alert|Shop|<p>/)
  expect(chunks.at(-1)?.headings.at(-1)).toBe('Pressure')
  const [hit] = (await context.search('pressure bar', { filters: { mediaType: 'text/html' } })).hits
  expect(hit?.document.id).toBe(id)
})

test('CSV stays as it is, cut between rows, each piece under the names of its columns', async () => {
  const rows = Array.from({ length: 120 }, (_, index) => `"Device, ${index}";site ${index % 7};"says ""hi""\nand more"`)
  const text = `\ufeffdevice;building;note\r\n\r\n${rows.join('\r\n')}\r\n`
  const { id } = await context.add({ title: 'Devices', text, mediaType: 'text/csv' })
  const { text: kept, chunks } = await stored(id)
  expect(kept).toBe(text)
  expect(chunks.length).toBeGreaterThan(2)
  for (const piece of chunks) {
    expect(piece.headings).toEqual(['device | building | note'])
    expect(piece.text.length).toBeLessThanOrEqual(1_600)
    expect(piece.text).toMatch(/^"Device, \d+";[^]*more"$/)
  }
  expect(chunks.map((piece) => piece.text).join('\r\n')).toBe(rows.join('\r\n'))
  // By a name that only the header holds.
  const hits = (await context.search('building 6', { filters: { mediaType: 'text/csv' } })).hits
  expect(hits[0]?.document.id).toBe(id)
})

test('JSON stays as it is, cut along its values, each piece under its path', async () => {
  const customers = Array.from({ length: 60 }, (_, index) => ({
    name: `Customer "${index}" [${index}]`,
    notes: `Likes {braces}, commas \\ and quince number ${index}. `.repeat(index === 3 ? 80 : 1),
    tags: ['a', 'b'],
  }))
  const text = JSON.stringify({ version: 1, customers, 'empty\u0000': [] }, undefined, 2)
  const { id } = await context.add({ title: 'Customers', text, mediaType: 'application/json' })
  const { text: kept, chunks } = await stored(id)
  expect(kept).toBe(text)
  const paths = new Set(chunks.map(({ headings }) => headings[0]))
  expect(paths).toContain('customers')
  expect(paths).toContain('customers[3].notes')
  for (const piece of chunks) expect(piece.text.length).toBeLessThanOrEqual(2_400)
  for (let index = 0; index < 60; index++)
    expect(chunks.some((piece) => piece.text.includes(`number ${index}.`))).toBe(true)
  const whole = await context.add({ title: 'Small', text: ' [1, {"quagga": null}] ', mediaType: 'application/json' })
  expect((await stored(whole.id)).chunks).toEqual([
    { ordinal: 0, start: 1, end: 22, headings: [], text: '[1, {"quagga": null}]' },
  ])
})

test.each([false, true])('a PDF that only forbids printing is read (packed: %s)', async (pack) => {
  const { status, body } = await context.call('root', 'POST', '/documents', {
    collection: 'handbook',
    title: `Locked ${pack}`,
    text: pdfOf([`Wombats for everybody to read ${pack}`], pack, lock('')).toString('base64'),
    encoding: 'base64',
    mediaType: 'application/pdf',
  })
  expect([status, body.chunks]).toEqual([201, 1])
  expect((await stored(body.id)).text).toBe(`Wombats for everybody to read ${pack}`)
})

test.each([false, true])('PDF gives its text, each page under its number (packed: %s)', async (pack) => {
  const pages = [`Aardvarks (burrow) deep ${pack}`, '', 'The third page\nis about narwhals.']
  const { id } = await context.add({
    title: 'Animals',
    text: pdfOf(pages, pack).toString('base64'),
    encoding: 'base64',
    mediaType: 'application/pdf',
  })
  const { text, chunks } = await stored(id)
  expect(text).toBe(`Aardvarks (burrow) deep ${pack}\n\nThe third page\nis about narwhals.`)
  expect(chunks.map(({ headings }) => headings)).toEqual([['Page 1'], ['Page 3']])
  const { hits } = await context.search('narwhals')
  expect(hits.find(({ document }) => document.id === id)?.chunk.headings).toEqual(['Page 3'])
})

test('text in another character set is read as what it says', async () => {
  const add = (bytes: Buffer, mediaType: string) =>
    context.add({ title: 'Set', text: bytes.toString('base64'), encoding: 'base64', mediaType })
  const latin = await add(Buffer.from('Déjà vu in Mölln', 'latin1'), 'text/plain; charset=iso-8859-1')
  expect((await stored(latin.id)).text).toBe('Déjà vu in Mölln')
  const wide = await add(Buffer.from('\ufeffZürich ist groß', 'utf16le'), 'text/plain')
  expect((await stored(wide.id)).text).toBe('Zürich ist groß')
})

describe('a form', () => {
  const post = async (form: FormData) => {
    const request = new Response(form)
    const response = await context.app.inject({
      method: 'POST',
      url: '/documents',
      headers: { authorization: 'Bearer ana', 'content-type': request.headers.get('content-type') ?? '' },
      payload: Buffer.from(await request.arrayBuffer()),
    })
    return { status: response.statusCode, body: response.json() }
  }
  const file = (content: Buffer | string, type: string, name: string) =>
    new File([typeof content === 'string' ? content : Uint8Array.from(content)], name, { type })

  test('stores the file with what the fields say, and the rest from the file', async () => {
    const form = new FormData()
    form.set('collection', 'handbook')
    form.set('visibility', 'team:sales')
    form.set('metadata', '{"year":2026}')
    form.set('file', file(pdfOf(['Okapis in a form']), 'application/pdf', 'okapi.pdf'))
    const { status, body } = await post(form)
    expect([status, body.outcome]).toEqual([201, 'created'])
    const document = (await context.call('ana', 'GET', `/documents/${body.id}`)).body
    expect(document).toMatchObject({
      title: 'okapi.pdf',
      mediaType: 'application/pdf',
      visibility: 'team:sales',
      metadata: { year: 2026 },
      text: 'Okapis in a form',
    })
    expect((await post(form)).body).toMatchObject({ id: body.id, outcome: 'unchanged' })
  })

  test('does not say where its parts end: refused', async () => {
    const response = await context.app.inject({
      method: 'POST',
      url: '/documents',
      headers: { authorization: 'Bearer ana', 'content-type': 'multipart/form-data' },
      payload: 'x',
    })
    expect(response.statusCode).toBe(415)
  })

  test('names everything that does not fit', async () => {
    const form = new FormData()
    form.set('colour', 'red')
    form.set('metadata', '{')
    const { status, body } = await post(form)
    expect([status, body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
      400,
      ['/body/colour', '/body/metadata', '/body/file'],
    ])
    const incomplete = new FormData()
    incomplete.set('file', file('x', 'text/plain', 'x.txt'))
    expect((await post(incomplete)).body.errors[0].pointer).toBe('/body/collection')
  })
})
