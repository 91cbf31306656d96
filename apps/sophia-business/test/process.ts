import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '@sophia/database/testing'
import { onTestFinished } from 'vitest'

/** The service in a process of its own, as it runs in production; it does not outlive the test. */
export interface ServiceProcess {
  readonly url: string
  readonly child: ChildProcess
  /** kill -9, and wait for it. */
  kill(): Promise<void>
}

/** @param flags of Node, such as how large its heap may become. */
export async function startProcess(
  variables: Record<string, string>,
  flags: readonly string[] = [],
): Promise<ServiceProcess> {
  const port = await freePort()
  const child = spawn(process.execPath, [...flags, fileURLToPath(new URL('../src/main.ts', import.meta.url))], {
    env: {
      ...process.env,
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      PORT: String(port),
      SOPHIA_SYNC_MINUTES: '0',
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  onTestFinished(kill)
  await once(child.stdout ?? child, 'data')
  return { url: `http://127.0.0.1:${port}`, child, kill }
}

/** The most memory that a process has had, in MB; Linux counts it. */
export async function peakMemory({ pid }: ChildProcess): Promise<number> {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1024
}
