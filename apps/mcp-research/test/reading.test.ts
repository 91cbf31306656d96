/** Reading pages of strangers: servers of the test's own play the public internet on 127.0.0.2. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { mcpCall } from '@sophia/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judgePublic } from '../src/reading/public-address.ts'
import { type Fixture, startResearch } from './fixture.ts'

/** Stands for any public address; 127.0.0.1 stays what it is. */
const publicAddress = '127.0.0.2'
let server: Server
let inside: Server
let port: number
let insidePort: number
let reached = 0
/** Bytes of the page of 10 GB. */
let sent = 0
let research: Fixture
const closed: string[] = []
const rebinding = { asked: 0 }

const article = `<!doctype html><html lang="en"><head>
<title>Locks | The Building Review</title><base href="/articles/">
<meta name="author" content="Ada Mason"><meta property="article:published_time" content="2026-03-04T10:00:00+01:00">
<meta property="og:site_name" content="The Building Review"></head><body>
<nav><a href="/">Home</a><a href="/subscribe">Subscribe now</a></nav>
<article><h1>Why locks became smart</h1>
<p>${'A smart lock opens without a key, and tells who opened it and when. '.repeat(8)}</p>
<h2>What it costs</h2><p>The <a href="costs?year=2026#table">table of costs</a> is public, <a href="javascript:alert(1)">this</a> is not.
Invisible\u200b\u{e0041} characters\u202e are dropped. ${'It depends on the doors, the readers and the people. '.repeat(6)}</p>
<pre><code>open(door)
  if allowed</code></pre><p><img src="lock.png" alt="A lock"></p></article>
<footer>Cookies</footer><script>document.title = 'hacked'</script></body></html>`

const routes: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/article': (_request, response) => html(response, article),
  '/latin': (_request, response) =>
    response
      .setHeader('content-type', 'text/html; charset=iso-8859-1')
      .end(Buffer.from('<title>Schlüssel</title><p>Türöffner</p>', 'latin1')),
  '/notes.md': (_request, response) =>
    response.setHeader('content-type', 'text/markdown').end('# Notes\n\n- one\n  - two\n'),
  '/bare': (_request, response) => html(response, '<title>Bare</title><p>One<p>Two'),
  '/words': (_request, response) => html(response, 'Only words'),
  '/empty': (_request, response) => html(response, ''),
  '/long': (_request, response) => html(response, `<h1>Long</h1><p>${'A sentence about doors. '.repeat(400)}</p>`),
  '/to-inside': (_request, response) => redirect(response, `http://127.0.0.1:${insidePort}/secret`),
  '/to-metadata': (_request, response) => redirect(response, 'http://169.254.169.254/latest/meta-data/'),
  '/to-mapped': (_request, response) => redirect(response, `http://[::ffff:127.0.0.1]:${insidePort}/secret`),
  '/to-nat64': (_request, response) => redirect(response, `http://[64:ff9b::7f00:1]:${insidePort}/secret`),
  '/to-name-inside': (_request, response) => redirect(response, `http://inside.test:${insidePort}/secret`),
  '/to-file': (_request, response) => redirect(response, 'file:///etc/passwd'),
  '/twice': (_request, response) => redirect(response, '/once'),
  '/once': (_request, response) => redirect(response, '/article'),
  '/loop': (_request, response) => redirect(response, '/loop'),
  '/missing': (_request, response) => response.writeHead(404).end(),
  '/picture': (_request, response) => response.setHeader('content-type', 'image/png').end('…'),
  '/untyped': (_request, response) => response.end('…'),
  '/endless': (request, response) => {
    request.socket.once('close', () => closed.push('/endless'))
    response.setHeader('content-type', 'text/html')
    const block = Buffer.alloc(65_536, 'a')
    const more = () => {
      while (!response.destroyed && response.write(block));
    }
    response.on('drain', more)
    more()
  },
  '/ten-gigabytes': (request, response) => {
    request.socket.once('close', () => closed.push('/ten-gigabytes'))
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': String(10 * 2 ** 30) })
    const block = Buffer.alloc(65_536, 'a')
    const more = () => {
      do sent += block.length
      while (!response.destroyed && response.write(block))
    }
    response.on('drain', more)
    more()
  },
  '/bomb': (_request, response) =>
    response
      .setHeader('content-type', 'text/html')
      .setHeader('content-encoding', 'gzip')
      .end(gzipSync(Buffer.alloc(200 * 1024 * 1024))),
  '/drip': (request, response) => {
    response.setHeader('content-type', 'text/html')
    const timer = setInterval(() => response.write('a'), 20)
    request.socket.once('close', () => {
      clearInterval(timer)
      closed.push('/drip')
    })
  },
  '/silent': () => {},
  '/deep': (_request, response) => html(response, '<div>'.repeat(300_000)),
  '/cut': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' })
    response.write('<p>half')
    setTimeout(() => response.destroy(), 20)
  },
}
const html = (response: ServerResponse, text: string) =>
  response.setHeader('content-type', 'text/html; charset=utf-8').end(text)
