/** API keys as an operator handles them: the command in a process of its own, the file, a running service. */
import { execFile } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { KeyRing, parseApiKeys, parseKeyFile, sha256 } from '../src/access/api-keys.ts'
import type { App } from '../src/index.ts'
import { buildFixture } from './fixture.ts'

const command = join(import.meta.dirname, '../src/access/keys-command.ts')
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function keyFile(text = ''): string {
  const folder = mkdtempSync(join(tmpdir(), 'sophia-keys-'))
  closing.push(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'keys.jsonl')
  writeFileSync(file, text, { mode: 0o600 })
  return file
}

async function start(variables: Record<string, string>): Promise<App> {
  const app = await buildFixture(variables)
  closing.unshift(() => app.close())
  await app.ready()
  return app
}

interface Said {
  code: number
  out: string
  err: string
}
const keys = (file: string, ...args: string[]) =>
  new Promise<Said>((done) => {
    const env = { ...process.env, SOPHIA_API_KEYS_FILE: file }
    execFile(process.execPath, [command, ...args], { env, cwd: tmpdir() }, (error, out, err) =>
      done({ code: Number(error?.code ?? 0), out: out.trim(), err: err.trim() }),
    )
  })

const statusWith = async (app: App, key: string) =>
  (await app.inject({ url: '/echo/1', headers: { authorization: `Bearer ${key}` } })).statusCode
const patient = { timeout: 20_000, interval: 100 }

describe('npm run keys', () => {
  test('a new key works within seconds and stops within seconds of its revocation, without a restart', async () => {
    const file = keyFile()
    const app = await start({ SOPHIA_API_KEYS_FILE: file })
    const { out: key, err } = await keys(file, 'create', 'alice', '--role', 'read', '--expires', '90d')
    expect(key).toMatch(/^sophia_[\w-]{43}$/)
    expect(err).toMatch(/^alice may read until \d{4}-/)
    expect(readFileSync(file, 'utf8')).not.toContain(key)
    await vi.waitFor(async () => expect(await statusWith(app, key)).toBe(200), patient)

    const { out: bens } = await keys(file, 'create', 'ben', '--role', 'write', '--expires', 'never')
    const { out: listed } = await keys(file, 'list')
    expect(listed).toMatch(/^alice\tread\texpires \d{4}.*\nben\twrite\texpires never/)
    expect(listed).not.toContain(key)
    expect(await keys(file, 'revoke', 'alice')).toMatchObject({ code: 0 })
    expect(statSync(file).mode & 0o077).toBe(0)
    await vi.waitFor(async () => expect(await statusWith(app, key)).toBe(401), patient)
    await vi.waitFor(async () => expect(await statusWith(app, bens)).toBe(200), patient)
  }, 60_000)

  test('says what is wrong, and changes nothing', async () => {
    const file = keyFile()
    await keys(file, 'create', 'alice', '--role', 'read')
    const before = readFileSync(file, 'utf8')
    for (const [args, said] of [
      [[], /Say what to do/],
      [['make'], /no command make/],
      [['create', 'a b', '--role', 'read'], /The name is made of/],
      [['create', 'ben', '--role', 'root'], /--role is read, write or admin/],
      [['create', 'ben', '--role', 'read', '--expires', '2020-01-01'], /a date to come/],
      [['create', 'ben', '--role', 'read', '--expires', '0d'], /number of days/],
      [['create', 'alice', '--role', 'admin'], /There is a key alice already/],
      [['create', 'ben', '--roll', 'read'], /--roll/],
      [['revoke', 'ben'], /There is no key ben/],
    ] as const) {
      const { code, err, out } = await keys(file, ...args)
      expect([args, code, out]).toEqual([args, 1, ''])
      expect(err).toMatch(said)
    }
    expect(readFileSync(file, 'utf8')).toBe(before)
  }, 60_000)
})

describe('the file of keys', () => {
  const line = (name: string, key: string, more: object = {}) =>
    `${JSON.stringify({ name, role: 'read', sha256: sha256(key), ...more })}\n`

  test('a broken line keeps a running service on the keys it has, and a new one from starting', async () => {
    const file = keyFile(line('alice', 'a'))
    const app = await start({ SOPHIA_API_KEYS_FILE: file })
    const logged = vi.spyOn(app.log, 'error')
    // At once, as an operator might: what changes between reading and watching must not be lost.
    appendFileSync(file, '{"name":"topsecret"\n')
    await vi.waitFor(() => expect(logged).toHaveBeenCalled(), patient)
    expect(await statusWith(app, 'a')).toBe(200)
    await expect(buildFixture({ SOPHIA_API_KEYS_FILE: file })).rejects.toThrow(/line 2 is not/)
    await expect(buildFixture({ SOPHIA_API_KEYS_FILE: file })).rejects.not.toThrow(/topsecret/)
    await expect(buildFixture({ SOPHIA_API_KEYS_FILE: '/nowhere/keys' })).rejects.toThrow(/cannot be read: ENOENT/)
  }, 60_000)

  test('without its file a service refuses, and never opens itself', async () => {
    const file = keyFile(line('alice', 'a'))
    const app = await start({ SOPHIA_API_KEYS_FILE: file })
    expect(await statusWith(app, 'a')).toBe(200)
    rmSync(file)
    await vi.waitFor(async () => expect(await statusWith(app, 'a')).toBe(401), patient)
    expect((await app.inject('/echo/1')).statusCode).toBe(401)
    const empty = await start({ SOPHIA_API_KEYS_FILE: keyFile() })
    expect((await empty.inject('/echo/1')).statusCode).toBe(401)
  }, 60_000)

  test('a name is there once', () => {
    expect(() => parseKeyFile(line('alice', 'a') + line('alice', 'b'))).toThrow(/line 2 names alice a second time/)
  })
})

describe('expiry', () => {
  test('a key is refused from its moment on; a date counts to its end', () => {
    const ring = new KeyRing({ SOPHIA_API_KEYS: `a:read:${sha256('a')}:2027-01-31,b:admin:${sha256('b')}` })
    vi.useFakeTimers({ now: Date.parse('2027-01-31T23:59:59.999Z'), toFake: ['Date'] })
    closing.push(() => vi.useRealTimers())
    expect(ring.find('a')).toEqual({ subject: 'a', role: 'read' })
    vi.setSystemTime(Date.parse('2027-02-01T00:00:00Z'))
    expect(ring.find('a')).toBeUndefined()
    expect(ring.find('b')).toEqual({ subject: 'b', role: 'admin' })
  })

  test('what is no date is a fault with its place', () => {
    for (const expiry of [
      'soon',
      '2027-13-01',
      '2026-02-30',
      '2026-02-30T00:00:00Z',
      '',
      '90d',
      '2027-01-31T00:00:00',
    ]) {
      expect(() => parseApiKeys(`a:read:${sha256('a')}:${expiry}`)).toThrow(/entry 1 has an expiry/)
    }
    expect(parseApiKeys(`a:read:${sha256('a')}:2027-01-31T10:00:00Z`).size).toBe(1)
  })
})
