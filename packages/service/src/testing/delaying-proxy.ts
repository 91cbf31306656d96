/** A way to a server that can become slow. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface DelayingProxy {
  readonly port: number
  /** Of every answer from now on. */
  delayMs: number
  close(): Promise<void>
}

export async function startDelayingProxy(targetPort: number): Promise<DelayingProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1')
    for (const [from, to] of [
      [client, target],
      [target, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
    client.on('data', (chunk) => target.write(chunk))
    target.on('data', (chunk) => setTimeout(() => client.write(chunk), proxy.delayMs))
  }).listen(0, '127.0.0.1')
  const proxy: DelayingProxy = {
    get port() {
      return (server.address() as AddressInfo).port
    },
    delayMs: 0,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  await once(server, 'listening')
  return proxy
}
