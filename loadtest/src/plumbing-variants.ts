import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startRedis } from '@sophia/service/testing'
import type { Contender } from './compare.ts'
import { type ServiceProcess, start } from './service-process.ts'

const key = 'the-key-of-the-benchmark'
const headers = { authorization: `Bearer ${key}` }
const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export interface Variants {
  readonly collectorUrl: string
  /** undefined where no redis-server is on the path. */
  readonly redisUrl: string | undefined
  /** Fastify alone. */
  bare(): Promise<Contender>
  /** A whole service in production, with a key configured and shown, lines written, traces exported at 1 %. */
  plumbed(name: string, variables?: Record<string, string>, path?: string): Promise<Contender>
  /** The same with twelve tools. */
  tools(variables?: Record<string, string>): Promise<Contender>
  stop(): Promise<void>
}

/** Each variant is a process of its own; only one is under load at a time. */
export async function openVariants(): Promise<Variants> {
  const logs = mkdtempSync('/var/tmp/sophia-bench-logs-')
  const processes: ServiceProcess[] = []
  const redis = await startRedis()
  const collector = createServer((request, response) => request.resume().on('end', () => response.end('{}')))
  collector.listen(0, '127.0.0.1')
  await once(collector, 'listening')
  const collectorUrl = `http://127.0.0.1:${(collector.address() as { port: number }).port}`

  async function contender(
    name: string,
    module: string,
    env: Record<string, string>,
    path: string,
    healthPath: string,
  ) {
    const log = `${logs}/${processes.length}.log`
    const running = await start({ file: process.execPath, args: [file(module)], env, healthPath, log })
    processes.push(running)
    return { name, port: running.port, pid: running.pid, path, headers, expect: '"deal-9"' }
  }

  const inProduction = {
    NODE_ENV: 'production',
    SOPHIA_API_KEYS: `bench:read:${createHash('sha256').update(key).digest('hex')}`,
    SOPHIA_RATE_LIMIT: '1000000000',
    OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
  }
  return {
    collectorUrl,
    redisUrl: redis?.url,
    bare: () => contender('bare Fastify', './bare-server.ts', {}, '/cached', '/cached'),
    plumbed: (name, variables = {}, path = '/cached') =>
      contender(name, './plumbed-server.ts', { ...inProduction, ...variables }, path, '/health'),
    tools: (variables = {}) =>
      contender('tools', './mcp-server.ts', { ...inProduction, ...variables }, '/mcp', '/health'),
    async stop() {
      for (const each of processes) await each.stop()
      await redis?.stop()
      collector.close()
      rmSync(logs, { recursive: true, force: true })
    },
  }
}
