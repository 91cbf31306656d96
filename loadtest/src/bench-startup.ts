/**
 * Time from `turbo dev` to nine ready services, cold (no database folder) and warm, and the resident memory of each.
 * Uses the documented ports, so nothing else may run on them.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { mkdtempSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { serviceList } from '@sophia/catalog'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync('/var/tmp/sophia-bench-')

const isReady = async (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(1_000) }).then(
    (response) => response.ok,
    () => false,
  )

async function start(): Promise<{ child: ChildProcess; seconds: number }> {
  const began = performance.now()
  const child = spawn('npx', ['turbo', 'dev'], {
    cwd: root,
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, SOPHIA_DATA_FOLDER: folder },
  })
  for (const { port } of serviceList) while (!(await isReady(port))) await new Promise((wake) => setTimeout(wake, 100))
  return { child, seconds: (performance.now() - began) / 1000 }
}

async function stop(child: ChildProcess): Promise<number> {
  const began = performance.now()
  process.kill(-(child.pid as number), 'SIGINT')
  await once(child, 'exit')
  return (performance.now() - began) / 1000
}

interface Memory {
  /** All pages of the process, those that it shares with the other eight included. */
  readonly resident: number
  /** Shared pages divided among those that share them: these add up. */
  readonly proportional: number
}

/** Memory in MB of the process that listens on each port. */
function memory(): Map<string, Memory> {
  const listening = execFileSync('ss', ['-ltnpH'], { encoding: 'utf8' })
  const used = new Map<string, Memory>()
  for (const { name, port } of serviceList) {
    const pid = new RegExp(`:${port} .*pid=(\\d+)`).exec(listening)?.[1]
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    const megabytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(rollup)?.[1]) / 1024
    used.set(name, { resident: megabytes('Rss'), proportional: megabytes('Pss') })
  }
  return used
}

const line = (name: string, { resident, proportional }: Memory) =>
  `  ${name.padEnd(18)} ${resident.toFixed(0).padStart(5)} MB resident ${proportional.toFixed(0).padStart(5)} MB proportional`

try {
  const cold = await start()
  console.log(
    `cold (no database folder): nine ready after ${cold.seconds.toFixed(1)} s; Ctrl-C took ${(await stop(cold.child)).toFixed(1)} s`,
  )
  const warm = await start()
  console.log(`warm: nine ready after ${warm.seconds.toFixed(1)} s`)
  await new Promise((wake) => setTimeout(wake, 20_000))
  const used = memory()
  for (const [name, each] of used) console.log(line(name, each))
  const sum = (field: keyof Memory) => [...used.values()].reduce((total, each) => total + each[field], 0)
  console.log(`${line('together', { resident: sum('resident'), proportional: sum('proportional') })}, idle for 20 s`)
  console.log(`Ctrl-C took ${(await stop(warm.child)).toFixed(1)} s`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