const redirect = (response: ServerResponse, location: string) => response.writeHead(302, { location }).end()

const names: Record<string, (() => string[]) | undefined> = {
  'site.test': () => [publicAddress],
  'inside.test': () => ['127.0.0.1'],
  localhost: () => ['127.0.0.1'],
  'localhost.': () => ['127.0.0.1'],
  'any.localhost': () => ['127.0.0.1'],
  'both.test': () => [publicAddress, '10.0.0.7'],
  // Public when it is asked first, inside from then on.
  'rebinding.test': () => [rebinding.asked++ === 0 ? publicAddress : '127.0.0.1'],
}

beforeAll(async () => {
  const answer = (request: IncomingMessage, response: ServerResponse) =>
    (routes[request.url ?? ''] ?? routes['/missing'])?.(request, response)
  server = createServer(answer).listen(0, publicAddress)
  inside = createServer((_request, response) => {
    reached++
    html(response, 'secret')
  }).listen(0, '127.0.0.1')
  await Promise.all([once(server, 'listening'), once(inside, 'listening')])
  port = (server.address() as AddressInfo).port
  insidePort = (inside.address() as AddressInfo).port
  research = await startResearch({
    judge: (address) => (address === publicAddress ? undefined : judgePublic(address)),
    resolve: (name, callback) => {
      const addresses = names[name]?.()
      if (addresses)
        callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        )
      else callback(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), [])
    },
  })
})
afterAll(async () => {
  await research?.close()
  for (const each of [server, inside]) {
    each.closeAllConnections()
    each.close()
  }
})

const read = async (url: string, more: Record<string, unknown> = {}, headers: Record<string, string> = {}) => {
  const response = await research.app.inject({ method: 'POST', url: '/read', payload: { url, ...more }, headers })
  return { status: response.statusCode, body: response.json() }
}
const site = (path: string) => `http://site.test:${port}${path}`

