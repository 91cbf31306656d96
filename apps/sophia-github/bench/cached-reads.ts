/**
 * How many reads of what is cached one process answers: `npm run bench:reads -w apps/sophia-github -- 10` (seconds a
 * path). The service in a process of its own, the sandbox as GitHub, everything over loopback; the caller shares the cores.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import autocannon from 'autocannon'
import { startSandbox } from '@sophia/sandbox'

const seconds = Number(process.argv[2] ?? 5)
if (!Number.isInteger(seconds) || seconds < 1) throw new Error('Say how many seconds: a whole number')
const connections = 20
const paths = ['/repos?limit=25', '/repos/harborlatch/access-api/pulls?limit=25', '/dora?repo=harborlatch/access-api']

const sandbox = await startSandbox()
const child = spawn(process.execPath, [new URL('../src/main.ts', import.meta.url).pathname], {
  env: { NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'info', SOPHIA_SANDBOX_URL: sandbox.url },
  stdio: ['ignore', 'pipe', 'inherit'],
})
let output = ''
const address = await new Promise<string>((resolve, reject) => {
  child.once('exit', (code) => reject(new Error(`The service ended with ${code}`)))
  child.stdout.on('data', (chunk: Buffer) => {
    if (output.length < 100_000) output += chunk.toString()
    const [, url] = /listening at (http:[^"\s]+)/.exec(output) ?? []
    if (url) resolve(url)
  })
})

const asked = async (): Promise<number> => {
  const { vendors } = (await (await fetch(`${sandbox.url}/_requests`)).json()) as {
    vendors: { github?: { total: number } }
  }
  return vendors.github?.total ?? 0
}
try {
  for (const path of paths) {
    const url = `${address}${path}`
    const first = await fetch(url)
    if (!first.ok) throw new Error(`${path} answered ${first.status}`)
    const bytes = (await first.arrayBuffer()).byteLength
    await autocannon({ url, connections, duration: 2 })
    const before = await asked()
    const { errors, latency, non2xx, requests } = await autocannon({ url, connections, duration: seconds })
    if (errors || non2xx || !requests.total) throw new Error(`${path}: ${errors} errors, ${non2xx} refusals`)
    console.log(
      `${path}: ${Math.round(requests.average)} answers of ${bytes} bytes a second, latency average ${latency.average} ms, ` +
        `p99 ${latency.p99} ms; GitHub was asked ${(await asked()) - before} times`,
    )
  }
} finally {
  child.removeAllListeners('exit')
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
  await sandbox.close()
}
