import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/**
 * For a plugin whose routes take what others sign: JSON comes as the bytes that it is. The signature is of the bytes,
 * and parsing what nobody has signed is work for strangers.
 */
export function takeRawBodies(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}

/** Byte for byte as it came, with the headers that came once. */
export function signedRequest({ body, headers }: FastifyRequest): {
  body: Buffer
  header(name: string): string | undefined
} {
  return {
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
    header(name) {
      const value = headers[name]
      return typeof value === 'string' ? value : undefined
    },
  }
}

/** In a time that tells nothing of where they differ. */
export function isSameSignature(expected: string, given: string | undefined): boolean {
  const [wanted, shown] = [Buffer.from(expected), Buffer.from(given ?? '')]
  return shown.length === wanted.length && timingSafeEqual(shown, wanted)
}