describe('a legal page', () => {
  test('becomes clean Markdown with title, author, date and absolute links', async () => {
    const { status, body } = await read(site('/twice'))
    expect([status, body.url]).toEqual([200, site('/article')])
    expect(body).toMatchObject({
      title: expect.stringMatching(/Why locks became smart|Locks/),
      author: 'Ada Mason',
      publishedAt: '2026-03-04T09:00:00.000Z',
      siteName: 'The Building Review',
      truncated: false,
      nextOffset: null,
    })
    expect(body.markdown).toContain('## What it costs')
    expect(body.markdown).toContain(`[table of costs](${site('/articles/costs?year=2026#table')})`)
    expect(body.markdown).toContain(`![A lock](${site('/articles/lock.png')})`)
    expect(body.markdown).toContain('open(door)\n  if allowed')
    expect(body.markdown).toContain('Invisible characters are dropped')
    for (const unwanted of ['javascript:', 'Subscribe', 'Cookies', 'hacked', '<'])
      expect(body.markdown).not.toContain(unwanted)
  })

  test('is decoded as it says', async () => {
    expect((await read(site('/latin'))).body).toMatchObject({ title: 'Schlüssel', markdown: 'Türöffner' })
  })

  test('may leave out what HTML lets it leave out', async () => {
    expect((await read(site('/bare'))).body).toMatchObject({ title: 'Bare', markdown: 'One\n\nTwo' })
    expect((await read(site('/words'))).body).toMatchObject({ title: site('/words'), markdown: 'Only words' })
    expect((await read(site('/empty'))).body).toMatchObject({ title: site('/empty'), markdown: '' })
  })

  test('of Markdown stays as it is', async () => {
    expect((await read(site('/notes.md'))).body).toMatchObject({
      title: 'Notes',
      markdown: '# Notes\n\n- one\n  - two',
    })
  })

  test('comes in pieces that make the whole', async () => {
    const whole = (await read(site('/long'))).body
    let [text, offset] = ['', 0 as number | null]
    while (offset !== null) {
      const piece: typeof whole = (await read(site('/long'), { offset, maxCharacters: 3_000 })).body
      expect([piece.truncated, piece.sha256]).toEqual([piece.nextOffset !== null, whole.sha256])
      text += piece.markdown
      offset = piece.nextOffset
    }
    expect(text).toBe(whole.markdown)
    expect(whole.characters).toBe(text.length)
  })

  test('is a tool that says not to obey it', async () => {
    const { structuredContent } = await mcpCall(research.app, 'read_page', { url: site('/article') })
    expect(structuredContent).toMatchObject({ author: 'Ada Mason' })
  })
})

describe('an address that is not public', () => {
  test.each([
    ['http://localhost/', 'this machine itself'],
    ['http://LOCALHOST/', 'this machine itself'],
    ['http://localhost./', 'this machine itself'],
    ['http://any.localhost/', 'this machine itself'],
    ['http://%6cocalhost/', 'this machine itself'],
    ['http://127.0.0.1/', 'this machine itself'],
    ['http://127.1/', 'this machine itself'],
    ['http://0x7f000001/', 'this machine itself'],
    ['http://2130706433/', 'this machine itself'],
    ['http://017700000001/', 'this machine itself'],
    ['http://①②⑦.⓪.⓪.①/', 'this machine itself'],
    ['http://[::1]/', 'this machine itself'],
    ['http://0.0.0.0/', 'the unspecified address'],
    ['http://[::]/', 'the unspecified address'],
    ['http://10.1.2.3/', 'a private network'],
    ['http://172.16.0.1/', 'a private network'],
    ['http://192.168.1.1/', 'a private network'],
    ['http://100.64.0.1/', 'a carrier’s private network'],
    ['http://169.254.169.254/latest/meta-data/', 'a link-local network'],
    ['http://[fe80::1]/', 'a link-local network'],
    ['http://[fd00:ec2::254]/', 'a private network'],
    ['http://[::ffff:127.0.0.1]/', 'this machine itself'],
    ['http://[::ffff:a00:1]/', 'a private network'],
    ['http://[64:ff9b::7f00:1]/', 'NAT64'],
    ['http://[2002:7f00:1::]/', '6to4'],
    ['http://224.0.0.1/', 'not public (multicast)'],
    ['http://255.255.255.255/', 'not public (broadcast)'],
    ['http://198.51.100.1/', 'not public (reserved)'],
  ])('%s is refused as %s', async (url, kind) => {
    const { status, body } = await read(url)
    expect([status, body.errors?.[0].pointer]).toEqual([400, '/body/url'])
    expect(body.errors[0].message).toContain(kind)
  })

  test.each(['inside.test', 'both.test'])('behind the name %s is refused', async (name) => {
    const { status, body } = await read(`http://${name}:${insidePort}/secret`)
    expect([status, body.errors?.[0].pointer]).toEqual([400, '/body/url'])
    expect(reached).toBe(0)
  })

  test.each([
    ['/to-inside', 'this machine itself'],
    ['/to-name-inside', 'this machine itself'],
    ['/to-mapped', 'this machine itself'],
    ['/to-metadata', 'a link-local network'],
    ['/to-nat64', 'NAT64'],
  ])('is refused behind the redirect %s as %s', async (path, kind) => {
    const { status, body } = await read(site(path))
    expect([status, body.errors?.[0].message]).toEqual([400, expect.stringMatching(`^leads to .*${kind}`)])
    expect(reached).toBe(0)
  })

  test('is not reached by a name that changes its address between check and use', async () => {
    const first = await read(`http://rebinding.test:${port}/notes.md`)
    const second = await read(`http://rebinding.test:${insidePort}/secret`)
    expect([first.status, second.status]).toEqual([200, 400])
    expect(reached).toBe(0)
  })

  test('is named without telling which address it is', async () => {
    expect(JSON.stringify((await read(`http://inside.test:${insidePort}/`)).body)).not.toContain('127.0.0.1')
  })
})

