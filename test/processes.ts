import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type ServiceName, serviceList, services, urlVariable } from '@sophia/catalog'
import { createTestDatabase, freePort } from '@sophia/database/testing'
import { startSandbox } from '@sophia/sandbox'
import { startOrder } from './platform.ts'

export interface ServiceProcess {
  readonly url: string
  /** Everything that it has written so far. */
  said(): string
  /** Its log lines. */
  lines(): Record<string, unknown>[]
}

export interface Processes {
  readonly services: Readonly<Record<ServiceName, ServiceProcess>>
  /** Ends them in order, as a rollout does. Returns the exit code of each. */
  stop(): Promise<Partial<Record<ServiceName, number | null>>>
  close(): Promise<void>
}

const startMs = 120_000

/** All nine services as processes of their own, on free ports, each with a fresh database, over one sandbox. */
export async function startProcesses(variables: Record<string, string>): Promise<Processes> {
  const sandbox = await startSandbox({ port: 0 })
  const ports = new Map<ServiceName, number>()
  for (const { name } of serviceList) ports.set(name, await freePort())
  const urlOf = (name: ServiceName) => `http://127.0.0.1:${ports.get(name)}`
  const addresses = Object.fromEntries(serviceList.map(({ name }) => [urlVariable(name), urlOf(name)]))
  const children = new Map<ServiceName, ChildProcess>()
  const started: Partial<Record<ServiceName, ServiceProcess>> = {}
  const kill = () => {
    for (const child of children.values()) child.kill('SIGKILL')
  }
  // A test that dies must not leave them behind.
  process.once('exit', kill)
  for (const name of startOrder()) {
    const child = spawn(process.execPath, ['src/main.ts'], {
      cwd: fileURLToPath(new URL(`../apps/${name}/`, import.meta.url)),
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'test',
        LOG_LEVEL: 'info',
        PORT: String(ports.get(name)),
        SOPHIA_SANDBOX_URL: sandbox.url,
        ...('database' in services[name] && { DATABASE_URL: await createTestDatabase() }),
        ...addresses,
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.set(name, child)
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)))
    started[name] = {
      url: urlOf(name),
      said: () => text,
      lines: () =>
        text
          .split('\n')
          .filter((line) => line.startsWith('{'))
          .map((line) => JSON.parse(line) as Record<string, unknown>),
    }
  }
  const stop = async (): Promise<Partial<Record<ServiceName, number | null>>> => {
    const codes: Partial<Record<ServiceName, number | null>> = {}
    for (const name of startOrder().reverse()) {
      const child = children.get(name)
      if (!child) continue
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit')
        child.kill('SIGTERM')
        await ended
      }
      codes[name] = child.exitCode
    }
    return codes
  }
  const close = async () => {
    kill()
    process.off('exit', kill)
    await sandbox.close()
  }
  try {
    await Promise.all(serviceList.map(({ name }) => untilReady(name, urlOf(name), started[name] as ServiceProcess)))
  } catch (error) {
    await close()
    throw error
  }
  return { services: started as Processes['services'], stop, close }
}

async function untilReady(name: ServiceName, url: string, { said }: ServiceProcess): Promise<void> {
  for (const end = performance.now() + startMs; ; ) {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined)
    if (answer?.ok) return
    if (performance.now() > end) throw new Error(`${name} did not get ready in ${startMs} ms: ${said().slice(-2_000)}`)
    await new Promise((wake) => setTimeout(wake, 100))
  }
}
