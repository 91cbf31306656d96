import type { FastifyRequest } from 'fastify'
import { Problem } from './problems.ts'

const withBoundary = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"[^"]+"|[^\s;"]+)/i

/**
 * The content type of a form, which says where its parts end.
 *
 * @param what comes in it, for the refusal: "Files".
 * @throws {Problem} unsupported-media-type.
 */
export function formType({ headers }: Pick<FastifyRequest, 'headers'>, what: string): string {
  const type = headers['content-type']
  if (type !== undefined && withBoundary.test(type)) return type
  throw new Problem('unsupported-media-type', { detail: `${what} come as multipart/form-data with a boundary.` })
}
