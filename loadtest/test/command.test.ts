/** The command as it is typed, against the nine services, a stand-in of a cluster and a real Prometheus. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serviceList } from '@sophia/catalog'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startApiServer } from '../../k8s/src/stand-in/api-server.ts'
import { hasKubectl, kubectl, shellFor } from '../../k8s/src/stand-in/kubectl.ts'
import { type Platform, startPlatform } from '../../test/platform.ts'
import { startPrometheus } from '../../test/prometheus.ts'
import { readBudgets } from '../src/load/budgets.ts'
import type { Summary } from '../src/load/summary.ts'
import { standIn } from './stand-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'sophia-load-'))
let platform: Platform
let everywhere: string[]

beforeAll(async () => {
  platform = await startPlatform()
  everywhere = serviceList.map(({ name }) => `--service=${name}=${platform.urls[name]}`)
}, 240_000)
afterAll(async () => {
  await platform?.close()
  rmSync(folder, { recursive: true })
})

interface Ended {
  readonly code: number | null
  readonly said: string
}

function load(words: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  const command = new URL('../src/load/command.ts', import.meta.url).pathname
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [command, `--output=${folder}`, '--warm-up=0', ...words], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)))
    child.once('close', (code) => resolve({ code, said }))
  })
}

const latest = (): Summary => {
  const [file = ''] = readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name.startsWith('load-'))
    .sort()
    .reverse()
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Summary
}

/** Budgets that a busy machine holds, or that none does. */
function budgets(name: string, change: object): string {
  const file = join(folder, `${name}.json`)
  const { runbook, own, sandbox } = readBudgets()
  const loose = {
    ...own,
    cachedP99Ms: 60_000,
    uncachedP99Ms: 60_000,
    writeP99Ms: 60_000,
    mcpOfRest: 1_000,
    errorShare: 0.5,
  }
  const all = {
    runbook: { averageMs: 60_000, errorShare: 0.5 },
    own: loose,
    sandbox: { ...sandbox, averageMs: 60_000, processorShare: 8 },
  }
  writeFileSync(file, JSON.stringify({ ...all, runbook: { ...runbook, ...all.runbook, ...change } }))
  return `--budgets=${file}`
}

test('users on all nine services: right answers, figures by route, three reports, exit code 0', async () => {
  const { code, said } = await load([
    `--url=${platform.urls['sophia-dashboard']}`,
    ...everywhere,
    `--sandbox=${platform.sandboxUrl}`,
    '--users=9',
    '--pace=5',
    '--duration=4',
    '--writes',
    budgets('loose', {}),
  ])
  const run = latest()
  expect({ code, said, wrong: run.errorSamples.filter(({ error }) => error === 'wrong body') }).toMatchObject({
    code: 0,
    wrong: [],
  })
  expect(new Set(run.routes.map(({ service }) => service)).size).toBe(9)
  expect(Object.keys(run.classes)).toEqual(expect.arrayContaining(['cached', 'uncached', 'mcp', 'write']))
  expect(run.requests_per_second).toBeGreaterThan(0)
  expect(run.sandbox?.requests).toBeGreaterThan(0)
  expect(readdirSync(folder).map((name) => name.split('.').at(-1))).toEqual(
    expect.arrayContaining(['json', 'html', 'xml']),
  )
}, 60_000)

test('without --url the platform is its own, and it is looked at meanwhile', async () => {
  const { code, said } = await load(['--service=sophia-lambda', '--users=5', '--duration=3', budgets('loose', {})])
  expect({ code, said }).toMatchObject({ code: 0 })
  const { database, processes } = latest()
  expect(database?.connections.some((count) => count > 0)).toBe(true)
  expect(processes?.map(({ name }) => name)).toEqual(expect.arrayContaining(['postgres', 'sandbox', 'sophia-lambda']))
}, 240_000)

test('without --writes a platform that runs is only read', async () => {
  await load([
    `--url=${platform.urls['sophia-dashboard']}`,
    ...everywhere,
    '--rate=60',
    '--duration=3',
    budgets('loose', {}),
  ])
  const run = latest()
  expect(run.model).toBe('60 calls a second, open')
  expect(run.all.requests).toBe(180)
  expect(run.classes.write).toBeUndefined()
}, 60_000)

test('over a budget the exit code is 1, and the report says which', async () => {
  const { code, said } = await load([
    `--url=${platform.urls['sophia-dashboard']}`,
    '--service=sophia-dashboard',
    '--users=5',
    '--duration=2',
    budgets('strict', { averageMs: 0.001 }),
  ])
  expect(code).toBe(1)
  expect(said).toContain('BROKEN Average of all requests')
  expect(latest().passed).toBe(false)
}, 60_000)

