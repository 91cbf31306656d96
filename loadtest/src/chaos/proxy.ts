/** A process on the way between two others, which can be made to lose or delay what passes. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way between two processes that can be cut. What is cut is silent: nobody is told. */
export interface Way {
  /** Where it begins. */
  readonly host: string
  readonly port: number
  /** Nothing passes any more, in either direction. */
  cut(): void
  heal(): void
  close(): Promise<void>
}

/** A process in between. Cut, it takes connections and stays silent; healed, it ends those on which something was lost. */
export interface Proxy extends Way {
  /** What passes takes so long each way. */
  slow(ms: number): void
}

const loopback = '127.0.0.1'

/** @param from the address it listens on. */
export async function startProxy(target: { host?: string; port: number; from?: string }): Promise<Proxy> {
  const { host = loopback, port, from: listensOn = loopback } = target
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
    const far = connect({ port, host, allowHalfOpen: true })
    const pair = [near, far] as const
    pairs.add(pair)
    near.once('close', () => pairs.delete(pair))
    pass(near, far)
    pass(far, near)
  })
  server.listen(0, listensOn)
  await once(server, 'listening')

  const drop = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy()
  }
  return {
    host: listensOn,
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
