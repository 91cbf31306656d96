import type { FastifyInstance } from 'fastify'
import { InternalRequest } from './mcp/dispatch.ts'
import { problems } from './problems.ts'

/** Lists and objects within one another. JSON is read however deep it is; writing it runs out of stack at a few thousand. */
const maxLevels = 500

/** Refuses JSON that nobody could store or send on: as a fault of the body, wherever it was posted. */
export function refuseDeepBodies(app: FastifyInstance): void {
  app.addHook('preValidation', ({ body, headers, raw }, _reply, next) => {
    // A level takes two characters: most bodies are too short to be looked at. What the MCP door asks was looked at when it came.
    const mayBeDeep = Number(headers['content-length'] ?? Infinity) > 2 * maxLevels && !(raw instanceof InternalRequest)
    if (!mayBeDeep || !isDeeper(body, maxLevels)) return next()
    next(problems.badInput([{ pointer: '/body', message: `must not be nested deeper than ${maxLevels} levels` }]))
  })
}

/** Level by level and not by recursion, which would run out of stack itself. */
function isDeeper(value: unknown, levels: number): boolean {
  let level = [value].filter(isNesting)
  for (let depth = 0; level.length; depth++) {
    if (depth === levels) return true
    const next: object[] = []
    for (const each of level)
      for (const member of Array.isArray(each) ? each : Object.values(each)) if (isNesting(member)) next.push(member)
    level = next
  }
  return false
}

/** What JSON is read into. A body may also be bytes whose signature is to be verified, or a stream, from which all of Node hangs. */
function isNesting(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}
