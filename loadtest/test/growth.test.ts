import { type ChildProcess, spawn } from 'node:child_process'
import { afterEach, expect, test } from 'vitest'
import { createRandom } from '../src/api/random.ts'
import { readBudgets } from '../src/load/budgets.ts'
import { excessOf, growthOf } from '../src/load/growth.ts'
import { ProcessWatch } from '../src/load/processes.ts'
import { verdictsOf } from '../src/load/verdicts.ts'

const random = createRandom(7)
const series = (value: (index: number) => number) => Array.from({ length: 120 }, (_, index) => value(index))
const noise = (size: number) => (random() - 0.5) * 2 * size
const allowed = { share: 0.1, floor: 24 }

test.each<[string, (index: number) => number, boolean]>([
  ['a level with noise', () => 200 + noise(20), false],
  ['a saw of garbage collections', (index) => 180 + (index % 15) * 4, false],
  ['a rise in the first third that ends', (index) => 120 + Math.min(index, 38) * 3, false],
  ['one peak', (index) => (index === 90 ? 900 : 200), false],
  ['a fall', (index) => 300 - index, false],
  ['a leak under noise', (index) => 200 + index * 0.5 + noise(20), true],
  ['a leak under a saw', (index) => 180 + (index % 15) * 4 + index * 0.6, true],
])('%s: grows: %s', (_what, value, grows) => {
  expect(excessOf(series(value), allowed)! > 0).toBe(grows)
})

test('the growth is that of the whole run, in the unit of the curve', () => {
  expect(growthOf(series((index) => 100 + index * 0.5))).toBeCloseTo(59.5, 5)
  expect(growthOf([1, 2, 3])).toBeNull()
})

let child: ChildProcess | undefined
afterEach(() => child?.kill('SIGKILL'))

/** What a process of this code holds while it is watched. */
async function watch(code: string) {
  child = spawn(process.execPath, ['-e', `${code}; process.send('ready')`], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await new Promise((resolve) => child?.once('message', resolve))
  const watching = new ProcessWatch(new Map([['leaker', child.pid as number]]), 50)
  await new Promise((wake) => setTimeout(wake, 3_000))
  const processes = watching.stop()
  child.kill('SIGKILL')
  return processes
}

const database = { locks: series(() => 5), connections: series(() => 20) }
const soakOf = async (code: string) => {
  const processes = await watch(code)
  const all = { requests: 1, errors: 0, averageMs: 1, p50: 1, p95: 1, p99: 1, max: 1 }
  const run = { all, classes: {}, mcpOfRest: null, sandbox: null, users: null, cluster: null, model: '', database }
  const verdicts = verdictsOf({ ...run, profile: 'soak', processes }, readBudgets())
  return verdicts.filter(({ name }) => name.includes('growth')).map(({ name, passed }) => [name.split(',')[0], passed])
}

test('a process that leaks memory and files is seen, by a soak only', async () => {
  const leak = `const kept = []; setInterval(() => { kept.push(Buffer.alloc(2 ** 20, 1)); require('fs').openSync('/dev/null') }, 20)`
  expect(await soakOf(leak)).toEqual([
    ['Memory', false],
    ['Handles', false],
    ['Connections', true],
    ['Locks in Postgres', true],
  ])
  const still = `setInterval(() => Buffer.alloc(2 ** 16, 1), 20)`
  expect((await soakOf(still)).map(([, passed]) => passed)).toEqual([true, true, true, true])
})

test('a soak that was too short to tell has not passed', () => {
  const processes = [{ name: 'x', memoryMb: [1, 2], handles: [1, 2], connections: [1, 2], processorShare: 0 }]
  const all = { requests: 1, errors: 0, averageMs: 1, p50: 1, p95: 1, p99: 1, max: 1 }
  const run = { all, classes: {}, mcpOfRest: null, sandbox: null, users: null, cluster: null, model: '', database }
  const [memory] = verdictsOf({ ...run, profile: 'soak', processes }, readBudgets()).filter(({ name }) =>
    name.startsWith('Memory'),
  )
  expect(memory).toMatchObject({ passed: false, binding: true })
})
