import fastifyPlugin from 'fastify-plugin'
import type { App } from './app.ts'
import { logTrail } from './audit/log-trail.ts'
import { Recorder } from './audit/recorder.ts'
import { keepPruned } from './audit/retention.ts'
import { AuditPage, AuditQuery, type AuditTable, readPage } from './audit/trail.ts'
import type { ServiceConfig } from './config.ts'
import { problems } from './problems.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Puts a public route on record too, such as a sign-in. Its body, which holds a secret, is not in the hash. */
    audit?: boolean
  }
}

/** What a row without an end gets beside the longest budget: for a loaded machine, and for the writing of its end. */
const slackMs = 60_000

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
    const recorder = new Recorder(options.table ?? logTrail(app.log))
    let longestMs = 0
    app.addHook('onRoute', (route) => {
      const { access: needed, audit: asked, budgetMs = 0 } = route.config ?? {}
      const writes = (needed === 'write' || needed === 'admin') && route.method !== 'GET' && route.method !== 'HEAD'
      if (!writes && !asked) return
      const given = route.preHandler ?? []
      // After validation: what was refused for its form changed nothing.
      route.preHandler = [(request) => recorder.begin(request), ...(Array.isArray(given) ? given : [given])]
      longestMs = Math.max(longestMs, budgetMs)
    })
    app.addHook('onError', async (request, _reply, error) => recorder.note(request, error))
    app.addHook('onResponse', (request, reply, next) => {
      next()
      recorder.finish(request, reply.statusCode)
    })
    // What was done may be done.
    app.onDeparture((request) => recorder.finish(request, 499))

    if (options.table) {
      const { table, config } = options
      let pruned: ReturnType<typeof keepPruned> | undefined
      app.addHook('onReady', async () => void (pruned = keepPruned(table, config.SOPHIA_AUDIT_DAYS, app.log)))
      app.addHook('onClose', async () => pruned?.close())
      describeRows(app, table, () => Math.max(longestMs, config.SOPHIA_REQUEST_BUDGET_MS) + slackMs)
    }
    // Before the database closes: hooks of this kind run in the reverse order.
    app.addHook('onClose', () => recorder.settle())
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
        tags: ['operations'],
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
