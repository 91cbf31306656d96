/** Bytes that are hardly HTTP. The service may refuse or hang up; it must do so in time, and live. */
import { connect } from 'node:net'

export const rawRequests: readonly (readonly [name: string, bytes: string])[] = [
  ['no HTTP at all', 'EHLO sophia\r\n\r\n'],
  ['TLS to a plain port', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
  ['a path with spaces', 'GET /a b c HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ['an absolute address', 'GET http://evil.test/health HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ['no host', 'GET /health HTTP/1.1\r\n\r\n'],
  ['two hosts', 'GET /health HTTP/1.1\r\nhost: localhost\r\nhost: evil.test\r\n\r\n'],
  ['a host that is none', 'GET /health HTTP/1.1\r\nhost: <>"{}|^\r\n\r\n'],
  ['two lengths', 'POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
  ['a length that is none', 'POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n{}'],
  [
    'length and chunks',
    'POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  ],
  [
    'broken chunks',
    'POST /mcp HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\ncontent-type: application/json\r\n\r\nzz\r\n{}\r\n',
  ],
  ['headers without end', `GET /health HTTP/1.1\r\nhost: localhost\r\n${'x-a: b\r\n'.repeat(3_000)}\r\n`],
  ['a header without a name', 'GET /health HTTP/1.1\r\nhost: localhost\r\n: a\r\n\r\n'],
  ['bytes beyond ASCII in a header', 'GET /health HTTP/1.1\r\nhost: localhost\r\nx-a: \u00ff\u00fe\u0080\r\n\r\n'],
  ['a null in the path', 'GET /heal\u0000th HTTP/1.1\r\nhost: localhost\r\n\r\n'],
  ['a path without end', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`],
  [
    'an upgrade',
    'GET /mcp HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: AAAA\r\nsec-websocket-version: 13\r\n\r\n',
  ],
  ['a tunnel', 'CONNECT evil.test:443 HTTP/1.1\r\nhost: evil.test:443\r\n\r\n'],
  ['HTTP/2 by surprise', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a hundred at once', 'GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(100)],
  [
    'half a request',
    'POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\ncontent-type: application/json\r\n\r\n{"a":',
  ],
]

export interface RawOutcome {
  readonly said: string
  /** false: the connection was still open, without a word, at the deadline. */
  readonly answered: boolean
}

/** A kept connection that says nothing for so long after an answer has said it all. */
const quietMs = 300

/** @returns what came back before the other side hung up, fell silent after an answer, or ran out of time. */
export function sendRaw(base: string, bytes: string, deadlineMs: number): Promise<RawOutcome> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname)
    let said = ''
    let quiet: NodeJS.Timeout | undefined
    const end = (answered: boolean) => {
      clearTimeout(timer)
      clearTimeout(quiet)
      socket.destroy()
      resolve({ said, answered })
    }
    const timer = setTimeout(() => end(said !== ''), deadlineMs)
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1')
      clearTimeout(quiet)
      quiet = setTimeout(() => end(true), quietMs)
    })
    socket.once('error', () => end(true))
    socket.once('close', () => end(true))
    socket.write(Buffer.from(bytes, 'latin1'))
  })
}
