/** What one caller may take, and what a stranger may do to a connection. */
import { createHash } from 'node:crypto'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import type { App } from '../src/index.ts'
import { buildFixture } from './fixture.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const keys = { SOPHIA_API_KEYS: `ann:read:${sha256('a')},ben:read:${sha256('b')}` }
const as = (key: string) => ({ headers: { authorization: `Bearer ${key}` } })

const apps: App[] = []
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()))
})
async function start(variables: Record<string, string> = {}): Promise<App> {
  const app = await buildFixture(variables)
  apps.push(app)
  await app.ready()
  return app
}

describe('hosts', () => {
  test('health and metrics are answered by the address of the pod, nothing else is', async () => {
    const app = await start({ ...keys, SOPHIA_HOST: '0.0.0.0', SOPHIA_ALLOWED_HOSTS: 'sophia.test' })
    const status = async (url: string, host: string) =>
      (await app.inject({ url, headers: { host, authorization: 'Bearer a' } })).statusCode
    for (const url of ['/health', '/health/live', '/health/ready', '/metrics']) {
      expect([url, await status(url, '10.2.3.4:8002')]).toEqual([url, 200])
      expect([url, await status(url, '[fd00::7]:8002')]).toEqual([url, 200])
      expect([url, await status(url, 'evil.test')]).toEqual([url, 403])
    }
    expect(await status('/echo/1', '10.2.3.4:8002')).toBe(403)
    expect(await status('/openapi.json', '10.2.3.4:8002')).toBe(403)
    expect(await status('/echo/1', 'sophia.test')).toBe(200)
  })
})

describe('answers', () => {
  test('carry the same headers of safety, whether given, refused or not found', async () => {
    const app = await start(keys)
    for (const [url, key, status] of [
      ['/echo/1', 'a', 200],
      ['/echo/1', 'x', 401],
      ['/admin', 'a', 403],
      ['/nowhere', 'a', 404],
      ['/health', 'a', 200],
    ] as const) {
      const { statusCode, headers } = await app.inject({ url, ...as(key) })
      expect(statusCode).toBe(status)
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      })
    }
  })
})

describe('connections', () => {
  /** @returns what the service said until it closed the connection. */
  async function send(app: App, pieces: Iterable<string>, everyMs: number): Promise<string> {
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
    let said = ''
    socket.setEncoding('utf8').on('data', (text: string) => (said += text))
    socket.on('error', () => undefined)
    const closed = new Promise<void>((done) => socket.once('close', () => done()))
    for (const piece of pieces) {
      if (socket.destroyed || socket.readableEnded) break
      socket.write(piece)
      await delay(everyMs)
    }
    await closed
    return said
  }

  test('who sends headers byte by byte is cut off, and others are served meanwhile', async () => {
    const app = await start()
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    const slow = send(app, `GET /echo/1 HTTP/1.1\r\nhost: localhost\r\nx-slow: ${'x'.repeat(400)}`, 250)
    expect((await fetch(`http://127.0.0.1:${port}/echo/1`)).status).toBe(200)
    // The rest of it would take two minutes.
    expect(await slow).toMatch(/^HTTP\/1\.1 408 /)
  }, 60_000)

  test('headers beyond their limit are refused', async () => {
    const app = await start()
    await app.listen({ host: '127.0.0.1', port: 0 })
    const said = await send(
      app,
      [`GET /echo/1 HTTP/1.1\r\nhost: localhost\r\nx-long: ${'x'.repeat(17_000)}\r\n\r\n`],
      0,
    )
    expect(said).toMatch(/^HTTP\/1\.1 431 /)
  }, 30_000)
})
