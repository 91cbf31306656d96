import type { CallContext } from '../call-context.ts'
import { startSpan } from '../spans.ts'

interface Asked {
  readonly method: string
  readonly path: string
  readonly call?: CallContext
}

/**
 * The span of one attempt to ask another system. It names the shape of the path, never the path itself or the query:
 * those hold identifiers, addresses and keys.
 */
export function clientSpan(upstream: string, base: URL, { method, path, call }: Asked) {
  const span = startSpan(`${method} ${upstream}`, {
    kind: 'client',
    parent: call?.traceparent,
    attributes: () => ({
      'http.request.method': method,
      'server.address': base.hostname,
      'server.port': Number(base.port) || (base.protocol === 'https:' ? 443 : 80),
      'url.template': shapeOf(path),
      'peer.service': upstream,
    }),
  })
  let ended = false
  return {
    /** To hand on, where the system is one of our own. */
    traceparent: span.traceparent,
    answered(status: number): void {
      ended = true
      span.end(status >= 400 ? String(status) : undefined, { 'http.response.status_code': status })
    },
    /** Without an answer. After one it changes nothing. */
    failed(error: unknown): void {
      if (ended) return
      const { code, name } = error as { code?: unknown; name?: unknown }
      span.end(typeof code === 'string' ? code : typeof name === 'string' ? name : 'error')
    },
  }
}

const word = /^[a-z][a-z_.-]{0,39}$|^v\d{1,2}$/

const shapeOf = (path: string): string =>
  path
    .replace(/\?.*/s, '')
    .split('/')
    .map((part) => (part === '' || word.test(part) ? part : '{}'))
    .join('/')
