import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A Redis server of the test's own. */
export interface TestRedis {
  readonly url: string
  /** Of the server that runs now; undefined while none does. */
  readonly pid: () => number | undefined
  /** Ends the server in order. */
  stop(): Promise<void>
  /** Ends the server as a crash would. */
  kill(): Promise<void>
  /** Starts an empty server on the same port again, after `kill` or `stop`. */
  restart(): Promise<void>
}

/**
 * Starts the `redis-server` that is on the path: free port of the loopback, nothing kept on disk.
 *
 * @returns null when no `redis-server` is on the path, after saying so on stderr: the caller then skips its tests.
 */
export async function startRedis(): Promise<TestRedis | null> {
  const port = await freePort()
  let server = await startServer(port)
  if (!server) {
    console.warn('\n  SKIPPED: no redis-server on the path, so nothing that needs Redis is tested here.\n')
    return null
  }
  const end = async (signal: NodeJS.Signals) => {
    const running = server
    server = null
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    running.kill(signal)
    await once(running, 'exit')
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: () => server?.pid,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGKILL')
      server = await startServer(port)
      if (!server) throw new Error('redis-server is no longer on the path')
    },
  }
}

/** @returns null when the program is not there. */
async function startServer(port: number): Promise<ChildProcess | null> {
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  // A test that dies must not leave the server behind.
  const killServer = () => server.kill('SIGKILL')
  process.once('exit', killServer)
  server.once('exit', () => process.off('exit', killServer))
  let log = ''
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? resolve(null) : reject(error)))
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${log}`)))
    server.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('Ready to accept connections')) resolve(server)
    })
  })
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (!address || typeof address === 'string') throw new Error('the probe has no port')
  return address.port
}
