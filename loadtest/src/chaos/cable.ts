/**
 * A cable between two processes: a pair of network interfaces, the far end of which is in a network namespace of its own.
 * Unplugged, packets are lost as they are between two machines: nobody confirms them, they are sent again, and a new
 * connection gets no answer at all, which no process in between could imitate.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startProxy, type Way } from './proxy.ts'

const ip = (...words: string[]): void => void execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] })

/** Two addresses that are ours, one network for each process of the load test. */
const netOf = (pid: number): string => `10.203.${(pid >> 6) % 256}.${(pid % 64) * 4}`
const hostIn = (net: string, add: number): string => net.replace(/\d+$/, (last) => String(Number(last) + add))

/** The address at which a service is reached by cable. */
export const cableHost = (): string => hostIn(netOf(process.pid), 2)

/** Whether this machine lets us: it takes root, and `ip` of iproute2. */
export function hasCables(): boolean {
  const name = `sophia-try-${process.pid}`
  try {
    ip('netns', 'add', name)
    ip('netns', 'del', name)
    return true
  } catch {
    return false
  }
}

/** To a port of the loopback. */
export async function layCable(targetPort: number): Promise<Way> {
  const name = `sophia-${process.pid}`
  const [near, far] = [`sn${process.pid}`, `sf${process.pid}`]
  const [nearHost, farHost] = [hostIn(netOf(process.pid), 1), cableHost()]
  ip('netns', 'add', name)
  const stops: (() => unknown)[] = [() => ip('netns', 'del', name)]
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  }
  try {
    ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name)
    ip('addr', 'add', `${nearHost}/30`, 'dev', near)
    ip('link', 'set', near, 'up')
    ip('-n', name, 'addr', 'add', `${farHost}/30`, 'dev', far)
    ip('-n', name, 'link', 'set', 'lo', 'up')
    ip('-n', name, 'link', 'set', far, 'up')
    // What comes out at the far end goes back by the same cable to the target, which listens on the loopback only.
    const back = await startProxy({ port: targetPort, from: nearHost })
    stops.push(() => back.close())
    const file = fileURLToPath(import.meta.url)
    const words = ['netns', 'exec', name, process.execPath, file, nearHost, String(back.port), farHost]
    const relay = spawn('ip', words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    stops.push(() => relay.kill('SIGKILL'))
    const [port] = (await Promise.race([
      once(relay, 'message'),
      once(relay, 'exit').then(() => Promise.reject(new Error('The far end of the cable did not start'))),
    ])) as [number]
    return {
      host: farHost,
      port,
      cut: () => ip('-n', name, 'link', 'set', far, 'down'),
      heal: () => ip('-n', name, 'link', 'set', far, 'up'),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

// The far end: it listens in the namespace, and hands on to the near end.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [host = '', port, from = ''] = process.argv.slice(2)
  const relay = await startProxy({ host, port: Number(port), from })
  process.send?.(relay.port)
  process.on('disconnect', () => process.exit())
}
