/** A service started with what its container is given, as the manifest says it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { serviceList } from '@sophia/catalog'
import { freePort } from '@sophia/database/testing'
import { parseConfig } from '@sophia/service'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { newSecrets } from '../k8s/src/recovery/new-secrets.ts'
import { loadApp } from './platform.ts'

interface Variable {
  readonly name: string
  readonly value?: string
}

const root = new URL('..', import.meta.url)
const { yaml, adminKey } = newSecrets('sophia')
/** `NAME: value` of the secrets that a new platform gets. */
const secrets = Object.fromEntries(
  [...yaml.matchAll(/^ {2}([A-Z_]+): (.+)$/gm)].map(([, name = '', value = '']) => [name, value]),
)

/** The environment of a container of `small`. */
function environmentOf(service: string): Record<string, string> {
  const text = readFileSync(new URL('k8s/manifests/small/40-services.yaml', root), 'utf8')
  const deployment = text
    .split('\n---\n')
    .find((each) => each.includes('kind: Deployment') && each.includes(`\n  name: ${service}\n`))
  const variables = [...(deployment ?? '').matchAll(/- name: ([A-Z][A-Z0-9_]+)\n +(?:value: (.*)|valueFrom:)/g)].map(
    ([, name = '', value]): Variable => ({ name, ...(value !== undefined && { value }) }),
  )
  const pairs = variables.map(({ name, value }) => [name, value?.replaceAll('"', '') ?? secrets[name] ?? ''])
  return Object.fromEntries(pairs) as Record<string, string>
}

test.each(serviceList)('$name takes its configuration', async ({ name }) => {
  const environment = environmentOf(name)
  expect(environment['SOPHIA_SERVICE_SECRET']).toHaveLength(64)
  const config = parseConfig((await loadApp(name)).ConfigSchema, environment)
  expect(config).toMatchObject({ NODE_ENV: 'production', SOPHIA_HOST: '0.0.0.0', SOPHIA_SHUTDOWN_MS: 20_000 })
})

describe('sophia-dashboard in its container', () => {
  let child: ChildProcess
  let port: number
  let said = ''
  beforeAll(async () => {
    port = await freePort()
    child = spawn(process.execPath, ['src/main.ts'], {
      cwd: new URL('apps/sophia-dashboard/', root),
      env: { PATH: process.env['PATH'], ...environmentOf('sophia-dashboard'), PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += String(chunk)))
    await vi.waitFor(async () => expect(await statusOf('/health/live', `127.0.0.1:${port}`), said).toBe(200), {
      timeout: 60_000,
      interval: 200,
    })
  }, 90_000)
  afterAll(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })

  const statusOf = (path: string, host: string, key?: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = { host, ...(key && { authorization: `Bearer ${key}` }) }
      request({ port, path, headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .once('error', reject)
        .end()
    })

  test('answers the probes of a kubelet and the scrape of Prometheus by its address', async () => {
    expect(await statusOf('/health/live', `10.42.0.7:${port}`)).toBe(200)
    expect(await statusOf('/metrics', `10.42.0.7:${port}`)).toBe(200)
  })

  test('answers to its own names, and to the domain, with the key that was made', async () => {
    expect(await statusOf('/api/services', 'www.sophia-intel.ai', adminKey)).toBe(200)
    expect(await statusOf('/api/services', `sophia-dashboard.sophia.svc:${port}`, adminKey)).toBe(200)
  })

  test('refuses another name, and a caller without a key', async () => {
    expect(await statusOf('/api/services', 'www.sophia-intel.ai')).toBe(401)
    expect(await statusOf('/api/services', 'evil.example', adminKey)).toBeGreaterThanOrEqual(400)
  })
})
