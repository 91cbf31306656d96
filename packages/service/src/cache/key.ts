import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

/** Longer ones are hashed, so that a large body is not kept as a key. */
const maxKeyLength = 512

/** Operation, validated input and visibility, independent of the order of members. */
export function keyOf(operation: string, perSubject: boolean, request: FastifyRequest): string {
  const caller = (request as { caller?: { role: string; subject: string } }).caller
  const visibility = caller ? (perSubject ? `${caller.role} ${JSON.stringify(caller.subject)}` : caller.role) : 'public'
  // JSON escapes line feeds, so the parts cannot run into each other.
  const key = `${operation}\n${visibility}\n${text(request.params)}\n${text(request.query)}\n${text(request.body)}`
  return key.length > maxKeyLength ? `${operation}\n${hash('sha256', key, 'base64url')}` : key
}

/** JSON with sorted members. */
function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === undefined ? '' : JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(text).join(',')}]`
  const members = value as Record<string, unknown>
  let result = '{'
  for (const name of Object.keys(members).sort()) {
    if (members[name] !== undefined) result += `${JSON.stringify(name)}:${text(members[name])},`
  }
  return `${result}}`
}
