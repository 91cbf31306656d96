import { generateKeyPairSync } from 'node:crypto'
import { parseConfig } from '@sophia/service'
import { testEnvironment } from '@sophia/service/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ConfigSchema } from '../src/config.ts'
import { credentialOf } from '../src/github-credential.ts'
import { useSandbox } from './fixture.ts'

const { build, fault, installedApp, requests, url } = useSandbox()
const minute = 60_000

afterEach(() => void vi.useRealTimers())

/** A new app's, as they stand in an environment. */
async function variablesOf(code: string) {
  const { id, installation, pem } = await installedApp(code)
  return {
    GITHUB_API_URL: `${url()}/github`,
    GITHUB_APP_ID: id,
    GITHUB_APP_PRIVATE_KEY: pem.replaceAll('\n', '\\n'),
    GITHUB_APP_INSTALLATION_ID: installation,
  }
}
const issued = async () => (await requests())['POST /app/installations/:id/access_tokens']?.count ?? 0
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' })

describe('a GitHub App', () => {
  test('reads what its installation may see, and one token serves many', async () => {
    const app = await build(await variablesOf('reads'))
    const before = await issued()
    const [list, ...others] = await Promise.all([
      app.inject('/repos?limit=100'),
      app.inject('/repos/harborlatch/access-api/pulls?limit=1'),
      app.inject('/repos/harborlatch/access-api/issues?limit=1'),
    ])
    expect(list.json()).toMatchObject({ origin: 'live', items: { length: 12 } })
    expect(others.map(({ statusCode }) => statusCode)).toEqual([200, 200])
    expect(await issued()).toBe(before + 1)
  })

  test('gets another token before the one it has ends', async () => {
    // Only the date is moved on, which the sandbox in this process goes by too.
    vi.useFakeTimers({ toFake: ['Date'] })
    const app = await build(await variablesOf('renews'))
    const ask = async (limit: number) => (await app.inject(`/repos?limit=${limit}`)).statusCode
    const before = await issued()
    expect(await ask(1)).toBe(200)
    vi.setSystemTime(Date.now() + 50 * minute)
    expect(await ask(2)).toBe(200)
    expect(await issued()).toBe(before + 1)
    vi.setSystemTime(Date.now() + 6 * minute)
    expect(await ask(3)).toBe(200)
    expect(await issued()).toBe(before + 2)
    // Longer than the first one would have lasted.
    vi.setSystemTime(Date.now() + 40 * minute)
    expect(await ask(4)).toBe(200)
  })

  test('whose token is refused gets another one for the next call', async () => {
    const app = await build(await variablesOf('revoked'))
    await app.inject('/repos?limit=1')
    await fault({ kind: 'status', status: 401, route: '/installation/repositories', times: 1 })
    const before = await issued()
    expect((await app.inject('/repos?limit=2')).json()).toMatchObject({
      status: 502,
      detail: expect.stringContaining('GITHUB_APP_ID'),
    })
    expect((await app.inject('/repos?limit=3')).statusCode).toBe(200)
    expect(await issued()).toBe(before + 1)
  })

  test.for([
    ['GITHUB_APP_PRIVATE_KEY', String(stranger), 'GITHUB_APP_PRIVATE_KEY is not a key of GITHUB_APP_ID'],
    ['GITHUB_APP_INSTALLATION_ID', '7', 'no installation GITHUB_APP_INSTALLATION_ID'],
    ['GITHUB_APP_ID', '7', 'Check both numbers'],
  ] as const)('with a wrong %s is told which, and no secret', async ([name, wrong, words]) => {
    const variables = await variablesOf('wrong')
    const app = await build({ ...variables, [name]: wrong })
    const response = await app.inject('/repos')
    expect(response.json()).toMatchObject({ status: 502, upstream: 'github', detail: expect.stringContaining(words) })
    expect(response.body).not.toMatch(/PRIVATE KEY-|eyJ/)
  })

  test('whose clock has run away is told to look at it', async () => {
    const variables = await variablesOf('late')
    const app = await build(variables)
    // The sandbox's clock goes on by an hour; this machine's stays.
    await fetch(`${url()}/_clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"advanceMs":3600000}',
    })
    expect((await app.inject('/repos')).json()).toMatchObject({
      status: 502,
      detail: expect.stringContaining('this machine’s clock is wrong'),
    })
  })
})

const pem = String(stranger)
test.for([
  [{ GITHUB_APP_ID: '1' }, ['GITHUB_APP_PRIVATE_KEY is not set', 'GITHUB_APP_INSTALLATION_ID is not set']],
  [
    { GITHUB_APP_ID: '1', GITHUB_APP_INSTALLATION_ID: '2', GITHUB_APP_PRIVATE_KEY: 'secret' },
    ['no private key in PEM'],
  ],
  [
    { GITHUB_APP_ID: '1', GITHUB_APP_INSTALLATION_ID: '2', GITHUB_APP_PRIVATE_KEY: pem, GITHUB_TOKEN: 'ghp_x' },
    ['GITHUB_TOKEN and GITHUB_APP_ID are both set'],
  ],
] as const)('%o does not start, and every fault is named', ([variables, faults]) => {
  const config = parseConfig(ConfigSchema, testEnvironment(variables))
  for (const fault of faults) expect(() => credentialOf(config)).toThrow(fault)
  expect(() => credentialOf(config)).not.toThrow(/secret|BEGIN/)
})
