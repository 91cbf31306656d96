import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import type { App } from './app.ts'
import { logTrail } from './audit/log-trail.ts'
import { keepPruned } from './audit/retention.ts'
import { AuditPage, AuditQuery, type AuditTable, type AuditTrail, type Ended, readPage } from './audit/trail.ts'
import { canonicalJson } from './canonical-json.ts'
import type { ServiceConfig } from './config.ts'
import { toProblem } from './errors.ts'
import { Problem, problems } from './problems.ts'
import { traceOf } from './tracing.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Puts a public route on record too, such as a sign-in. Its body, which holds a secret, is not in the hash. */
    audit?: boolean
  }
}

/** Tells whether two calls had the same arguments, and nothing of what they were. What is passed on as a stream is not in it, such as the files of an upload. */
const hashOf = ({ params, query, body, routeOptions }: FastifyRequest): string => {
  const left = routeOptions.config.audit || body instanceof Readable || Buffer.isBuffer(body)
  const read = left ? undefined : body
  return createHash('sha256')
    .update(canonicalJson({ params, query, body: read }))
    .digest('hex')
}

/** The end of a row is written after the answer, when no caller waits for it. */
const endMs = 5_000
/** What a row without an end gets beside the longest budget: for a loaded machine, and for the writing of its end. */
const slackMs = 60_000

interface Row {
  readonly id: unknown
  readonly subject: string
  problem?: string
}

/** Without a table each row is two lines of the log. */
export type AuditOptions =
  | { readonly table?: undefined }
  | {
      readonly table: AuditTable
      readonly config: Pick<ServiceConfig, 'SOPHIA_REQUEST_BUDGET_MS'> & { readonly SOPHIA_AUDIT_DAYS: number }
    }

/**
 * A row for every write: who, what, with which arguments (their hash), and how it ended. Register it before the routes.
 * Reads pay nothing. A write whose row cannot be begun in its time is refused: nothing is changed that nobody can account
 * for.
 */
export const audit = fastifyPlugin<AuditOptions>(
  async (app, options) => {
    const trail: AuditTrail = options.table ?? logTrail(app.log)
    const rows = new WeakMap<FastifyRequest, Row>()
    const endings = new Set<Promise<void>>()
    let longestMs = 0

    const end = (request: FastifyRequest, id: unknown, ended: Ended): void => {
      const ending = trail
        .end(id, ended, AbortSignal.timeout(endMs))
        .catch((error: unknown) => {
          request.log.error({ err: error, audit: id }, 'the end of a write could not be recorded')
        })
        .finally(() => endings.delete(ending))
      endings.add(ending)
    }
    const begin = async (request: FastifyRequest): Promise<void> => {
      const { caller, call, routeOptions } = request
      const { operationId = `${request.method} ${routeOptions.url}` } = routeOptions.schema ?? {}
      const started = {
        requestId: request.id,
        traceId: traceOf(request.raw).traceId,
        subject: caller.subject,
        role: caller.role,
        via: caller.via ?? null,
        operation: operationId,
        argumentsSha256: hashOf(request),
      }
      const beginning = trail.begin(started, call.signal)
      try {
        rows.set(request, { id: await unlessAborted(beginning, call.signal), subject: caller.subject })
      } catch (cause) {
        // A row that turns up after all is of a write that was not done.
        void beginning.then((id) => end(request, id, { status: 503, problem: 'unavailable' })).catch(() => {})
        throw new Problem('unavailable', { detail: 'The write cannot be recorded, so it is not done.', cause })
      }
    }
    app.addHook('onRoute', (route) => {
      const { access: needed, audit: asked } = route.config ?? {}
      const writes = (needed === 'write' || needed === 'admin') && route.method !== 'GET' && route.method !== 'HEAD'
      if (!writes && !asked) return
      const given = route.preHandler ?? []
      // After validation: what was refused for its form changed nothing.
      route.preHandler = [begin, ...(Array.isArray(given) ? given : [given])]
      longestMs = Math.max(longestMs, route.config?.budgetMs ?? 0)
    })
    app.addHook('onError', async (request, _reply, error) => {
      const row = rows.get(request)
      if (row) row.problem = toProblem(error).type
    })
    const finish = (request: FastifyRequest, status: number): void => {
      const row = rows.get(request)
      if (!row) return
      rows.delete(request)
      const { subject } = request.caller
      end(request, row.id, { status, problem: row.problem ?? null, ...(subject !== row.subject && { subject }) })
    }
    app.addHook('onResponse', (request, reply, next) => {
      next()
      finish(request, reply.statusCode)
    })
    // What was done may be done.
    app.onDeparture((request) => finish(request, 499))

    if (options.table) {
      const { table, config } = options
      let pruned: ReturnType<typeof keepPruned> | undefined
      app.addHook('onReady', async () => void (pruned = keepPruned(table, config.SOPHIA_AUDIT_DAYS, app.log)))
      app.addHook('onClose', async () => pruned?.close())
      describeRows(app, table, () => Math.max(longestMs, config.SOPHIA_REQUEST_BUDGET_MS) + slackMs)
    }
    // Before the database closes: hooks of this kind run in the reverse order.
    app.addHook('onClose', async () => void (await Promise.all(endings)))
  },
  { name: 'audit', dependencies: ['access'] },
)

function describeRows(app: App, table: AuditTable, longestMs: () => number): void {
  app.get(
    '/audit',
    {
      schema: {
        operationId: 'listAudit',
        summary: 'Who wrote what, newest first',
        tags: ['audit'],
        querystring: AuditQuery,
        response: { 200: AuditPage },
      },
      config: { access: 'admin' },
    },
    async ({ query, call }) => {
      const { since, until } = query
      if (since !== undefined && until !== undefined && Date.parse(until) <= Date.parse(since))
        throw problems.badInput([{ pointer: '/query/until', message: 'must be after since' }])
      return readPage(table, query, longestMs(), call.signal)
    },
  )
}

/** @throws the signal's reason, whatever becomes of the work. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason as Error)
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave)
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
