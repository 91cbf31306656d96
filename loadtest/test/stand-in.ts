import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Planned } from '../src/load/calls.ts'

export interface StandIn {
  readonly url: string
  /** Paths, as they came. */
  readonly asked: string[]
  close(): Promise<void>
}

/** A server of the test's own, where the promise is about the generator and not about a service. */
export async function standIn(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<StandIn> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    request.resume()
    answer(request, response, asked.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Calls with a number each, of which the answer must be the same number. */
export function numbered(): () => Planned {
  let next = 0
  return () => {
    const number = String(next++)
    return {
      service: 'mcp-context',
      route: 'GET /{number}',
      operation: 'getNumber',
      streams: false,
      request: { method: 'GET', path: `/${number}`, headers: {} },
      judge: ({ status, text }) =>
        status === 200 && text === number
          ? { class: 'uncached' }
          : { class: 'uncached', error: 'wrong body', detail: `${number} was answered with ${text}` },
    }
  }
}

export const echo = (request: IncomingMessage, response: ServerResponse): void => {
  response.end(request.url?.slice(1))
}