describe('an address that is no page', () => {
  test.each([
    ['ftp://site.test/', 'is not http or https'],
    ['file:///etc/passwd', 'is not http or https'],
    ['http://me:secret@site.test/', 'carries credentials'],
    ['nonsense', 'cannot be read'],
    ['http://nowhere.test/', 'names a host that is not known'],
  ])('%s: %s', async (url, message) => {
    const { status, body } = await read(url)
    expect([status, body.errors?.[0].message]).toEqual([400, expect.stringContaining(message)])
    expect(JSON.stringify(body)).not.toContain('secret')
  })

  test('a redirect to a file, and one in a circle, are named', async () => {
    expect((await read(site('/to-file'))).body.errors[0].message).toContain('redirects to an address that is not http')
    expect((await read(site('/loop'))).body.errors[0].message).toBe('redirects more than 5 times')
  })
})

describe('a page that does harm', () => {
  test.each([
    ['/picture', 422, 'image/png'],
    ['/untyped', 422, 'no declared type'],
    ['/missing', 502, 'answered 404'],
    ['/cut', 502, 'could not be reached'],
    ['/endless', 422, 'larger than 5 MB'],
    ['/ten-gigabytes', 422, 'larger than 5 MB'],
    ['/bomb', 422, 'larger than 5 MB'],
  ])('%s: %i, %s', async (path, status, detail) => {
    const answered = await read(site(path))
    expect([answered.status, answered.body.detail]).toEqual([status, expect.stringContaining(detail)])
  })

  test('has its connection closed once it is too large', async () => {
    await read(site('/endless'), { maxCharacters: 500 })
    await expect.poll(() => closed).toContain('/endless')
  })

  test('is not taken at all where it says that it has 10 GB', async () => {
    await expect.poll(() => closed).toContain('/ten-gigabytes')
    // What the sockets hold between the two, not what is read.
    expect(sent).toBeGreaterThan(0)
    expect(sent).toBeLessThan(2 ** 26)
  })

  test.each(['/drip', '/silent'])('%s ends with the time of the caller', async (path) => {
    const began = performance.now()
    const { status } = await read(site(path), {}, { 'sophia-budget-ms': '400' })
    expect(status).toBe(504)
    expect(performance.now() - began).toBeLessThan(5_000)
  })

  test('costs one clear error when it is nested without end, and the next page is read', async () => {
    const { status, body } = await read(site('/deep'))
    expect([status, body.detail]).toEqual([422, expect.stringContaining('nested too deeply')])
    expect((await read(site('/notes.md'), { maxCharacters: 300 })).status).toBe(200)
    expect((await read(site('/article'), { maxCharacters: 300 })).status).toBe(200)
  })
})
