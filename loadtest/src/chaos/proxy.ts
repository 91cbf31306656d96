/** A way between two processes that can be cut or made slow. What is cut is silent: nobody is told, as with a real cable. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Proxy {
  readonly port: number
  /** Nothing passes any more, in either direction; connections are taken and stay silent. */
  cut(): void
  /** What passes takes so long each way. */
  slow(ms: number): void
  /** What was on the way while it was cut is lost with its connection. */
  heal(): void
  close(): Promise<void>
}

export async function startProxy(targetPort: number): Promise<Proxy> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let isCut = false
  let delayMs = 0

  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => {
      if (isCut) return
      if (delayMs === 0) to.write(chunk)
      else setTimeout(() => to.writable && to.write(chunk), delayMs)
    })
    from.on('end', () => !isCut && setTimeout(() => to.end(), delayMs))
    from.on('error', () => to.destroy())
    from.on('close', () => !isCut && setTimeout(() => to.destroy(), delayMs))
  }
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true })
    const pair = [near, far] as const
    pairs.add(pair)
    near.once('close', () => pairs.delete(pair))
    pass(near, far)
    pass(far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const drop = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => void (isCut = true),
    slow: (ms) => void (delayMs = ms),
    heal() {
      if (isCut) drop()
      isCut = false
      delayMs = 0
    },
    async close() {
      server.close()
      drop()
      await once(server, 'close')
    },
  }
}
