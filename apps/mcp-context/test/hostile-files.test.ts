/** What strangers send: each costs one clear error, and nothing else. */
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { lock } from './encrypted-pdf.ts'
import { bombPdf, pdfOf } from './files.ts'
import { type Context, startContext } from './fixture.ts'

let context: Context
beforeAll(async () => {
  context = await startContext()
  await context.call('root', 'PUT', '/collections/handbook', {})
  await context.add({ title: 'Anchor', text: 'The anchor holds.' })
})
afterEach(async () => {
  // The service answers, and nothing of the file stayed.
  expect((await context.search('anchor')).hits).toHaveLength(1)
  expect((await context.call('root', 'GET', '/documents')).body.items).toHaveLength(1)
})
afterAll(() => context?.close())

const send = async (content: Buffer | string, mediaType: string) =>
  context.call('root', 'POST', '/documents', {
    collection: 'handbook',
    title: 'Hostile',
    mediaType,
    ...(typeof content === 'string' ? { text: content } : { text: content.toString('base64'), encoding: 'base64' }),
  })

const pdf = 'application/pdf'
const html = 'text/html'
const json = 'application/json'
const whole = pdfOf(['A page', 'Another page'], true)
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

test.each<[string, () => Buffer | string, string, RegExp]>([
  ['a PDF whose page unpacks to 300 MB', () => bombPdf(300 * 2 ** 20), pdf, /unpacks to more than 128 MB/],
  ['a PDF packed twice over', () => bombPdf(200 * 2 ** 20, 2), pdf, /unpacks to more than 128 MB/],
  [
    'a locked PDF whose page unpacks to 300 MB',
    () => bombPdf(300 * 2 ** 20, 1, lock('')),
    pdf,
    // What is locked cannot be unpacked beforehand: memory is watched while it is read.
    /holds no text|takes too (much memory|long)/,
  ],
  ['half of a PDF', () => whole.subarray(0, whole.length / 3), pdf, /no PDF that can be read/],
  ['a PDF of noise', () => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(50_000)]), pdf, /no PDF that can be/],
  ['a PDF that wants a password', () => pdfOf(['Secret'], false, lock('open sesame')), pdf, /it is encrypted/],
  ['a packed PDF that wants a password', () => pdfOf(['Secret'], true, lock('open sesame')), pdf, /it is encrypted/],
  ['a PDF without text', () => pdfOf(['']), pdf, /holds no text, as a scan does/],
  ['a picture that says it is a PDF', () => png, pdf, /says application\/pdf and is a PNG image/],
  ['a PDF as plain text', () => whole.toString('latin1').replaceAll('\0', ' '), pdf, /comes as base64 or as a file/],
  ['a PDF that says it is HTML', () => whole, html, /says text\/html and is a PDF/],
  ['a picture that says it is Markdown', () => png, 'text/markdown', /says text\/markdown and is a PNG image/],
  [
    'a gzip archive that says it is CSV',
    () => gzipSync('a,b\n1,2'),
    'text/csv',
    /says text\/csv and is a gzip archive/,
  ],
  ['an Office document', () => Buffer.from('504b030414000600', 'hex'), 'text/plain', /is a ZIP archive/],
  [
    'noise as text',
    () => Buffer.concat([Buffer.from('Hello '), Buffer.from([0xc3, 0x28])]),
    'text/plain',
    /not text in utf-8/,
  ],
  ['zeros as text', () => Buffer.alloc(1_000), 'text/plain', /not text: character 1 is no character/],
  [
    'an unknown character set',
    () => Buffer.from('x'),
    'text/plain; charset=klingon',
    /character set klingon is not known/,
  ],
  ['HTML nested 100,000 deep', () => '<div>'.repeat(100_000), html, /nested deeper than 256 levels|takes too long/],
  ['HTML without text', () => '<p><script>evil()</script>', html, /holds no text/],
  ['JSON nested 400,000 deep', () => '['.repeat(400_000) + ']'.repeat(400_000), json, /nested deeper than 64 levels/],
  ['JSON that ends early', () => '{"a": [1, 2', json, /is no JSON/],
  [
    'CSV with an open quotation mark',
    () => 'a,b\n1,"2\n',
    'text/csv',
    /is no CSV at line 2: a quotation mark is not closed/,
  ],
  [
    'a PDF with more text than is taken',
    () => pdfOf(Array(300).fill(`${'word '.repeat(19)}\n`.repeat(45))),
    pdf,
    /longer than 1,000,000|takes too long/,
  ],
])(
  '%s is refused by name',
  async (_name, make, mediaType, reason) => {
    const { status, body } = await send(make(), mediaType)
    expect([status, body.detail]).toEqual([422, expect.stringMatching(reason)])
  },
  60_000,
)

test('what is not base64 is refused', async () => {
  const payload = { collection: 'handbook', title: 'T', text: 'no base64!', encoding: 'base64', mediaType: pdf }
  const { status, body } = await context.call('root', 'POST', '/documents', payload)
  expect([status, body.errors[0]]).toEqual([400, { pointer: '/body/text', message: 'must be base64' }])
})

test('a gzipped body is not unpacked', async () => {
  const response = await context.app.inject({
    method: 'POST',
    url: '/documents',
    headers: { authorization: 'Bearer root', 'content-type': 'application/json', 'content-encoding': 'gzip' },
    payload: gzipSync(Buffer.alloc(200 * 2 ** 20, ' ')),
  })
  expect([400, 415]).toContain(response.statusCode)
})

test('a file of 100 MB is refused while it comes, in little memory', async () => {
  const before = process.memoryUsage.rss()
  let most = before
  function* parts() {
    yield Buffer.from(
      '--b\r\ncontent-disposition: form-data; name="collection"\r\n\r\nhandbook\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="x.txt"\r\ncontent-type: text/plain\r\n\r\n',
    )
    const block = Buffer.alloc(2 ** 20, 'a ')
    for (let index = 0; index < 100; index++) {
      most = Math.max(most, process.memoryUsage.rss())
      yield block
    }
    yield Buffer.from('\r\n--b--\r\n')
  }
  const response = await context.app.inject({
    method: 'POST',
    url: '/documents',
    headers: { authorization: 'Bearer root', 'content-type': 'multipart/form-data; boundary=b' },
    payload: Readable.from(parts()),
  })
  expect([response.statusCode, response.json().detail]).toEqual([413, 'A file may have 10 MB at most.'])
  // Less than the file; the rest of the process may grow meanwhile.
  expect(most - before).toBeLessThan(100 * 2 ** 20)
}, 60_000)

test('while a file takes long, others are answered', async () => {
  // Some seconds of work for the thread.
  const slow = send(`<p>${'<b><i><u>x</u></i></b> '.repeat(40_000)}</p>`, html)
  let answered = 0
  const state = { done: false }
  void slow.finally(() => (state.done = true)).catch(() => {})
  while (!state.done) {
    expect((await context.search('anchor')).hits).toHaveLength(1)
    answered++
  }
  expect(answered).toBeGreaterThan(3)
  const { status, body } = await slow
  if (status === 201) await context.call('root', 'DELETE', `/documents/${body.id}`)
  else expect([status, body.detail]).toEqual([422, expect.stringContaining('takes too')])
}, 60_000)
