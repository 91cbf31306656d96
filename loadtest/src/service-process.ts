import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '@sophia/database/testing'

export interface ServiceProcess {
  readonly port: number
  readonly pid: number
  /** Milliseconds from the spawn to the first healthy answer. */
  readonly startMs: number
  stop(): Promise<void>
  /** Ends it as a crash would. */
  kill(): Promise<void>
}

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Record<string, string>
  readonly healthPath: string
  /** Default: a free one. */
  readonly port?: number
  /** Milliseconds between two looks whether it is well. Where several start at once, looking is work that they wait for. */
  readonly lookEveryMs?: number
  /** Where its log lines go: to a real file, as a container's do. Default: nowhere. */
  readonly log?: string
}

const patienceMs = 120_000

/** Starts a process on a free port and waits until it says that it is well. */
export async function start({
  file,
  args,
  cwd,
  env,
  healthPath,
  log,
  port: wanted,
  lookEveryMs = 5,
}: Command): Promise<ServiceProcess> {
  const port = wanted ?? (await freePort())
  const output = log === undefined ? undefined : openSync(log, 'a')
  const began = performance.now()
  const child: ChildProcess = spawn(file, args, {
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env['PATH'], ...env, PORT: String(port) },
    stdio: ['ignore', output ?? 'ignore', 'inherit'],
  })
  if (output !== undefined) closeSync(output)
  const ended = once(child, 'exit')
  while (!(await isWell(`http://127.0.0.1:${port}${healthPath}`))) {
    if (child.exitCode !== null) throw new Error(`${file} ${args.join(' ')} ended with ${child.exitCode}`)
    if (performance.now() - began > patienceMs) {
      child.kill('SIGKILL')
      throw new Error(`${cwd ?? ''} ${args.join(' ')} was not well after ${patienceMs / 1000} s`)
    }
    await delay(lookEveryMs)
  }
  return {
    port,
    pid: child.pid as number,
    startMs: performance.now() - began,
    async stop() {
      child.kill('SIGTERM')
      // A process that does not end in order must not hold up the figures of all the others.
      const hard = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(hard)
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

const isWell = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    async (response) => {
      await response.arrayBuffer()
      return response.ok
    },
    () => false,
  )