test('zero answers are no success', async () => {
  const silent = await standIn(() => {})
  const words = [`--url=${silent.url}`, '--service=sophia-dashboard', '--users=2', '--duration=1', budgets('loose', {})]
  const { code, said } = await load(words)
  await silent.close()
  expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining('none was answered') })
}, 120_000)

test('a sandbox that was busy all the time spoils the run', async () => {
  let ms = 0
  const busy = await standIn((_request, response) => {
    ms += 1_000
    response.end(JSON.stringify({ uptimeMs: ms, cpuMs: ms * 0.95, requests: ms, handledMs: ms }))
  })
  const file = join(folder, 'real-sandbox.json')
  writeFileSync(
    file,
    JSON.stringify({ ...JSON.parse(readFileSync(join(folder, 'loose.json'), 'utf8')), sandbox: readBudgets().sandbox }),
  )
  const { code, said } = await load([
    `--url=${platform.urls['sophia-dashboard']}`,
    '--service=sophia-dashboard',
    `--sandbox=${busy.url}`,
    '--users=2',
    '--duration=1',
    `--budgets=${file}`,
  ])
  await busy.close()
  expect({ code, said }).toMatchObject({
    code: 1,
    said: expect.stringContaining('BROKEN Sandbox kept up: share of its processor: 95.0 %'),
  })
}, 60_000)

test.each([
  ['--profile=huge', '--profile is one of'],
  ['--service=sonic-ai', '--service sonic-ai is none of'],
  ['--url=sophia', '--url is no http address'],
  ['--users=half', '--users is a number'],
  ['--speed=9', "Unknown option '--speed'"],
])('%s is refused in words', async (word, words) => {
  expect(await load([word])).toMatchObject({ code: 2, said: expect.stringContaining(words) })
})

const installed = spawnSync('prometheus', ['--version']).error === undefined

describe.skipIf(!hasKubectl || !installed)('against a cluster', () => {
  const at = (offsetMs: number): string => new Date(Date.now() + offsetMs).toISOString()
  const event = (name: string, kind: string, message: string, lastTimestamp: string) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${message.length}`, namespace: 'sophia' },
    involvedObject: { kind, name, namespace: 'sophia' },
    reason: 'SuccessfulRescale',
    message,
    lastTimestamp,
  })

  test('what autoscalers did during the run and what Prometheus saw are in the report', async () => {
    const prometheus = await startPrometheus(
      serviceList.map(({ name }) => ({ url: platform.urls[name], labels: { service: name, pod: `${name}-1` } })),
      '{}',
    )
    // An increase has a beginning: one look at each service before the run.
    await vi.waitFor(
      async () => expect(await prometheus.query('up{job="kubernetes-pods"} == 1')).toHaveLength(serviceList.length),
      { timeout: 60_000, interval: 500 },
    )
    const cluster = await startApiServer([
      event('mcp-context-hpa', 'HorizontalPodAutoscaler', 'New size: 5; reason: cpu above target', at(120_000)),
      event('mcp-agents-hpa', 'HorizontalPodAutoscaler', 'New size: 2', at(-3_600_000)),
      event('mcp-agents-1', 'Pod', 'Started', at(120_000)),
    ])
    const shell = shellFor(cluster.url)
    const { code, said } = await load(
      [
        `--url=${platform.urls['sophia-dashboard']}`,
        ...everywhere,
        '--users=9',
        '--duration=5',
        `--kubectl=${kubectl}`,
        `--prometheus=${prometheus.url}`,
        budgets('loose', {}),
      ],
      { ...process.env, ...shell.env },
    )
    await prometheus.close()
    shell.close()
    await cluster.close()
    const { cluster: found } = latest()
    expect({ code, said, faults: found?.faults }).toMatchObject({ code: 0, faults: [] })
    expect(found?.scaling.map(({ name, message }) => `${name}: ${message}`)).toEqual([
      'mcp-context-hpa: New size: 5; reason: cpu above target',
    ])
    expect(found?.seen.map(({ service }) => service)).toContain('sophia-dashboard')
    expect(found?.seen.find(({ service }) => service === 'sophia-dashboard')?.averageMs).toBeGreaterThan(0)
  }, 240_000)

  test('a cluster that does not answer is a fault of the run', async () => {
    const { code, said } = await load([
      `--url=${platform.urls['sophia-dashboard']}`,
      '--service=sophia-dashboard',
      '--users=2',
      '--duration=1',
      '--prometheus=http://127.0.0.1:9',
      budgets('loose', {}),
    ])
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining('BROKEN Cluster: Prometheus') })
  }, 60_000)
})
