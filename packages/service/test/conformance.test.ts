/** The official conformance runner against the real door, in both eras. It talks to the loopback address only. */
import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isOfTheTasksExtension, notApplicable } from './conformance/not-applicable.ts'

interface Check {
  readonly id: string
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
}

let server: ChildProcess
let url: string
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sophia-conformance-'))
  server = fork(fileURLToPath(new URL('./conformance/server.ts', import.meta.url)), {
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', LOG_LEVEL: 'silent', PORT: '0' },
    silent: true,
  })
  const [port] = (await once(server, 'message')) as [number]
  url = `http://127.0.0.1:${port}/mcp`
})
afterAll(() => {
  server?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** The runner's exit code counts what does not apply: its checks tell more. */
async function runScenarios(module: string, options: string[]): Promise<Map<string, Check[]>> {
  const output = mkdtempSync(join(folder, 'run-'))
  const entry = createRequire(import.meta.url).resolve(`${module}/dist/index.js`)
  await new Promise((done) =>
    execFile(process.execPath, [entry, 'server', '--url', url, ...options, '-o', output], { timeout: 240_000 }, done),
  )
  return new Map(
    readdirSync(output).map((name) => [
      name.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, ''),
      JSON.parse(readFileSync(join(output, name, 'checks.json'), 'utf8')) as Check[],
    ]),
  )
}

const listed = new Set(notApplicable.flatMap(({ checks }) => checks))
const seen = { failing: new Set<string>(), passing: new Set<string>() }

describe.each([
  {
    revision: '2026-07-28',
    module: '@modelcontextprotocol/conformance',
    options: ['--requirements', '2026-07-28'],
    least: 37,
  },
  {
    revision: '2025-11-25',
    module: '@modelcontextprotocol/conformance',
    options: ['--requirements', '2025-11-25'],
    least: 30,
  },
  {
    revision: '2025-11-25 by the runner of its time',
    module: 'conformance-2025',
    options: ['--suite', 'all'],
    least: 30,
  },
])('revision $revision', ({ module, options, least }) => {
  test('every check that applies passes', async () => {
    const scenarios = await runScenarios(module, options)
    expect(scenarios.size).toBeGreaterThanOrEqual(least)
    const failing: string[] = []
    for (const [scenario, checks] of scenarios) {
      expect(checks.length, scenario).toBeGreaterThan(0)
      if (isOfTheTasksExtension(scenario)) continue
      for (const { id, status } of checks) {
        if (status === 'FAILURE') {
          seen.failing.add(id)
          if (!listed.has(id)) failing.push(`${scenario}: ${id}`)
        } else if (status === 'SUCCESS') seen.passing.add(id)
      }
    }
    expect(failing).toEqual([])
    const tools = [...scenarios.keys()].filter((name) => name.startsWith('tools-'))
    expect(tools.length).toBeGreaterThanOrEqual(8)
  }, 300_000)
})

test('nothing is listed as not applying that passes, or that nobody checks any more', () => {
  expect([...listed].filter((id) => !seen.failing.has(id) || seen.passing.has(id))).toEqual([])
})
