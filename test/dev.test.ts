/** The first command of the README, as a newcomer types it. Uses the documented ports. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { companions, serviceList } from '@sophia/catalog'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

/** Whoever runs the tests may have keys in the environment: a test reaches nothing but this machine. */
const unset = {
  NODE_ENV: '',
  DATABASE_URL: '',
  REDIS_URL: '',
  HUBSPOT_ACCESS_TOKEN: '',
  GITHUB_TOKEN: '',
  LAMBDA_API_KEY: '',
  SOPHIA_API_KEYS: '',
}

const root = fileURLToPath(new URL('..', import.meta.url))
const ports = [...serviceList.map(({ port }) => port), companions.postgres.port, companions.sandbox.port]
let folder: string
const open: ChildProcess[] = []

beforeAll(async () => {
  folder = mkdtempSync('/var/tmp/sophia-dev-')
  const taken = await listening()
  if (taken.length) throw new Error(`Ports ${taken.join(', ')} are in use: end the running Sophia before this test`)
})
afterEach(async () => {
  for (const child of open.splice(0)) if (child.exitCode === null && child.signalCode === null) await interrupt(child)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Development {
  readonly child: ChildProcess
  said(): string
  readonly ended: Promise<number | null>
}

/** In a process group of its own, so that an interrupt reaches all of it, as Ctrl-C in a terminal does. */
function develop(variables: Record<string, string> = {}): Development {
  const child = spawn('npx', ['turbo', 'dev'], {
    cwd: root,
    detached: true,
    env: { ...process.env, ...unset, SOPHIA_DATA_FOLDER: folder, ...variables },
  })
  open.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return { child, said: () => text, ended: once(child, 'exit').then(([code]) => code as number | null) }
}

async function interrupt(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  process.kill(-(child.pid as number), 'SIGINT')
  await ended
}

async function listening(): Promise<number[]> {
  const found = await Promise.all(
    ports.map((port) =>
      fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(500) }).then(
        () => port,
        (error: Error) => (String(error.cause).includes('ECONNREFUSED') ? 0 : port),
      ),
    ),
  )
  return found.filter(Boolean)
}

/** Processes of this checkout's services that are still there. */
const leftovers = (): string[] =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => /(src|dev)\/main\.ts|src\/announce\.ts/.test(line) || line.includes(folder))

describe('npx turbo dev', () => {
  test('brings up nine services with all their doors, says where to go, and Ctrl-C ends everything', async () => {
    const { child, said } = develop()
    await expect.poll(said, { timeout: 120_000, interval: 250 }).toContain('Sophia is up')
    expect(said()).toContain('http://localhost:3000')
    for (const { name, port, healthPath } of serviceList) {
      const health = await fetch(`http://127.0.0.1:${port}${healthPath}`)
      expect([name, health.status, ((await health.json()) as { service: string }).service]).toEqual([name, 200, name])
      for (const path of ['/health/live', '/health/ready', '/metrics', '/openapi.json']) {
        expect([name, path, (await fetch(`http://127.0.0.1:${port}${path}`)).status]).toEqual([name, path, 200])
      }
      expect([name, (await fetch(`http://127.0.0.1:${port}/mcp`)).status]).toEqual([name, 405])
    }
    await interrupt(child)
    await expect.poll(leftovers, { timeout: 5_000 }).toEqual([])
    expect(await listening()).toEqual([])
  }, 180_000)

  test('what is slow to come up is named again and again, and ends nothing', async () => {
    const announcing = spawn(process.execPath, [`${root}packages/catalog/src/announce.ts`, '500'], { detached: true })
    open.push(announcing)
    let text = ''
    announcing.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    const line = `s: ${serviceList.map(({ name }) => name).join(', ')}. If it stays so`
    await expect.poll(() => text.split(line).length - 1, { timeout: 60_000, interval: 500 }).toBeGreaterThan(2)
    expect(announcing.exitCode).toBeNull()
  }, 90_000)

  test('a port in use: one line names it, and the command fails', async () => {
    const port = serviceList.find(({ name }) => name === 'sophia-github')?.port as number
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    try {
      const { said, ended } = develop()
      expect(await ended).not.toBe(0)
      expect(said()).toContain(`sophia-github: port ${port} is in use.`)
      await expect.poll(leftovers, { timeout: 5_000 }).toEqual([])
    } finally {
      other.close()
    }
  }, 120_000)

  test('a broken setting: one line names it, and the command fails', async () => {
    const { said, ended } = develop({ SOPHIA_REQUEST_BUDGET_MS: 'soon' })
    expect(await ended).not.toBe(0)
    expect(said()).toMatch(/SOPHIA_REQUEST_BUDGET_MS must be integer/)
    await expect.poll(leftovers, { timeout: 5_000 }).toEqual([])
  }, 120_000)
})
