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

/** Resident memory in MB of the process that listens on each port. */
function memory(): Map<string, number> {
  const listening = execFileSync('ss', ['-ltnpH'], { encoding: 'utf8' })
  const used = new Map<string, number>()
  for (const { name, port } of serviceList) {
    const pid = new RegExp(`:${port} .*pid=(\\d+)`).exec(listening)?.[1]
    const kilobytes = pid && /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    used.set(name, Number(kilobytes) / 1024)
  }
  return used
}

try {
  const cold = await start()
  console.log(
    `cold (no database folder): nine ready after ${cold.seconds.toFixed(1)} s; Ctrl-C took ${(await stop(cold.child)).toFixed(1)} s`,
  )
  const warm = await start()
  console.log(`warm: nine ready after ${warm.seconds.toFixed(1)} s`)
  await new Promise((wake) => setTimeout(wake, 20_000))
  const used = memory()
  for (const [name, megabytes] of used) console.log(`  ${name.padEnd(18)} ${megabytes.toFixed(0).padStart(4)} MB`)
  console.log(
    `  ${'together'.padEnd(18)} ${[...used.values()]
      .reduce((sum, each) => sum + each, 0)
      .toFixed(0)
      .padStart(4)} MB, idle for 20 s`,
  )
  console.log(`Ctrl-C took ${(await stop(warm.child)).toFixed(1)} s`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
