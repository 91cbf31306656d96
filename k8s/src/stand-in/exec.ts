/** `kubectl exec` over a WebSocket (v5.channel.k8s.io): the answer is a program's of the test. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Duplex, PassThrough, type Readable } from 'node:stream'

export interface Ran {
  readonly stdout: string | Buffer
  readonly stderr?: string
  readonly code: number
}

/** Server frames are not masked; the first byte of each says the channel. */
function frame(channel: number, content: Buffer): Buffer {
  const payload = Buffer.concat([Buffer.from([channel]), content])
  const { length } = payload
  if (length < 126) return Buffer.concat([Buffer.from([0x82, length]), payload])
  const head = length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10)
  head[0] = 0x82
  if (length < 65_536) {
    head[1] = 126
    head.writeUInt16BE(length, 2)
  } else {
    head[1] = 127
    head.writeBigUInt64BE(BigInt(length), 2)
  }
  return Buffer.concat([head, payload])
}

const chunkBytes = 32_000

/** What the client sends, unmasked, without the byte of its channel; ends when the client says that its input has. */
function inputOf(socket: Duplex): PassThrough {
  const input = new PassThrough()
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      if (rest.length < 2) return
      const opcode = (rest[0] ?? 0) & 15
      const short = (rest[1] ?? 0) & 127
      const head = short === 126 ? 4 : short === 127 ? 10 : 2
      if (rest.length < head + 4) return
      const length = short === 126 ? rest.readUInt16BE(2) : short === 127 ? Number(rest.readBigUInt64BE(2)) : short
      if (rest.length < head + 4 + length) return
      const mask = rest.subarray(head, head + 4)
      const payload = Buffer.from(rest.subarray(head + 4, head + 4 + length))
      for (let at = 0; at < length; at++) payload[at] = (payload[at] ?? 0) ^ (mask[at % 4] ?? 0)
      rest = rest.subarray(head + 4 + length)
      // 255 closes the channel that follows.
      if (payload[0] === 255 || opcode === 8) input.end()
      else if (payload[0] === 0) input.write(payload.subarray(1))
    }
  })
  return input
}

export async function answerExec(
  request: IncomingMessage,
  socket: Duplex,
  run: (input: Readable) => Promise<Ran>,
): Promise<void> {
  const key = request.headers['sec-websocket-key'] ?? ''
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n`,
  )
  socket.on('error', () => {})
  const { stdout, stderr = '', code } = await run(inputOf(socket))
  const out = Buffer.from(stdout)
  for (let at = 0; at < out.length; at += chunkBytes) socket.write(frame(1, out.subarray(at, at + chunkBytes)))
  if (stderr) socket.write(frame(2, Buffer.from(stderr)))
  const status = code
    ? {
        status: 'Failure',
        reason: 'NonZeroExitCode',
        message: `command terminated with exit code ${code}`,
        details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
      }
    : { status: 'Success' }
  socket.write(frame(3, Buffer.from(JSON.stringify({ metadata: {}, ...status }))))
  socket.end(Buffer.from([0x88, 0x02, 0x03, 0xe8]))
}
