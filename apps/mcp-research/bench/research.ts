/**
 * How long a research takes while its five usual sources are slow: `npm run bench:research -w apps/mcp-research`. Fifty
 * callers at once, each with a question of its own, so that none joins the calls of another. The service is one process
 * over a real Postgres; the sandbox plays the sources.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { freePort, startThrowawayPostgres } from '@sophia/database/testing'
import { Agent, request } from 'undici'
import type { Research } from '../src/schemas.ts'

const callers = 50
const each = 4
const deadlineMs = 1_800
const grace = 50
const subjects = [
  'access control',
  'smart locks',
  'idle GPU cost',
  'deployment frequency',
  'rent pricing',
  'tenant privacy',
]
const sources = ['wikipedia', 'hackernews', 'arxiv', 'crossref', 'github'] as const

const { server: postgres, remove } = await startThrowawayPostgres()
const thread = new Worker(new URL('slow-sources.ts', import.meta.url))
const [sandboxUrl] = (await once(thread, 'message')) as [string]
const port = await freePort()
const service = spawn(process.execPath, ['src/main.ts'], {
  cwd: new URL('..', import.meta.url).pathname,
  env: {
    PATH: process.env['PATH'],
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    PORT: String(port),
    DATABASE_URL: postgres.url,
    SOPHIA_SANDBOX_URL: sandboxUrl,
  },
  stdio: ['ignore', 'inherit', 'inherit'],
})
const base = `http://127.0.0.1:${port}`
const agent = new Agent({ connections: callers })

let refused = 0

async function ask(question: string): Promise<{ ms: number; answer: Research }> {
  const began = performance.now()
  const { statusCode, body } = await request(`${base}/research`, {
    method: 'POST',
    dispatcher: agent,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question, deadlineMs }),
  })
  const text = await body.text()
  // An overloaded replica says so at once: its caller goes to another, here to the same after a while.
  if (statusCode === 503) {
    refused++
    await delay(1_000)
    return ask(question)
  }
  if (statusCode !== 200) throw new Error(`${statusCode}: ${text.slice(0, 300)}`)
  return { ms: performance.now() - began, answer: JSON.parse(text) as Research }
}

const order = (method: 'POST' | 'DELETE', payload?: object) =>
  request(`${sandboxUrl}/_faults`, {
    method,
    ...(payload && { body: JSON.stringify(payload), headers: { 'content-type': 'application/json' } }),
  }).then(({ body }) => body.dump())

/** Milliseconds of processor time that the service has used, whoever else uses this machine. */
function cpuMs(): number {
  const fields = readFileSync(`/proc/${service.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  // User and system time, in ticks of a hundredth of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10
}

async function measure(latencyMs: number): Promise<string> {
  await order('DELETE')
  for (const vendor of sources) await order('POST', { vendor, kind: 'latency', ms: latencyMs })
  const took: number[] = []
  let answered = 0
  refused = 0
  const cpu = cpuMs()
  const caller = async (_: unknown, index: number) => {
    for (let round = 0; round < each; round++) {
      const { ms, answer } = await ask(`${subjects[(index + round) % subjects.length]} ${latencyMs} ${index} ${round}`)
      took.push(ms)
      answered += answer.sources.filter(({ status }) => status === 'answered').length
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  took.sort((one, other) => one - other)
  const at = (share: number) => Math.round(took[Math.min(took.length - 1, Math.ceil(took.length * share) - 1)] ?? 0)
  const cpuEach = ((cpuMs() - cpu) / took.length).toFixed(1)
  const late = took.filter((ms) => ms > deadlineMs + grace).length
  const load = (loadavg()[0] ?? 0).toFixed(1)
  return `| ${latencyMs} ms | ${took.length} | ${(answered / took.length).toFixed(1)} of 5 | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} | ${at(1)} | ${late} | ${refused} | ${cpuEach} | ${load} |`
}

try {
  for (
    let tries = 0;
    tries < 300 &&
    !(await request(`${base}/health/ready`)
      .then(({ statusCode, body }) => body.dump().then(() => statusCode === 200))
      .catch(() => false));
    tries++
  )
    await delay(100)
  for (let round = 0; round < 3; round++)
    await Promise.all(
      Array.from({ length: callers }, (_, index) => ask(`${subjects[index % subjects.length]} warm ${round} ${index}`)),
    )
  console.log(
    `Deadline ${deadlineMs} ms, ${callers} callers, ${availableParallelism()} cores, Node ${process.version}\n`,
  )
  console.log(
    '| each source | asked | answered | p50 ms | p95 ms | p99 ms | max ms | later than deadline + 50 ms | refused (503) | CPU ms each | load |',
  )
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |')
  for (const latencyMs of [200, 800, 3_000]) console.log(await measure(latencyMs))
} finally {
  const ended = once(service, 'exit')
  service.kill('SIGTERM')
  await ended
  await agent.close()
  await thread.terminate()
  await remove()
}
