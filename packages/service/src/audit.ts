import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { App } from './app.ts'
import { canonicalJson } from './canonical-json.ts'
import { toProblem } from './errors.ts'
import { Problem } from './problems.ts'
import { decodeCursor, encodeCursor, PageQuery } from './schemas.ts'

interface AuditEntry {
  readonly id: number
}
/** Where the rows are kept: the service's own database. */
export interface AuditTrail {
  begin(row: {
    requestId: string
    subject: string
    role: string
    via: string | null
    operation: string
    argumentsSha256: string
  }): Promise<number>
  end(id: number, result: { status: number; problem: string | null }): Promise<void>
  list(limit: number, before: number | undefined): Promise<AuditEntry[]>
}

function inTheLog(log: FastifyBaseLogger): AuditTrail {
  let last = 0
  return {
    async begin(row) {
      log.info({ audit: ++last, ...row }, 'write begun')
      return last
    },
    async end(id, result) {
      log.info({ audit: id, ...result }, 'write ended')
    },
    list: async () => [],
  }
}

/** Tells whether two calls had the same arguments, and nothing of what they were. What is passed on as a stream is not in it, such as the files of an upload. */
const hashOf = ({ params, query, body }: FastifyRequest): string => {
  const read = body instanceof Readable || Buffer.isBuffer(body) ? undefined : body
  return createHash('sha256')
    .update(canonicalJson({ params, query, body: read }))
    .digest('hex')
}

/**
 * A row for every write: who, what, with which arguments (their hash), and how it ended. Register it before the routes.
 * Reads pay nothing. A write whose row cannot be begun is refused: nothing is changed that nobody can account for.
 *
 * @param trail absent where the service has no database: each row is then two lines of the log.
 */
export const audit = fastifyPlugin<{ trail?: AuditTrail }>(
  async (app, { trail: kept }) => {
    const trail = kept ?? inTheLog(app.log)
    const rows = new WeakMap<FastifyRequest, { id: number; problem?: string }>()

    const endings = new Set<Promise<void>>()

    const begin = async (request: FastifyRequest): Promise<void> => {
      const { caller, routeOptions } = request
      const operation = routeOptions.schema
      try {
        const id = await trail.begin({
          requestId: request.id,
          subject: caller.subject,
          role: caller.role,
          via: caller.via ?? null,
          operation: operation?.operationId ?? `${request.method} ${routeOptions.url}`,
          argumentsSha256: hashOf(request),
        })
        rows.set(request, { id })
      } catch (cause) {
        throw new Problem('unavailable', { detail: 'The write cannot be recorded, so it is not done.', cause })
      }
    }
    app.addHook('onRoute', (route) => {
      const needed = route.config?.access
      if ((needed !== 'write' && needed !== 'admin') || route.method === 'GET' || route.method === 'HEAD') return
      const given = route.preHandler ?? []
      // After validation: what was refused for its form changed nothing.
      route.preHandler = [begin, ...(Array.isArray(given) ? given : [given])]
    })
    app.addHook('onError', async (request, _reply, error) => {
      const row = rows.get(request)
      if (row) row.problem = toProblem(error).type
    })
    const finish = (request: FastifyRequest, status: number): void => {
      const row = rows.get(request)
      if (!row) return
      rows.delete(request)
      const ending = trail
        .end(row.id, { status, problem: row.problem ?? null })
        .catch((error: unknown) => {
          request.log.error({ err: error, audit: row.id }, 'the end of a write could not be recorded')
        })
        .finally(() => endings.delete(ending))
      endings.add(ending)
    }
    app.addHook('onResponse', (request, reply, next) => {
      next()
      finish(request, reply.statusCode)
    })
    // What was done may be done.
    app.onDeparture((request) => finish(request, 499))
    // Before the database closes: hooks of this kind run in the reverse order.
    app.addHook('onClose', async () => void (await Promise.all(endings)))

    if (!kept) return
    ;(app as unknown as App).get(
      '/audit',
      { schema: { hide: true, querystring: PageQuery }, config: { access: 'admin' } },
      async ({ query: { limit = 25, cursor } }) => {
        const before = decodeCursor(cursor, (position) => typeof position === 'number')
        const items = await trail.list(limit, before)
        return { items, nextCursor: items.length < limit ? null : encodeCursor(items.at(-1)!.id) }
      },
    )
  },
  { name: 'audit', dependencies: ['access'] },
)
