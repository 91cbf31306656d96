import { Agent, type IncomingMessage, request } from 'node:http'
import type { Answer } from './oracle.ts'
import type { FuzzRequest } from './odd-requests.ts'

export type Sent =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** The client itself refuses to send it: no fault of the service. */
  | { readonly kind: 'unsendable' }
  | { readonly kind: 'hang' | 'broken'; readonly detail: string }

const agent = new Agent({ keepAlive: true, maxSockets: 16 })
export const closeConnections = (): void => agent.destroy()

/**
 * Not undici: a pool of it stood still for good after requests of this kind, and what stands still here must be the
 * service.
 *
 * @param deadlineMs longer than any budget of a route for what is asked here.
 */
export function send(
  base: string,
  { method, path, headers, body }: FuzzRequest,
  token: string | undefined,
  deadlineMs: number,
): Promise<Sent> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve) => {
    const content = method === 'GET' || method === 'HEAD' ? undefined : body
    const own = {
      ...headers,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      // Node frames the body of a DELETE in no way by itself: its bytes would be the next request.
      ...(content !== undefined && { 'content-length': Buffer.byteLength(content) }),
    }
    let outgoing: ReturnType<typeof request>
    try {
      outgoing = request({ agent, hostname, port, method, path, headers: own })
    } catch {
      resolve({ kind: 'unsendable' })
      return
    }
    const end = (sent: Sent) => {
      clearTimeout(deadline)
      resolve(sent)
    }
    const deadline = setTimeout(() => {
      end({ kind: 'hang', detail: `No answer in ${deadlineMs} ms` })
      outgoing.destroy()
    }, deadlineMs)
    outgoing.once('error', (error: NodeJS.ErrnoException) =>
      end({ kind: 'broken', detail: `${error.code ?? ''} ${error.message}`.trim() }),
    )
    outgoing.once('response', (incoming) => void read(incoming).then((answer) => end({ kind: 'answer', answer })))
    outgoing.end(content)
  })
}

async function read(incoming: IncomingMessage): Promise<Answer> {
  const isOpen = String(incoming.headers['content-type']).startsWith('text/event-stream')
  let text = ''
  try {
    for await (const chunk of incoming) {
      text += String(chunk)
      // Leaving the loop hangs up.
      if (isOpen) break
    }
  } catch {
    // Cut off after its head: what came is judged.
  }
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, text, isOpen }
}

const quoted = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\uffff]/.test(text)
    ? `$'${[...Buffer.from(text)].map((byte) => (byte < 32 || byte > 126 || byte === 39 || byte === 92 ? `\\x${byte.toString(16).padStart(2, '0')}` : String.fromCharCode(byte))).join('')}'`
    : `'${text.replaceAll("'", `'\\''`)}'`

const longest = 4_000

/** For whoever looks into it. What is longer than a screen is cut, and says so. */
export function toCurl(base: string, { method, path, headers, body }: FuzzRequest): string {
  const text = body === undefined ? undefined : body.toString()
  return [
    `curl -i -X ${method} ${quoted(base + path)}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    '-H "authorization: Bearer $SOPHIA_TOKEN"',
    ...(text === undefined ? [] : [`--data-binary ${quoted(text.slice(0, longest))}`]),
    ...(text !== undefined && text.length > longest ? [`# and ${text.length - longest} characters more`] : []),
  ].join(' ')
}
